-- Rows that give money back for an order of which nothing is left to give.
--
-- reads: shared_rows
-- reads and writes: orders_rows
-- Refunds take their turn by time; the one that takes the last of the money stays, since
-- part of it is real. A refund of an order that never happened goes with the order.
-- $once: files whose amount is the whole order's on each of its lines.
update orders_rows
set reason = 'refund', value = orders_rows.amount || ' for ' || seen.order_id
from (
    with refunds as (
        select
            orders_rows.file,
            orders_rows.line,
            coalesce(orders_rows.refund_of, shared_rows.order_id) as order_id,
            orders_rows.ordered_at,
            abs(orders_rows.amount) as money
        from orders_rows
        left join shared_rows
            on shared_rows.file = orders_rows.file
            and shared_rows.line = orders_rows.line
            and shared_rows.is_linked
        where orders_rows.reason is null
            and orders_rows.is_refund
            and (orders_rows.refund_of is not null or shared_rows.is_linked)
    ),
    paid as (
        select
            order_id,
            case
                when bool_or(list_contains($once, file)) then max(amount)
                else sum(amount)
            end - coalesce(
                case
                    when bool_or(list_contains($once, file)) then max(refunded)
                    else sum(refunded)
                end, 0
            ) as money
        from orders_rows
        where reason is null
            and not is_refund
            and order_id in (select order_id from refunds)
            and not list_contains($not_orders, coalesce(status, ''))
        group by order_id
    )
    select
        refunds.file,
        refunds.line,
        refunds.order_id,
        paid.money - coalesce(
            sum(refunds.money) over (
                partition by refunds.order_id
                order by refunds.ordered_at, refunds.file, refunds.line
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as left_over
    from refunds
    join paid on paid.order_id = refunds.order_id
) as seen
where orders_rows.file = seen.file
    and orders_rows.line = seen.line
    and seen.left_over <= 0.005;
