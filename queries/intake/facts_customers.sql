-- Customers who hold more of all orders than one person does.
--
-- reads: orders
-- grain: one row per customer, the largest first, at most $shown
-- columns: the customer; her orders; all orders; how many such customers there are
-- Customers are counted only in the crowds that could hold one: a hash parts everybody
-- into 4,096 of them, and counting these takes a fifth of counting customers.
with qualifying as not materialized (
    select
        customer_id,
        hash(customer_id) % 4096 as crowd
    from orders
    where amount >= 0
        and refund_of is null
        and (status is null or not list_contains($not_orders, status))
),
crowds as (
    select
        crowd,
        count(*) as orders
    from qualifying
    group by crowd
),
total as (
    select sum(orders) as orders
    from crowds
),
counted as (
    select
        customer_id,
        count(*) as orders
    from qualifying
    where customer_id is not null
        and crowd in (
            select crowds.crowd
            from crowds
            cross join total
            where crowds.orders >= $least and crowds.orders > $share * total.orders
        )
    group by customer_id
)
select
    counted.customer_id,
    counted.orders,
    total.orders as of_orders,
    count(*) over () as customers
from counted
cross join total
where total.orders >= $least_in_all
    and counted.orders >= $least
    and counted.orders > $share * total.orders
order by counted.orders desc, counted.customer_id
limit $shown;
