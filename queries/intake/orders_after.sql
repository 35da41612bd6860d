-- Rows on or after as-of do not count, refunds included; open deals ($deals) are no
-- orders wherever they stand.
--
-- reads and writes: orders_rows
update orders_rows
set reason = 'as_of', value = cast(ordered_at as varchar)
where reason is null
    and ordered_at >= cast($as_of as date)
    and not (list_contains($deals, file) and coalesce(status = 'draft', false));
