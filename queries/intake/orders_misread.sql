-- Rows that are no orders by their looks: a header repeated, a line of totals.
--
-- reads: intake_rows, orders_rows
-- writes: orders_rows
-- A line of totals has no date and begins with a word for total ($total).
update orders_rows
set reason = case when seen.is_header then 'header' else 'total' end
from (
    select
        line,
        first_cell = $first_name and last_cell is not distinct from $last_name
            as is_header,
        regexp_full_match(
            lower(first_cell), $total
        ) as is_total
    from intake_ends
) as seen
where orders_rows.file = $file
    and orders_rows.reason in ('date', 'amount')
    and orders_rows.line = seen.line
    and (seen.is_header or (seen.is_total and orders_rows.ordered_at is null));
