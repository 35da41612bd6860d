-- Who are our best customers, and who is slipping away?
-- Customers grouped by how recently, how often and for how much they bought, into
-- eleven named segments. Scores rank everybody; filters only choose who is shown.
-- grain: split, segment
-- reads: scored
-- period: everything
-- settings:
--   rfm_months      positive  =rfm_months  months within which a customer must have
--     bought
--   cuts            day       as-of  the day whose ranks set the cut-points
--   recency_cuts    cuts      =recency_cuts  four cut-offs set by hand: at most so many
--     days since for the scores 5, 4, 3 and 2, as in 30,90,180,365; empty = by rank
--   frequency_cuts  cuts      =frequency_cuts  the same for purchase days: at least so
--     many for 2, 3, 4 and 5
--   money_cuts      cuts      =money_cuts  the same for money: at least so much for 2,
--     3, 4 and 5
-- columns:
--   split         text     value of the dimension, All without one
--   segment       text     one of eleven names
--   place         integer  order in which segments are listed, 1 = Champions
--   customers     integer  customers in the segment
--   everyone      integer  customers in all segments
--   revenue       money    net, over their whole life
--   recency_days  number   median of days since the latest purchase
--   frequency     number   mean of purchase days
-- ratios:
--   share  customers / everyone  share      share of all customers scored
--   value  revenue / customers   jackknife  money per customer, over the whole life
-- leaves out: guests; customers without a purchase in the window; segments without
--   anybody. Scores are as of the as-of day; the period does not change them.
with
grouped as (
    select
        split,
        segment,
        place,
        count(*) as customers,
        cast(sum(monetary) as decimal(18, 4)) as revenue,
        cast(median(recency_days) as double) as recency_days,
        avg(cast(frequency as double)) as frequency
    from scored
    where in_audience
    group by split, segment, place
),

by_bucket as (
    select
        split,
        segment,
        bucket,
        count(*) as customers,
        sum(monetary) as revenue
    from scored
    where in_audience
    group by split, segment, bucket
),

spreads as (
    -- money per customer without one of the buckets of customers
    select
        by_bucket.split,
        by_bucket.segment,
        count(*) as groups,
        var_pop(ln(
            cast(grouped.revenue - by_bucket.revenue as double)
            / (grouped.customers - by_bucket.customers)
        )) as spread
    from by_bucket
    inner join grouped
        on grouped.split = by_bucket.split and grouped.segment = by_bucket.segment
    where
        grouped.customers >= 100
        and grouped.customers > by_bucket.customers
        and grouped.revenue > by_bucket.revenue
    group by by_bucket.split, by_bucket.segment
)

select
    grouped.split,
    grouped.segment,
    grouped.place,
    grouped.customers,
    cast(sum(grouped.customers) over (partition by grouped.split) as bigint)
        as everyone,
    grouped.revenue,
    grouped.recency_days,
    grouped.frequency,
    coalesce(spreads.groups, 0) as value_groups,
    spreads.spread as value_spread
from grouped
left join spreads
    on spreads.split = grouped.split and spreads.segment = grouped.segment
order by grouped.split, grouped.place
