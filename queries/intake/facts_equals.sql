-- Rows without an order id that are equal to another row of their file in every cell.
--
-- reads: orders_rows
-- grain: one row per file that has any
-- columns: file; rows that are one more than the first of their kind; the first line
--     of all that are equal to another
-- Both count: nothing tells one purchase written twice from two purchases.
with equal_rows as (
    select
        file,
        content,
        count(*) as rows_of,
        min(line) as first_line
    from orders_rows
    where reason is null and order_id is null
    group by file, content
    having count(*) > 1
)
select
    file,
    cast(sum(rows_of - 1) as bigint) as more,
    min(first_line) as first_line
from equal_rows
group by file
order by file;
