-- How many cancel, period by period?
-- A customer is active while a contract of hers is in force and paid for. Of those
-- active when a period starts, some are still under contract when it ends (kept); the
-- others have cancelled: a cancellation counts in the period that holds its effective
-- end, and who cancels and signs again inside one period has not left.
-- grain: split, period
-- reads: contracts, periods, splits
-- period: everything
-- columns:
--   split      text     value of the dimension, All without one
--   period     date     first day
--   at_start   integer  customers under contract when the period starts
--   kept       integer  of them, under contract when it ends
--   cancelled  integer  of them, no longer under contract when it ends
--   new        integer  first contract in the period, and under contract when it ends
--   returned   integer  under contract when it ends, not when it starts, but earlier
--   active     integer  customers under contract when it ends: kept + new + returned
--   complete   boolean  the period ended by as-of; else its end is as-of
-- ratios:
--   churn      cancelled / at_start  wilson  share of those at the start who cancelled
--   retention  kept / at_start       share   share of those at the start who stayed
-- leaves out: free trials until their first payment; who signs and cancels inside one
--   period is neither new nor cancelled. Orders do not matter.
with
ends as (
    select
        period,
        stop,
        least(stop, $as_of) as end_day
    from periods
),

standings as (
    select
        contracts.split,
        ends.period,
        contracts.customer_key,
        min(contracts.stretch) as first_stretch,
        max(
            case
                when
                    contracts.started_day < ends.period
                    and contracts.ended_day >= ends.period
                    then 1
                else 0
            end
        ) as was_active,
        max(case when contracts.ended_day >= ends.end_day then 1 else 0 end)
            as is_active
    from contracts
    inner join ends
        on
            contracts.started_day < ends.end_day
            and contracts.ended_day >= ends.period
    group by contracts.split, ends.period, contracts.customer_key
),

counted as (
    select
        split,
        period,
        sum(was_active) as at_start,
        sum(was_active * is_active) as kept,
        count(*) filter (
            where was_active = 0 and is_active = 1 and first_stretch = 1
        ) as new,
        count(*) filter (
            where was_active = 0 and is_active = 1 and first_stretch > 1
        ) as returned,
        sum(is_active) as active
    from standings
    group by split, period
)

select
    splits.split,
    ends.period,
    cast(coalesce(counted.at_start, 0) as bigint) as at_start,
    cast(coalesce(counted.kept, 0) as bigint) as kept,
    cast(coalesce(counted.at_start - counted.kept, 0) as bigint) as cancelled,
    coalesce(counted.new, 0) as new,
    coalesce(counted.returned, 0) as returned,
    cast(coalesce(counted.active, 0) as bigint) as active,
    ends.stop <= $as_of as complete
from splits
cross join ends
left join counted on counted.split = splits.split and counted.period = ends.period
where ends.stop > $start and ends.period < $stop
order by splits.split, ends.period
