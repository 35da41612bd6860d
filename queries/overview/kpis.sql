-- How are we doing?
-- The figures of a period and of the period before. States (active, retention) are
-- taken at the two ends of the period; flows (orders, revenue) within it.
-- grain: split, metric
-- reads: purchases, adjustments, people, answers, splits
-- period: 13 weeks
-- finish: kpis
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
--   repeat_days  positive  =repeat_days        days within which a second purchase
--     counts
--   survey       text     most                name of the survey, most = the one with
--     the most answers
-- columns:
--   split     text     value of the dimension, All without one
--   metric    text     name of the figure
--   value     number   share, count, money or points; null = not known
--   low       number   lower end of the 95 % interval; null = none: counts and revenue
--     are totals, known exactly; money needs 100 customers
--   high      number   upper end of the 95 % interval; null = none
--   n         integer  customers, orders or answers behind the value
--   previous  number   the same figure in the period before
--   unit      text     share, customers, orders, money or points
-- leaves out: guests count in revenue only.
with
active_at_previous as (
    select
        split,
        customer_key
    from purchases
    where
        day >= $previous_start - $window_days
        and day < $previous_start
        and until >= $previous_start
),

active_at_start as (
    select
        split,
        customer_key
    from purchases
    where day >= $start - $window_days and day < $start and until >= $start
),

active_at_stop as (
    select
        split,
        customer_key,
        bucket
    from purchases
    where day >= $stop - $window_days and day < $stop and until >= $stop
),

states as (
    select
        splits.split,
        count(before.customer_key) as before
    from splits
    left join active_at_previous as before on before.split = splits.split
    group by splits.split
),

stayed_before as (
    select
        active_at_previous.split,
        count(active_at_start.customer_key) as kept
    from active_at_previous
    left join active_at_start
        on active_at_start.customer_key = active_at_previous.customer_key
    group by active_at_previous.split
),

stayed as (
    select
        active_at_start.split,
        count(*) as at_start,
        count(active_at_stop.customer_key) as kept
    from active_at_start
    left join active_at_stop
        on active_at_stop.customer_key = active_at_start.customer_key
    group by active_at_start.split
),

ending as (
    select
        split,
        count(*) as active
    from active_at_stop
    group by split
),

bought as (
    select
        split,
        count(*) filter (where day >= $start) as orders,
        count(*) filter (where day < $start) as orders_before,
        count(*) filter (where day >= $start and gap is null) as new,
        count(*) filter (where day < $start and gap is null) as new_before,
        sum(amount) filter (where day >= $start) as amount,
        sum(amount) filter (where day < $start) as amount_before
    from purchases
    where day >= $previous_start and day < $stop
    group by split
),

adjusted as (
    select
        split,
        sum(amount) filter (where day >= $start) as amount,
        sum(amount) filter (where day < $start) as amount_before,
        sum(amount) filter (where day >= $start and first_day < $stop)
            as of_customers,
        sum(amount) filter (where day < $start and first_day < $start)
            as of_customers_before
    from adjustments
    where day >= $previous_start and day < $stop
    group by split
),

matured as (
    select
        split,
        count(*) filter (where gap is null and day + $repeat_days < $stop) as firsts,
        count(*) filter (where gap is null and day + $repeat_days < $start)
            as firsts_before,
        count(*) filter (
            where
                occasion = 2
                and gap > 0
                and gap <= $repeat_days
                and first_day + $repeat_days < $stop
        ) as repeated,
        count(*) filter (
            where
                occasion = 2
                and gap > 0
                and gap <= $repeat_days
                and first_day + $repeat_days < $start
        ) as repeated_before
    from purchases
    where day < $stop and occasion <= 2
    group by split
),

voices as (
    -- a customer's latest answer in the period, and in the one before
    select
        split,
        count(*) filter (where day >= $start and until >= $stop) as n,
        count(*) filter (where day >= $start and until >= $stop and score >= 9)
            as promoters,
        count(*) filter (where day >= $start and until >= $stop and score <= 6)
            as detractors,
        count(*) filter (where day < $start and until >= $start) as n_before,
        count(*) filter (where day < $start and until >= $start and score >= 9)
            as promoters_before,
        count(*) filter (where day < $start and until >= $start and score <= 6)
            as detractors_before
    from answers
    where day >= $previous_start and day < $stop
    group by split
),

wide as (
    select
        splits.split,
        coalesce(stayed.at_start, 0) as at_start,
        coalesce(stayed.kept, 0) as kept,
        states.before as at_previous,
        coalesce(stayed_before.kept, 0) as kept_before,
        coalesce(ending.active, 0) as active,
        coalesce(bought.orders, 0) as orders,
        coalesce(bought.orders_before, 0) as orders_before,
        coalesce(bought.new, 0) as new,
        coalesce(bought.new_before, 0) as new_before,
        coalesce(bought.amount, 0) as amount,
        coalesce(bought.amount_before, 0) as amount_before,
        coalesce(adjusted.amount, 0) as adjusted,
        coalesce(adjusted.amount_before, 0) as adjusted_before,
        coalesce(adjusted.of_customers, 0) as given,
        coalesce(adjusted.of_customers_before, 0) as given_before,
        coalesce(matured.firsts, 0) as firsts,
        coalesce(matured.firsts_before, 0) as firsts_before,
        coalesce(matured.repeated, 0) as repeated,
        coalesce(matured.repeated_before, 0) as repeated_before,
        coalesce(voices.n, 0) as n,
        coalesce(voices.promoters, 0) as promoters,
        coalesce(voices.detractors, 0) as detractors,
        coalesce(voices.n_before, 0) as n_before,
        coalesce(voices.promoters_before, 0) as promoters_before,
        coalesce(voices.detractors_before, 0) as detractors_before
    from splits
    inner join states on states.split = splits.split
    left join stayed on stayed.split = splits.split
    left join stayed_before on stayed_before.split = splits.split
    left join ending on ending.split = splits.split
    left join bought on bought.split = splits.split
    left join adjusted on adjusted.split = splits.split
    left join matured on matured.split = splits.split
    left join voices on voices.split = splits.split
),

order_buckets as (
    select
        split,
        bucket,
        count(*) as orders,
        sum(amount) as amount,
        count(*) filter (where gap is null or day - gap < $start) as buyers
    from purchases
    where day >= $start and day < $stop
    group by split, bucket
),

parts as (
    -- what each bucket of customers adds to both ends of a figure of money
    select split, bucket, 'average_order_value' as metric,
        amount as part, orders as whole, buyers as customers
    from order_buckets
    union all
    select split, bucket, 'revenue_per_customer', amount, 0, 0
    from order_buckets
    union all
    select adjustments.split, people.bucket, 'revenue_per_customer',
        adjustments.amount, 0, 0
    from adjustments
    inner join people on people.customer_key = adjustments.customer_key
    where
        adjustments.day >= $start
        and adjustments.day < $stop
        and adjustments.first_day < $stop
    union all
    select split, bucket, 'revenue_per_customer', 0, count(*), count(*)
    from active_at_stop
    group by split, bucket
),

buckets as (
    select
        split,
        metric,
        bucket,
        sum(part) as part,
        sum(whole) as whole
    from parts
    group by split, metric, bucket
),

totals as (
    select
        split,
        metric,
        sum(part) as part,
        sum(whole) as whole
    from parts
    group by split, metric
    having sum(customers) >= 100
),

spreads as (
    -- the figure without one of the buckets of customers
    select
        totals.split,
        totals.metric,
        count(*) as groups,
        var_pop(ln(
            cast(totals.part - buckets.part as double) / (totals.whole - buckets.whole)
        )) as spread
    from buckets
    inner join totals
        on totals.split = buckets.split and totals.metric = buckets.metric
    where totals.whole > buckets.whole and totals.part > buckets.part
    group by totals.split, totals.metric
),

figures as (
    -- part less minus over whole; a count has no whole
    select split, 1 as place, 'retention_rate' as metric, 'share' as unit,
        kept as part, 0 as minus, at_start as whole,
        kept_before as part_before, 0 as minus_before, at_previous as whole_before
    from wide
    union all
    select split, 2, 'churn_rate', 'share',
        at_start - kept, 0, at_start,
        at_previous - kept_before, 0, at_previous
    from wide
    union all
    select split, 3, 'repeat_purchase_rate', 'share',
        repeated, 0, firsts, repeated_before, 0, firsts_before
    from wide
    union all
    select split, 4, 'active_customers', 'customers',
        active, 0, null, at_start, 0, null
    from wide
    union all
    select split, 5, 'new_customers', 'customers',
        new, 0, null, new_before, 0, null
    from wide
    union all
    select split, 6, 'revenue', 'money',
        amount + adjusted, 0, null, amount_before + adjusted_before, 0, null
    from wide
    union all
    select split, 7, 'orders', 'orders',
        orders, 0, null, orders_before, 0, null
    from wide
    union all
    select split, 8, 'average_order_value', 'money',
        amount, 0, orders, amount_before, 0, orders_before
    from wide
    union all
    select split, 9, 'revenue_per_customer', 'money',
        amount + given, 0, active, amount_before + given_before, 0, at_start
    from wide
    union all
    select split, 10, 'nps', 'points',
        promoters, detractors, n, promoters_before, detractors_before, n_before
    from wide
)

select
    figures.split,
    figures.metric,
    figures.unit,
    cast(figures.part as double) as part,
    cast(figures.minus as double) as minus,
    cast(figures.whole as bigint) as whole,
    -- a period wholly before the data is not known, and not zero
    case when $start > $first_day then cast(figures.part_before as double) end
        as part_before,
    cast(figures.minus_before as double) as minus_before,
    cast(figures.whole_before as bigint) as whole_before,
    spreads.groups,
    spreads.spread
from figures
left join spreads
    on spreads.split = figures.split and spreads.metric = figures.metric
order by figures.split, figures.place
