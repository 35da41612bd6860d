-- Contracts that were paid for, one row each
-- A free trial is not under contract yet: the contract begins on the day it ends, and a
-- trial that is never paid is none. Without subscriptions, the days on which customers
-- cancelled tell the same, where there are any: everybody else's contract runs, and
-- nobody knows its money.
-- grain: customer_key, contract_number
-- reads: subscriptions, customers, people, customer_keys
-- columns:
--   customer_key     integer  whose
--   contract_number  integer  1, 2, 3 … how many so far, this one included
--   started_day      date     first day that is paid for
--   ended_day        date     day of the effective end, or the day after it where
--     another contract of hers begins on that day; 9999-12-31 = running
--   amount           money    per billing period; null = not known
-- leaves out: trials that ended without a payment; customers told by a cancellation who
--   neither signed up nor bought on a day that is known.
with
signed as (
    select
        customer_keys.customer_key,
        cast(greatest(
            subscriptions.started_at,
            coalesce(subscriptions.trial_until, subscriptions.started_at)
        ) as date) as started_day,
        coalesce(cast(subscriptions.ended_at as date), date '9999-12-31') as ended_day,
        subscriptions.amount
    from subscriptions
    inner join customer_keys
        on customer_keys.customer_id = subscriptions.customer_id
    where
        subscriptions.trial_until is null
        or subscriptions.ended_at is null
        or cast(subscriptions.ended_at as date)
        > cast(subscriptions.trial_until as date)
),

cancelled as (
    select
        people.customer_key,
        coalesce(cast(customers.signed_up_at as date), people.first_day) as started_day,
        coalesce(cast(customers.cancelled_at as date), date '9999-12-31') as ended_day,
        null as amount
    from customers
    inner join people on people.customer_id = customers.customer_id
    where
        exists (select 1 from customers where cancelled_at is not null)
        and not exists (select 1 from subscriptions)
),

paid as (
    select * from signed
    union all
    select * from cancelled
    where started_day <= ended_day
),

starts as (
    select distinct
        customer_key,
        started_day
    from paid
)

select
    paid.customer_key,
    cast(
        row_number() over (
            partition by paid.customer_key
            order by paid.started_day, paid.ended_day, paid.amount
        )
        as integer
    ) as contract_number,
    paid.started_day,
    coalesce(starts.started_day, paid.ended_day) as ended_day,
    paid.amount
from paid
left join starts
    on
        starts.customer_key = paid.customer_key
        and starts.started_day - 1 = paid.ended_day
