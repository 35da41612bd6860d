-- Rows that name no currency take their file's; money in others is set aside.
--
-- reads and writes: orders_rows
-- $codes: the dataset's currency and those with a rate
-- $blank_is: per file (from 1) the currency of a row that names none; null there sets
--     the row aside.
update orders_rows
set
    currency = coalesce(currency, $blank_is[file]),
    reason = case
        when not coalesce(
            list_contains($codes, coalesce(currency, $blank_is[file])), false
        ) then 'currency'
    end,
    value = currency
where reason is null;
