-- What do they say?
-- Comments in the customers' words, newest first, with what the customer was worth
-- then. Where a score was given it speaks; the rough tone of a text (VADER's lexicon,
-- English alone) is told where there is none, and marks promoters who sound unhappy.
-- grain: kind, response_id
-- reads: texts, people, purchases, given_back
-- period: everything
-- finish: comments
-- settings:
--   survey  text     most  name of the survey from 0 to 10, most = the one with the
--     most answers
--   texts   nps|rated|unscored  nps  answers from 0 to 10, answers on other scales, or
--     texts without a score
--   group   all|promoters|passives|detractors|high|middle|low  all  where a score
--     stands on its scale
--   search  text     ""    only comments that hold this text, in any case
--   theme   text     ""    only comments that mention this theme of the dictionary
--   limit   integer  200   at most this many
-- columns:
--   kind         text     nps, csat, ces, survey, call, ticket, complaint or return
--   response_id  text     unique within its kind
--   day          date     of the text; of an answer, when it was given
--   score        integer  null = none was given
--   scale        text     of the score, such as 0-10 or 1-5; null = no score
--   standing     text     promoters, passives or detractors; high, middle or low on
--     other scales; null = no score
--   comment      text     in the customer's words; the subject of a ticket, call,
--     complaint or return
--   customer_id  text     null = anonymous
--   name         text     null = not known
--   orders       integer  purchases by as-of
--   revenue      money    net, by as-of
--   tone         text     rough: positive, neutral or negative; of promoters' comments
--     and texts without a score alone; null = not scored
--   not_scored   text     why it has no tone: not installed, or language (not English,
--     or not to be told); null = it has one, or needs none
--   read_me      boolean  a promoter's comment with a negative tone
-- leaves out: answers without a comment.
with
written as (
    -- the newest ones first: what their writers bought is looked up for these alone
    select
        kind,
        response_id,
        day,
        score,
        scale,
        standing,
        comment,
        customer_key
    from texts
    where
        texts = $texts
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
        and ($group = 'all' or standing = $group)
    order by day desc, kind, response_id
    limit $limit
)

select
    written.kind,
    written.response_id,
    written.day,
    written.score,
    written.scale,
    written.standing,
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
order by written.day desc, written.kind, written.response_id
