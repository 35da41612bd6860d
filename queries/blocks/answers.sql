-- NPS answers of one survey
-- A customer's latest answer before a day is the row with day < it and until >= it.
-- Only whole scores from 0 to 10 to a question of the kind nps. Surveys are never
-- pooled: without a name it is the one with the most answers.
-- grain: response_id
-- reads: surveys, every_survey
-- settings:
--   survey  text  most  name of the survey, most = the one with the most answers
-- columns:
--   split         text     value of the dimension, All without one
--   response_id   text     unique
--   customer_key  integer  who; null = anonymous
--   day           date     of the answer
--   until         date     day of the customer's next answer; 9999-12-31 = none yet
--   period        date     first day of its period
--   score         integer  0 to 10
--   comment       text     in the customer's words
--   survey        text     its name; null = without one
-- leaves out: invitations without an answer; csat and ces.
with
named as (
    select
        coalesce(survey, '') as survey,
        count(*) as answers
    from every_survey
    where kind = 'nps' and score between 0 and 10 and day < $as_of
    group by coalesce(survey, '')
),

chosen as (
    select survey
    from named
    where $survey = 'most' or survey = $survey
    order by answers desc, survey
    limit 1
),

given as (
    select
        surveys.split,
        surveys.response_id,
        surveys.customer_key,
        surveys.day,
        surveys.until,
        surveys.period,
        surveys.score,
        surveys.comment,
        surveys.survey
    from surveys
    inner join chosen on chosen.survey = coalesce(surveys.survey, '')
    where
        surveys.kind = 'nps'
        and surveys.score between 0 and 10
        and surveys.day < $as_of
)

select * from given
