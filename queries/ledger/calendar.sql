-- Every day the dataset knows, with its period in each grain
-- Zeros and period ends come from here: a month without orders is a row all the same.
-- grain: grain, day
-- parameters:
--   first_day   date     first day of the data
--   as_of       date     exclusive end of the data that counts
--   week_shift  integer  days to move the week's first day: 0 = Monday, 1 = Sunday
-- columns:
--   grain     text     week, month or quarter
--   day       date     local day
--   period    date     first day of the period that holds the day
--   previous  date     first day of the period before
--   stop      date     first day of the period after
--   number    integer  consecutive number of the period within its grain
-- leaves out: periods that start on or after as_of; the first period and the last are
--   listed with all their days.
with
days as (
    select cast(unnest(generate_series(
        cast(date_trunc('quarter', cast($first_day as date)) as date) - 7,
        cast($as_of as date) + 100,
        interval 1 day
    )) as date) as day
),

periods as (
    select
        'week' as grain,
        day,
        cast(date_trunc('week', day + $week_shift) as date) - $week_shift as period
    from days
    union all
    select
        'month' as grain,
        day,
        cast(date_trunc('month', day) as date) as period
    from days
    union all
    select
        'quarter' as grain,
        day,
        cast(date_trunc('quarter', day) as date) as period
    from days
),

bounded as (
    select
        grain,
        day,
        period,
        case grain
            when 'week' then period - 7
            when 'month' then cast(period - interval 1 month as date)
            else cast(period - interval 3 month as date)
        end as previous,
        case grain
            when 'week' then period + 7
            when 'month' then cast(period + interval 1 month as date)
            else cast(period + interval 3 month as date)
        end as stop
    from periods
)

select
    grain,
    day,
    period,
    previous,
    stop,
    cast(dense_rank() over (partition by grain order by period) as integer) as number
from bounded
where period < $as_of and stop > $first_day
