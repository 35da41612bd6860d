-- Days with far more orders or money than the days around them.
--
-- reads: fact_days
-- grain: one row per day, the farthest out first, at most $shown of each kind
-- columns: kind (orders, money); day; its figure; the usual one, the median of the days
--     with orders, at least $least_days, from $around days before to $around days after;
--     how many such days there are
with around as (
    select
        day,
        orders,
        revenue,
        median(orders) over near as usual_orders,
        median(cast(revenue as double)) over near as usual_revenue,
        count(*) over near as seen
    from fact_days
    window near as (
        order by day
        range between to_days($around) preceding and to_days($around) following
    )
),
spikes as (
    select
        'orders' as kind,
        day,
        cast(orders as double) as figure,
        usual_orders as usual
    from around
    where seen >= $least_days
        and orders >= $least_orders
        and orders > $times_orders * usual_orders
    union all
    select
        'money' as kind,
        day,
        cast(revenue as double) as figure,
        usual_revenue as usual
    from around
    where seen >= $least_days
        and usual_revenue > 0
        and revenue > $times_money * usual_revenue
),
placed as (
    select
        kind,
        day,
        figure,
        usual,
        count(*) over (partition by kind) as days,
        row_number() over (partition by kind order by figure / usual desc, day) as place
    from spikes
)
select
    kind,
    day,
    figure,
    usual,
    days
from placed
where place <= $shown
order by kind desc, place;
