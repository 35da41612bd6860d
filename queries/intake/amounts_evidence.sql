-- Whether the amount on rows that share an order is each line's or the whole order's.
--
-- reads: shared_rows, orders_rows
-- grain: one row per file
-- columns: orders with several lines; those whose amounts differ, and the first line of
--     one; lines whose amount is quantity times unit price; lines in all
with lines as (
    select
        shared_rows.file,
        shared_rows.line,
        shared_rows.order_id,
        shared_rows.amount,
        shared_rows.amount is not distinct from round(
            shared_rows.quantity * shared_rows.unit_price, 4
        ) as is_product
    from shared_rows
    join orders_rows
        on orders_rows.file = shared_rows.file and orders_rows.line = shared_rows.line
    where orders_rows.reason is null
        and not shared_rows.is_linked
        and shared_rows.amount is not null
),
several as (
    select
        file,
        order_id,
        count(*) as lines,
        count(distinct amount) as amounts,
        count(*) filter (where is_product) as products,
        min(line) as first_line
    from lines
    group by file, order_id
    having count(*) > 1
)
select
    file,
    count(*) as orders,
    count(*) filter (where amounts > 1) as differing,
    min(first_line) filter (where amounts > 1) as first_differing,
    cast(sum(products) as bigint) as products,
    cast(sum(lines) as bigint) as lines,
    min(first_line) as first_line
from several
group by file
order by file;
