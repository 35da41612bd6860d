-- Does money leave faster than customers?
-- The customers active when a period starts, with their money of the twelve months
-- before it: how much of that money was of those no longer active when the period ends.
-- Above the churn of customers, those who leave spent more than those who stay.
-- grain: split, period
-- reads: purchases, adjustments, periods, splits
-- period: everything
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
-- columns:
--   split             text     value of the dimension, All without one
--   period            date     first day
--   at_start          integer  customers active when the period starts
--   lost              integer  of them, no longer active when it ends
--   revenue_at_start  money    of those active, in the twelve months before the
--     period, net of refunds
--   lost_revenue      money    of it, that of those lost
--   complete          boolean  the period ended by as-of; else its end is as-of
-- ratios:
--   revenue_churn  lost_revenue / revenue_at_start  jackknife_zero  0 = nobody with
--     money left, 1 = all the money did
--   churn          lost / at_start  share  share of those active at the start who left
-- leaves out: guests; who comes and lapses inside one period. Money given back without
--   an order counts on its own date. In the first year of the data, the money so far.
with
shown as (
    select
        period,
        least(stop, $as_of) as end_day,
        cast(period - to_months(12) as date) as year_before,
        stop <= $as_of as complete
    from periods
    where stop > $start and period < $stop
),

starting as (
    -- her latest purchase before the period starts knows her money so far
    select
        purchases.split,
        purchases.customer_key,
        purchases.bucket,
        purchases.day,
        purchases.until,
        purchases.total,
        purchases.first_day < shown.year_before as is_older,
        shown.period,
        shown.end_day
    from purchases
    inner join shown
        on purchases.day < shown.period and purchases.until >= shown.period
    where purchases.day >= shown.period - $window_days
),

back as (
    -- bought inside a period longer than the window, and active when it ends
    select
        purchases.customer_key,
        shown.period
    from purchases
    inner join shown
        on purchases.day < shown.end_day and purchases.until >= shown.end_day
    where
        purchases.day >= shown.end_day - $window_days
        and shown.end_day - shown.period > $window_days
),

earlier as (
    select
        purchases.customer_key,
        shown.period,
        purchases.total
    from purchases
    inner join shown
        on
            purchases.day < shown.year_before
            and purchases.until >= shown.year_before
),

given as (
    select
        adjustments.customer_key,
        shown.period,
        sum(adjustments.amount) as amount
    from adjustments
    inner join shown
        on
            adjustments.day < shown.period
            and adjustments.day >= shown.year_before
    where adjustments.customer_key is not null
    group by adjustments.customer_key, shown.period
),

money as (
    select
        starting.split,
        starting.period,
        starting.bucket,
        starting.total - coalesce(earlier.total, 0) + coalesce(given.amount, 0)
            as amount,
        case
            when starting.until >= starting.end_day
                then starting.day < starting.end_day - $window_days
            when starting.until >= starting.end_day - $window_days then false
            else back.customer_key is null
        end as is_lost
    from starting
    left join earlier
        on
            starting.is_older
            and earlier.period = starting.period
            and earlier.customer_key = starting.customer_key
    left join given
        on
            given.period = starting.period
            and given.customer_key = starting.customer_key
    left join back
        on
            back.period = starting.period
            and back.customer_key = starting.customer_key
),

by_bucket as (
    select
        split,
        period,
        bucket,
        count(*) as at_start,
        count(*) filter (where is_lost) as lost,
        sum(amount) as revenue_at_start,
        sum(case when is_lost then amount else 0 end) as lost_revenue
    from money
    group by split, period, bucket
),

whole as (
    select
        split,
        period,
        sum(at_start) as at_start,
        sum(lost) as lost,
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
    cast(coalesce(whole.lost, 0) as bigint) as lost,
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
