-- What every customer has brought by as-of
-- grain: split, customer_key
-- reads: purchases, adjustments
-- columns:
--   split         text     value of the dimension, All without one
--   customer_key  integer  whose
--   bucket        integer  one of fifty fixed groups of customers
--   orders        integer  purchases so far
--   revenue       money    so far, refunds without an order included
-- leaves out: guests, and refunds of people who never bought.
with
given_back_so_far as (
    select
        split,
        customer_key,
        sum(amount) as amount
    from adjustments
    where day < $as_of and first_day < $as_of
    group by split, customer_key
)

-- the row of her latest purchase by as-of knows her whole history
select
    purchases.split,
    purchases.customer_key,
    purchases.bucket,
    purchases.nth as orders,
    purchases.total + coalesce(given_back_so_far.amount, 0) as revenue
from purchases
left join given_back_so_far
    on
        given_back_so_far.split = purchases.split
        and given_back_so_far.customer_key = purchases.customer_key
where purchases.day < $as_of and purchases.until >= $as_of
