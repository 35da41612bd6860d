-- Continuation rows: blanks of a row are what the order's other rows of the file say.
--
-- reads and writes: orders_rows
-- An amount stays blank on them: it stands once per order.
update orders_rows
set
    ordered_at = coalesce(orders_rows.ordered_at, known.ordered_at),
    customer_id = coalesce(orders_rows.customer_id, known.customer_id),
    email = coalesce(orders_rows.email, known.email),
    status = coalesce(orders_rows.status, known.status),
    currency = coalesce(orders_rows.currency, known.currency),
    reason = case
        when orders_rows.reason is not null then orders_rows.reason
        when coalesce(orders_rows.ordered_at, known.ordered_at) is null then 'date'
        when orders_rows.amount is null and known.amount is null then 'amount'
    end
from (
    select
        file,
        order_id,
        min(ordered_at) as ordered_at,
        min(customer_id) as customer_id,
        min(email) as email,
        min(status) as status,
        min(currency) as currency,
        min(amount) filter (where ordered_at is not null) as amount
    from orders_rows
    where reason is null and order_id is not null
    group by file, order_id
) as known
where orders_rows.is_open
    and orders_rows.file = known.file
    and orders_rows.order_id = known.order_id;
