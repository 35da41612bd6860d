-- How does a customer's value grow?
-- Money per customer by age, added up age after age: at each age the money of all
-- cohorts that have completed it, over everybody who ever belonged to them, not over
-- those who stayed.
-- grain: split, age
-- reads: value_curve
-- period: everything
-- finish: grown
-- columns:
--   split      text     value of the dimension, All without one
--   age        integer  whole periods since the first purchase's
--   customers  integer  in the cohorts that have completed that age
--   revenue    money    theirs at that age, net of refunds
--   value      money    per customer, up to and with that age
--   low, high  number   95 % interval of value, jackknifed over fifty buckets of
--     customers; null below 100 customers
-- leaves out: guests; periods in progress. Money given back without an order counts on
--   its own date, and at age 0 when that lies before the first purchase.
with
curve as (
    select
        split,
        age,
        customers,
        revenue,
        value,
        groups,
        spread
    from value_curve
    where cohorts = 'all'
)

select * from curve
order by split, age
