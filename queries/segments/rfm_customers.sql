-- Which customers are in which segment?
-- The three measures of every customer, their scores and the segment they lead to.
-- grain: customer_id
-- reads: scored, people
-- period: everything
-- settings:
--   rfm_months  positive  =rfm_months  months within which a customer must have bought
-- columns:
--   customer_id   text     as in the shop
--   recency_days  integer  days since the latest purchase day, 0 = the last day known
--   frequency     integer  purchase days so far
--   monetary      money    net of all refunds so far
--   r, f, m       integer  scores 1 to 5
--   segment       text     one of eleven names
-- leaves out: guests; customers without a purchase in the window.
with
shown as (
    select
        people.customer_id,
        cast(scored.recency_days as bigint) as recency_days,
        scored.frequency,
        cast(scored.monetary as decimal(18, 4)) as monetary,
        scored.r,
        scored.f,
        scored.m,
        scored.segment
    from scored
    inner join people on people.customer_key = scored.customer_key
    where scored.in_audience
)

select * from shown
order by customer_id
