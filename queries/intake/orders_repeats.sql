-- Rows without an order id that an earlier file holds too: overlapping files.
--
-- reads and writes: orders_full
-- Two equal rows in one file are two purchases; a later file adds only what is more.
update orders_rows
set reason = 'duplicate', value = cast(orders_rows.ordered_at as varchar)
from (
    select
        file,
        line,
        turn,
        min(file) over (
            partition by
                customer_id, ordered_at, amount, currency, status, product, turn
        ) as first_file
    from (
        select
            *,
            row_number() over (
                partition by
                    file, customer_id, ordered_at, amount, currency, status, product
                order by line
            ) as turn
        from orders_full
        where reason is null and order_id is null
    ) as numbered
) as seen
where orders_rows.file = seen.file
    and orders_rows.line = seen.line
    and seen.file > seen.first_file;
