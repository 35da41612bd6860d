-- The day of the last order: refunds and orders that never happened are none.
--
-- reads: orders_rows
select
    max(cast(ordered_at as date)) filter (
        where not is_refund
            and (status is null or not list_contains($not_orders, status))
    ) as last_order,
    max(cast(ordered_at as date)) as last_row,
    count(*) as usable
from orders_rows
where reason is null;
