-- How has the score moved?
-- The NPS of each period; a customer counts once a period, with her latest answer in
-- it.
-- grain: split, period
-- reads: answers, periods, splits
-- period: everything
-- settings:
--   survey  text  most  name of the survey, most = the one with the most answers
-- columns:
--   split       text     value of the dimension, All without one
--   period      date     first day
--   responses   integer  people who answered
--   promoters   integer  scores of 9 and 10
--   passives    integer  scores of 7 and 8
--   detractors  integer  scores of 0 to 6
--   complete    boolean  the period ended by as-of
-- ratios:
--   nps  promoters - detractors / responses  nps  points: 100 x (promoters -
--     detractors) / n
-- leaves out: unanswered invitations; earlier answers of the same customer in the
--   period.
with
counted as (
    -- a customer's latest answer in each period
    select
        answers.split,
        answers.period,
        count(*) as responses,
        count(*) filter (where answers.score >= 9) as promoters,
        count(*) filter (where answers.score between 7 and 8) as passives,
        count(*) filter (where answers.score <= 6) as detractors
    from answers
    inner join periods on periods.period = answers.period
    where answers.until >= least(periods.stop, $as_of)
    group by answers.split, answers.period
)

select
    splits.split,
    periods.period,
    coalesce(counted.responses, 0) as responses,
    coalesce(counted.promoters, 0) as promoters,
    coalesce(counted.passives, 0) as passives,
    coalesce(counted.detractors, 0) as detractors,
    periods.stop <= $as_of as complete
from splits
cross join periods
left join counted
    on counted.split = splits.split and counted.period = periods.period
where periods.stop > $start and periods.period < $stop
order by splits.split, periods.period
