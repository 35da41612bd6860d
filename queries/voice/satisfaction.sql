-- How satisfied are they?
-- Surveys of satisfaction (csat: share of 4 and 5 on 1 to 5, the top 40 % of other
-- scales) and of effort (ces, 1 to 7: share of 5 and more). A customer counts once a
-- survey: her latest answer in the period.
-- grain: survey, kind, scale
-- reads: ratings, people
-- period: everything
-- finish: satisfaction
-- columns:
--   survey  text     which questionnaire
--   kind    text     csat or ces
--   scale   text     of the scores, such as 1-5
--   n       integer  people who answered
--   top     integer  of them, whose score is among the best
--   mean    number   of the scores; null = nobody
--   mean_low, mean_high  number  its 95 % interval (jackknife over 50 buckets); null
--     below
--     100 answers
-- ratios:
--   top_share  top / n  wilson  share whose score is among the best
-- leaves out: unanswered invitations; earlier answers of the same customer; answers
--   outside 0 to 10. Anonymous answers all count.
with
latest as (
    select
        ratings.survey,
        ratings.kind,
        ratings.scale,
        ratings.score,
        ratings.standing,
        -- anonymous answers have a bucket of their own making: the number of their row
        coalesce(
            people.bucket,
            row_number() over (order by ratings.response_id) % 50
        ) as bucket
    from ratings
    left join people on people.customer_key = ratings.customer_key
    where
        ratings.day >= $start
        and ratings.day < $stop
        and ratings.until >= $stop
),

buckets as (
    select
        survey,
        kind,
        scale,
        bucket,
        count(*) as n,
        sum(score) as total,
        count(*) filter (where standing = 'high') as top
    from latest
    group by survey, kind, scale, bucket
),

totals as (
    select
        survey,
        kind,
        scale,
        sum(n) as n,
        sum(total) as total,
        sum(top) as top
    from buckets
    group by survey, kind, scale
)

select
    totals.survey,
    totals.kind,
    totals.scale,
    cast(min(totals.n) as bigint) as n,
    cast(min(totals.top) as bigint) as top,
    min(cast(totals.total as double) / cast(totals.n as double)) as mean,
    count(*) as groups,
    var_pop(
        case
            when totals.n > buckets.n and totals.total > buckets.total
                then ln(
                    cast(totals.total - buckets.total as double)
                    / cast(totals.n - buckets.n as double)
                )
        end
    ) as spread
from totals
inner join buckets
    on
        buckets.survey = totals.survey
        and buckets.kind = totals.kind
        and buckets.scale = totals.scale
group by totals.survey, totals.kind, totals.scale
order by totals.survey, totals.kind, totals.scale
