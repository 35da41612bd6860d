-- How long until the next order?
-- The share of purchases not yet followed by another one, by days since. Purchases
-- whose next one is still to come count for as long as they have been watched, so the
-- newest customers do not make the shop look worse than it is. The curve is drawn once
-- for everybody and once without each of fifty buckets of customers, whose spread
-- gives the interval.
-- grain: split, days
-- reads: purchases
-- period: everything
-- finish: survival
-- settings:
--   order  integer  0  0: after any purchase; 1: from the first to the second, 2: from
--     the second to the third …
-- columns:
--   split      text     value of the dimension, All without one
--   days       integer  days since the purchase, more than 0
--   at_risk    integer  purchases watched for at least that many days, none since
--   events     integer  next orders on that day
--   survival   number   share without a next order, 0 to 1
--   low, high  number   95 % interval of survival: after any purchase from the buckets,
--     null where fewer than forty hold a purchase; of one order number Greenwood's
-- leaves out: guests; further orders on the same day (one purchase occasion). The
--   period chooses the purchases by their day.
with
spans as (
    select
        split,
        bucket,
        least(until, $as_of - 1) - day as days,
        count(*) as ended,
        count(*) filter (where until < $as_of) as events
    from purchases
    where
        day < $as_of - 1
        and until > day
        and day >= $start
        and day < $stop
        and ($order = 0 or occasion = $order)
    group by split, bucket, least(until, $as_of - 1) - day
),

totals as (
    select
        split,
        days,
        sum(ended) as ended,
        sum(events) as events
    from spans
    group by split, days
),

buckets as (
    select distinct
        split,
        bucket
    from spans
),

curves as (
    select
        split,
        -1 as left_out,
        days,
        ended,
        events
    from totals
    union all
    select
        totals.split,
        buckets.bucket as left_out,
        totals.days,
        totals.ended - coalesce(spans.ended, 0) as ended,
        totals.events - coalesce(spans.events, 0) as events
    from totals
    inner join buckets on buckets.split = totals.split
    left join spans
        on
            spans.split = totals.split
            and spans.bucket = buckets.bucket
            and spans.days = totals.days
),

watched as (
    select
        split,
        left_out,
        days,
        events,
        sum(ended) over (
            partition by split, left_out
            order by days desc
        ) as at_risk
    from curves
),

steps as (
    select
        split,
        left_out,
        days,
        at_risk,
        events,
        case
            when events < at_risk
                then ln(1 - cast(events as double) / cast(at_risk as double))
        end as step,
        case when events > 0 and events = at_risk then 1 else 0 end as is_last
    from watched
    where at_risk > 0
),

surviving as (
    select
        split,
        left_out,
        days,
        at_risk,
        events,
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
            partition by split, left_out
            order by days
            rows between unbounded preceding and current row
        )
),

spreads as (
    -- how far the curves without one bucket lie apart, on the scale of log(-log S)
    select
        split,
        days,
        count(*) as groups,
        var_pop(ln(-ln(survival))) as spread
    from surviving
    where left_out >= 0 and survival > 0 and survival < 1
    group by split, days
)

select
    surviving.split,
    cast(surviving.days as bigint) as days,
    cast(surviving.at_risk as bigint) as at_risk,
    cast(surviving.events as bigint) as events,
    surviving.survival,
    surviving.variance_sum,
    spreads.groups,
    spreads.spread
from surviving
left join spreads
    on spreads.split = surviving.split and spreads.days = surviving.days
where surviving.left_out = -1
order by surviving.split, surviving.days
