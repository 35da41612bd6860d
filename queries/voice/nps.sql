-- Would our customers recommend us?
-- Promoters score 9 or 10, passives 7 or 8, detractors 0 to 6. The score is the share
-- of promoters less the share of detractors, in points from -100 to 100. A customer
-- counts once: her latest answer in the period. The change is on the period before, of
-- the same length.
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
--   previous_n  integer  people who answered in the period before
--   previous_promoters, previous_detractors  integer  of them, by their score then
--   previous_nps  number  points in the period before; null = nobody answered
--   change      number   points more than in the period before; null = one of the
--     periods has no answer
--   change_low, change_high  number  its 95 % interval (adjusted Wald)
--   change_z    number   change over its standard error; null = not known
--   change_state  text   signal where the interval leaves out 0, noise where it does
--     not, none where either period has fewer than 10 answers
--   change_needed  integer  answers in each period that find a change of 10 points
--     with a chance of 80 %; null = one of the periods has no answer
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
),

counted as (
    select
        split,
        count(*) as n,
        count(*) filter (where score >= 9) as promoters,
        count(*) filter (where score between 7 and 8) as passives,
        count(*) filter (where score <= 6) as detractors
    from latest
    group by split
),

before as (
    -- a customer's latest answer in the period before
    select
        split,
        count(*) as n,
        count(*) filter (where score >= 9) as promoters,
        count(*) filter (where score <= 6) as detractors
    from answers
    where day >= $previous_start and day < $start and until >= $start
    group by split
)

select
    splits.split,
    coalesce(counted.n, 0) as n,
    coalesce(counted.promoters, 0) as promoters,
    coalesce(counted.passives, 0) as passives,
    coalesce(counted.detractors, 0) as detractors,
    coalesce(before.n, 0) as previous_n,
    coalesce(before.promoters, 0) as previous_promoters,
    coalesce(before.detractors, 0) as previous_detractors
from splits
left join counted on counted.split = splits.split
left join before on before.split = splits.split
order by splits.split
