-- Who does not answer?
-- Customers who answered their latest invitation against those who did not: what they
-- had
-- spent, how often and how lately they had bought when they were asked.
-- grain: measure
-- reads: surveys, purchases
-- period: everything
-- finish: nonresponse
-- columns:
--   measure        text     spend, orders or recency
--   answered       integer  customers who answered
--   silent         integer  customers who did not
--   answered_mean  number   of the measure: money, purchases, or days since the last
--     one
--   silent_mean    number   of the measure
--   smd            number   standardised mean difference, answered less silent; null =
--     not known
--   unlike         boolean  smd is above 0.2 on either side
-- leaves out: answers without an invitation; anonymous ones; customers without a
--   purchase when they were asked; surveys that are not of the kind nps.
with
invited as (
    -- one invitation each, the latest: who is asked more often answers one more easily
    select
        customer_key,
        sent_day,
        case when score is not null and day < $as_of then 1 else 0 end as answered,
        row_number() over (
            partition by customer_key order by sent_day desc, response_id desc
        ) as back
    from surveys
    where
        kind = 'nps'
        and customer_key is not null
        and sent_day >= $start
        and sent_day < $stop
        and sent_day < $as_of
),

states as (
    select
        invited.answered,
        cast(purchases.total as double) as spend,
        cast(purchases.nth as double) as orders,
        cast(invited.sent_day - purchases.day as double) as recency
    from invited
    inner join purchases
        on
            purchases.customer_key = invited.customer_key
            and purchases.day <= invited.sent_day
            and purchases.until > invited.sent_day
    where invited.back = 1
),

measured as (
    -- a score of the chance to buy joins here as one more measure
    select
        'orders' as measure,
        answered,
        orders as level
    from states
    union all
    select
        'recency' as measure,
        answered,
        recency as level
    from states
    union all
    select
        'spend' as measure,
        answered,
        spend as level
    from states
)

select
    measure,
    count(*) filter (where answered = 1) as answered,
    count(*) filter (where answered = 0) as silent,
    -- rounded, so that the order of adding never shows
    round(avg(cast(level as double)) filter (where answered = 1), 6) as answered_mean,
    round(avg(cast(level as double)) filter (where answered = 0), 6) as silent_mean,
    round(var_samp(level) filter (where answered = 1), 4) as answered_variance,
    round(var_samp(level) filter (where answered = 0), 4) as silent_variance
from measured
group by measure
order by measure
