-- How much hangs on a few?
-- Customers from the one who brought most downwards: what share of all money so far the
-- first of a hundred brought, the first five, and so on.
-- grain: split, top_percent
-- reads: worth
-- period: everything
-- columns:
--   split        text     value of the dimension, All without one
--   top_percent  integer  1, 5, 10, 20 … 100: that many of a hundred customers
--   customers    integer  so many they are, rounded up
--   revenue      money    theirs so far, refunds without an order included
--   total        money    everybody's
--   gini         number   0 = all brought the same, 1 = one brought everything; null =
--     no money
-- ratios:
--   share  revenue / total  share  share of all money that these customers brought
-- leaves out: guests. A customer with more given back than bought counts as 0.
with
ranked as (
    select
        split,
        greatest(revenue, 0) as revenue,
        row_number() over from_the_top as place,
        sum(greatest(revenue, 0)) over (
            partition by split
            order by revenue desc, customer_key
            rows between unbounded preceding and current row
        ) as so_far
    from worth
    window from_the_top as (partition by split order by revenue desc, customer_key)
),

whole as (
    select
        split,
        count(*) as customers,
        sum(revenue) as total,
        -- ranks count from the top, 1 = who brought most
        sum(cast(revenue as double) * place) as weighted
    from ranked
    group by split
),

shown as (
    select cast(unnest(
        array[1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    ) as integer) as top_percent
)

select
    whole.split,
    shown.top_percent,
    ranked.place as customers,
    cast(ranked.so_far as decimal(18, 4)) as revenue,
    cast(whole.total as decimal(18, 4)) as total,
    case
        when whole.total > 0
            then
                1.0 + 1.0 / whole.customers
                - cast(2 * whole.weighted as double) / (whole.customers * whole.total)
    end as gini
from whole
cross join shown
inner join ranked
    on
        ranked.split = whole.split
        and ranked.place
        = cast(ceil(whole.customers * shown.top_percent / 100.0) as bigint)
order by whole.split, shown.top_percent
