-- How many of each month's first contracts are still running after each renewal
-- Every whole month under contract is a renewal, whatever is billed: after k of them
-- those are there whose contract ends later than k months after its first day. An age
-- is there when the whole cohort has been seen to it.
-- grain: cohort, age
-- reads: contracts, calendar
-- parameters:
--   as_of  date  first day that is not known any more
-- columns:
--   cohort    date     first day of the month of the first contract's first day
--   age       integer  renewals
--   size      integer  first contracts that began in the month
--   observed  integer  of them, still running after so many renewals
-- leaves out: free trials until their first payment, and the contracts of those who
--   came back; a month that is not over yet.
with
months as (
    select
        period,
        number
    from calendar
    where grain = 'month' and day = period and stop <= $as_of
),

firsts as (
    select
        cast(date_trunc('month', started_day) as date) as cohort,
        started_day,
        case when ended_day < $as_of then ended_day - 1 end as last_day
    from contracts
    where stretch = 1 and started_day < $as_of
),

sizes as (
    select
        cohort,
        count(*) as size
    from firsts
    group by cohort
),

ends as (
    -- whole months from the first day to the last one; a day that the month does not
    -- have is its last
    select
        cohort,
        12 * (year(last_day) - year(started_day))
        + month(last_day) - month(started_day)
        - case
            when day(last_day) < least(day(started_day), day(last_day(last_day)))
                then 1
            else 0
        end as renewals
    from firsts
    where last_day is not null
),

losses as (
    -- gone at the renewal after those she went through
    select
        cohort,
        greatest(renewals, 0) + 1 as age,
        count(*) as lost
    from ends
    group by cohort, greatest(renewals, 0) + 1
),

cells as (
    select
        sizes.cohort,
        months.number - begun.number as age,
        sizes.size
    from sizes
    inner join months as begun on begun.period = sizes.cohort
    inner join months on months.number >= begun.number
)

select
    cells.cohort,
    cast(cells.age as integer) as age,
    cells.size,
    cast(
        cells.size - sum(coalesce(losses.lost, 0)) over (
            partition by cells.cohort
            order by cells.age
        )
        as bigint
    ) as observed
from cells
left join losses on losses.cohort = cells.cohort and losses.age = cells.age
order by cells.cohort, cells.age
