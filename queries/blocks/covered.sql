-- Months and channels that the costs cover
-- A channel is matched to the value of the dimension of the same name; without a split
-- all spending stands together.
-- grain: split, month
-- reads: costs, splits, everybody
-- columns:
--   split          text    value of the dimension, All without one
--   month          date    first day
--   spend          money   to win customers
--   weighted       number  sum of spend x margin, where costs say the margin
--   without_margin  money  spend of which they do not
-- leaves out: months in progress, or before the first order; channels without costs.
select
    splits.split,
    costs.month,
    sum(costs.spend) as spend,
    coalesce(sum(cast(costs.spend as double) * costs.margin), 0) as weighted,
    coalesce(sum(costs.spend) filter (where costs.margin is null), 0)
        as without_margin
from costs
inner join splits
    on
        lower(costs.channel) = lower(cast(splits.split as varchar))
        or cast(splits.split as varchar) = 'All'
where
    costs.month >= $start
    and costs.month >= (
        select cast(date_trunc('month', min(everybody.day)) as date) from everybody
    )
    and cast(costs.month + interval 1 month as date) <= $stop
group by splits.split, costs.month
