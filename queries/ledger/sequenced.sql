-- Every customer's purchases in their sequence, in calendar order
-- The windows over a customer's purchases, all in one pass. The day leads the order
-- within a customer, so that purchases and purchase days are counted in the same sort.
-- grain: order_key
-- reads: net_orders, customer_keys, attributes
-- columns:
--   customer_key    integer  whose
--   bucket          integer  one of fifty fixed groups of customers
--   attributes      record   the customer's dimensions
--   order_key       integer  the row of orders it is
--   day             date     local day
--   amount          money    net of linked refunds
--   nth             integer  how many orders so far, this one included
--   occasion        integer  how many purchase days so far, this one included
--   first_day       date     of this customer
--   previous_day    date     day of her previous purchase; null = first
--   next_day        date     day of her next purchase; null = none yet
--   total           money    her money so far, this order included
-- leaves out: guests' orders.
select
    customer_keys.customer_key,
    customer_keys.bucket,
    attributes.attributes,
    net_orders.order_key,
    net_orders.day,
    net_orders.amount,
    cast(row_number() over customer as integer) as nth,
    cast(dense_rank() over days as integer) as occasion,
    first_value(net_orders.day) over customer as first_day,
    lag(net_orders.day) over customer as previous_day,
    lead(net_orders.day) over customer as next_day,
    cast(sum(net_orders.amount) over customer as decimal(18, 4)) as total
from net_orders
inner join customer_keys on customer_keys.customer_id = net_orders.customer_id
left join attributes on attributes.customer_key = customer_keys.customer_key
window
    customer as (
        partition by customer_keys.customer_key
        order by net_orders.day, net_orders.ordered_at, net_orders.order_key
        rows between unbounded preceding and current row
    ),
    days as (
        partition by customer_keys.customer_key
        order by net_orders.day
    )
order by net_orders.day
