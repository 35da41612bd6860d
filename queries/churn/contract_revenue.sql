-- Does the money of contracts leave faster than customers?
-- The customers under contract when a period starts, with the money of the contracts
-- they have then: how much of it was of those no longer under contract when the period
-- ends. Who stays and takes a smaller plan has not left.
-- grain: split, period
-- reads: contracts, paid_contracts, people, periods, splits
-- period: everything
-- columns:
--   split             text     value of the dimension, All without one
--   period            date     first day
--   at_start          integer  customers under contract when the period starts
--   cancelled         integer  of them, no longer under contract when it ends
--   revenue_at_start  money    of their contracts at the start, per billing period
--   lost_revenue      money    of it, that of those who cancelled
--   complete          boolean  the period ended by as-of; else its end is as-of
-- ratios:
--   revenue_churn  lost_revenue / revenue_at_start  jackknife_zero  0 = nobody with
--     money left, 1 = all the money did
--   churn          cancelled / at_start  share  share of those at the start who
--     cancelled
-- leaves out: free trials until their first payment. A contract without an amount has
--   no money; amounts are added up as they are, by the month or by the year.
with
shown as (
    select
        period,
        least(stop, $as_of) as end_day,
        stop <= $as_of as complete
    from periods
    where stop > $start and period < $stop
),

later as (
    -- signed again before the period ends, and still there then
    select
        contracts.customer_key,
        shown.period
    from contracts
    inner join shown
        on
            contracts.started_day < shown.end_day
            and contracts.started_day >= shown.period
            and contracts.ended_day >= shown.end_day
    where contracts.stretch > 1
),

starting as (
    select
        contracts.split,
        contracts.customer_key,
        shown.period,
        case
            when
                contracts.ended_day >= shown.end_day
                or later.customer_key is not null
                then 1
            else 0
        end as is_kept
    from contracts
    inner join shown
        on
            contracts.started_day < shown.period
            and contracts.ended_day >= shown.period
    left join later
        on
            later.period = shown.period
            and later.customer_key = contracts.customer_key
),

amounts as (
    select
        paid_contracts.customer_key,
        shown.period,
        sum(paid_contracts.amount) as amount
    from paid_contracts
    inner join shown
        on
            paid_contracts.started_day < shown.period
            and paid_contracts.ended_day >= shown.period
    group by paid_contracts.customer_key, shown.period
),

by_bucket as (
    select
        starting.split,
        starting.period,
        people.bucket,
        count(*) as at_start,
        sum(1 - starting.is_kept) as cancelled,
        sum(coalesce(amounts.amount, 0)) as revenue_at_start,
        sum((1 - starting.is_kept) * coalesce(amounts.amount, 0)) as lost_revenue
    from starting
    inner join people on people.customer_key = starting.customer_key
    left join amounts
        on
            amounts.period = starting.period
            and amounts.customer_key = starting.customer_key
    group by starting.split, starting.period, people.bucket
),

whole as (
    select
        split,
        period,
        sum(at_start) as at_start,
        sum(cancelled) as cancelled,
        sum(revenue_at_start) as revenue_at_start,
        sum(lost_revenue) as lost_revenue
    from by_bucket
    group by split, period
),

spreads as (
    -- the churn of money without one of the buckets of customers
    select
        by_bucket.split,
        by_bucket.period,
        count(*) as groups,
        var_pop(
            case
                when
                    whole.lost_revenue > by_bucket.lost_revenue
                    and whole.revenue_at_start > by_bucket.revenue_at_start
                    then ln(
                        cast(whole.lost_revenue - by_bucket.lost_revenue as double)
                        / (whole.revenue_at_start - by_bucket.revenue_at_start)
                    )
            end
        ) as spread
    from by_bucket
    inner join whole
        on whole.split = by_bucket.split and whole.period = by_bucket.period
    where whole.at_start >= 100
    group by by_bucket.split, by_bucket.period
    -- all lost money in one bucket: how much is luck cannot be told
    having
        min(whole.lost_revenue - by_bucket.lost_revenue) > 0
        and min(whole.revenue_at_start - by_bucket.revenue_at_start) > 0
)

select
    splits.split,
    shown.period,
    cast(coalesce(whole.at_start, 0) as bigint) as at_start,
    cast(coalesce(whole.cancelled, 0) as bigint) as cancelled,
    cast(coalesce(whole.revenue_at_start, 0) as decimal(18, 4)) as revenue_at_start,
    cast(coalesce(whole.lost_revenue, 0) as decimal(18, 4)) as lost_revenue,
    shown.complete,
    coalesce(spreads.groups, 0) as revenue_churn_groups,
    spreads.spread as revenue_churn_spread
from splits
cross join shown
left join whole on whole.split = splits.split and whole.period = shown.period
left join spreads on spreads.split = splits.split and spreads.period = shown.period
order by splits.split, shown.period
