-- Orders net of what was given back
-- Every order that counts, with the money that stayed after its refunds. An order whose
-- money all went back never happened; a refund larger than its order takes no more than
-- the order held.
-- grain: order_id
-- reads: orders
-- parameters:
--   free_orders  text  counted or ignored: whether orders of amount 0 are purchases
--   not_orders   list  statuses of orders that never happened
-- columns:
--   order_key    integer    the row of orders it is, in the order of their ids
--   order_id     text       as in the shop
--   customer_id  text       null = guest
--   ordered_at   timestamp  naive local time
--   day          date       local day
--   amount       money      net of linked refunds
--   channel, category, product  text  of the order, null = not said
-- leaves out: cancelled, failed, test and draft orders, refunds themselves, and orders
--   undone by their refunds (net at most 0.005).
with
refunds as (
    select
        refund_of as order_id,
        sum(abs(amount)) as refunded
    from orders
    where
        refund_of is not null
        and not list_contains($not_orders, coalesce(status, ''))
    group by refund_of
),

netted as (
    select
        orders.rowid as order_key,
        orders.order_id,
        orders.customer_id,
        orders.ordered_at,
        orders.channel,
        orders.category,
        orders.product,
        orders.amount as gross,
        cast(
            orders.amount - coalesce(orders.refunded, 0) - coalesce(refunds.refunded, 0)
            as decimal(18, 4)
        ) as net
    from orders
    left join refunds on refunds.order_id = orders.order_id
    where
        orders.refund_of is null
        and orders.amount >= 0
        and not list_contains($not_orders, coalesce(orders.status, ''))
        and coalesce(orders.status, '') <> 'refund'
)

select
    cast(order_key as integer) as order_key,
    order_id,
    customer_id,
    ordered_at,
    cast(ordered_at as date) as day,
    net as amount,
    channel,
    category,
    product
from netted
where
    net > 0.005
    or (gross = 0 and $free_orders = 'counted')
