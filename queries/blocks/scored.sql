-- Recency, frequency and money of every customer, scored 1 to 5
-- A score says between which cut-points a customer's measure lies, and these come from
-- ranking everybody who bought within the window.
-- grain: customer_key
-- reads: everybody, given_back, rfm_cuts, rfm_segments
-- settings:
--   rfm_months  positive  =rfm_months  months within which a customer must have bought
-- columns:
--   split          text     value of the dimension, All without one
--   in_audience    boolean  whether the filters leave this customer
--   customer_key   integer  short number of the customer
--   bucket         integer  one of fifty fixed groups of customers
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
        everybody.bucket,
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

scored as (
    select
        states.*,
        1
        + cast(-states.recency_days >= r.second as integer)
        + cast(-states.recency_days >= r.third as integer)
        + cast(-states.recency_days >= r.fourth as integer)
        + cast(-states.recency_days >= r.fifth as integer) as r,
        1
        + cast(states.frequency >= f.second as integer)
        + cast(states.frequency >= f.third as integer)
        + cast(states.frequency >= f.fourth as integer)
        + cast(states.frequency >= f.fifth as integer) as f,
        1
        + cast(states.monetary >= m.second as integer)
        + cast(states.monetary >= m.third as integer)
        + cast(states.monetary >= m.fourth as integer)
        + cast(states.monetary >= m.fifth as integer) as m
    from states
    inner join rfm_cuts as r on r.measure = 'r'
    inner join rfm_cuts as f on f.measure = 'f'
    inner join rfm_cuts as m on m.measure = 'm'
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
