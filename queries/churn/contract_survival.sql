-- How long do contracts run?
-- The share of first contracts still running, by days since they began (Kaplan and
-- Meier 1958). Contracts that run count for as long as they have been watched, so the
-- newest ones do not make the club look worse than it is.
-- grain: split, days
-- reads: contracts
-- period: everything
-- finish: greenwood
-- columns:
--   split      text     value of the dimension, All without one
--   days       integer  days since the first day under contract, more than 0
--   at_risk    integer  contracts watched for at least that many days, not ended before
--   events     integer  contracts that ended on that day
--   survival   number   share still running, 0 to 1
--   low, high  number   95 % interval of survival (Greenwood, on log(-log))
-- leaves out: free trials until their first payment, and contracts of those who came
--   back. A contract that ends on its first day counts as one day. The period chooses
--   contracts by their first day.
with
spans as (
    -- running on the last day known: watched until then
    select
        split,
        greatest(least(ended_day, $as_of - 1) - started_day, 1) as days,
        count(*) as ended,
        count(*) filter (where ended_day < $as_of) as events
    from contracts
    where
        stretch = 1
        and started_day < $as_of - 1
        and started_day >= $start
        and started_day < $stop
    group by split, greatest(least(ended_day, $as_of - 1) - started_day, 1)
),

watched as (
    select
        split,
        days,
        events,
        sum(ended) over (
            partition by split
            order by days desc
        ) as at_risk
    from spans
),

steps as (
    select
        split,
        days,
        at_risk,
        events,
        case
            when events < at_risk
                then ln(1 - cast(events as double) / cast(at_risk as double))
        end as step,
        case when events = at_risk then 1 else 0 end as is_last
    from watched
)

select
    split,
    cast(days as bigint) as days,
    cast(at_risk as bigint) as at_risk,
    cast(events as bigint) as events,
    case
        when sum(is_last) over curve > 0 then 0.0
        else exp(coalesce(sum(step) over curve, 0))
    end as survival,
    sum(
        case
            when events < at_risk
                then
                    cast(events as double)
                    / (cast(at_risk as double) * (at_risk - events))
        end
    ) over curve as variance_sum
from steps
window
    curve as (
        partition by split
        order by days
        rows between unbounded preceding and current row
    )
order by split, days
