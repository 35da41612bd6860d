-- Orders and their money by day, for the facts about the data.
--
-- reads: orders
-- writes: fact_days
-- grain: one row per day with an order
-- Refunds, and orders that never happened, are none; guests' orders are.
create or replace temp table fact_days as
select
    cast(ordered_at as date) as day,
    count(*) as orders,
    sum(amount) as revenue
from orders
where amount >= 0
    and refund_of is null
    and (status is null or not list_contains($not_orders, status))
group by cast(ordered_at as date);
