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
--   theme   text     ""    only comments that mention this theme of the dictionary
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
    -- the newest ones first: what their writers bought is looked up for these alone
    select
        response_id,
        day,
        cast(score as bigint) as score,
        comment,
        customer_key
    from answers
    where
        comment is not null
        and trim(comment) <> ''
        and day >= $start
        and day < $stop
        and ($search = '' or contains(lower(comment), lower($search)))
        and (
            $theme = ''
            or regexp_matches(
                lower(comment),
                list_extract($theme_patterns, list_position($theme_names, $theme))
            )
        )
        and (
            $group = 'all'
            or ($group = 'promoters' and score >= 9)
            or ($group = 'passives' and score between 7 and 8)
            or ($group = 'detractors' and score <= 6)
        )
    order by day desc, response_id
    limit $limit
)

select
    written.response_id,
    written.day,
    written.score,
    written.comment,
    people.customer_id,
    people.name,
    case when written.customer_key is not null then coalesce(purchases.nth, 0) end
        as orders,
    case
        when written.customer_key is not null
            then cast(
                coalesce(purchases.total, 0) + coalesce(given_back.amount, 0)
                as decimal(18, 4)
            )
    end as revenue
from written
left join people on people.customer_key = written.customer_key
left join purchases
    on
        purchases.customer_key = written.customer_key
        and purchases.day < $as_of
        and purchases.until >= $as_of
left join given_back on given_back.customer_key = written.customer_key
order by written.day desc, written.response_id
