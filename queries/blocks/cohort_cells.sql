-- How many of each cohort ordered in each period after
-- grain: split, cohort, age
-- reads: purchases, periods
-- settings:
--   mode         exact|rolling     exact               exact: ordered in that period;
--     rolling: in that period or any later one
--   window_days  positive  =churn_window_days  silent days after which nobody is
--     expected
-- columns:
--   split     text     value of the dimension, All without one
--   cohort    date     first day of the period of the first purchase
--   age       integer  whole periods since
--   period    date     first day of the cell's period
--   size      integer  customers in the cohort
--   retained  integer  of them, who ordered
--   complete  boolean  the cell's period ended by as-of
--   settled   boolean  complete, and late enough that hardly anybody is still to return
-- leaves out: guests; cohorts nobody belongs to; periods that start on or after as-of.
with
counted as (
    select
        split,
        cohort,
        period,
        count(*) filter (where opens) as ordered,
        -- her latest purchase before as-of: nobody orders in a later period
        count(*) filter (where until >= $as_of) as ended
    from purchases
    where day < $as_of
    group by split, cohort, period
),

cohorts as (
    select
        counted.split,
        counted.cohort,
        counted.ordered as size,
        periods.number
    from counted
    inner join periods on periods.period = counted.cohort
    where
        counted.period = counted.cohort
        and periods.stop > $start
        and counted.cohort < $stop
),

cells as (
    select
        cohorts.split,
        cohorts.cohort,
        periods.number - cohorts.number as age,
        periods.period,
        periods.stop,
        cohorts.size,
        coalesce(counted.ordered, 0) as ordered,
        sum(coalesce(counted.ended, 0)) over (
            partition by cohorts.split, cohorts.cohort
            order by periods.number desc
        ) as ordered_since
    from cohorts
    inner join periods on periods.number >= cohorts.number
    left join counted
        on
            counted.split = cohorts.split
            and counted.cohort = cohorts.cohort
            and counted.period = periods.period
)

select
    split,
    cohort,
    age,
    period,
    size,
    cast(case $mode when 'rolling' then ordered_since else ordered end as bigint)
        as retained,
    stop <= $as_of as complete,
    stop <= $as_of - case $mode when 'rolling' then $window_days else 0 end as settled
from cells
