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
--   per_customer  cumulative / size  jackknife_zero  money per customer so far; the
--     interval leaves out one customer at a time, none below 100 customers
-- leaves out: guests. Money given back without an order counts on its own date, and at
--   age 0 when that lies before the first purchase.
with
earned as (
    -- squares: what the purchases add to the square of all that each customer brought
    select
        split,
        cohort,
        period,
        sum(amount) as amount,
        count(*) filter (where gap is null) as customers,
        sum(
            cast(amount as double)
            * (2 * cast(total as double) - cast(amount as double))
        ) as squares
    from purchases
    where day < $as_of
    group by split, cohort, period
),

given_back as (
    select
        split,
        customer_key,
        cohort,
        greatest(period, cohort) as period,
        amount,
        0.0 as square
    from adjustments
    where first_day < $as_of and day < $as_of
),

returned as (
    select distinct customer_key from given_back
),

their_money as (
    select * from given_back
    union all
    select
        purchases.split,
        purchases.customer_key,
        purchases.cohort,
        purchases.period,
        purchases.amount,
        cast(purchases.amount as double)
        * (2 * cast(purchases.total as double) - cast(purchases.amount as double))
            as square
    from purchases
    inner join returned on returned.customer_key = purchases.customer_key
    where purchases.day < $as_of
),

their_periods as (
    select
        split,
        cohort,
        period,
        cast(sum(amount) as double) as amount,
        cast(sum(sum(amount)) over (
            partition by split, customer_key
            order by period
        ) as double) as total,
        sum(square) as square
    from their_money
    group by split, customer_key, cohort, period
),

moved as (
    select * from earned
    union all
    select
        split,
        cohort,
        period,
        sum(amount) as amount,
        0 as customers,
        0.0 as squares
    from given_back
    group by split, cohort, period
    union all
    -- whom money was given back has brought less than her purchases alone
    select
        split,
        cohort,
        period,
        0 as amount,
        0 as customers,
        sum(amount * (2 * total - amount) - square) as squares
    from their_periods
    group by split, cohort, period
),

money as (
    select
        split,
        cohort,
        period,
        sum(amount) as amount,
        sum(customers) as customers,
        sum(squares) as squares
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
        cohorts.size,
        periods.stop <= $as_of as complete,
        coalesce(money.amount, 0) as revenue,
        sum(coalesce(money.amount, 0)) over ages as cumulative,
        sum(coalesce(money.squares, 0)) over ages as squares
    from cohorts
    inner join periods on periods.number >= cohorts.number
    left join money
        on
            money.split = cohorts.split
            and money.cohort = cohorts.cohort
            and money.period = periods.period
    window ages as (
        partition by cohorts.split, cohorts.cohort
        order by periods.number
    )
)

select
    split,
    cohort,
    age,
    cast(size as bigint) as size,
    cast(revenue as decimal(18, 4)) as revenue,
    cast(cumulative as decimal(18, 4)) as cumulative,
    complete,
    cast(case when size >= 100 then size else 0 end as bigint) as per_customer_groups,
    -- without one of n customers the mean moves by her distance from it / (n - 1)
    case
        when size >= 100 and cumulative > 0
            then
                cast(greatest(
                    cast(size * squares as double)
                    / power(cast(cumulative as double), 2) - 1,
                    0
                ) as double)
                / power(cast(size as double) - 1, 2)
    end as per_customer_spread
from cells
order by split, cohort, age
