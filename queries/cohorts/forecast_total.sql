-- How many customers will order?
-- All cohorts together: how many of the customers won so far will order in each period
-- to come, with a band by how far off past forecasts of the total were. Customers still
-- to be won are not in it.
-- grain: period
-- reads: total_forecast
-- period: everything
-- finish: as_published
-- columns:
--   period     date     first day
--   customers  integer  in all cohorts that are forecast
--   observed   integer  of them, who have ordered in it; null = it has not begun
--   expected   number   customers who will have ordered by its end, observed included
--   low        number   lower end of the band of expected; null = too little history
--     for four past forecasts
--   high       number   upper end of the band
--   level      number   how often the band should hold what comes; null = no band
--   origin     date     first day that the forecast did not know
-- leaves out: guests; customers won in the period in progress or later; more than 12
--   periods ahead, or half of those seen. The forecast is of all customers: filters
--   change nothing. Nothing is forecast below 500 customers or 180 days of orders.
with
totals as (
    select
        period,
        customers,
        observed,
        expected,
        low,
        high,
        level,
        origin
    from total_forecast
    where grain = $grain
)

select * from totals
order by period
