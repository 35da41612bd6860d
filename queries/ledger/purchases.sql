-- The ledger: one row per purchase, with all that a retention question needs
-- Whether it was the first, how long since the last one, when the next one came: asked
-- once here, so that questions are filtered sums without joins, windows or distinct.
-- The attributes ride along and become the dimensions, a column each, when written.
-- grain: order_key
-- reads: sequenced
-- parameters:
--   week_shift  integer  days to move the week's first day: 0 = Monday, 1 = Sunday
-- columns:
--   customer_key    integer  whose
--   order_key       integer  rowid of the order in source.orders, which has its id
--   day             date     local day
--   amount          money    net of linked refunds
--   nth             integer  how many orders so far, this one included
--   occasion        integer  how many purchase days so far, this one included
--   first_day       date     of this customer
--   gap             integer  days since her previous purchase; null = first
--   until           date     day of her next purchase; 9999-12-31 = none yet
--   total           money    her money so far, this order included
--   week, month, quarter                          date     first day of the period
--   cohort_week, cohort_month, cohort_quarter     date     period of her first purchase
--   opens_week, opens_month, opens_quarter        boolean  her first purchase in it
--   bucket          integer  one of fifty fixed groups of customers
-- leaves out: guests' orders and refunds without an order: they are in adjustments.
with
periods as (
    select
        customer_key,
        order_key,
        day,
        amount,
        nth,
        occasion,
        first_day,
        previous_day,
        next_day,
        total,
        bucket,
        attributes,
        cast(date_trunc('week', day + $week_shift) as date) - $week_shift as week,
        cast(date_trunc('month', day) as date) as month,
        cast(date_trunc('quarter', day) as date) as quarter
    from sequenced
)

select
    customer_key,
    order_key,
    day,
    amount,
    nth,
    occasion,
    first_day,
    cast(day - previous_day as smallint) as gap,
    coalesce(next_day, date '9999-12-31') as until,
    total,
    week,
    month,
    quarter,
    cast(date_trunc('week', first_day + $week_shift) as date)
    - $week_shift as cohort_week,
    cast(date_trunc('month', first_day) as date) as cohort_month,
    cast(date_trunc('quarter', first_day) as date) as cohort_quarter,
    previous_day is null or previous_day < week as opens_week,
    previous_day is null or previous_day < month as opens_month,
    previous_day is null or previous_day < quarter as opens_quarter,
    bucket,
    attributes
from periods
