-- Rows that share an order id and are neither its lines nor its refund nor a copy.
--
-- reads: shared_rows
-- writes: orders_rows
-- The first row stays; one whose blanks another row fills is none. Rows are lines of an
-- order where they differ in product, SKU, quantity, unit price or line number, or the
-- file's equal lines are purchases; a line that names another customer than the order's
-- first is in conflict too.
update orders_rows
set
    reason = 'conflict',
    value = orders_rows.order_id || ', line ' || seen.first_line
from (
    select
        left_over.file,
        left_over.line,
        min(case when not left_over.is_continued then left_over.line end)
            over whole_order as first_line,
        arg_min(left_over.customer_id, left_over.line) over whole_order
            as first_customer,
        left_over.customer_id,
        left_over.is_continued,
        list_contains($equal_lines, left_over.file)
        or min(left_over.line_key) over whole_order
        <> max(left_over.line_key) over whole_order as has_lines
    from (
        select
            shared_rows.file,
            shared_rows.line,
            shared_rows.order_id,
            shared_rows.customer_id,
            shared_rows.is_open as is_continued,
            hash(
                shared_rows.product, shared_rows.sku, shared_rows.quantity,
                shared_rows.unit_price, shared_rows.line_number
            ) as line_key
        from shared_rows
        join orders_rows
            on orders_rows.file = shared_rows.file
            and orders_rows.line = shared_rows.line
        where orders_rows.reason is null
            and not shared_rows.is_linked
    ) as left_over
    window whole_order as (partition by left_over.order_id)
) as seen
where orders_rows.file = seen.file
    and orders_rows.line = seen.line
    and orders_rows.line > seen.first_line
    and (
        (not seen.has_lines and not seen.is_continued)
        or (
            seen.customer_id is not null
            and seen.customer_id <> seen.first_customer
        )
    );
