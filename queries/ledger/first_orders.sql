-- What a customer's first purchase was
-- Facts of the first purchase never change, so they may filter and split.
-- grain: customer_key
-- reads: net_orders, customer_keys
-- columns:
--   customer_key    integer  whose
--   first_channel   text     where the first purchase was made
--   first_category  text     category of its first line
--   first_product   text     product of its first line
-- leaves out: customers without a purchase.
with
placed as (
    select
        customer_keys.customer_key,
        net_orders.channel,
        net_orders.category,
        net_orders.product,
        row_number() over (
            partition by customer_keys.customer_key
            order by net_orders.ordered_at, net_orders.order_key
        ) as nth
    from net_orders
    inner join customer_keys on customer_keys.customer_id = net_orders.customer_id
)

select
    customer_key,
    channel as first_channel,
    category as first_category,
    product as first_product
from placed
where nth = 1
