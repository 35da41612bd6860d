-- Are we gaining or losing customers?
-- Everybody who ordered in a period is new, retained (ordered in the period before,
-- too) or resurrected (came back after a pause); dormant are those who ordered in the
-- period before and not in this one.
-- grain: split, period
-- reads: purchases, periods, splits
-- period: everything
-- columns:
--   split        text     value of the dimension, All without one
--   period       date     first day
--   new          integer  first purchase ever
--   retained     integer  ordered in this period and the one before
--   resurrected  integer  ordered before, not in the period before, and in this one
--   dormant      integer  ordered in the period before, not in this one
--   active       integer  ordered in this period: new + retained + resurrected
--   complete     boolean  the period ended by as-of
-- leaves out: guests.
with
counted as (
    select
        purchases.split,
        purchases.period,
        count(*) as active,
        count(*) filter (where purchases.gap is null) as new,
        count(*) filter (
            where purchases.day - purchases.gap >= periods.previous
        ) as retained
    from purchases
    inner join periods on periods.period = purchases.period
    where purchases.opens and purchases.day < $as_of
    group by purchases.split, purchases.period
),

filled as (
    select
        splits.split,
        periods.period,
        periods.stop,
        coalesce(counted.active, 0) as active,
        coalesce(counted.new, 0) as new,
        coalesce(counted.retained, 0) as retained
    from splits
    cross join periods
    left join counted
        on counted.split = splits.split and counted.period = periods.period
),

compared as (
    select
        split,
        period,
        stop,
        new,
        retained,
        active,
        coalesce(lag(active) over (partition by split order by period), 0) as before
    from filled
)

select
    split,
    period,
    new,
    retained,
    active - new - retained as resurrected,
    before - retained as dormant,
    active,
    stop <= $as_of as complete
from compared
where stop > $start and period < $stop
order by split, period
