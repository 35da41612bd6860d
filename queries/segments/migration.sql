-- Who moved to which segment?
-- Customers by the segment they were in on an earlier day and the one they are in as of
-- as-of. Both days are scored with the cut-points of the earlier one, so that nobody
-- moves because others did.
-- grain: split, from_segment, to_segment
-- reads: rfm_moves
-- period: everything
-- settings:
--   since           day       13 weeks  the earlier day, or how long before as-of
--   rfm_months      positive  =rfm_months  months within which a customer must have
--     bought
--   cuts            day       =since  the day whose ranks set the cut-points
--   recency_cuts    cuts      =recency_cuts  four cut-offs set by hand: at most so many
--     days since for the scores 5, 4, 3 and 2, as in 30,90,180,365; empty = by rank
--   frequency_cuts  cuts      =frequency_cuts  the same for purchase days: at least so
--     many for 2, 3, 4 and 5
--   money_cuts      cuts      =money_cuts  the same for money: at least so much for 2,
--     3, 4 and 5
-- columns:
--   split           text     value of the dimension, All without one
--   from_segment    text     one of eleven names on the earlier day; not in the window:
--     the latest purchase was too long ago; not yet a customer: there was none
--   from_place      integer  order of the eleven, 1 = Champions; 12 and 13 = those two
--   to_segment      text     one of eleven names now; no longer in the window: the
--     latest purchase has become too long ago
--   to_place        integer  order of the eleven, 1 = Champions; 12 = that one
--   customers       integer  who went this way
--   from_customers  integer  everybody who was in the segment on the earlier day
--   value           money    net, of the 12 months before the earlier day
--   value_now       money    net, of the 12 months before as-of
-- ratios:
--   share  customers / from_customers  wilson  share of those who were in the segment
-- leaves out: guests; customers in the window on neither day; ways that nobody went.
--   Nothing where nobody was in the window on the day that sets the cut-points.
with
moved as (
    select
        split,
        from_segment,
        from_place,
        to_segment,
        to_place,
        count(*) as customers,
        cast(sum(value) as decimal(18, 4)) as value,
        cast(sum(value_now) as decimal(18, 4)) as value_now
    from rfm_moves
    where in_audience
    group by split, from_segment, from_place, to_segment, to_place
)

select
    split,
    from_segment,
    cast(from_place as bigint) as from_place,
    to_segment,
    cast(to_place as bigint) as to_place,
    customers,
    cast(
        sum(customers) over (partition by split, from_segment) as bigint
    ) as from_customers,
    value,
    value_now
from moved
order by split, from_place, to_place
