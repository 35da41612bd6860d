-- Answers to surveys of satisfaction and effort, with where they stand on their scale
-- High is 4 and 5 on 1 to 5 and the top 40 % of other scales, and 5 to 7 on the scale
-- of effort (ces, 1 to 7); low are as many scores at the other end, 1 to 3 for effort.
-- grain: response_id
-- reads: surveys
-- columns:
--   response_id   text     unique
--   customer_key  integer  who; null = anonymous
--   day           date     of the answer
--   until         date     day of the customer's next answer; 9999-12-31 = none yet
--   survey        text     which questionnaire; empty = without a name
--   kind          text     csat or ces
--   scale         text     of the scores, such as 1-5
--   score         integer  on that scale
--   standing      text     high, middle or low
--   comment       text     in the customer's words
-- leaves out: unanswered invitations; answers outside 0 to 10.
with
scaled as (
    select
        response_id,
        customer_key,
        day,
        until,
        coalesce(survey, '') as survey,
        kind,
        coalesce(scale, case kind when 'ces' then '1-7' else '1-5' end) as scale,
        score,
        comment
    from surveys
    where
        kind in ('csat', 'ces')
        and score between 0 and 10
        and day < $as_of
),

limits as (
    select
        scaled.*,
        try_cast(split_part(scale, '-', 1) as double) as least,
        try_cast(split_part(scale, '-', 2) as double) as most
    from scaled
),

ends as (
    -- whole scores, at most 40 % of the scale, and one at least
    select
        limits.*,
        greatest(1, floor(0.4 * (most - least + 1) + 1e-9)) as ends_hold
    from limits
)

select
    response_id,
    customer_key,
    day,
    until,
    survey,
    kind,
    scale,
    score,
    case
        when kind = 'ces' and scale = '1-7' and score >= 5 then 'high'
        when kind = 'ces' and scale = '1-7' and score <= 3 then 'low'
        when kind = 'ces' and scale = '1-7' then 'middle'
        when score > most - ends_hold then 'high'
        when score < least + ends_hold then 'low'
        else 'middle'
    end as standing,
    comment
from ends
