-- How much time lies between two orders?
-- Days from a purchase to the next one, among those who came back, in bins of a week.
-- grain: split, days_from
-- reads: purchases
-- period: everything
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
-- columns:
--   split      text     value of the dimension, All without one
--   days_from  integer  first day of the bin
--   days_to    integer  first day of the next bin; null = and more
--   gaps       integer  pairs of purchases that far apart
--   within     integer  of them, no further apart than the churn window
-- leaves out: purchases not yet followed by another (the survival curve counts them);
--   further orders on the same day; guests. The period chooses the later purchase.
with
returns as (
    select
        split,
        case
            when gap >= 366 then 366
            else cast(floor((gap - 1) / 7.0) as integer) * 7 + 1
        end as days_from,
        gap <= $window_days as is_within
    from purchases
    where
        gap > 0
        and day >= $start
        and day < $stop
        and day < $as_of
),

binned as (
    select
        split,
        days_from,
        count(*) as gaps,
        count(*) filter (where is_within) as within
    from returns
    group by split, days_from
)

select
    split,
    cast(days_from as bigint) as days_from,
    case when days_from < 366 then cast(least(days_from + 7, 366) as bigint) end
        as days_to,
    gaps,
    within
from binned
order by split, days_from
