-- Orders far larger than the rest.
--
-- reads: orders
-- grain: one row per order, the largest first, at most $shown
-- columns: its id, day and money; how many such orders there are; their money
with large as (
    select
        order_id,
        cast(ordered_at as date) as day,
        amount
    from orders
    where amount > $more_than
        and refund_of is null
        and (status is null or not list_contains($not_orders, status))
)
select
    order_id,
    day,
    amount,
    count(*) over () as orders,
    sum(amount) over () as money
from large
order by amount desc, order_id
limit $shown;
