-- Do customers of last year still spend?
-- Money of the latest year from those who spent in the year before it: all of it (net),
-- and at most what each of them had spent before (gross), so that nobody's growth hides
-- that others left. Customers won since then do not count.
-- grain: split
-- reads: purchases, adjustments, splits
-- period: everything
-- settings:
--   months  positive  12  length of both spans, the latest ending with the period
-- columns:
--   split       text     value of the dimension, All without one
--   customers   integer  with money above 0, net, in the earlier span
--   before      money    theirs in the earlier span, net of refunds
--   after       money    theirs in the latest span, net of refunds
--   kept_money  money    sum of each one's smaller of the two
-- ratios:
--   net_retention    after / before       jackknife_zero  1 = as much as before
--   gross_retention  kept_money / before  jackknife_zero  1 = nobody spends less
-- leaves out: guests; whoever spent nothing in the earlier span; everybody where that
--   span begins before the data. Money given back without an order counts on its own
--   date.
with
moved as (
    select
        split,
        customer_key,
        bucket,
        day,
        amount
    from purchases
    union all
    select
        split,
        customer_key,
        null as bucket,
        day,
        amount
    from adjustments
    where customer_key is not null
),

spent as (
    select
        split,
        max(bucket) as bucket,
        sum(case
            when day < cast($stop - to_months(cast($months as integer)) as date)
                then amount
            else 0
        end) as before,
        sum(case
            when day < cast($stop - to_months(cast($months as integer)) as date) then 0
            else amount
        end) as after
    from moved
    where
        day < $stop
        and day >= cast($stop - to_months(cast(2 * $months as integer)) as date)
        -- an earlier span that begins before the data is not known as a whole
        and $first_day <= cast($stop - to_months(cast(2 * $months as integer)) as date)
    group by split, customer_key
),

by_bucket as (
    select
        split,
        bucket,
        count(*) as customers,
        sum(before) as before,
        sum(after) as after,
        sum(least(before, after)) as kept_money
    from spent
    where before > 0
    group by split, bucket
),

whole as (
    select
        split,
        sum(customers) as customers,
        sum(before) as before,
        sum(after) as after,
        sum(kept_money) as kept_money
    from by_bucket
    group by split
),

others as (
    -- everybody without one of the buckets of customers
    select
        by_bucket.split,
        whole.before - by_bucket.before as before,
        whole.after - by_bucket.after as after,
        whole.kept_money - by_bucket.kept_money as kept_money
    from by_bucket
    inner join whole on whole.split = by_bucket.split
    where whole.customers >= 100 and whole.before > by_bucket.before
),

spreads as (
    select
        split,
        count(*) filter (where after > 0) as net_groups,
        var_pop(
            case when after > 0 then ln(cast(after as double) / before) end
        ) as net_spread,
        count(*) filter (where kept_money > 0) as gross_groups,
        var_pop(
            case when kept_money > 0 then ln(cast(kept_money as double) / before) end
        ) as gross_spread
    from others
    group by split
)

select
    splits.split,
    cast(coalesce(whole.customers, 0) as bigint) as customers,
    cast(coalesce(whole.before, 0) as decimal(18, 4)) as before,
    cast(coalesce(whole.after, 0) as decimal(18, 4)) as after,
    cast(coalesce(whole.kept_money, 0) as decimal(18, 4)) as kept_money,
    coalesce(spreads.net_groups, 0) as net_retention_groups,
    spreads.net_spread as net_retention_spread,
    coalesce(spreads.gross_groups, 0) as gross_retention_groups,
    spreads.gross_spread as gross_retention_spread
from splits
left join whole on whole.split = splits.split
left join spreads on spreads.split = splits.split
order by splits.split
