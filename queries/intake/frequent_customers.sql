-- Customers with more than one order in a hundred: a blank may stand behind such a name.
--
-- reads: orders
-- grain: one row per customer, the most frequent first
-- Below 100 orders everybody has that many.
with counts as (
    select
        customer_id,
        count(*) as orders
    from orders
    where customer_id is not null
    group by customer_id
),
whole as (
    select count(*) as orders from orders
)
select
    counts.customer_id,
    counts.orders,
    counts.orders / whole.orders as share
from counts
cross join whole
where whole.orders >= 100 and counts.orders > 0.01 * whole.orders
order by counts.orders desc, counts.customer_id;
