-- Whether usable rows stand in the sequence of their order ids, so that none comes twice.
--
-- reads: orders_rows
-- grain: one row
-- Longer ids count as greater, as O-10 after O-9. Most exports are in sequence, and
-- looking at neighbours costs a tenth of grouping.
select
    count(*) filter (
        where size < size_before or (size = size_before and order_id <= id_before)
    ) = 0
    or count(*) filter (
        where size > size_before or (size = size_before and order_id >= id_before)
    ) = 0 as in_sequence
from (
    select
        length(order_id) as size,
        order_id,
        lag(length(order_id)) over () as size_before,
        lag(order_id) over () as id_before
    from orders_rows
    where reason is null and order_id is not null
) as neighbours;
