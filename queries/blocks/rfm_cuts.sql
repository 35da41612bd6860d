-- Where the scores 2 to 5 of recency, frequency and money begin
-- By rank: a score begins at the lowest level below which lie so many fifths of the
-- other customers of the cuts day, so equal values get equal scores, the lower one.
-- A measure on which all tie scores 3. Or by hand, where four cut-offs are given.
-- grain: measure
-- reads: everybody, every_adjustment
-- settings:
--   rfm_months      positive  =rfm_months  months within which a customer must have
--     bought
--   cuts            day       as-of  the day whose customers are ranked
--   recency_cuts    cuts      =recency_cuts  days, at most so many for 5, 4, 3 and 2
--   frequency_cuts  cuts      =frequency_cuts  purchase days, at least so many for
--     2, 3, 4 and 5
--   money_cuts      cuts      =money_cuts  money, at least so much for 2 to 5
-- columns:
--   measure                       text    r, f or m; r counts days since as negative
--   second, third, fourth, fifth  number  lowest level of each score; far above every
--     level where a score is not reached
-- leaves out: guests; measures of a day without customers, unless given by hand.
with
given_back_by_then as (
    select
        customer_key,
        sum(amount) as amount
    from every_adjustment
    where customer_key is not null and day < $cuts
    group by customer_key
),

states as (
    select
        everybody.day - $cuts as latest,
        everybody.occasion as frequency,
        cast(
            everybody.total + coalesce(given_back_by_then.amount, 0) as decimal(18, 4)
        ) as monetary
    from everybody
    left join given_back_by_then
        on given_back_by_then.customer_key = everybody.customer_key
    where
        everybody.day < $cuts
        and everybody.until >= $cuts
        and everybody.day
        >= cast($cuts - to_months(cast($rfm_months as integer)) as date)
),

measures as (
    select
        'r' as measure,
        cast(latest + 1 as decimal(18, 4)) as level,
        count(*) as customers
    from states
    group by latest
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

by_rank as (
    select
        measure,
        min(level) filter (where 5 * below >= 1 * (everyone - 1)) as second,
        min(level) filter (where 5 * below >= 2 * (everyone - 1)) as third,
        min(level) filter (where 5 * below >= 3 * (everyone - 1)) as fourth,
        min(level) filter (where 5 * below >= 4 * (everyone - 1)) as fifth,
        min(level) as lowest,
        count(*) = 1 as all_tie
    from ranked
    group by measure
),

by_hand as (
    -- days count as negative, so the longest silence comes first
    select
        'r' as measure,
        -try_cast(split_part($recency_cuts, ',', 4) as decimal(18, 4)) as second,
        -try_cast(split_part($recency_cuts, ',', 3) as decimal(18, 4)) as third,
        -try_cast(split_part($recency_cuts, ',', 2) as decimal(18, 4)) as fourth,
        -try_cast(split_part($recency_cuts, ',', 1) as decimal(18, 4)) as fifth
    union all
    select
        'f' as measure,
        try_cast(split_part($frequency_cuts, ',', 1) as decimal(18, 4)) as second,
        try_cast(split_part($frequency_cuts, ',', 2) as decimal(18, 4)) as third,
        try_cast(split_part($frequency_cuts, ',', 3) as decimal(18, 4)) as fourth,
        try_cast(split_part($frequency_cuts, ',', 4) as decimal(18, 4)) as fifth
    union all
    select
        'm' as measure,
        try_cast(split_part($money_cuts, ',', 1) as decimal(18, 4)) as second,
        try_cast(split_part($money_cuts, ',', 2) as decimal(18, 4)) as third,
        try_cast(split_part($money_cuts, ',', 3) as decimal(18, 4)) as fourth,
        try_cast(split_part($money_cuts, ',', 4) as decimal(18, 4)) as fifth
),

chosen as (
    -- where all tie, their level scores 3, anything above it 5, anything below it 1
    select
        by_hand.measure,
        case
            when by_hand.second is not null then by_hand.second
            when by_rank.all_tie then by_rank.lowest
            else by_rank.second
        end as second,
        case
            when by_hand.second is not null then by_hand.third
            when by_rank.all_tie then by_rank.lowest
            else by_rank.third
        end as third,
        case
            when by_hand.second is not null then by_hand.fourth
            when by_rank.all_tie then by_rank.lowest + 0.0001
            else by_rank.fourth
        end as fourth,
        case
            when by_hand.second is not null then by_hand.fifth
            when by_rank.all_tie then by_rank.lowest + 0.0001
            else by_rank.fifth
        end as fifth
    from by_hand
    left join by_rank on by_rank.measure = by_hand.measure
    where by_hand.second is not null or by_rank.measure is not null
)

select
    measure,
    coalesce(cast(second as decimal(18, 4)), 99999999999999.0) as second,
    coalesce(cast(third as decimal(18, 4)), 99999999999999.0) as third,
    coalesce(cast(fourth as decimal(18, 4)), 99999999999999.0) as fourth,
    coalesce(cast(fifth as decimal(18, 4)), 99999999999999.0) as fifth
from chosen
