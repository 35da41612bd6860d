-- What will each cohort do next?
-- How many customers of each cohort will order in the periods to come. The purchase
-- model says how likely each customer is to order; the same forecast made for past days
-- says how far off it was, and how wide its band must be. Beside it the latest complete
-- periods, as they were forecast before they began.
-- grain: cohort, age
-- reads: cohort_forecast, periods
-- period: everything
-- finish: as_published
-- columns:
--   cohort    date     first day of the period of the first purchase
--   age       integer  whole periods since the first purchase's
--   size      integer  customers in the cohort
--   observed  integer  of them, who have ordered in the period; null = it has not begun
--   expected  number   customers who will have ordered by its end, what was observed
--     before origin included
--   low       number   lower end of the band of expected; null = too little history
--     for four past forecasts
--   high      number   upper end of the band
--   level     number   how often the band should hold what comes, 0.9; null without one
--   origin    date     first day that the forecast did not know
--   complete  boolean  the age's period ended by as-of
--   state     text     signal where a complete period differs from its forecast by more
--     than chance and past errors explain (Benjamini-Hochberg at 10 % over all cells of
--     the grain), noise where it does not, none below 30 customers or if it is not over
-- ratios:
--   expected_share  expected / size  share  share of the cohort expected to order
-- leaves out: guests; the cohort in progress and those to come; more than 12 periods
--   ahead, or half of those seen; complete periods but the latest three, and those too
--   near to the past forecasts. The forecast is of all customers: filters change
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
        cohort_forecast.origin,
        cohort_forecast.complete,
        cohort_forecast.state
    from cohort_forecast
    inner join periods on periods.period = cohort_forecast.cohort
    where
        cohort_forecast.grain = $grain
        and periods.stop > $start
        and cohort_forecast.cohort < $stop
)

select * from shown
order by cohort, age
