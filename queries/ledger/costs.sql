-- What was spent to win customers, by month and channel
-- grain: month, channel
-- reads: costs
-- columns:
--   month    date    first day
--   channel  text    as the file says
--   spend    money   to win customers
--   margin   number  share of revenue that is profit, 0 to 1, weighted by spend; null =
--     the file does not say
-- leaves out: nothing.
with
weighed as (
    select
        cast(date_trunc('month', period) as date) as month,
        channel,
        spend,
        margin,
        case when margin is not null then greatest(spend, 0.01) end as weight
    from costs
)

select
    month,
    channel,
    cast(sum(spend) as decimal(18, 4)) as spend,
    sum(margin * weight) / cast(sum(weight) as double) as margin
from weighed
group by month, channel
