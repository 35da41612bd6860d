-- What do they say?
-- Comments in the customers' words, newest first, with what the customer was worth
-- then.
-- grain: response_id
-- reads: answers, people
-- period: everything
-- settings:
--   survey  text     most  name of the survey, most = the one with the most answers
--   group   text     all   all, promoters, passives or detractors
--   search  text     ""    only comments that hold this text, in any case
--   limit   integer  200   at most this many
-- columns:
--   response_id  text     unique
--   day          date     of the answer
--   score        integer  0 to 10
--   comment      text     in the customer's words
--   customer_id  text     null = anonymous
--   name         text     null = not known
--   orders       integer  purchases by the end of the data
--   revenue      money    net, by the end of the data
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
        people.orders,
        people.revenue
    from answers
    left join people on people.customer_key = answers.customer_key
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
