-- Which scores were given?
-- How many people gave each score from 0 to 10; a customer counts once, with her latest
-- answer in the period.
-- grain: split, score
-- reads: answers, splits
-- period: everything
-- settings:
--   survey  text  most  name of the survey, most = the one with the most answers
-- columns:
--   split      text     value of the dimension, All without one
--   score      integer  0 to 10
--   responses  integer  people who gave it
-- leaves out: unanswered invitations; earlier answers of the same customer.
with
counted as (
    -- a customer's latest answer in the period
    select
        split,
        score,
        count(*) as responses
    from answers
    where day >= $start and day < $stop and until >= $stop
    group by split, score
),

scale as (
    select cast(unnest(generate_series(0, 10)) as bigint) as score
)

select
    splits.split,
    scale.score,
    coalesce(counted.responses, 0) as responses
from splits
cross join scale
left join counted on counted.split = splits.split and counted.score = scale.score
order by splits.split, scale.score
