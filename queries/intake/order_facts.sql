-- What the orders say about their customers: the values at each one's first order.
--
-- reads: orders_full
-- grain: one row per customer
create or replace temp table order_facts as
with firsts as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by is_refund, ordered_at, order_id, content
        ) as place
    from orders_full
    where reason is null and customer_id is not null
)
select
    customer_id,
    name,
    email,
    gender,
    country,
    region,
    city
from firsts
where place = 1;
