-- One row per customer, with where she stands at the end of the data
-- grain: customer_key
-- reads: customer_keys, purchases, adjustments, customers
-- columns:
--   customer_key  integer  short number of the customer
--   customer_id   text     as in the shop
--   name          text     as it should be shown; null = not known
--   email         text     trimmed, lower case; null = not known
--   first_day     date     day of the first purchase; null = none yet
--   last_day      date     day of the latest purchase; null = none yet
--   orders        integer  purchases so far
--   occasions     integer  purchase days so far
--   revenue       money    net of all refunds, unlinked ones included
--   bucket        integer  one of fifty fixed groups of customers
--   cohort_week, cohort_month, cohort_quarter  date  period of the first purchase
-- leaves out: guests.
with
last_rows as (
    -- the row of her latest purchase knows her whole history
    select
        customer_key,
        first_day,
        day as last_day,
        nth as orders,
        occasion as occasions,
        total as revenue,
        cohort_week,
        cohort_month,
        cohort_quarter
    from purchases
    where until = date '9999-12-31'
),

given_back as (
    select
        customer_key,
        sum(amount) as amount
    from adjustments
    where customer_key is not null
    group by customer_key
)

select
    customer_keys.customer_key,
    customer_keys.customer_id,
    customers.name,
    customers.email,
    last_rows.first_day,
    last_rows.last_day,
    coalesce(last_rows.orders, 0) as orders,
    coalesce(last_rows.occasions, 0) as occasions,
    cast(
        coalesce(last_rows.revenue, 0) + coalesce(given_back.amount, 0)
        as decimal(18, 4)
    ) as revenue,
    customer_keys.bucket,
    last_rows.cohort_week,
    last_rows.cohort_month,
    last_rows.cohort_quarter
from customer_keys
left join last_rows on last_rows.customer_key = customer_keys.customer_key
left join given_back on given_back.customer_key = customer_keys.customer_key
left join customers on customers.customer_id = customer_keys.customer_id
