-- Who comes back sooner?
-- How long the second order takes after the first, group by group: everybody gives one
-- wait, and who has not come back yet counts for as long as she has been watched. The
-- log-rank test says whether the groups differ by more than chance.
-- grain: split
-- reads: purchases, splits
-- period: everything
-- finish: survival_groups
-- columns:
--   split            text     value of the dimension, All without one
--   n                integer  customers watched for a day or more after their first
--     order
--   events           integer  of them, those who have ordered again
--   median           number   days within which half have ordered again; null = not
--     reached
--   restricted_mean  number   days until the second order, counted up to tau; null in
--     a group that is not compared
--   low, high        number   95 % interval of restricted_mean (Greenwood)
--   tau              integer  the last day on which every group that is compared has 50
--     customers who have not come back
--   chi_square       number   of the log-rank test over all groups compared; null with
--     fewer than two
--   degrees          integer  groups compared less one
--   p                number   chance of such a chi-square where no group differs
-- leaves out: guests; further orders on the first day. Groups of fewer than 50
--   customers are not compared. The period chooses them by the day of the first order.
with
spans as (
    select
        split,
        least(until, $as_of - 1) - day as days,
        count(*) as ended,
        count(*) filter (where until < $as_of) as events
    from purchases
    where
        occasion = 1
        and day < $as_of - 1
        and until > day
        and day >= $start
        and day < $stop
    group by split, least(until, $as_of - 1) - day
)

select
    splits.split,
    spans.days,
    coalesce(spans.ended, 0) as ended,
    coalesce(spans.events, 0) as events
from splits
left join spans on spans.split = splits.split
order by splits.split, spans.days
