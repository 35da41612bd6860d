-- How long is too long?
-- Of the purchases followed by so many silent days, the share whose customer still
-- comes back within the next 180: whoever counts as lost too early is a false alarm.
-- The churn window is the shortest silence from which on at most a fifth come back;
-- purchases whose next one is still to come count for as long as they were watched.
-- grain: split, window_days
-- reads: purchases, splits
-- period: everything
-- finish: window
-- settings:
--   window_days  positive  =churn_window_days  a silence to show besides the candidates
-- columns:
--   split          text     value of the dimension, All without one
--   window_days    integer  silent days
--   is_candidate   boolean  one of the eleven silences that are chosen from
--   at_risk        integer  purchases seen to be followed by so many silent days
--   watched        integer  purchases seen to be followed by 180 days more
--   survival       number   share of purchases without a next one after so many days,
--     0 to 1; null = none was watched
--   r180           number   false-churn rate: share of those silent so long who come
--     back within 180 days more; null = nobody was watched for that long
--   low, high      number   95 % interval of r180, jackknifed over fifty buckets of
--     customers; null where fewer than forty hold a purchase
--   is_admissible  boolean  a candidate with 50 watched purchases or more
--   is_chosen      boolean  the churn window that the data gives
--   how            text     why that one: found (at most 20 % come back, here and at
--     every longer admissible candidate), never (more do: the longest), few (none is
--     admissible: 90 days), short (less than twelve months of data: 90 days)
--   crossed        integer  silences that reached so many days 180 to 360 days ago
--   returned       integer  of them, ended by a purchase within 180 days more
--   observed_low, observed_high  number  95 % interval of observed_return (Wilson)
-- ratios:
--   observed_return  returned / crossed  share  share of those silences ended within
--     180 days more: what happened lately, not an estimate
-- leaves out: guests; further orders on the same day. The period chooses the purchases
--   by their day. A silence below 180 days can count twice for a customer in crossed.
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

silences as (
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
    from silences
    where left_out >= 0 and watched > 0 and staying > 0 and staying < 1
    group by split, window_days
),

lengths as (
    -- silences that can have been crossed 180 to 360 days ago, by day and length
    select
        split,
        day,
        least(until, $as_of) - day as days,
        count(*) as purchases
    from purchases
    where
        day < $as_of - 180
        and day >= $as_of - 360 - 365 - $window_days
        and until > day + least(30, $window_days)
        and day >= $start
        and day < $stop
    group by split, day, least(until, $as_of) - day
),

seen as (
    select
        lengths.split,
        candidates.window_days,
        sum(lengths.purchases) as crossed,
        sum(lengths.purchases) filter (
            where lengths.days <= candidates.window_days + 180
        ) as returned
    from lengths
    inner join candidates
        on
            lengths.day + candidates.window_days >= $as_of - 360
            and lengths.day + candidates.window_days < $as_of - 180
            and lengths.days > candidates.window_days
    group by lengths.split, candidates.window_days
),

rates as (
    select
        splits.split,
        candidates.window_days,
        candidates.is_candidate,
        coalesce(silences.at_risk, 0) as at_risk,
        coalesce(silences.watched, 0) as watched,
        silences.survival,
        case when silences.watched > 0 then 1 - silences.staying end as r180,
        spreads.groups,
        spreads.spread,
        candidates.is_candidate and coalesce(silences.watched, 0) >= 50
            as is_admissible,
        coalesce(seen.crossed, 0) as crossed,
        coalesce(seen.returned, 0) as returned
    from splits
    cross join candidates
    left join silences
        on
            silences.split = splits.split
            and silences.window_days = candidates.window_days
            and silences.left_out = -1
    left join spreads
        on
            spreads.split = splits.split
            and spreads.window_days = candidates.window_days
    left join seen
        on seen.split = splits.split and seen.window_days = candidates.window_days
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
    cast(rates.window_days as bigint) as window_days,
    rates.is_candidate,
    cast(rates.at_risk as bigint) as at_risk,
    cast(rates.watched as bigint) as watched,
    rates.survival,
    rates.r180,
    rates.groups,
    rates.spread,
    rates.is_admissible,
    rates.window_days = chosen.window_days as is_chosen,
    chosen.how,
    cast(rates.crossed as bigint) as crossed,
    cast(rates.returned as bigint) as returned
from rates
inner join chosen on chosen.split = rates.split
order by rates.split, rates.window_days
