"""The questions asked of the raw orders in DuckDB, as one would without a ledger.

Each reads ``source.orders`` of the published file and gives the same rows as the query
of the product named beside it. Only paid orders of known customers with money left are
purchases; refunds are netted as the ledger nets them.
"""

from __future__ import annotations

PURCHASES = """
with refunds as (
    select refund_of as order_id, sum(abs(amount)) as back
    from source.orders where refund_of is not null
    and coalesce(status, '') not in ('cancelled', 'failed', 'test', 'draft') group by 1
), purchases as (
    select o.customer_id, cast(o.ordered_at as date) as day, o.order_id, o.ordered_at,
        cast(o.amount - coalesce(r.back, 0) as decimal(18, 4)) as amount
    from source.orders as o left join refunds as r on r.order_id = o.order_id
    where o.refund_of is null and o.customer_id is not null and o.amount >= 0
    and coalesce(o.status, '') not in ('cancelled', 'failed', 'test', 'draft', 'refund')
    and (o.amount = 0 or o.amount - coalesce(r.back, 0) > 0.005)
)
"""

QUESTIONS = {
    "cohorts/retention": PURCHASES
    + """
, firsts as (
    select customer_id, date_trunc('month', min(day)) as cohort from purchases group by 1
), active as (
    select distinct f.cohort, p.customer_id, date_trunc('month', p.day) as period
    from purchases as p join firsts as f on f.customer_id = p.customer_id
)
select cohort, date_diff('month', cohort, period) as age, count(*) as retained
from active group by 1, 2 order by 1, 2
""",
    "churn/lifecycle": PURCHASES
    + """
, active as (
    select distinct customer_id, date_trunc('month', day) as period from purchases
), seen as (
    select *, lag(period) over (partition by customer_id order by period) as before
    from active
)
select period, count(*) filter (where before is null) as new,
    count(*) filter (where before = period - interval 1 month) as retained,
    count(*) as active
from seen group by 1 order by 1
""",
    "cohorts/revenue": PURCHASES
    + """
, firsts as (
    select customer_id, date_trunc('month', min(day)) as cohort from purchases group by 1
)
select f.cohort, date_diff('month', f.cohort, date_trunc('month', p.day)) as age,
    sum(p.amount) as revenue
from purchases as p join firsts as f on f.customer_id = p.customer_id
group by 1, 2 order by 1, 2
""",
    "churn/gaps": PURCHASES
    + """
, days as (select distinct customer_id, day from purchases),
gaps as (
    select day - lag(day) over (partition by customer_id order by day) as gap from days
)
select least(cast(floor((gap - 1) / 7.0) as integer) * 7 + 1, 366) as days_from,
    count(*) as gaps
from gaps where gap is not null group by 1 order by 1
""",
    "segments/rfm_customers": PURCHASES
    + """
, customers as (
    select customer_id, max(day) as last_day, count(distinct day) as frequency,
        sum(amount) as monetary
    from purchases group by 1
    having max(day) >= cast($as_of - interval 24 month as date)
)
select customer_id,
    1 + least(4, 5 * (rank() over (order by last_day) - 1)
        // greatest(count(*) over () - 1, 1)) as r,
    1 + least(4, 5 * (rank() over (order by frequency) - 1)
        // greatest(count(*) over () - 1, 1)) as f,
    1 + least(4, 5 * (rank() over (order by monetary) - 1)
        // greatest(count(*) over () - 1, 1)) as m
from customers
""",
}
