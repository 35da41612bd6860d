-- How many customers and orders are these?
-- The audience's size by as-of.
-- grain: split
-- reads: purchases, splits
-- period: everything
-- columns:
--   split      text     value of the dimension, All without one
--   customers  integer  with a purchase before as-of
--   orders     integer  their purchases
-- leaves out: guests.
with
counted as (
    select
        split,
        count(*) filter (where gap is null) as customers,
        count(*) as orders
    from purchases
    where day < $as_of
    group by split
)

select
    splits.split,
    coalesce(counted.customers, 0) as customers,
    coalesce(counted.orders, 0) as orders
from splits
left join counted on counted.split = splits.split
order by splits.split
