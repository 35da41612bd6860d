-- Orders that stand twice, in one file or in two that overlap, count once.
--
-- reads: shared_rows
-- writes: orders_rows
-- Within a file an order is a copy where all its lines come as often; a file whose equal
-- lines are purchases of their own ($equal_lines) has none. Across files the earliest
-- file counts; a refund row repeats an earlier file's only at the same time and amount.
-- A later file's order of another customer, more than a day away, is no copy: two shops
-- number their orders alike, and it is in conflict.
update orders_rows
set
    reason = case when seen.is_other then 'conflict' else 'duplicate' end,
    value = orders_rows.order_id
from (
    select
        file,
        line,
        turn > equals / copies and not list_contains($equal_lines, file) as is_copy,
        file > min(file) over (
            partition by
                order_id,
                is_refund,
                case when is_refund then ordered_at end,
                case when is_refund then amount end
        ) as is_later,
        coalesce(
            file > min(file) over whole_order
            and customer_id <> arg_min(customer_id, file) over whole_order
            and abs(
                date_diff('day', ordered_at, arg_min(ordered_at, file) over whole_order)
            ) > 1,
            false
        ) as is_other
    from shared_rows
    window whole_order as (partition by order_id)
) as seen
where orders_rows.file = seen.file
    and orders_rows.line = seen.line
    and (seen.is_copy or seen.is_later);
