-- All money in one currency: blanks named, foreign money turned at the rate given or
-- set aside.
--
-- reads and writes: orders_rows
-- $blank_is: per file (from 1) the currency of a row that names none; null there sets
--     the row aside.
update orders_rows
set
    currency = case
        when coalesce(currency, $blank_is[file]) = $base
            or list_contains($foreign, coalesce(currency, $blank_is[file])) then $base
        else currency
    end,
    amount = try_cast(
        amount * coalesce(
            $rates[list_position($foreign, coalesce(currency, $blank_is[file]))], 1
        ) as decimal(18, 4)
    ),
    refunded = try_cast(
        refunded * coalesce(
            $rates[list_position($foreign, coalesce(currency, $blank_is[file]))], 1
        ) as decimal(18, 4)
    ),
    discount = try_cast(
        discount * coalesce(
            $rates[list_position($foreign, coalesce(currency, $blank_is[file]))], 1
        ) as decimal(18, 4)
    ),
    reason = case
        when coalesce(currency, $blank_is[file]) = $base
            or list_contains($foreign, coalesce(currency, $blank_is[file])) then null
        else 'currency'
    end,
    value = currency
where reason is null;
