-- Who was active when a period began, and did she stay?
-- The customers active at the start of the period and at the start of an earlier one,
-- with the split's value and how long they had been customers at that instant.
-- grain: turn, customer_key
-- reads: purchases
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
--   against      previous|year  previous  the earlier period: the one before, or the
--     same weeks a year ago
-- columns:
--   turn          text     now = the period, before = the one before it
--   split         text     value of the dimension, All without one
--   customer_key  integer  who
--   tenure        text     days since the first purchase, in five bands
--   place         integer  order of the bands, 1 = the newest customers
--   is_kept       boolean  still active at the period's end
-- leaves out: guests.
with
earlier as (
    -- 52 weeks back, so that the days of the week are the same
    select
        case when $against = 'year' then $start - 364 else $previous_start end as start,
        case when $against = 'year' then $stop - 364 else $previous_stop end as stop
),

starts as (
    select
        'now' as turn,
        split,
        customer_key,
        date_diff('day', first_day, $start) as days
    from purchases
    where day >= $start - $window_days and day < $start and until >= $start
    union all
    select
        'before' as turn,
        purchases.split,
        purchases.customer_key,
        date_diff('day', purchases.first_day, earlier.start) as days
    from purchases
    cross join earlier
    where
        purchases.day >= earlier.start - $window_days
        and purchases.day < earlier.start
        and purchases.until >= earlier.start
),

ends as (
    select
        'now' as turn,
        customer_key
    from purchases
    where day >= $stop - $window_days and day < $stop and until >= $stop
    union all
    select
        'before' as turn,
        purchases.customer_key
    from purchases
    cross join earlier
    where
        purchases.day >= earlier.stop - $window_days
        and purchases.day < earlier.stop
        and purchases.until >= earlier.stop
)

select
    starts.turn,
    starts.split,
    starts.customer_key,
    case
        when starts.days <= 90 then '0–90 days'
        when starts.days <= 180 then '91–180 days'
        when starts.days <= 365 then '181–365 days'
        when starts.days <= 730 then '1–2 years'
        else 'over 2 years'
    end as tenure,
    case
        when starts.days <= 90 then 1
        when starts.days <= 180 then 2
        when starts.days <= 365 then 3
        when starts.days <= 730 then 4
        else 5
    end as place,
    ends.customer_key is not null as is_kept
from starts
left join ends
    on ends.turn = starts.turn and ends.customer_key = starts.customer_key
