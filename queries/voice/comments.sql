-- What do they say?
-- Comments in the customers' words, newest first, with what the customer was worth
-- then.
-- grain: response_id
-- reads: answers, people, purchases, given_back
-- period: everything
-- settings:
--   survey  text     most  name of the survey, most = the one with the most answers
--   group   all|promoters|passives|detractors     all   all, promoters, passives or
--     detractors
--   search  text     ""    only comments that hold this text, in any case
--   limit   integer  200   at most this many
-- columns:
--   response_id  text     unique
--   day          date     of the answer
--   score        integer  0 to 10
--   comment      text     in the customer's words
--   customer_id  text     null = anonymous
--   name         text     null = not known
--   orders       integer  purchases by as-of
--   revenue      money    net, by as-of
-- leaves out: answers without a comment.
with
written as (
    select
        answers.response_id,
        answers.day,
        cast(answers.score as bigint) as score,
        answers.comment,
        people.customer_id,
        people.name,
        case when answers.customer_key is not null then coalesce(purchases.nth, 0) end
            as orders,
        case
            when answers.customer_key is not null
                then cast(
                    coalesce(purchases.total, 0) + coalesce(given_back.amount, 0)
                    as decimal(18, 4)
                )
        end as revenue
    from answers
    left join people on people.customer_key = answers.customer_key
    left join purchases
        on
            purchases.customer_key = answers.customer_key
            and purchases.day < $as_of
            and purchases.until >= $as_of
    left join given_back on given_back.customer_key = answers.customer_key
    where
        answers.comment is not null
        and trim(answers.comment) <> ''
        and answers.day >= $start
        and answers.day < $stop
        and ($search = '' or contains(lower(answers.comment), lower($search)))
        and (
            $group = 'all'
            or ($group = 'promoters' and answers.score >= 9)
            or ($group = 'passives' and answers.score between 7 and 8)
            or ($group = 'detractors' and answers.score <= 6)
        )
)

select * from written
order by day desc, response_id
limit $limit
