-- Open deals may close on a day that lies ahead: they are kept, as no orders.
--
-- reads and writes: orders_rows
update orders_rows
set reason = null, value = null
where file = $file
    and reason = 'date'
    and status = 'draft'
    and ordered_at >= $today_ends;
