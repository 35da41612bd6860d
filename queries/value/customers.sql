-- Who will buy again, and what is each customer worth from now on?
-- What models fitted when the data was published expect of every customer: orders and
-- money that lie ahead, never what was already earned. Health is 100 times the
-- probability of an order within the next 90 days. The models see everybody; filters
-- only choose who is shown.
-- grain: customer_id
-- reads: customer_scores, people
-- period: everything
-- finish: as_published
-- columns:
--   customer_id      text     as in the shop
--   name             text     null = not known
--   health           integer  0 to 100: 100 x p_buy_90, rounded; null = not known
--   p_buy_90         number   probability of an order within 90 days, 0 to 1
--   p_alive          number   probability of not having left for good, 0 to 1
--   expected_orders  number   purchase days of the next 364 days
--   expected_value   money    per future purchase day
--   clv              money    customer lifetime value: margin of the next 364 days,
--     discounted by 10 % a year; already holds that she may have left
--   waiting_cost     money    what clv loses by four more weeks without an order
--   last_day         date     of the latest purchase
--   usual_gap        number   days she usually waits, drawn towards everybody's median
--   overdue_ratio    number   days since the latest purchase / usual_gap
--   pace             text     on schedule (below 1), slipping (below 2), overdue (below
--     3) or lapsing; null = nobody has come back yet
--   decline_index    number   purchase days of the last 13 weeks / those to be expected
--     from the year before; null = she came later
--   decline_p        number   probability of so few or fewer by chance
--   declining        boolean  3 or more before, half of the expected or less now, and
--     by chance at most once in ten; null = she came later
--   tier             text     how p_buy_90 was made: logistic, calibrated, lookup, none
-- leaves out: guests; customers without a purchase. Below 500 customers or 180 days of
--   orders only health, p_buy_90, pace and decline are known.
with
shown as (
    select
        people.customer_id,
        people.name,
        cast(customer_scores.health as integer) as health,
        customer_scores.p_buy_90,
        customer_scores.p_alive,
        customer_scores.expected_orders,
        customer_scores.expected_value,
        customer_scores.clv,
        customer_scores.waiting_cost,
        people.last_day,
        customer_scores.usual_gap,
        customer_scores.overdue_ratio,
        case
            when customer_scores.overdue_ratio < 1 then 'on schedule'
            when customer_scores.overdue_ratio < 2 then 'slipping'
            when customer_scores.overdue_ratio < 3 then 'overdue'
            when customer_scores.overdue_ratio >= 3 then 'lapsing'
        end as pace,
        customer_scores.decline_index,
        customer_scores.decline_p,
        customer_scores.declining,
        customer_scores.tier
    from customer_scores
    inner join people on people.customer_key = customer_scores.customer_key
)

select * from shown
order by customer_id
