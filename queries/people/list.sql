-- Which customers are behind this number?
-- The customers of the audience, or those behind one cell, segment or movement, with
-- what they have bought by as-of.
-- grain: customer_id
-- reads: purchases, people, given_back, scored, rfm_moves
-- period: everything
-- settings:
--   cohort       date     ""    only customers whose first purchase lies in the period
--     that starts on this day
--   period       date     ""    only those who ordered in the period that starts on
--     this day
--   came         yes|no     yes   yes: who ordered in that period; no: who did not
--   mode         exact|rolling     exact  exact: ordered in that period; rolling: in
--     it or later
--   segment      text     ""    only this RFM segment; any: all, with their segment
--     named
--   state        all|active|lapsed     all   all, active, or lapsed at as-of
--   moved        all|lost|kept|new|resurrected     all   all; or lost, kept, new or
--     resurrected between start and stop
--   was          text     ""    only those in this RFM segment on the day since, or:
--     not in the window, not yet a customer; any: whoever moved to what became says
--   became       text     any   with was: only those in this segment now, or: no longer
--     in the window
--   since        day      13 weeks  the earlier day of a movement
--   limit        integer  1000000000  at most this many
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
--   rfm_months   positive  =rfm_months  months within which a customer must have bought
--   cuts            day       as-of  the day whose ranks set the cut-points
--   recency_cuts    cuts      =recency_cuts  four cut-offs set by hand: at most so many
--     days since for the scores 5, 4, 3 and 2, as in 30,90,180,365; empty = by rank
--   frequency_cuts  cuts      =frequency_cuts  the same for purchase days: at least so
--     many for 2, 3, 4 and 5
--   money_cuts      cuts      =money_cuts  the same for money: at least so much for 2,
--     3, 4 and 5
-- columns:
--   customer_id   text     as in the shop
--   name          text     null = not known
--   email         text     null = not known
--   split         text     value of the dimension, All without one
--   first_day     date     of the first purchase
--   last_day      date     of the latest purchase
--   recency_days  integer  days since, 0 = the last day known
--   orders        integer  purchases so far
--   occasions     integer  purchase days so far
--   revenue       money    net of all refunds so far
--   segment       text     RFM segment, when one is asked for; null = no purchase in
--     its window
-- leaves out: guests; customers without a purchase before as-of.
with
latest as (
    select
        purchases.split,
        purchases.customer_key,
        purchases.cohort,
        purchases.first_day,
        purchases.day as last_day,
        purchases.nth as orders,
        purchases.occasion as occasions,
        purchases.total
    from purchases
    where
        purchases.day < $as_of
        and purchases.until >= $as_of
        and ($cohort = '' or purchases.cohort = try_cast($cohort as date))
        and (
            $state = 'all'
            or ($state = 'active' and purchases.day >= $as_of - $window_days)
            or ($state = 'lapsed' and purchases.day < $as_of - $window_days)
        )
),

visitors as (
    -- who ordered in the asked period
    select distinct purchases.customer_key
    from purchases
    where
        $period <> ''
        and purchases.day < $as_of
        and purchases.opens
        and (
            purchases.period = try_cast($period as date)
            or ($mode = 'rolling' and purchases.period >= try_cast($period as date))
        )
),

active_at_start as (
    select
        customer_key
    from purchases
    where
        $moved <> 'all'
        and day >= $start - $window_days
        and day < $start
        and until >= $start
),

active_at_stop as (
    select
        customer_key,
        first_day
    from purchases
    where
        $moved <> 'all'
        and day >= $stop - $window_days
        and day < $stop
        and until >= $stop
),

movers as (
    select
        coalesce(active_at_start.customer_key, active_at_stop.customer_key)
            as customer_key,
        case
            when active_at_stop.customer_key is null then 'lost'
            when active_at_start.customer_key is not null then 'kept'
            when active_at_stop.first_day >= $start then 'new'
            else 'resurrected'
        end as moved
    from active_at_start
    full join active_at_stop
        on active_at_stop.customer_key = active_at_start.customer_key
),

segments as (
    select
        customer_key,
        segment
    from scored
    where $segment <> ''
),

movements as (
    select
        customer_key,
        from_segment,
        to_segment
    from rfm_moves
    where $was <> ''
),

chosen as (
    -- keys are in the order of the ids, so the longest part needs no names yet
    select
        latest.split,
        latest.customer_key,
        latest.first_day,
        latest.last_day,
        latest.orders,
        latest.occasions,
        cast(latest.total + coalesce(given_back.amount, 0) as decimal(18, 4))
            as revenue,
        segments.segment
    from latest
    left join visitors on visitors.customer_key = latest.customer_key
    left join movers on movers.customer_key = latest.customer_key
    left join given_back on given_back.customer_key = latest.customer_key
    left join segments on segments.customer_key = latest.customer_key
    left join movements on movements.customer_key = latest.customer_key
    where
        (
            $period = ''
            or ($came = 'yes' and visitors.customer_key is not null)
            or ($came = 'no' and visitors.customer_key is null)
        )
        and ($moved = 'all' or movers.moved = $moved)
        and ($segment in ('', 'any') or segments.segment = $segment)
        and (
            $was = ''
            or (
                $was in ('any', movements.from_segment)
                and $became in ('any', movements.to_segment)
                and movements.customer_key is not null
            )
        )
    order by revenue desc, latest.customer_key
    limit $limit
)

select
    people.customer_id,
    people.name,
    people.email,
    chosen.split,
    chosen.first_day,
    chosen.last_day,
    cast($as_of - chosen.last_day - 1 as bigint) as recency_days,
    chosen.orders,
    chosen.occasions,
    chosen.revenue,
    chosen.segment
from chosen
inner join people on people.customer_key = chosen.customer_key
order by chosen.revenue desc, people.customer_id
