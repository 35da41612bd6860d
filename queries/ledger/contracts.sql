-- Time under contract, one row per uninterrupted stretch
-- Contracts of a customer that overlap, or follow within a day, are one stretch: a new
-- plan or a renewal is no cancellation. A free trial is not under contract yet: the
-- stretch begins on the day it ends, and a trial that is never paid is none. Without
-- subscriptions, the days on which customers cancelled tell the same, where there are
-- any: everybody else's contract runs.
-- grain: customer_key, stretch
-- reads: subscriptions, customers, people, customer_keys
-- columns:
--   customer_key  integer  whose
--   stretch       integer  1, 2, 3 … how many so far, this one included
--   started_day   date     first day that is paid for
--   ended_day     date     day of the effective end; 9999-12-31 = running
--   contracts     integer  contracts in the stretch
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
        coalesce(cast(subscriptions.ended_at as date), date '9999-12-31') as ended_day
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
        coalesce(cast(customers.cancelled_at as date), date '9999-12-31') as ended_day
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

followed as (
    select
        customer_key,
        started_day,
        ended_day,
        max(ended_day) over (
            partition by customer_key
            order by started_day, ended_day
            rows between unbounded preceding and 1 preceding
        ) as ended_before
    from paid
),

numbered as (
    select
        customer_key,
        started_day,
        ended_day,
        sum(
            case
                when ended_before is null or started_day - 1 > ended_before then 1
                else 0
            end
        ) over (
            partition by customer_key
            order by started_day, ended_day
            rows between unbounded preceding and current row
        ) as stretch
    from followed
)

select
    customer_key,
    cast(stretch as integer) as stretch,
    min(started_day) as started_day,
    max(ended_day) as ended_day,
    count(*) as contracts
from numbered
group by customer_key, stretch
