-- Money that is no purchase
-- Guests' orders, and money given back that names no order in the data. It belongs to
-- revenue on its own date, never to customers, orders or recency.
-- grain: order_id
-- reads: orders, net_orders, customer_keys, purchases
-- parameters:
--   not_orders  list     statuses of orders that never happened
--   week_shift  integer  days to move the week's first day: 0 = Monday, 1 = Sunday
-- columns:
--   order_id      text     the guest's order, or the row that gives money back
--   kind          text     guest or refund
--   customer_key  integer  whose money it is; null = guest, or a customer without
--     purchase
--   first_day     date     of her first purchase; null = none
--   day           date     local day
--   amount        money    negative for refunds
--   week, month, quarter                       date  first day of the period
--   cohort_week, cohort_month, cohort_quarter  date  of her first purchase; null = none
-- leaves out: what does not count as an order, and refunds of orders in the data.
with
guest_orders as (
    select
        order_id,
        'guest' as kind,
        cast(null as varchar) as customer_id,
        day,
        amount
    from net_orders
    where customer_id is null
),

unlinked_refunds as (
    select
        orders.order_id,
        'refund' as kind,
        orders.customer_id,
        cast(orders.ordered_at as date) as day,
        cast(-abs(orders.amount) as decimal(18, 4)) as amount
    from orders
    left join orders as refunded on refunded.order_id = orders.refund_of
    where
        (orders.refund_of is not null or orders.amount < 0 or orders.status = 'refund')
        and refunded.order_id is null
        and orders.amount <> 0
        and not list_contains($not_orders, coalesce(orders.status, ''))
),

together as (
    select * from guest_orders
    union all
    select * from unlinked_refunds
),

first_days as (
    -- only of customers who are named here: everybody's would take as long as all else
    select
        purchases.customer_key,
        min(purchases.first_day) as first_day
    from purchases
    where purchases.customer_key in (
        select customer_keys.customer_key
        from together
        inner join customer_keys on customer_keys.customer_id = together.customer_id
    )
    group by purchases.customer_key
)

select
    together.order_id,
    together.kind,
    first_days.customer_key,
    first_days.first_day,
    customer_keys.customer_key as attribute_key,
    together.day,
    together.amount,
    cast(date_trunc('week', together.day + $week_shift) as date) - $week_shift as week,
    cast(date_trunc('month', together.day) as date) as month,
    cast(date_trunc('quarter', together.day) as date) as quarter,
    cast(date_trunc('week', first_days.first_day + $week_shift) as date)
    - $week_shift as cohort_week,
    cast(date_trunc('month', first_days.first_day) as date) as cohort_month,
    cast(date_trunc('quarter', first_days.first_day) as date) as cohort_quarter
from together
left join customer_keys on customer_keys.customer_id = together.customer_id
left join first_days on first_days.customer_key = customer_keys.customer_key
