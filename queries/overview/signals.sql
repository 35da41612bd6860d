-- Is anything out of the ordinary?
-- Each figure, week by week, against the range it keeps by itself. Customers who leave
-- in a week are a share of those active when it starts; the score moves by the month.
-- grain: split, metric, period
-- reads: purchases, adjustments, answers, splits, every_calendar
-- period: everything
-- finish: control
-- settings:
--   window_days  positive    =churn_window_days  silent days after which a customer has
--     left
--   repeat_days  positive    =repeat_days  days within which a second purchase counts
--   survey       text        most  name of the survey, most = the one with the most
--     answers
--   show         all|latest  all  all periods, or the latest of each figure
-- columns:
--   split    text     value of the dimension, All without one
--   metric   text     name of the figure, as in overview/kpis
--   period   date     first day of the week; of the month for nps; of the week of the
--     first purchase for repeat_purchase_rate
--   value    number   the figure of this period alone; null = not known
--   centre   number   what its baseline expects: the 26 periods, at least 12, that end
--     13 weeks (nps: 3 months) before this one
--   lower    number   lower end of its normal range, 3 standard errors below the centre
--   upper    number   upper end of it
--   z        number   distance from the centre in standard errors; of a rate before it
--     is divided by sigma_z
--   state    text     signal = beyond the range, watch = a drift inside it, noise = as
--     usual, none = not judged
--   reason   text     beyond, ewma (moving average) or run (8 in a row on one side of
--     the centre); null = nothing claimed
--   n        integer  customers, orders or answers behind the value
--   weeks    integer  known periods in the baseline
--   sigma_z  number   how much more a rate moves than by chance, at least 1; null = not
--     charted as a rate
--   unit     text     share, customers, orders, money or points
--   against  text     baseline, or last_year where a week is compared with the same
--     week of the year before (from 104 weeks on), growth where the baseline grows and
--     standing still or growing on are both expected; null = not judged
-- leaves out: periods in progress and weeks before the data; of those who leave, weeks
--   before the first churn window is over; a score of fewer than 10 answers a month.
with
weeks as (
    select
        period,
        stop
    from every_calendar
    where grain = 'week' and day = period and stop <= $as_of
),

spells as (
    -- a purchase keeps her active to its last silent day, or to her next purchase
    select
        split,
        week,
        least(until, day + $window_days) as last_day,
        until > day + $window_days as lapses,
        count(*) as customers
    from purchases
    where day < $as_of
    group by split, week, least(until, day + $window_days), until > day + $window_days
),

ended as (
    select
        spells.split,
        spells.week,
        spells.lapses,
        every_calendar.period,
        sum(spells.customers) as customers
    from spells
    inner join every_calendar
        on every_calendar.day = spells.last_day and every_calendar.grain = 'week'
    group by spells.split, spells.week, spells.lapses, every_calendar.period
),

turns as (
    -- what a week adds to those active at the start of the next one, and its losses
    select split, week as period, sum(customers) as change, 0 as crossed
    from spells
    group by split, week
    union all
    select
        split,
        period,
        -sum(customers) as change,
        coalesce(sum(customers) filter (where lapses and week < period), 0) as crossed
    from ended
    group by split, period
),

turned as (
    select
        split,
        period,
        sum(change) as change,
        sum(crossed) as crossed
    from turns
    group by split, period
),

bought as (
    select
        split,
        week as period,
        count(*) as orders,
        count(*) filter (where gap is null) as firsts,
        sum(amount) as amount
    from purchases
    where day < $as_of
    group by split, week
),

adjusted as (
    select
        split,
        week as period,
        sum(amount) as amount,
        sum(amount) filter (where first_day < $as_of) as of_customers
    from adjustments
    where day < $as_of
    group by split, week
),

repeated as (
    select
        split,
        cohort_week as period,
        count(*) as customers
    from purchases
    where occasion = 2 and gap > 0 and gap <= $repeat_days and day < $as_of
    group by split, cohort_week
),

wide as (
    select
        splits.split,
        weeks.period,
        weeks.stop,
        coalesce(turned.crossed, 0) as crossed,
        coalesce(sum(turned.change) over (
            partition by splits.split
            order by weeks.period
        ), 0) as active,
        coalesce(sum(turned.change) over (
            partition by splits.split
            order by weeks.period
            rows between unbounded preceding and 1 preceding
        ), 0) as at_start,
        coalesce(bought.orders, 0) as orders,
        coalesce(bought.firsts, 0) as firsts,
        coalesce(bought.amount, 0) as amount,
        coalesce(adjusted.amount, 0) as adjusted,
        coalesce(adjusted.of_customers, 0) as given,
        coalesce(repeated.customers, 0) as repeated
    from splits
    cross join weeks
    left join turned
        on turned.split = splits.split and turned.period = weeks.period
    left join bought
        on bought.split = splits.split and bought.period = weeks.period
    left join adjusted
        on adjusted.split = splits.split and adjusted.period = weeks.period
    left join repeated
        on repeated.split = splits.split and repeated.period = weeks.period
),

voices as (
    -- a customer's latest answer in each month
    select
        answers.split,
        every_calendar.period,
        every_calendar.stop,
        count(*) as answered,
        count(*) filter (where answers.score >= 9) as promoters,
        count(*) filter (where answers.score <= 6) as detractors
    from answers
    inner join every_calendar
        on every_calendar.day = answers.day and every_calendar.grain = 'month'
    where answers.until >= every_calendar.stop and every_calendar.stop <= $as_of
    group by answers.split, every_calendar.period, every_calendar.stop
),

months as (
    select
        splits.split,
        every_calendar.period,
        every_calendar.stop,
        coalesce(voices.answered, 0) as answered,
        coalesce(voices.promoters, 0) as promoters,
        coalesce(voices.detractors, 0) as detractors
    from splits
    cross join every_calendar
    left join voices
        on
            voices.split = splits.split
            and voices.period = every_calendar.period
    where every_calendar.grain = 'month' and every_calendar.day = every_calendar.period
),

figures as (
    -- part less minus over whole, known on a day; a count has no whole
    select split, 1 as place, 'retention_rate' as metric, 'share' as unit, period, stop,
        stop as known_day, $first_day + $window_days as from_day,
        at_start - crossed as part, 0 as minus, at_start as whole, at_start as n
    from wide
    union all
    select split, 2, 'churn_rate', 'share', period, stop,
        stop, $first_day + $window_days,
        crossed, 0, at_start, at_start
    from wide
    union all
    select split, 3, 'repeat_purchase_rate', 'share', period, stop,
        stop + $repeat_days, $first_day,
        repeated, 0, firsts, firsts
    from wide
    union all
    select split, 4, 'active_customers', 'customers', period, stop,
        stop, $first_day,
        active, 0, null, active
    from wide
    union all
    select split, 5, 'new_customers', 'customers', period, stop,
        stop, $first_day,
        firsts, 0, null, firsts
    from wide
    union all
    select split, 6, 'revenue', 'money', period, stop,
        stop, $first_day,
        amount + adjusted, 0, null, orders
    from wide
    union all
    select split, 7, 'orders', 'orders', period, stop,
        stop, $first_day,
        orders, 0, null, orders
    from wide
    union all
    select split, 8, 'average_order_value', 'money', period, stop,
        stop, $first_day,
        amount, 0, orders, orders
    from wide
    union all
    select split, 9, 'revenue_per_customer', 'money', period, stop,
        stop, $first_day,
        amount + given, 0, active, active
    from wide
    union all
    select split, 10, 'nps', 'points', period, stop,
        stop, $first_day,
        promoters, detractors, answered, answered
    from months
)

select
    split,
    metric,
    period,
    unit,
    cast(part as double) as part,
    cast(minus as double) as minus,
    cast(whole as bigint) as whole,
    cast(n as bigint) as n,
    case
        when $show = 'all' then stop > $start and period < $stop
        else coalesce(period = max(case when known_day <= $stop then period end)
            over (partition by split, metric), false)
    end as asked
from figures
where known_day <= $as_of and period >= from_day
order by split, place, period
