-- A short number for every customer
-- The customer's text id is kept once; everything else joins by a dense integer. The
-- bucket splits customers into fifty groups that never change, for jackknife intervals.
-- grain: customer_key
-- reads: net_orders, customers, surveys, subscriptions
-- columns:
--   customer_key  integer  1, 2, 3 … in the order of the ids
--   customer_id   text     as in the shop
--   bucket        integer  md5(customer_id) % 50
-- leaves out: guests; customers whose only rows are refunds or cancelled orders.
with
known as (
    select customer_id from net_orders
    union
    select customer_id from customers
    union
    select customer_id from surveys
    union
    select customer_id from subscriptions
)

select
    cast(row_number() over (order by customer_id) as integer) as customer_key,
    customer_id,
    cast(
        cast('0x' || substr(md5(customer_id), 1, 8) as ubigint) % 50 as tinyint
    ) as bucket
from known
where customer_id is not null
