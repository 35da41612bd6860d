-- Ids of one file that Excel has cut to an exponent, such as 1.23E+12.
--
-- reads: orders_rows
-- grain: one row per field that has any
select
    field,
    count(*) as cells,
    min(id) as example
from (
    select 'order_id' as field, order_id as id from orders_rows where file = $file
    union all
    select 'customer_id', customer_id from orders_rows where file = $file
) as ids
where regexp_full_match(id, '[0-9](\.[0-9]+)?E\+[0-9]{2}')
group by field
order by field;
