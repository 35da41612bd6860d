-- What has each cohort brought so far?
-- Money of a cohort by age, added up and divided by everybody who ever belonged to it,
-- not by those who stayed.
-- grain: split, cohort, age
-- reads: purchases, adjustments, periods
-- period: everything
-- columns:
--   split       text     value of the dimension, All without one
--   cohort      date     first day of the period of the first purchase
--   age         integer  whole periods since the first purchase's
--   size        integer  customers in the cohort
--   revenue     money    net of refunds, at that age
--   cumulative  money    net of refunds, up to and with that age
--   complete    boolean  the age's period ended by as-of
-- ratios:
--   per_customer  cumulative / size  plain  money per customer of the cohort so far
-- leaves out: guests. Money given back without an order counts on its own date, and at
--   age 0 when that lies before the first purchase.
with
earned as (
    select
        split,
        cohort,
        period,
        sum(amount) as amount,
        count(*) filter (where gap is null) as customers
    from purchases
    where day < $as_of
    group by split, cohort, period
),

given_back as (
    select
        split,
        cohort,
        greatest(period, cohort) as period,
        sum(amount) as amount,
        0 as customers
    from adjustments
    where first_day < $as_of and day < $as_of
    group by split, cohort, greatest(period, cohort)
),

moved as (
    select * from earned
    union all
    select * from given_back
),

money as (
    select
        split,
        cohort,
        period,
        sum(amount) as amount,
        sum(customers) as customers
    from moved
    group by split, cohort, period
),

cohorts as (
    select
        money.split,
        money.cohort,
        money.customers as size,
        periods.number
    from money
    inner join periods on periods.period = money.cohort
    where
        money.period = money.cohort
        and money.customers > 0
        and periods.stop > $start
        and money.cohort < $stop
),

cells as (
    select
        cohorts.split,
        cohorts.cohort,
        periods.number - cohorts.number as age,
        cast(cohorts.size as bigint) as size,
        cast(coalesce(money.amount, 0) as decimal(18, 4)) as revenue,
        periods.stop <= $as_of as complete
    from cohorts
    inner join periods on periods.number >= cohorts.number
    left join money
        on
            money.split = cohorts.split
            and money.cohort = cohorts.cohort
            and money.period = periods.period
)

select
    split,
    cohort,
    age,
    size,
    revenue,
    cast(
        sum(revenue) over (partition by split, cohort order by age)
        as decimal(18, 4)
    ) as cumulative,
    complete
from cells
order by split, cohort, age
