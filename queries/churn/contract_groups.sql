-- Whose contracts run longer?
-- How long the first contract of each customer runs, group by group; those still
-- running count for as long as they have been watched. The log-rank test says whether
-- the groups differ by more than chance.
-- grain: split
-- reads: contracts, splits
-- period: everything
-- finish: survival_groups
-- columns:
--   split            text     value of the dimension, All without one
--   n                integer  first contracts watched for a day or more
--   events           integer  of them, those that have ended
--   median           number   days within which half have ended; null = not reached
--   restricted_mean  number   days under contract, counted up to tau; null in a group
--     that is not compared
--   low, high        number   95 % interval of restricted_mean (Greenwood)
--   tau              integer  the last day on which every group that is compared has 50
--     contracts running
--   chi_square       number   of the log-rank test over all groups compared; null with
--     fewer than two
--   degrees          integer  groups compared less one
--   p                number   chance of such a chi-square where no group differs
-- leaves out: free trials until their first payment, and contracts of those who came
--   back. Groups of fewer than 50 contracts are not compared. The period chooses
--   contracts by their first day.
with
spans as (
    select
        split,
        greatest(least(ended_day, $as_of - 1) - started_day, 1) as days,
        count(*) as ended,
        count(*) filter (where ended_day < $as_of) as events
    from contracts
    where
        stretch = 1
        and started_day < $as_of - 1
        and started_day >= $start
        and started_day < $stop
    group by split, greatest(least(ended_day, $as_of - 1) - started_day, 1)
)

select
    splits.split,
    spans.days,
    coalesce(spans.ended, 0) as ended,
    coalesce(spans.events, 0) as events
from splits
left join spans on spans.split = splits.split
order by splits.split, spans.days
