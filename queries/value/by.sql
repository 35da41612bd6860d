-- What is a customer worth so far?
-- All money that customers brought by as-of, net of everything given back, over all who
-- ever bought: what was earned, nothing that is expected.
-- grain: split
-- reads: worth, splits
-- period: everything
-- settings:
--   margin  fraction  =margin  share of revenue that is profit, 0 to 1
-- columns:
--   split         text     value of the dimension, All without one
--   customers     integer  with a purchase by as-of
--   orders        integer  their purchases so far
--   revenue       money    theirs so far, refunds without an order included
--   median        money    half of the customers brought less; null = nobody
--   value_margin  money    profit per customer so far: value x margin; null = nobody
-- ratios:
--   value  revenue / customers  jackknife_zero  money per customer so far
-- leaves out: guests, and refunds of people who never bought.
with
by_bucket as (
    select
        split,
        bucket,
        count(*) as customers,
        sum(revenue) as revenue
    from worth
    group by split, bucket
),

whole as (
    select
        split,
        count(*) as customers,
        sum(orders) as orders,
        sum(revenue) as revenue,
        median(cast(revenue as double)) as middle
    from worth
    group by split
),

spreads as (
    -- money per customer without one of the buckets of customers
    select
        by_bucket.split,
        count(*) as groups,
        var_pop(ln(
            cast(whole.revenue - by_bucket.revenue as double)
            / (whole.customers - by_bucket.customers)
        )) as spread
    from by_bucket
    inner join whole on whole.split = by_bucket.split
    where
        whole.customers >= 100
        and whole.customers > by_bucket.customers
        and whole.revenue > by_bucket.revenue
    group by by_bucket.split
)

select
    splits.split,
    cast(coalesce(whole.customers, 0) as bigint) as customers,
    cast(coalesce(whole.orders, 0) as bigint) as orders,
    cast(coalesce(whole.revenue, 0) as decimal(18, 4)) as revenue,
    cast(whole.middle as decimal(18, 4)) as median,
    cast(
        $margin * (cast(whole.revenue as double) / whole.customers) as decimal(18, 4)
    ) as value_margin,
    coalesce(spreads.groups, 0) as value_groups,
    spreads.spread as value_spread
from splits
left join whole on whole.split = splits.split
left join spreads on spreads.split = splits.split
order by splits.split
