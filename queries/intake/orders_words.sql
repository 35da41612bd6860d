-- Statuses of other languages under the words that orders which never happened carry.
--
-- reads and writes: orders_rows
-- $said, $meant: words as they stand in the file, and ours, place by place
update orders_rows
set status = $meant[list_position($said, status)]
where file = $file and list_contains($said, status);
