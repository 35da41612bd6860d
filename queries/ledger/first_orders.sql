-- What a customer's first purchase was
-- Facts of the first purchase never change, so they may filter and split.
-- grain: customer_key
-- reads: orders, purchases
-- columns:
--   customer_key    integer  whose
--   first_channel   text     where the first purchase was made
--   first_category  text     category of its first line
--   first_product   text     product of its first line
-- leaves out: customers without a purchase.
with
firsts as (
    select
        customer_key,
        order_id
    from purchases
    where nth = 1
)

select
    firsts.customer_key,
    orders.channel as first_channel,
    orders.category as first_category,
    orders.product as first_product
from firsts
inner join orders on orders.order_id = firsts.order_id
