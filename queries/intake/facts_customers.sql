-- Customers who hold more of all orders than one person does.
--
-- reads: orders
-- grain: one row per customer, the largest first, at most $shown
-- columns: the customer; her orders; all orders; how many such customers there are
with counted as (
    select
        customer_id,
        count(*) as orders
    from orders
    where amount >= 0
        and refund_of is null
        and (status is null or not list_contains($not_orders, status))
    group by customer_id
),
total as (
    select sum(orders) as orders
    from counted
)
select
    counted.customer_id,
    counted.orders,
    total.orders as of_orders,
    count(*) over () as customers
from counted
cross join total
where counted.customer_id is not null
    and total.orders >= $least_in_all
    and counted.orders >= $least
    and counted.orders > $share * total.orders
order by counted.orders desc, counted.customer_id
limit $shown;
