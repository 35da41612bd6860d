-- Time under contract, one row per uninterrupted stretch
-- Contracts of a customer that overlap, or follow within a day, are one stretch: a new
-- plan or a renewal is no cancellation.
-- grain: customer_key, stretch
-- reads: paid_contracts
-- columns:
--   customer_key  integer  whose
--   stretch       integer  1, 2, 3 … how many so far, this one included
--   started_day   date     first day that is paid for
--   ended_day     date     day of the effective end; 9999-12-31 = running
--   contracts     integer  contracts in the stretch
-- leaves out: trials that ended without a payment; customers told by a cancellation who
--   neither signed up nor bought on a day that is known.
with
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
    from paid_contracts
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
