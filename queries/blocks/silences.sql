-- How many come back after so many silent days, and the churn window that follows
-- Kaplan and Meier's curve S of the time to the next purchase, of everybody and without
-- each of fifty buckets of customers in turn; 1 - S(d + 180) / S(d) at eleven days d.
-- The window is the shortest from which on at most a fifth come back: the rate may rise
-- again, as where people buy once a year.
-- grain: split, window_days
-- reads: purchases, splits
-- settings:
--   window_days  positive  =churn_window_days  a silence to show besides the candidates
-- columns:
--   split          text     value of the dimension, All without one
--   window_days    integer  silent days
--   is_candidate   boolean  one of the eleven silences that are chosen from
--   at_risk        integer  purchases seen to be followed by so many silent days
--   watched        integer  purchases seen to be followed by 180 days more
--   survival       number   share of purchases without a next one after so many days
--   r180           number   share of those silent so long who come back within 180 days
--   groups         integer  curves without one bucket
--   spread         number   their variance on the scale of log(-log(1 - r180))
--   is_admissible  boolean  a candidate with 50 watched purchases or more
--   is_chosen      boolean  the churn window that the data gives
--   how            text     why that one: found, never, few or short
-- leaves out: guests; further orders on the same day.
with
candidates as (
    select
        listed.window_days,
        listed.is_candidate
    from (
        values
        (30, true),
        (45, true),
        (60, true),
        (75, true),
        (90, true),
        (120, true),
        (150, true),
        (180, true),
        (240, true),
        (270, true),
        (365, true)
    ) as listed (window_days, is_candidate)
    union all
    select
        cast($window_days as integer) as window_days,
        false as is_candidate
    where $window_days not in (30, 45, 60, 75, 90, 120, 150, 180, 240, 270, 365)
),

spans as (
    select
        split,
        bucket,
        least(until, $as_of - 1) - day as days,
        count(*) as ended,
        count(*) filter (where until < $as_of) as events,
        min(day) as first_day
    from purchases
    where
        day < $as_of - 1
        and until > day
        and day >= $start
        and day < $stop
    group by split, bucket, least(until, $as_of - 1) - day
),

totals as (
    select
        split,
        days,
        sum(ended) as ended,
        sum(events) as events,
        min(first_day) as first_day
    from spans
    group by split, days
),

buckets as (
    select distinct
        split,
        bucket
    from spans
),

curves as (
    select
        split,
        -1 as left_out,
        days,
        ended,
        events
    from totals
    union all
    select
        totals.split,
        buckets.bucket as left_out,
        totals.days,
        totals.ended - coalesce(spans.ended, 0) as ended,
        totals.events - coalesce(spans.events, 0) as events
    from totals
    inner join buckets on buckets.split = totals.split
    left join spans
        on
            spans.split = totals.split
            and spans.bucket = buckets.bucket
            and spans.days = totals.days
),

exposed as (
    select
        split,
        left_out,
        days,
        ended,
        events,
        sum(ended) over (
            partition by split, left_out
            order by days desc
        ) as at_risk
    from curves
),

steps as (
    select
        split,
        left_out,
        days,
        ended,
        case
            when events < at_risk
                then ln(1 - cast(events as double) / cast(at_risk as double))
            -- the curve drops to 0, which exp(-1000) is
            else -1000
        end as step
    from exposed
    where at_risk > 0
),

stays as (
    -- S(d), and S(d + 180) / S(d): of those silent for d days, who stay silent
    select
        steps.split,
        steps.left_out,
        candidates.window_days,
        sum(steps.ended) filter (where steps.days >= candidates.window_days) as at_risk,
        sum(steps.ended) filter (where steps.days >= candidates.window_days + 180)
            as watched,
        exp(coalesce(
            sum(steps.step) filter (where steps.days <= candidates.window_days), 0
        )) as survival,
        exp(coalesce(
            sum(steps.step) filter (
                where
                    steps.days > candidates.window_days
                    and steps.days <= candidates.window_days + 180
            ), 0
        )) as staying
    from steps
    cross join candidates
    group by steps.split, steps.left_out, candidates.window_days
),

spreads as (
    -- how far the curves without one bucket lie apart, on the scale of log(-log)
    select
        split,
        window_days,
        count(*) as groups,
        var_pop(ln(-ln(staying))) as spread
    from stays
    where left_out >= 0 and watched > 0 and staying > 0 and staying < 1
    group by split, window_days
),

rates as (
    select
        splits.split,
        candidates.window_days,
        candidates.is_candidate,
        coalesce(stays.at_risk, 0) as at_risk,
        coalesce(stays.watched, 0) as watched,
        stays.survival,
        case when stays.watched > 0 then 1 - stays.staying end as r180,
        spreads.groups,
        spreads.spread,
        candidates.is_candidate and coalesce(stays.watched, 0) >= 50 as is_admissible
    from splits
    cross join candidates
    left join stays
        on
            stays.split = splits.split
            and stays.window_days = candidates.window_days
            and stays.left_out = -1
    left join spreads
        on
            spreads.split = splits.split
            and spreads.window_days = candidates.window_days
),

starts as (
    select
        split,
        min(first_day) as first_day
    from totals
    group by split
),

bounds as (
    -- the longest silence after which more than a fifth come back
    select
        split,
        coalesce(max(window_days) filter (where is_admissible and r180 > 0.2), 0)
            as last_above,
        max(window_days) filter (where is_admissible) as longest
    from rates
    group by split
),

choices as (
    select
        bounds.split,
        case
            when coalesce(starts.first_day, $as_of) > $as_of - 365 then 'short'
            when bounds.longest is null then 'few'
            when bounds.last_above = bounds.longest then 'never'
            else 'found'
        end as how,
        bounds.last_above,
        bounds.longest
    from bounds
    left join starts on starts.split = bounds.split
),

chosen as (
    select
        choices.split,
        choices.how,
        case
            when choices.how in ('short', 'few') then 90
            when choices.how = 'never' then choices.longest
            else min(rates.window_days) filter (
                where rates.is_admissible and rates.window_days > choices.last_above
            )
        end as window_days
    from choices
    inner join rates on rates.split = choices.split
    group by choices.split, choices.how, choices.longest, choices.last_above
)

select
    rates.split,
    rates.window_days,
    rates.is_candidate,
    rates.at_risk,
    rates.watched,
    rates.survival,
    rates.r180,
    rates.groups,
    rates.spread,
    rates.is_admissible,
    rates.window_days = chosen.window_days as is_chosen,
    chosen.how
from rates
inner join chosen on chosen.split = rates.split
