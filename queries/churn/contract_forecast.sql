-- How many contracts will still run?
-- Of each month's first contracts, how many still ran after each whole month, and how
-- many should after the months to come. Every month is a renewal, whatever is billed.
-- Customers differ in how likely they are to cancel and those who stay longest cancel
-- least, so the curve flattens: a beta-discrete-Weibull curve (Fader, Hardie, Liu,
-- Davin and Steenburgh 2018), or the shifted beta-geometric (Fader and Hardie 2007)
-- where that does not settle.
-- grain: cohort, age
-- reads: contract_forecast
-- period: everything
-- finish: as_published
-- columns:
--   cohort     date     first day of the month of the first contract's first day
--   age        integer  renewals: whole months under contract
--   size       integer  first contracts that began in the month
--   observed   integer  of them, still running after so many renewals; null = the
--     whole cohort has not been seen so far
--   expected   number   contracts that should still run; null = seen
--   low        number   lower end of the band of expected, a parametric bootstrap
--   high       number   upper end of the band
--   level      number   how often the band should hold what comes, 0.9; null = seen
--   model      text     the curve: bdw = beta-discrete-Weibull, sbg = shifted
--     beta-geometric
--   is_pooled  boolean  the curve is that of all cohorts: this one has fewer than a
--     hundred contracts or four renewals, or lost nobody
--   origin     date     first day that the forecast did not know
-- ratios:
--   survival        observed / size  share  share still running, as seen
--   expected_share  expected / size  share  share that should still run
-- leaves out: free trials until their first payment, contracts of those who came back,
--   and a month that is not over yet. The forecast is of all contracts: filters change
--   nothing. Nothing is forecast below a hundred contracts or four renewals, nor where
--   contracts end in steps, as those by the year do.
with
shown as (
    select
        cohort,
        cast(age as integer) as age,
        size,
        observed,
        expected,
        low,
        high,
        level,
        model,
        is_pooled,
        origin
    from contract_forecast
    where
        cohort < $stop
        and cast(cohort + to_months(1) as date) > $start
)

select * from shown
order by cohort, age
