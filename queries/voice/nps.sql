-- Would our customers recommend us?
-- Promoters score 9 or 10, passives 7 or 8, detractors 0 to 6. The score is the share
-- of promoters less the share of detractors, in points from -100 to 100. A customer
-- counts
-- once: her latest answer in the period.
-- grain: split
-- reads: answers, splits
-- period: everything
-- finish: nps
-- settings:
--   survey  text  most  name of the survey, most = the one with the most answers
-- columns:
--   split       text     value of the dimension, All without one
--   n           integer  people who answered
--   promoters   integer  scores of 9 and 10
--   passives    integer  scores of 7 and 8
--   detractors  integer  scores of 0 to 6
--   needed      integer  answers for an interval of 5 points on either side; null =
--     none
--     answered
--   state       text     signal where the score differs from the rest by more than
--     chance (z-test, Benjamini-Hochberg at 10 %), noise where it does not, none where
--     the group or the rest is too small to tell
-- ratios:
--   nps  promoters - detractors / n  nps  points: 100 x (promoters - detractors) / n
-- leaves out: unanswered invitations; earlier answers of the same customer. Anonymous
--   answers all count.
with
latest as (
    select
        split,
        score
    from answers
    where day >= $start and day < $stop and until >= $stop
)

select
    splits.split,
    count(latest.score) as n,
    count(*) filter (where latest.score >= 9) as promoters,
    count(*) filter (where latest.score between 7 and 8) as passives,
    count(*) filter (where latest.score <= 6) as detractors
from splits
left join latest on latest.split = splits.split
group by splits.split
order by splits.split
