-- The longest gaps: days on which the shop is open and nobody ordered.
--
-- reads: fact_days
-- grain: one row per gap, the longest first, at most $shown
-- columns: first and last day of the gap; open days in it; how many such gaps there are;
--     the length that 95 of 100 gaps between days with orders do not exceed
-- A weekday is closed where it has orders less than a tenth ($closed) as often as the
-- busiest weekday; a gap counts open days only.
with calendar as (
    select cast(unnest(generate_series(
        (select min(day) from fact_days), $as_of - interval 1 day, interval 1 day
    )) as date) as day
),
marked as (
    select
        calendar.day,
        isodow(calendar.day) as weekday,
        fact_days.day is not null as has_orders
    from calendar
    left join fact_days on fact_days.day = calendar.day
),
weekdays as (
    select
        weekday,
        avg(cast(has_orders as integer)) as share
    from marked
    group by weekday
),
open_days as (
    select
        marked.day,
        marked.has_orders,
        sum(cast(marked.has_orders as integer)) over (order by marked.day) as turn
    from marked
    join weekdays on weekdays.weekday = marked.weekday
    where marked.has_orders
        or weekdays.share >= $closed * (select max(share) from weekdays)
),
gaps as (
    select
        turn,
        min(day) filter (where not has_orders) as first_day,
        max(day) filter (where not has_orders) as last_day,
        count(*) filter (where not has_orders) as open_days
    from open_days
    group by turn
),
usual as (
    select quantile_disc(open_days, 0.95) as open_days
    from gaps
)
select
    gaps.first_day,
    gaps.last_day,
    gaps.open_days,
    count(*) over () as gaps,
    usual.open_days as usual
from gaps
cross join usual
where gaps.open_days >= $least
    and gaps.open_days > $times * usual.open_days
order by gaps.open_days desc, gaps.first_day
limit $shown;
