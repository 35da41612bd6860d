-- Which customers are in which segment?
-- The three measures of every customer, their scores and the segment they lead to.
-- grain: customer_id
-- reads: scored, people
-- period: everything
-- settings:
--   rfm_months      positive  =rfm_months  months within which a customer must have
--     bought
--   cuts            day       as-of  the day whose ranks set the cut-points
--   recency_cuts    cuts      =recency_cuts  four cut-offs set by hand: at most so many
--     days since for the scores 5, 4, 3 and 2, as in 30,90,180,365; empty = by rank
--   frequency_cuts  cuts      =frequency_cuts  the same for purchase days: at least so
--     many for 2, 3, 4 and 5
--   money_cuts      cuts      =money_cuts  the same for money: at least so much for 2,
--     3, 4 and 5
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
