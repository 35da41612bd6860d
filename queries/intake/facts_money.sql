-- Orders and money in all, of guests, for nothing, and given back without an order.
--
-- reads: orders
-- grain: one row
-- Orders are rows that are no refunds and not cancelled, failed, test or draft. A refund
-- stands alone where it names no order, or one that is not there.
with sold as (
    select
        count(*) as orders,
        coalesce(sum(amount), 0) as money,
        count(*) filter (where customer_id is null) as guests,
        coalesce(sum(amount) filter (where customer_id is null), 0) as guest_money,
        count(*) filter (where amount = 0) as free,
        median(cast(amount as double)) filter (where amount > 0) as usual
    from orders
    where amount >= 0
        and refund_of is null
        and (status is null or not list_contains($not_orders, status))
),
back as (
    select
        count(*) as refunds,
        coalesce(sum(refunds.amount), 0) as money
    from orders as refunds
    left join orders as given on given.order_id = refunds.refund_of
    where refunds.amount < 0
        and given.order_id is null
        and (refunds.status is null or not list_contains($not_orders, refunds.status))
)
select
    sold.orders,
    sold.money,
    sold.guests,
    sold.guest_money,
    sold.free,
    sold.usual,
    back.refunds,
    -back.money as given_back
from sold
cross join back;
