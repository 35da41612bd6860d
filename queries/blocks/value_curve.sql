-- Money per customer by age, added up age after age
-- grain: split, age
-- reads: purchases, adjustments, people, periods
-- columns:
--   split      text     value of the dimension, All without one
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
        period,
        sum(amount) as amount,
        count(*) filter (where gap is null) as customers
    from purchases
    where day < $as_of
    group by split, bucket, cohort, period
    union all
    select
        adjustments.split,
        people.bucket,
        adjustments.cohort,
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

aged as (
    select
        moved.split,
        moved.bucket,
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

earned as (
    select
        split,
        bucket,
        age,
        sum(amount) as amount
    from aged
    group by split, bucket, age
),

won as (
    -- a cohort has completed every age up to that of the latest complete period
    select
        aged.split,
        aged.bucket,
        complete.latest - aged.cohort as age,
        sum(aged.customers) as customers
    from aged
    cross join complete
    group by aged.split, aged.bucket, complete.latest - aged.cohort
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
        bucket
    from aged
),

by_bucket as (
    select
        held.split,
        held.bucket,
        ages.age,
        coalesce(earned.amount, 0) as amount,
        sum(coalesce(won.customers, 0)) over (
            partition by held.split, held.bucket
            order by ages.age desc
        ) as customers
    from held
    cross join ages
    left join earned
        on
            earned.split = held.split
            and earned.bucket = held.bucket
            and earned.age = ages.age
    left join won
        on
            won.split = held.split
            and won.bucket = held.bucket
            and won.age = ages.age
),

whole as (
    select
        split,
        age,
        sum(amount) as amount,
        sum(customers) as customers
    from by_bucket
    group by split, age
),

others as (
    -- the curve of everybody without one of the buckets of customers
    select
        by_bucket.split,
        by_bucket.age,
        sum(
            cast(whole.amount - by_bucket.amount as double)
            / nullif(whole.customers - by_bucket.customers, 0)
        ) over (
            partition by by_bucket.split, by_bucket.bucket
            order by by_bucket.age
        ) as value
    from by_bucket
    inner join whole on whole.split = by_bucket.split and whole.age = by_bucket.age
    where whole.customers >= 100
),

spreads as (
    select
        split,
        age,
        count(*) as groups,
        var_pop(ln(value)) as spread
    from others
    where value > 0
    group by split, age
)

select
    whole.split,
    whole.age,
    cast(whole.customers as bigint) as customers,
    cast(whole.amount as decimal(18, 4)) as revenue,
    sum(cast(whole.amount as double) / whole.customers) over (
        partition by whole.split
        order by whole.age
    ) as value,
    coalesce(spreads.groups, 0) as groups,
    spreads.spread
from whole
left join spreads on spreads.split = whole.split and spreads.age = whole.age
where whole.customers > 0
