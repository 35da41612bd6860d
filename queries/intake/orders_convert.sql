-- Foreign money turned at the rate given for its currency.
--
-- reads and writes: orders_rows
-- $foreign, $rates: codes, and what one unit is worth in $base, place by place
-- Unit prices stay as they are: nothing is counted from them.
update orders_rows
set
    currency = $base,
    amount = try_cast(
        amount * $rates[list_position($foreign, currency)] as decimal(18, 4)
    ),
    refunded = try_cast(
        refunded * $rates[list_position($foreign, currency)] as decimal(18, 4)
    ),
    discount = try_cast(
        discount * $rates[list_position($foreign, currency)] as decimal(18, 4)
    )
where reason is null and list_contains($foreign, currency);
