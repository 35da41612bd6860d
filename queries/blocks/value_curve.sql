-- Money per customer by age, added up age after age
-- Once for all cohorts, and once for those won in months that costs cover.
-- grain: split, cohorts, age
-- reads: purchases, adjustments, people, periods, covered
-- columns:
--   split      text     value of the dimension, All without one
--   cohorts    text     all or covered
--   age        integer  whole periods since the first purchase's
--   customers  integer  in the cohorts that have completed that age
--   revenue    money    theirs at that age, net of refunds
--   value      number   per customer, up to and with that age
--   groups     integer  curves without one bucket of customers; 0 below 100 customers
--   spread     number   variance of their logarithms
-- leaves out: guests; periods in progress.
with
moved as (
    select
        split,
        bucket,
        cohort,
        cohort_month,
        period,
        sum(amount) as amount,
        count(*) filter (where gap is null) as customers
    from purchases
    where day < $as_of
    group by split, bucket, cohort, cohort_month, period
    union all
    select
        adjustments.split,
        people.bucket,
        adjustments.cohort,
        adjustments.cohort_month,
        greatest(adjustments.period, adjustments.cohort) as period,
        adjustments.amount,
        0 as customers
    from adjustments
    inner join people on people.customer_key = adjustments.customer_key
    where adjustments.first_day < $as_of and adjustments.day < $as_of
),

complete as (
    select
        max(number) as latest,
        max(number) - min(number) as oldest
    from periods
    where stop <= $as_of
),

known as (
    select
        moved.split,
        moved.bucket,
        moved.cohort_month,
        starts.number as cohort,
        periods.number - starts.number as age,
        moved.amount,
        moved.customers
    from moved
    inner join periods as starts on starts.period = moved.cohort
    inner join periods on periods.period = moved.period
    where
        starts.stop > $start
        and starts.period < $stop
        and periods.stop <= $as_of
),

aged as (
    select
        split,
        'all' as cohorts,
        bucket,
        cohort,
        age,
        amount,
        customers
    from known
    union all
    select
        known.split,
        'covered' as cohorts,
        known.bucket,
        known.cohort,
        known.age,
        known.amount,
        known.customers
    from known
    inner join covered
        on covered.split = known.split and covered.month = known.cohort_month
),

earned as (
    select
        split,
        cohorts,
        bucket,
        age,
        sum(amount) as amount
    from aged
    group by split, cohorts, bucket, age
),

won as (
    -- a cohort has completed every age up to that of the latest complete period
    select
        aged.split,
        aged.cohorts,
        aged.bucket,
        complete.latest - aged.cohort as age,
        sum(aged.customers) as customers
    from aged
    cross join complete
    group by aged.split, aged.cohorts, aged.bucket, complete.latest - aged.cohort
),

ages as (
    select periods.number - complete.latest + complete.oldest as age
    from periods
    cross join complete
    where periods.stop <= $as_of
),

held as (
    select distinct
        split,
        cohorts,
        bucket
    from aged
),

by_bucket as (
    select
        held.split,
        held.cohorts,
        held.bucket,
        ages.age,
        coalesce(earned.amount, 0) as amount,
        sum(coalesce(won.customers, 0)) over (
            partition by held.split, held.cohorts, held.bucket
            order by ages.age desc
        ) as customers
    from held
    cross join ages
    left join earned
        on
            earned.split = held.split
            and earned.cohorts = held.cohorts
            and earned.bucket = held.bucket
            and earned.age = ages.age
    left join won
        on
            won.split = held.split
            and won.cohorts = held.cohorts
            and won.bucket = held.bucket
            and won.age = ages.age
),

whole as (
    select
        split,
        cohorts,
        age,
        sum(amount) as amount,
        sum(customers) as customers
    from by_bucket
    group by split, cohorts, age
),

others as (
    -- the curve of everybody without one of the buckets of customers
    select
        by_bucket.split,
        by_bucket.cohorts,
        by_bucket.age,
        sum(
            cast(whole.amount - by_bucket.amount as double)
            / nullif(whole.customers - by_bucket.customers, 0)
        ) over (
            partition by by_bucket.split, by_bucket.cohorts, by_bucket.bucket
            order by by_bucket.age
        ) as value
    from by_bucket
    inner join whole
        on
            whole.split = by_bucket.split
            and whole.cohorts = by_bucket.cohorts
            and whole.age = by_bucket.age
    where whole.customers >= 100
),

spreads as (
    select
        split,
        cohorts,
        age,
        count(*) as groups,
        var_pop(ln(value)) as spread
    from others
    where value > 0
    group by split, cohorts, age
)

select
    whole.split,
    whole.cohorts,
    whole.age,
    cast(whole.customers as bigint) as customers,
    cast(whole.amount as decimal(18, 4)) as revenue,
    sum(cast(whole.amount as double) / whole.customers) over (
        partition by whole.split, whole.cohorts
        order by whole.age
    ) as value,
    coalesce(spreads.groups, 0) as groups,
    spreads.spread
from whole
left join spreads
    on
        spreads.split = whole.split
        and spreads.cohorts = whole.cohorts
        and spreads.age = whole.age
where whole.customers > 0
