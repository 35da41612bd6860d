-- Answers and invitations with their day, periods and customer
-- grain: response_id
-- reads: surveys, customer_keys
-- parameters:
--   as_of       date     exclusive end of the data that counts
--   week_shift  integer  days to move the week's first day: 0 = Monday, 1 = Sunday
-- columns:
--   response_id   text     unique
--   customer_key  integer  who; null = anonymous
--   day           date     local day of the answer; null = asked, not answered
--   until         date     day of the customer's next answer to this survey; 9999-12-31
--     = none yet; null = not answered
--   sent_day      date     local day of the invitation; null = not known
--   score         integer  0-10 for nps; null = not answered
--   comment       text     in the customer's words
--   survey        text     which questionnaire
--   kind          text     nps, csat or ces
--   scale         text     of the scores, such as 0-10; null = not known
--   week, month, quarter  date  period of the answer, else of the invitation
-- leaves out: answers on or after as_of.
with
dated as (
    select
        surveys.response_id,
        customer_keys.customer_key,
        cast(surveys.answered_at as date) as day,
        cast(surveys.sent_at as date) as sent_day,
        coalesce(
            cast(surveys.answered_at as date), cast(surveys.sent_at as date)
        ) as known_day,
        surveys.score,
        surveys.comment,
        surveys.survey,
        coalesce(surveys.kind, 'nps') as kind,
        surveys.scale,
        surveys.answered_at is not null and surveys.score between 0 and 10
            as is_answer
    from surveys
    left join customer_keys on customer_keys.customer_id = surveys.customer_id
)

select
    response_id,
    customer_key,
    customer_key as attribute_key,
    day,
    case
        when not is_answer then null
        when customer_key is null then date '9999-12-31'
        else coalesce(lead(day) over next_answers, date '9999-12-31')
    end as until,
    sent_day,
    cast(score as smallint) as score,
    comment,
    survey,
    kind,
    scale,
    cast(date_trunc('week', known_day + $week_shift) as date) - $week_shift as week,
    cast(date_trunc('month', known_day) as date) as month,
    cast(date_trunc('quarter', known_day) as date) as quarter
from dated
where known_day < $as_of
window
    next_answers as (
        partition by customer_key, kind, survey, is_answer
        order by day, response_id
    )
