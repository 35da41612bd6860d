-- What does winning a customer cost, and when is it back?
-- What was spent in the months and channels that the costs cover, over the customers
-- whose first purchase fell there; beside it what those customers have brought since. A
-- channel is matched to the value of the dimension of the same name; without a split
-- all spending stands over all new customers of those months.
-- grain: split
-- reads: covered, people, worth, value_curve
-- period: everything
-- finish: acquired
-- settings:
--   margin  fraction  =margin  share of revenue that is profit, where costs do not say
-- columns:
--   split      text     value of the dimension, All without one
--   months     integer  months that the costs cover
--   spend      money    to win customers, in those months
--   customers  integer  whose first purchase is in those months
--   revenue    money    theirs so far, net of refunds
--   margin     number   share of revenue that is profit, weighted by spend
--   profit     money    revenue x margin
--   payback    integer  first age at which the value x margin of the customers won
--     reaches cac, in periods since the first purchase's; null = not yet
--   payback_low, payback_high  integer  the same by the upper and the lower end of the
--     95 % interval of a customer's value; null = not yet, or below 100 customers
-- ratios:
--   cac       spend / customers    arrivals  money spent per customer won; its interval
--     is the luck of how many come (a Poisson count), not of good and bad months
--   value     revenue / customers  jackknife_zero  money per customer so far
--   returned  profit / spend       plain  profit so far per money spent, 1 = back;
--     without an interval, as it moves with both cac and value
-- leaves out: months in progress or before the first order; channels without costs.
--   Costs are not divided among customers: a filter on customers leaves all of them.
with
spent as (
    select
        split,
        count(*) as months,
        sum(spend) as spend,
        sum(weighted) + $margin * cast(sum(without_margin) as double) as weighted
    from covered
    group by split
),

by_bucket as (
    select
        covered.split,
        worth.bucket,
        count(*) as customers,
        sum(worth.revenue) as revenue
    from covered
    inner join people
        on people.split = covered.split and people.cohort_month = covered.month
    inner join worth
        on worth.split = people.split and worth.customer_key = people.customer_key
    group by covered.split, worth.bucket
),

won as (
    select
        split,
        sum(customers) as customers,
        sum(revenue) as revenue
    from by_bucket
    group by split
),

spreads as (
    -- money per customer without one of the buckets of customers
    select
        by_bucket.split,
        count(*) as groups,
        var_pop(ln(
            cast(won.revenue - by_bucket.revenue as double)
            / (won.customers - by_bucket.customers)
        )) as spread
    from by_bucket
    inner join won on won.split = by_bucket.split
    where
        won.customers >= 100
        and won.customers > by_bucket.customers
        and won.revenue > by_bucket.revenue
    group by by_bucket.split
),

priced as (
    select
        spent.split,
        spent.months,
        spent.spend,
        coalesce(won.customers, 0) as customers,
        coalesce(won.revenue, 0) as revenue,
        case
            when spent.spend > 0 then spent.weighted / cast(spent.spend as double)
            else $margin
        end as margin,
        coalesce(spreads.groups, 0) as groups,
        spreads.spread
    from spent
    left join won on won.split = spent.split
    left join spreads on spreads.split = spent.split
)

-- one row for each age of the curve on which the spending comes back
select
    priced.split,
    priced.months,
    cast(priced.spend as decimal(18, 4)) as spend,
    cast(priced.customers as bigint) as customers,
    cast(priced.revenue as decimal(18, 4)) as revenue,
    cast(priced.margin as double) as margin,
    cast(cast(priced.revenue as double) * priced.margin as decimal(18, 4)) as profit,
    priced.groups as value_groups,
    priced.spread as value_spread,
    value_curve.age,
    value_curve.value as curve,
    value_curve.groups,
    value_curve.spread
from priced
left join value_curve
    on value_curve.split = priced.split and value_curve.cohorts = 'covered'
order by priced.split, value_curve.age
