-- The orders: rows that are orders by themselves, lines gathered into their order, and
-- the refunds that shared an order's id under ids of their own.
--
-- reads: orders_full, shared_rows
-- grain: one row per order_id, for orders
-- An order's time is its first line's, its product that of the line that stands first;
-- a cancelled line takes no part in the amount unless all lines are. A made id numbers
-- the rows by what they hold, so that the order of rows in the file changes nothing.
with shared as (
    select distinct order_id
    from shared_rows
),
unnamed as not materialized (
    select
        customer_id,
        ordered_at,
        amount,
        $made || lpad(cast(row_number() over (
            order by ordered_at, customer_id, amount, content
        ) as varchar), $digits, '0') as order_id,
        currency,
        status,
        refund_of,
        refunded,
        channel,
        category,
        product,
        discount
    from orders_full
    where reason is null and order_id is null
),
named as not materialized (
    select
        orders_full.customer_id,
        orders_full.ordered_at,
        orders_full.amount,
        orders_full.order_id,
        orders_full.currency,
        orders_full.status,
        orders_full.refund_of,
        orders_full.refunded,
        orders_full.channel,
        orders_full.category,
        orders_full.product,
        orders_full.discount
    from orders_full
    left join shared on shared.order_id = orders_full.order_id
    where orders_full.reason is null
        and orders_full.order_id is not null
        and shared.order_id is null
),
lines as (
    select
        orders_full.*,
        shared_rows.is_linked,
        list_contains($once, orders_full.file) as is_once,
        orders_full.status is null
        or not list_contains($not_orders, orders_full.status) as is_live
    from orders_full
    join shared_rows
        on shared_rows.file = orders_full.file and shared_rows.line = orders_full.line
    where orders_full.reason is null
),
sales as (
    select
        order_id,
        min(customer_id) as customer_id,
        min(ordered_at) as ordered_at,
        case
            when bool_or(is_once)
                then arg_min(amount, line) filter (where amount is not null)
            else coalesce(
                sum(amount) filter (where is_live), sum(amount)
            )
        end as amount,
        min(currency) as currency,
        coalesce(
            arg_min(status, line) filter (where is_live), arg_min(status, line)
        ) as status,
        min(refund_of) as refund_of,
        case when bool_or(is_once) then max(refunded) else sum(refunded) end
            as refunded,
        arg_min(channel, line) as channel,
        arg_min(category, line) as category,
        arg_min(product, line) as product,
        case when bool_or(is_once) then max(discount) else sum(discount) end
            as discount
    from lines
    where not is_linked
    group by order_id
),
refunds as (
    select
        lines.*,
        row_number() over (
            partition by order_id order by ordered_at, amount, content, file, line
        ) as turn
    from lines
    where is_linked
)
select
    customer_id,
    ordered_at,
    amount,
    order_id,
    currency,
    status,
    refund_of,
    refunded,
    channel,
    category,
    product,
    discount
from named
union all
select
    customer_id,
    ordered_at,
    amount,
    order_id,
    currency,
    status,
    refund_of,
    refunded,
    channel,
    category,
    product,
    discount
from unnamed
union all
select
    customer_id,
    ordered_at,
    try_cast(amount as decimal(18, 4)) as amount,
    order_id,
    currency,
    status,
    refund_of,
    try_cast(refunded as decimal(18, 4)) as refunded,
    channel,
    category,
    product,
    try_cast(discount as decimal(18, 4)) as discount
from sales
union all
select
    customer_id,
    ordered_at,
    amount,
    order_id || ' refund ' || turn as order_id,
    currency,
    status,
    coalesce(refund_of, order_id) as refund_of,
    null as refunded,
    channel,
    category,
    product,
    null as discount
from refunds;
