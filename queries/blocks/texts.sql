-- Everything customers wrote, with its score where they gave one
-- grain: kind, response_id
-- reads: answers, ratings, messages
-- settings:
--   survey  text  most  name of the survey from 0 to 10, most = the one with the most
--     answers
-- columns:
--   texts         text     nps, rated or unscored
--   kind          text     nps, csat, ces, survey, call, ticket, complaint or return
--   response_id   text     unique within its kind
--   customer_key  integer  who; null = anonymous
--   day           date     of the text
--   score         integer  null = none was given
--   scale         text     of the score, such as 1-5; null = no score
--   standing      text     promoters, passives or detractors; high, middle or low on
--     other scales; null = no score
--   comment       text     in the customer's words
-- leaves out: answers without a comment.
with
written as (
    select
        'nps' as texts,
        'nps' as kind,
        response_id,
        customer_key,
        day,
        cast(score as bigint) as score,
        '0-10' as scale,
        case
            when score >= 9 then 'promoters'
            when score >= 7 then 'passives'
            else 'detractors'
        end as standing,
        comment
    from answers
    union all
    select
        'rated' as texts,
        kind,
        response_id,
        customer_key,
        day,
        cast(score as bigint) as score,
        scale,
        standing,
        comment
    from ratings
    union all
    select
        'unscored' as texts,
        kind,
        response_id,
        customer_key,
        day,
        cast(null as bigint) as score,
        cast(null as varchar) as scale,
        cast(null as varchar) as standing,
        comment
    from messages
    where day < $as_of
)

select * from written
where length(trim(comment)) > 0
