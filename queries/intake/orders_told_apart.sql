-- Orders of several files whose names are alike, told apart by the id behind the name.
--
-- reads: intake_order_ids (file, order_id, id)
-- reads and writes: orders_rows
-- One id is one order, under the name the earliest file has for it; a name that an
-- earlier id has already carries its own id behind it.
update orders_rows
set order_id = told.order_name
from (
    select
        ids.file,
        ids.order_id,
        case
            when firsts.turn = 1 then firsts.order_name
            else firsts.order_name || ' (' || firsts.id || ')'
        end as order_name
    from (
        select
            file,
            order_id,
            min(id) as id
        from intake_order_ids
        group by file, order_id
    ) as ids
    join (
        select
            id,
            arg_min(order_id, file) as order_name,
            row_number() over (
                partition by arg_min(order_id, file) order by min(file), id
            ) as turn
        from intake_order_ids
        group by id
    ) as firsts
        on firsts.id = ids.id
) as told
where orders_rows.file = told.file
    and orders_rows.order_id = told.order_id
    and told.order_id <> told.order_name;
