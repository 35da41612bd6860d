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
--   share  customers / everyone  share  share of all customers scored
--   value  revenue / customers   plain  money per customer, over the whole life
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
)

select
    split,
    segment,
    place,
    customers,
    cast(sum(customers) over (partition by split) as bigint) as everyone,
    revenue,
    recency_days,
    frequency
from grouped
order by split, place
