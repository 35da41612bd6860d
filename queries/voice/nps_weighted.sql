-- What would the score be if all who were asked had answered alike?
-- The score with each RFM segment weighted by its share of those who were asked, beside
-- the score as it is. One row.
-- grain: weighting
-- reads: answers, surveys, scored
-- period: everything
-- finish: nps_weighted
-- settings:
--   survey          text      most             name of the survey, most = the one
--     with the most answers
--   rfm_months      positive  =rfm_months      months within which a customer must have
--     bought
--   cuts            day       as-of            the day whose ranks set the cut-points
--   recency_cuts    cuts      =recency_cuts    four cut-offs set by hand, see
--     segments/rfm
--   frequency_cuts  cuts      =frequency_cuts  the same for purchase days
--   money_cuts      cuts      =money_cuts      the same for money
-- columns:
--   weighting  text     by RFM segment
--   asked      integer  customers asked who have a segment
--   n          integer  of those who have a segment, who answered
--   raw        number   points: the score of these answers as it is
--   nps        number   points: the score weighted; null = nobody answered
--   low, high  number   its 95 % interval
--   covered    number   part of those asked whose segment has an answer
-- leaves out: anonymous answers; customers without a segment as of the end of the data.
with
latest as (
    select
        customer_key,
        score
    from answers
    where
        customer_key is not null
        and day >= $start
        and day < $stop
        and until >= $stop
),

invited as (
    select distinct customer_key
    from surveys
    where
        kind = 'nps'
        and customer_key is not null
        and sent_day >= $start
        and sent_day < $stop
        and sent_day < $as_of
)

select
    scored.segment,
    count(invited.customer_key) as asked,
    count(latest.score) as n,
    count(*) filter (where latest.score >= 9) as promoters,
    count(*) filter (where latest.score <= 6) as detractors
from scored
left join invited on invited.customer_key = scored.customer_key
left join latest on latest.customer_key = scored.customer_key
group by scored.segment
order by scored.segment
