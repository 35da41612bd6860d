-- Where do customers stay?
-- Size, retention and money of every value of a dimension. Retention compares two days:
-- of those active when the period starts, how many are active when it ends.
-- grain: split
-- reads: purchases, adjustments, splits
-- period: 13 weeks
-- finish: signals
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
-- columns:
--   split             text     value of the dimension, All without one
--   customers         integer  with a purchase before the period's end
--   active            integer  active when the period ends
--   at_start          integer  active when the period starts
--   kept              integer  of them, still active when it ends
--   orders            integer  purchases in the period
--   purchase_revenue  money    net, of those purchases
--   revenue           money    net, guests and refunds without an order included
--   state             text     signal where retention differs from the rest by more
--     than chance (pooled z-test, Benjamini-Hochberg at 10 %), noise where it does not,
--     none where the group or the rest is too small to tell
-- ratios:
--   retention            kept / at_start            wilson  share who stayed active
--   average_order_value  purchase_revenue / orders  jackknife  money per order
-- leaves out: guests have no dimension: their money stands under (unknown).
with
active_at_start as (
    select
        split,
        customer_key
    from purchases
    where day >= $start - $window_days and day < $start and until >= $start
),

active_at_stop as (
    select
        split,
        customer_key
    from purchases
    where day >= $stop - $window_days and day < $stop and until >= $stop
),

stayed as (
    select
        active_at_start.split,
        count(*) as at_start,
        count(active_at_stop.customer_key) as kept
    from active_at_start
    left join active_at_stop
        on active_at_stop.customer_key = active_at_start.customer_key
    group by active_at_start.split
),

ending as (
    select
        split,
        count(*) as active
    from active_at_stop
    group by split
),

by_bucket as (
    select
        split,
        bucket,
        count(*) filter (where gap is null) as customers,
        count(*) filter (where day >= $start) as orders,
        count(*) filter (where day >= $start and (gap is null or day - gap < $start))
            as buyers,
        sum(amount) filter (where day >= $start) as amount
    from purchases
    where day < $stop
    group by split, bucket
),

bought as (
    select
        split,
        sum(customers) as customers,
        sum(orders) as orders,
        sum(buyers) as buyers,
        sum(amount) as amount
    from by_bucket
    group by split
),

spreads as (
    -- money per order without one of the buckets of customers
    select
        by_bucket.split,
        count(*) as groups,
        var_pop(ln(
            cast(bought.amount - coalesce(by_bucket.amount, 0) as double)
            / (bought.orders - by_bucket.orders)
        )) as spread
    from by_bucket
    inner join bought on bought.split = by_bucket.split
    where
        bought.buyers >= 100
        and by_bucket.orders > 0
        and bought.orders > by_bucket.orders
        and bought.amount > coalesce(by_bucket.amount, 0)
    group by by_bucket.split
),

adjusted as (
    select
        split,
        sum(amount) as amount
    from adjustments
    where day >= $start and day < $stop
    group by split
)

select
    splits.split,
    cast(coalesce(bought.customers, 0) as bigint) as customers,
    coalesce(ending.active, 0) as active,
    coalesce(stayed.at_start, 0) as at_start,
    coalesce(stayed.kept, 0) as kept,
    cast(coalesce(bought.orders, 0) as bigint) as orders,
    cast(coalesce(bought.amount, 0) as decimal(18, 4)) as purchase_revenue,
    cast(coalesce(bought.amount, 0) + coalesce(adjusted.amount, 0) as decimal(18, 4))
        as revenue,
    coalesce(spreads.groups, 0) as average_order_value_groups,
    spreads.spread as average_order_value_spread
from splits
left join bought on bought.split = splits.split
left join ending on ending.split = splits.split
left join stayed on stayed.split = splits.split
left join adjusted on adjusted.split = splits.split
left join spreads on spreads.split = splits.split
order by splits.split
