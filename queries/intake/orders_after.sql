-- Rows on or after as-of do not count, refunds included.
--
-- reads and writes: orders_rows
-- An order's time is its first line's, so lines of an order that began before stay. Open
-- deals ($deals) are no orders wherever they stand.
update orders_rows
set reason = 'as_of', value = cast(ordered_at as varchar)
where reason is null
    and ordered_at >= cast($as_of as date)
    and not (list_contains($deals, file) and coalesce(status = 'draft', false))
    and (
        is_refund
        or order_id is null
        or order_id not in (
            select order_id
            from orders_rows
            where reason is null
                and order_id is not null
                and not is_refund
                and ordered_at < cast($as_of as date)
        )
    );
