-- Order ids that stand on more than one usable row, and how their rows repeat.
--
-- reads: orders_full
-- grain: one row per row of such an order
-- may_repeat: whether any id can come twice; without it there are no rows
-- turn: which of the equal rows of its file this is, from 1
-- copies: how often the whole order stands in its file; more than 1 only if every one of
--     its lines comes that often
-- is_linked: gives money back for another row of the same order
create or replace temp table shared_rows as
with shared as (
    select order_id
    from orders_rows
    where $may_repeat and reason is null and order_id is not null
    group by order_id
    having count(*) > 1
),
rows_of as (
    select
        orders_full.*,
        row_number() over (
            partition by orders_full.order_id, orders_full.file, orders_full.content
            order by orders_full.line
        ) as turn,
        count(*) over (
            partition by orders_full.order_id, orders_full.file, orders_full.content
        ) as equals,
        orders_full.is_refund and bool_or(not orders_full.is_refund) over (
            partition by orders_full.order_id
        ) as is_linked
    from orders_full
    join shared on shared.order_id = orders_full.order_id
    where orders_full.reason is null
),
least_equal as (
    select
        order_id,
        file,
        min(equals) as least
    from rows_of
    group by order_id, file
),
copied as (
    select
        rows_of.order_id,
        rows_of.file,
        case
            when max(rows_of.equals % least_equal.least) = 0 then min(rows_of.equals)
            else 1
        end as copies
    from rows_of
    join least_equal
        on least_equal.order_id = rows_of.order_id and least_equal.file = rows_of.file
    group by rows_of.order_id, rows_of.file
)
select
    rows_of.*,
    copied.copies
from rows_of
join copied on copied.order_id = rows_of.order_id and copied.file = rows_of.file;
