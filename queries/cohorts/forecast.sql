-- What will each cohort do next?
-- How many customers of each cohort will order in the periods to come. The purchase
-- model says how likely each customer is to order; the same forecast made for past days
-- says how far off it was, and how wide its band must be.
-- grain: cohort, age
-- reads: cohort_forecast, periods
-- period: everything
-- finish: as_published
-- columns:
--   cohort    date     first day of the period of the first purchase
--   age       integer  whole periods since the first purchase's
--   size      integer  customers in the cohort
--   observed  integer  of them, who have ordered in the period already; null = it has
--     not begun
--   expected  number   customers who will have ordered by its end, observed included
--   low       number   lower end of the band of expected; null = too little history
--     for four past forecasts
--   high      number   upper end of the band
--   level     number   how often the band should hold what comes, 0.9; null without one
--   origin    date     first day that the forecast did not know
-- ratios:
--   expected_share  expected / size  share  share of the cohort expected to order
-- leaves out: guests; the cohort in progress and those to come; more than 12 periods
--   ahead, or half of those seen. The forecast is of all customers: filters change
--   nothing. Nothing is forecast below 500 customers or 180 days of orders.
with
shown as (
    select
        cohort_forecast.cohort,
        cast(cohort_forecast.age as integer) as age,
        cohort_forecast.size,
        cohort_forecast.observed,
        cohort_forecast.expected,
        cohort_forecast.low,
        cohort_forecast.high,
        cohort_forecast.level,
        cohort_forecast.origin
    from cohort_forecast
    inner join periods on periods.period = cohort_forecast.cohort
    where
        cohort_forecast.grain = $grain
        and periods.stop > $start
        and cohort_forecast.cohort < $stop
)

select * from shown
order by cohort, age
