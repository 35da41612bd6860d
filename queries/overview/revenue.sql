-- Where does revenue come from?
-- Money by period, from customers who bought for the first time in it and from those
-- who had bought before.
-- grain: split, period
-- reads: purchases, adjustments, periods, splits
-- period: everything
-- columns:
--   split                 text     value of the dimension, All without one
--   period                date     first day
--   new_revenue           money    net, of customers whose first purchase is in the
--     period
--   returning_revenue     money    net, of customers who bought before it
--   unattributed_revenue  money    net, of guests and of people who never bought
--   revenue               money    all of it
--   purchase_revenue      money    net, of known customers' orders
--   orders                integer  purchases of known customers
--   complete              boolean  the period ended by as-of
-- ratios:
--   average_order_value  purchase_revenue / orders  jackknife  money per order
-- leaves out: nothing; refunds of orders in the data lie on the order's own day, other
--   refunds on their own.
with
by_bucket as (
    select
        split,
        period,
        bucket,
        sum(amount) as amount,
        count(*) as orders,
        count(*) filter (where opens) as buyers
    from purchases
    where day < $as_of
    group by split, period, bucket
),

whole as (
    select
        split,
        period,
        sum(amount) as amount,
        sum(orders) as orders,
        sum(buyers) as buyers
    from by_bucket
    group by split, period
),

spreads as (
    -- money per order without one of the buckets of customers
    select
        by_bucket.split,
        by_bucket.period,
        count(*) as groups,
        var_pop(ln(
            cast(whole.amount - by_bucket.amount as double)
            / (whole.orders - by_bucket.orders)
        )) as spread
    from by_bucket
    inner join whole
        on whole.split = by_bucket.split and whole.period = by_bucket.period
    where
        whole.buyers >= 100
        and whole.orders > by_bucket.orders
        and whole.amount > by_bucket.amount
    group by by_bucket.split, by_bucket.period
),

moved as (
    select
        split,
        period,
        case when cohort = period then 'new' else 'returning' end as source,
        sum(amount) as amount,
        sum(amount) as purchase_amount,
        count(*) as orders
    from purchases
    where day < $as_of
    group by split, period, case when cohort = period then 'new' else 'returning' end
    union all
    select
        split,
        period,
        case
            when first_day is null or first_day >= $as_of then 'unattributed'
            when cohort >= period then 'new'
            else 'returning'
        end as source,
        sum(amount) as amount,
        0 as purchase_amount,
        0 as orders
    from adjustments
    where day < $as_of
    group by
        split,
        period,
        case
            when first_day is null or first_day >= $as_of then 'unattributed'
            when cohort >= period then 'new'
            else 'returning'
        end
),

summed as (
    select
        split,
        period,
        sum(amount) filter (where source = 'new') as new_revenue,
        sum(amount) filter (where source = 'returning') as returning_revenue,
        sum(amount) filter (where source = 'unattributed') as unattributed_revenue,
        sum(amount) as revenue,
        sum(purchase_amount) as purchase_revenue,
        sum(orders) as orders
    from moved
    group by split, period
)

select
    splits.split,
    periods.period,
    cast(coalesce(summed.new_revenue, 0) as decimal(18, 4)) as new_revenue,
    cast(coalesce(summed.returning_revenue, 0) as decimal(18, 4)) as returning_revenue,
    cast(coalesce(summed.unattributed_revenue, 0) as decimal(18, 4))
        as unattributed_revenue,
    cast(coalesce(summed.revenue, 0) as decimal(18, 4)) as revenue,
    cast(coalesce(summed.purchase_revenue, 0) as decimal(18, 4)) as purchase_revenue,
    cast(coalesce(summed.orders, 0) as bigint) as orders,
    periods.stop <= $as_of as complete,
    coalesce(spreads.groups, 0) as average_order_value_groups,
    spreads.spread as average_order_value_spread
from splits
cross join periods
left join summed
    on summed.split = splits.split and summed.period = periods.period
left join spreads
    on spreads.split = splits.split and spreads.period = periods.period
where periods.stop > $start and periods.period < $stop
order by splits.split, periods.period
