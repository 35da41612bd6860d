-- How many of those asked have answered?
-- People who were sent an invitation in the period, and those of them who answered it.
-- grain: split
-- reads: surveys, splits
-- period: everything
-- columns:
--   split     text     value of the dimension, All without one
--   asked     integer  customers invited
--   answered  integer  of them, who answered
-- ratios:
--   response_rate  answered / asked  wilson  share of those asked who answered
-- leaves out: answers without an invitation; anonymous ones.
with
invited as (
    select
        split,
        customer_key,
        max(case when score is not null and day < $as_of then 1 else 0 end) as answered
    from surveys
    where
        customer_key is not null
        and sent_day >= $start
        and sent_day < $stop
        and sent_day < $as_of
    group by split, customer_key
)

select
    splits.split,
    count(invited.customer_key) as asked,
    cast(coalesce(sum(invited.answered), 0) as bigint) as answered
from splits
left join invited on invited.split = splits.split
group by splits.split
order by splits.split
