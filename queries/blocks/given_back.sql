-- Money given back to a customer without naming an order
-- grain: customer_key
-- reads: every_adjustment
-- columns:
--   customer_key  integer  whose
--   amount        money    negative
-- leaves out: guests.
with
summed as (
    select
        customer_key,
        cast(sum(amount) as decimal(18, 4)) as amount
    from every_adjustment
    where customer_key is not null and day < $as_of
    group by customer_key
)

select * from summed
