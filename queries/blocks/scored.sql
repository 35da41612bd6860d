-- Recency, frequency and money of every customer, scored 1 to 5
-- A score ranks a customer among everybody who bought within the window: share of
-- people with a lower value, in fifths; equal values get equal scores, the lower one.
-- A measure on which all tie scores 3.
-- grain: customer_key
-- reads: everybody, given_back, rfm_segments
-- settings:
--   rfm_months  positive  =rfm_months  months within which a customer must have bought
-- columns:
--   split          text     value of the dimension, All without one
--   in_audience    boolean  whether the filters leave this customer
--   customer_key   integer  short number of the customer
--   recency_days   integer  days since the latest purchase day, 0 = the last day known
--   frequency      integer  purchase days so far
--   monetary       money    net of all refunds so far
--   r, f, m        integer  scores 1 to 5
--   segment        text     one of eleven
--   place          integer  order in which segments are listed
-- leaves out: guests; customers without a purchase in the window.
with
states as (
    select
        everybody.split,
        everybody.in_audience,
        everybody.customer_key,
        $as_of - everybody.day - 1 as recency_days,
        everybody.occasion as frequency,
        cast(
            everybody.total + coalesce(given_back.amount, 0) as decimal(18, 4)
        ) as monetary
    from everybody
    left join given_back on given_back.customer_key = everybody.customer_key
    where
        everybody.day < $as_of
        and everybody.until >= $as_of
        and everybody.day
        >= cast($as_of - to_months(cast($rfm_months as integer)) as date)
),

measures as (
    select
        'r' as measure,
        cast(-recency_days as decimal(18, 4)) as level,
        count(*) as customers
    from states
    group by recency_days
    union all
    select
        'f' as measure,
        cast(frequency as decimal(18, 4)) as level,
        count(*) as customers
    from states
    group by frequency
    union all
    select
        'm' as measure,
        monetary as level,
        count(*) as customers
    from states
    group by monetary
),

ranked as (
    select
        measure,
        level,
        coalesce(sum(customers) over (
            partition by measure
            order by level
            rows between unbounded preceding and 1 preceding
        ), 0) as below,
        sum(customers) over (partition by measure) as everyone
    from measures
),

cuts as (
    -- the lowest level of each score: a level belongs to score 1 + i as soon as i
    -- fifths of the others lie below it
    select
        measure,
        min(level) filter (
            where below > 0 and 5 * below >= 1 * (everyone - 1)
        ) as second,
        min(level) filter (
            where below > 0 and 5 * below >= 2 * (everyone - 1)
        ) as third,
        min(level) filter (
            where below > 0 and 5 * below >= 3 * (everyone - 1)
        ) as fourth,
        min(level) filter (
            where below > 0 and 5 * below >= 4 * (everyone - 1)
        ) as fifth,
        count(*) = 1 as all_tie
    from ranked
    group by measure
),

scored as (
    select
        states.*,
        case
            when r.all_tie then 3
            else 1
                + coalesce(cast(-states.recency_days >= r.second as integer), 0)
                + coalesce(cast(-states.recency_days >= r.third as integer), 0)
                + coalesce(cast(-states.recency_days >= r.fourth as integer), 0)
                + coalesce(cast(-states.recency_days >= r.fifth as integer), 0)
        end as r,
        case
            when f.all_tie then 3
            else 1
                + coalesce(cast(states.frequency >= f.second as integer), 0)
                + coalesce(cast(states.frequency >= f.third as integer), 0)
                + coalesce(cast(states.frequency >= f.fourth as integer), 0)
                + coalesce(cast(states.frequency >= f.fifth as integer), 0)
        end as f,
        case
            when m.all_tie then 3
            else 1
                + coalesce(cast(states.monetary >= m.second as integer), 0)
                + coalesce(cast(states.monetary >= m.third as integer), 0)
                + coalesce(cast(states.monetary >= m.fourth as integer), 0)
                + coalesce(cast(states.monetary >= m.fifth as integer), 0)
        end as m
    from states
    inner join cuts as r on r.measure = 'r'
    inner join cuts as f on f.measure = 'f'
    inner join cuts as m on m.measure = 'm'
)

select
    scored.*,
    rfm_segments.segment,
    rfm_segments.place
from scored
inner join rfm_segments
    on
        rfm_segments.recency_score = scored.r
        and rfm_segments.value_score
        = cast(floor((scored.f + scored.m + 1) / 2.0) as integer)
