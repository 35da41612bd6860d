-- Do first-time buyers come back soon?
-- Of the customers whose first purchase lies in a period, those who bought on another
-- day within the repeat window.
-- grain: split, period
-- reads: purchases, periods, splits
-- period: everything
-- settings:
--   repeat_days  positive  =repeat_days  days within which a second purchase counts
-- columns:
--   split      text     value of the dimension, All without one
--   period     date     first day of the period of the first purchase
--   matured    integer  customers whose whole repeat window lies before as-of
--   repeated   integer  of them, who bought again within it
--   complete   boolean  all customers of the period have matured
-- ratios:
--   repeat_purchase_rate  repeated / matured  wilson  share who bought again in time
-- leaves out: guests; customers whose repeat window is not over.
with
firsts as (
    select
        split,
        period,
        count(*) as matured
    from purchases
    where gap is null and day + $repeat_days < $as_of
    group by split, period
),

seconds as (
    select
        split,
        cohort as period,
        count(*) as repeated
    from purchases
    where
        occasion = 2
        and gap > 0
        and gap <= $repeat_days
        and first_day + $repeat_days < $as_of
    group by split, cohort
)

select
    splits.split,
    periods.period,
    coalesce(firsts.matured, 0) as matured,
    coalesce(seconds.repeated, 0) as repeated,
    periods.stop + $repeat_days <= $as_of as complete
from splits
cross join periods
left join firsts on firsts.split = splits.split and firsts.period = periods.period
left join seconds on seconds.split = splits.split and seconds.period = periods.period
where periods.stop > $start and periods.period < $stop
order by splits.split, periods.period
