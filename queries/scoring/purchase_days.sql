-- Every day on which each customer purchased, for forecasts of cohorts
-- The forecast is made again for days of the past, from what was known then: so it
-- takes the days themselves. All purchases of one day are one occasion.
-- grain: customer_key, day
-- reads: purchases
-- parameters:
--   as_of  date  first day that is not known any more
-- columns:
--   customer_key  integer  whose
--   day           date     local day with a purchase
-- leaves out: guests.
with
occasions as (
    select
        customer_key,
        day
    from purchases
    where day < $as_of and (gap is null or gap > 0)
)

select * from occasions
order by customer_key, day
