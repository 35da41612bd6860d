-- Ids whose digits a spreadsheet has lost: 1.23E+12, ######.
--
-- reads: orders_rows
-- grain: one row per file and field that has any
-- columns: file; field; how many rows; the line and the text of the first
with ids as (
    select
        file,
        line,
        'customer_id' as field,
        customer_id as id
    from orders_rows
    where contains(customer_id, '+') or contains(customer_id, '##')
    union all
    select
        file,
        line,
        'order_id' as field,
        order_id as id
    from orders_rows
    where contains(order_id, '+') or contains(order_id, '##')
)
select
    file,
    field,
    count(*) as lost,
    min(line) as first_line,
    arg_min(id, line) as first_id
from ids
where regexp_full_match(id, '[0-9]([.,][0-9]+)?[eE]\+[0-9]+|##+')
group by file, field
order by file, field;
