-- Periods of the chosen grain, oldest first
-- grain: period
-- reads: calendar
-- columns:
--   period    date     first day
--   previous  date     first day of the period before
--   stop      date     first day of the period after
--   number    integer  consecutive
-- leaves out: periods that start on or after as-of.
with
starts as (
    select
        period,
        previous,
        stop,
        number
    from calendar
    where day = period and period < $as_of
)

select * from starts
