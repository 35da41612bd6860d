-- Whether the data ends in days that are not complete.
--
-- reads: fact_days
-- grain: one row, none where the last day is as usual
-- columns: last day; its orders; the usual ones, the median of the $weeks same weekdays
--     before it; the last complete day; how many days come after it
-- A day is low with less than half ($low) of the usual orders; it is judged where at least
-- half of those weekdays are there and they have $least orders by the median.
with calendar as (
    select cast(unnest(generate_series(
        (select min(day) from fact_days), $as_of - interval 1 day, interval 1 day
    )) as date) as day
),
weeks as (
    select
        calendar.day,
        coalesce(fact_days.orders, 0) as orders,
        median(coalesce(fact_days.orders, 0)) over before as usual,
        count(*) over before as seen
    from calendar
    left join fact_days on fact_days.day = calendar.day
    window before as (
        partition by isodow(calendar.day)
        order by calendar.day
        rows between $weeks preceding and 1 preceding
    )
),
judged as (
    select
        day,
        orders,
        usual,
        coalesce(
            2 * seen >= $weeks and usual >= $least and orders < $low * usual, false
        ) as is_low
    from weeks
),
complete as (
    select max(day) as day
    from judged
    where not is_low
)
select
    judged.day,
    judged.orders,
    judged.usual,
    complete.day as complete_day,
    judged.day - complete.day as days
from judged
cross join complete
where judged.day = $as_of - interval 1 day and judged.is_low;
