-- Whether usable rows stand in the sequence of their order ids, so that none comes twice.
--
-- reads: orders_rows
-- grain: one row
-- columns: in_sequence, up or down; ascending, up and every row has an id
-- Longer ids count as greater, as O-10 after O-9. Most exports are in sequence, and
-- looking at neighbours costs a tenth of grouping; two halves are looked at side by side.
with usable as not materialized (
    select
        rowid as place,
        length(order_id) as size,
        order_id
    from orders_rows
    where reason is null and order_id is not null
),
middle as (
    select max(rowid) // 2 as place
    from orders_rows
),
neighbours as (
    select
        size,
        order_id,
        lag(size) over () as size_before,
        lag(order_id) over () as id_before
    from usable
    where place <= (select middle.place from middle)
    union all
    select
        size,
        order_id,
        lag(size) over () as size_before,
        lag(order_id) over () as id_before
    from usable
    where place > (select middle.place from middle)
    union all
    select
        length(max(order_id) filter (where turn = 2)) as size,
        max(order_id) filter (where turn = 2) as order_id,
        length(max(order_id) filter (where turn = 1)) as size_before,
        max(order_id) filter (where turn = 1) as id_before
    from (
        (
            select
                1 as turn,
                order_id
            from usable
            where place <= (select middle.place from middle)
            order by place desc
            limit 1
        )
        union all
        (
            select
                2 as turn,
                order_id
            from usable
            where place > (select middle.place from middle)
            order by place
            limit 1
        )
    ) as seam
),
steps as (
    select
        count(*) filter (
            where size < size_before or (size = size_before and order_id <= id_before)
        ) as not_up,
        count(*) filter (
            where size > size_before or (size = size_before and order_id >= id_before)
        ) as not_down
    from neighbours
)
select
    not_up = 0 or not_down = 0 as in_sequence,
    not_up = 0 and not exists (
        select 1 from orders_rows where reason is null and order_id is null
    ) as ascending
from steps;
