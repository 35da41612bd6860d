-- Where every customer came from: her segment on an earlier day beside that of as-of
-- Both are scored with the same cut-points, so nobody moves because others did.
-- grain: customer_key
-- reads: everybody, every_adjustment, scored, rfm_cuts, rfm_segments
-- settings:
--   rfm_months  positive  =rfm_months  months within which a customer must have bought
--   since       day       13 weeks  the earlier day
-- columns:
--   split         text     value of the dimension, All without one
--   in_audience   boolean  whether the filters leave this customer
--   customer_key  integer  short number of the customer
--   from_segment  text     one of eleven on the earlier day; not in the window: her
--     latest purchase was too long ago; not yet a customer: she had not bought at all
--   from_place    integer  order in which segments are listed, 12 and 13 those two
--   to_segment    text     one of eleven as of as-of, or no longer in the window
--   to_place      integer  order in which segments are listed, 12 that one
--   value         money    net, of the 12 months before the earlier day
--   value_now     money    net, of the 12 months before as-of
-- leaves out: guests; customers in the window on neither day.
with
given_back_by_then as (
    select
        customer_key,
        sum(amount) as amount
    from every_adjustment
    where customer_key is not null and day < $since
    group by customer_key
),

states_then as (
    select
        everybody.split,
        everybody.in_audience,
        everybody.customer_key,
        everybody.day - $since + 1 as latest,
        everybody.occasion as frequency,
        everybody.total + coalesce(given_back_by_then.amount, 0) as monetary
    from everybody
    left join given_back_by_then
        on given_back_by_then.customer_key = everybody.customer_key
    where
        everybody.day < $since
        and everybody.until >= $since
        and everybody.day
        >= cast($since - to_months(cast($rfm_months as integer)) as date)
),

scored_then as (
    select
        states_then.*,
        1
        + cast(states_then.latest >= r.second as integer)
        + cast(states_then.latest >= r.third as integer)
        + cast(states_then.latest >= r.fourth as integer)
        + cast(states_then.latest >= r.fifth as integer) as r,
        1
        + cast(states_then.frequency >= f.second as integer)
        + cast(states_then.frequency >= f.third as integer)
        + cast(states_then.frequency >= f.fourth as integer)
        + cast(states_then.frequency >= f.fifth as integer) as f,
        1
        + cast(states_then.monetary >= m.second as integer)
        + cast(states_then.monetary >= m.third as integer)
        + cast(states_then.monetary >= m.fourth as integer)
        + cast(states_then.monetary >= m.fifth as integer) as m
    from states_then
    inner join rfm_cuts as r on r.measure = 'r'
    inner join rfm_cuts as f on f.measure = 'f'
    inner join rfm_cuts as m on m.measure = 'm'
),

earlier as (
    select
        scored_then.split,
        scored_then.in_audience,
        scored_then.customer_key,
        rfm_segments.segment,
        rfm_segments.place
    from scored_then
    inner join rfm_segments
        on
            rfm_segments.recency_score = scored_then.r
            and rfm_segments.value_score
            = cast(floor((scored_then.f + scored_then.m + 1) / 2.0) as integer)
),

money as (
    select
        customer_key,
        day,
        amount,
        first_day
    from everybody
    where day < $as_of and day >= cast($since - to_months(12) as date)
    union all
    select
        customer_key,
        day,
        amount,
        cast(null as date) as first_day
    from every_adjustment
    where
        customer_key is not null
        and day < $as_of
        and day >= cast($since - to_months(12) as date)
),

years as (
    select
        customer_key,
        sum(amount) filter (where day < $since) as value,
        sum(amount) filter (
            where day >= cast($as_of - to_months(12) as date)
        ) as value_now,
        min(first_day) as first_day
    from money
    group by customer_key
)

select
    coalesce(scored.split, earlier.split) as split,
    coalesce(scored.in_audience, earlier.in_audience) as in_audience,
    coalesce(scored.customer_key, earlier.customer_key) as customer_key,
    case
        when earlier.segment is not null then earlier.segment
        when years.first_day >= $since then 'not yet a customer'
        else 'not in the window'
    end as from_segment,
    case
        when earlier.segment is not null then earlier.place
        when years.first_day >= $since then 13
        else 12
    end as from_place,
    coalesce(scored.segment, 'no longer in the window') as to_segment,
    coalesce(scored.place, 12) as to_place,
    cast(coalesce(years.value, 0) as decimal(18, 4)) as value,
    cast(coalesce(years.value_now, 0) as decimal(18, 4)) as value_now
from scored
full join earlier on earlier.customer_key = scored.customer_key
left join years
    on years.customer_key = coalesce(scored.customer_key, earlier.customer_key)
