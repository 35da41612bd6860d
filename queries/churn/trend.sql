-- How many customers leave, period by period?
-- A customer is active while her latest purchase lies within the churn window. Of those
-- active when a period starts, some are still active when it ends (kept) and the others
-- have left (lost). Churn recorded now reflects purchases that did not happen a whole
-- window ago.
-- grain: split, period
-- reads: purchases, calendar, periods, splits
-- period: everything
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
-- columns:
--   split        text     value of the dimension, All without one
--   period       date     first day
--   at_start     integer  customers active when the period starts
--   kept         integer  of them, still active when it ends
--   lost         integer  of them, no longer active when it ends
--   new          integer  first purchase in the period, and active when it ends
--   resurrected  integer  not active when it starts, bought before, active when it ends
--   active       integer  customers active when it ends: kept + new + resurrected
--   complete     boolean  the period ended by as-of; else its end is as-of
-- ratios:
--   churn      lost / at_start  share   share of those active at the start who left
--   retention  kept / at_start  wilson  share of those active at the start who stayed
-- leaves out: guests; who comes and lapses inside one period is neither new nor lost.
with
silences as (
    -- the last silent day of the window is day + window: the loss belongs to the period
    -- that holds it
    select
        split,
        day + $window_days as lapse_day,
        period as bought_in,
        count(*) as customers
    from purchases
    where day < $as_of - $window_days and until > day + $window_days
    group by split, day, period
),

lapses as (
    select
        silences.split,
        calendar.period,
        sum(silences.customers) as customers
    from silences
    inner join calendar on calendar.day = silences.lapse_day
    where silences.bought_in < calendar.period
    group by silences.split, calendar.period
),

movements as (
    select
        split,
        period,
        count(*) filter (where gap is null) as arrived,
        count(*) filter (
            where opens and day - gap < period - $window_days
        ) as returned,
        -- lapsed and bought again inside this period: not a loss
        count(*) filter (
            where
                gap > $window_days
                and day - gap < period
                and day - gap + $window_days >= period
        ) as back
    from purchases
    where day < $as_of
    group by split, period
),

long_days as (
    -- days of periods longer than the window, in which one can come and lapse
    select
        day,
        least(stop, $as_of) as stop
    from calendar
    where stop - period > $window_days
),

openings as (
    select
        customer_key,
        period,
        gap,
        gap is not null and day - gap >= period - $window_days as was_active
    from purchases
    where opens
),

lapsed_inside as (
    select
        purchases.split,
        purchases.period,
        count(*) filter (where openings.gap is null) as arrived,
        count(*) filter (
            where openings.gap is not null and not openings.was_active
        ) as returned,
        count(*) filter (where openings.was_active) as kept
    from purchases
    inner join long_days on long_days.day = purchases.day
    inner join openings
        on
            openings.customer_key = purchases.customer_key
            and openings.period = purchases.period
    where
        purchases.day < long_days.stop - $window_days
        and purchases.until >= long_days.stop
    group by purchases.split, purchases.period
),

flows as (
    select
        splits.split,
        periods.period,
        periods.stop,
        coalesce(movements.arrived, 0) - coalesce(lapsed_inside.arrived, 0) as new,
        coalesce(movements.returned, 0) - coalesce(lapsed_inside.returned, 0)
            as resurrected,
        coalesce(lapses.customers, 0) - coalesce(movements.back, 0)
        + coalesce(lapsed_inside.kept, 0) as lost
    from splits
    cross join periods
    left join movements
        on movements.split = splits.split and movements.period = periods.period
    left join lapses
        on lapses.split = splits.split and lapses.period = periods.period
    left join lapsed_inside
        on
            lapsed_inside.split = splits.split
            and lapsed_inside.period = periods.period
),

balances as (
    -- active at the start: everybody who came so far less everybody who left
    select
        split,
        period,
        stop,
        new,
        resurrected,
        lost,
        coalesce(sum(new + resurrected - lost) over (
            partition by split
            order by period
            rows between unbounded preceding and 1 preceding
        ), 0) as at_start
    from flows
)

select
    split,
    period,
    cast(at_start as bigint) as at_start,
    cast(at_start - lost as bigint) as kept,
    cast(lost as bigint) as lost,
    cast(new as bigint) as new,
    cast(resurrected as bigint) as resurrected,
    cast(at_start - lost + new + resurrected as bigint) as active,
    stop <= $as_of as complete
from balances
where stop > $start and period < $stop
order by split, period
