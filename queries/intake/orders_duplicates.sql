-- Orders that stand twice, in one file or in two that overlap, count once.
--
-- reads: shared_rows
-- writes: orders_rows
-- Within a file an order is a copy where all its lines come as often; a file whose equal
-- lines are purchases of their own ($equal_lines) has none. Across files the earliest
-- file counts; a refund row repeats an earlier file's only at the same time and amount.
update orders_rows
set
    reason = 'duplicate',
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
        ) as is_later
    from shared_rows
) as seen
where orders_rows.file = seen.file
    and orders_rows.line = seen.line
    and (seen.is_copy or seen.is_later);
