-- Every customer's purchases up to a day, in the form that models take
-- Asked for the day the data ends and for two days before it: models learn from the
-- earlier ones what came next. All purchases of one day are one occasion.
-- grain: customer_key
-- reads: purchases, adjustments
-- parameters:
--   as_of  date  first day that is not known any more
-- columns:
--   customer_key  integer  whose
--   repeats       integer  purchase days after the first
--   last_days     integer  days from the first purchase to the latest one
--   age_days      integer  days from the first purchase to the last day known
--   since_days    integer  days since the latest one, 0 = the last day known
--   mean_repeat   money    per purchase day after the first; null = none yet
--   life_money    money    net of all refunds so far
--   median_gap    number   median of days between purchase days; null = one day only
--   prior_weeks   number   weeks of the prior year that she was a customer: at most 52,
--     ending 13 weeks before as-of; 0 = she came later
--   prior         integer  purchase days in them, her very first one left out
--   recent        integer  purchase days of the last 13 weeks, the very first left out
--   next_days     integer  days from as-of to her next purchase; null = none known
-- leaves out: guests; customers without a purchase before the day.
with
histories as (
    select
        customer_key,
        min(first_day) as first_day,
        max(day) as last_day,
        max(occasion) - 1 as repeats,
        sum(amount) as money,
        sum(amount) filter (where occasion > 1) as repeat_money,
        median(gap) filter (where gap > 0) as median_gap,
        count(*) filter (
            where gap > 0 and day < $as_of - 91 and day >= $as_of - 455
        ) as prior,
        count(*) filter (where gap > 0 and day >= $as_of - 91) as recent,
        max(until) as next_day
    from purchases
    where day < $as_of
    group by customer_key
),

given_back as (
    select
        customer_key,
        sum(amount) as amount
    from adjustments
    where customer_key is not null and day < $as_of
    group by customer_key
)

select
    histories.customer_key,
    cast(histories.repeats as integer) as repeats,
    cast(histories.last_day - histories.first_day as integer) as last_days,
    cast($as_of - 1 - histories.first_day as integer) as age_days,
    cast($as_of - 1 - histories.last_day as integer) as since_days,
    case
        when histories.repeats > 0
            then cast(histories.repeat_money as double) / histories.repeats
    end as mean_repeat,
    cast(histories.money + coalesce(given_back.amount, 0) as double) as life_money,
    cast(histories.median_gap as double) as median_gap,
    greatest(
        0, $as_of - 91 - greatest($as_of - 455, histories.first_day)
    ) / 7.0 as prior_weeks,
    cast(histories.prior as integer) as prior,
    cast(histories.recent as integer) as recent,
    case
        when histories.next_day < date '9999-12-31'
            then cast(histories.next_day - $as_of as integer)
    end as next_days
from histories
left join given_back on given_back.customer_key = histories.customer_key
order by histories.customer_key
