-- Do more customers move up or down?
-- Customers in a better or a worse segment than on an earlier day, in the order from
-- Champions to Lost, both scored with the cut-points of that day. Customers arrive near
-- the top and sink while they do not buy, so below zero is usual: compare with another
-- day or among groups.
-- grain: split
-- reads: rfm_moves, splits
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
--   split               text     value of the dimension, All without one
--   total               integer  in a segment on the earlier day
--   up                  integer  of them, in a better segment now
--   same                integer  of them, in the same segment now
--   down                integer  of them, in a worse segment now, or no longer in the
--     window
--   gone                integer  of them, no longer in the window
--   arrived             integer  in a segment now, in none on the earlier day
--   into_risk           integer  moved into At risk or Can't lose from another segment
--   value_into_risk     money    what those spent in the 12 months before the earlier
--     day, net
--   out_of_risk         integer  moved from those two into a better segment
--   value_out_of_risk   money    what those spent in the 12 months before the earlier
--     day, net
-- ratios:
--   net  up - down / total  nps  points: 100 x (up - down) / total
-- leaves out: guests; but for arrived, customers without a purchase in the window
--   before the earlier day.
with
moved as (
    select
        split,
        value,
        to_place < from_place as rises,
        to_place = from_place as stays,
        to_place > from_place as sinks,
        to_place = 12 as leaves,
        from_place > 11 as arrives,
        to_place in (8, 9) and from_place not in (8, 9) as falls_into_risk,
        to_place < 8 and from_place in (8, 9) as climbs_out
    from rfm_moves
    where in_audience
),

summed as (
    select
        split,
        count(*) filter (where not arrives) as total,
        count(*) filter (where rises and not arrives) as up,
        count(*) filter (where stays and not arrives) as same,
        count(*) filter (where sinks and not arrives) as down,
        count(*) filter (where leaves) as gone,
        count(*) filter (where arrives) as arrived,
        count(*) filter (where falls_into_risk and not arrives) as into_risk,
        sum(value) filter (where falls_into_risk and not arrives) as value_into_risk,
        count(*) filter (where climbs_out) as out_of_risk,
        sum(value) filter (where climbs_out) as value_out_of_risk
    from moved
    group by split
)

select
    splits.split,
    coalesce(summed.total, 0) as total,
    coalesce(summed.up, 0) as up,
    coalesce(summed.same, 0) as same,
    coalesce(summed.down, 0) as down,
    coalesce(summed.gone, 0) as gone,
    coalesce(summed.arrived, 0) as arrived,
    coalesce(summed.into_risk, 0) as into_risk,
    cast(coalesce(summed.value_into_risk, 0) as decimal(18, 4)) as value_into_risk,
    coalesce(summed.out_of_risk, 0) as out_of_risk,
    cast(coalesce(summed.value_out_of_risk, 0) as decimal(18, 4)) as value_out_of_risk
from splits
left join summed on summed.split = splits.split
order by splits.split
