-- What customers wrote without giving a score, with its day, periods and customer
-- grain: kind, response_id
-- reads: surveys, interactions, customer_keys
-- parameters:
--   as_of       date     exclusive end of the data that counts
--   week_shift  integer  days to move the week's first day: 0 = Monday, 1 = Sunday
-- columns:
--   response_id   text     unique within its kind
--   customer_key  integer  who; null = anonymous
--   day           date     local day of the touch; of a survey, of the answer or else
--     of the invitation
--   kind          text     survey, call, ticket, complaint or return
--   comment       text     the comment, or the subject of the touch
--   week, month, quarter  date  period of the day
-- leaves out: what was sent to customers and what they opened or clicked; texts that
--   are empty or only repeat their kind; what came on or after as_of.
with
written as (
    select
        'survey' as kind,
        response_id,
        customer_id,
        cast(coalesce(answered_at, sent_at) as date) as day,
        comment
    from surveys
    where score is null
    union all
    select
        kind,
        interaction_id as response_id,
        customer_id,
        cast("at" as date) as day,
        subject as comment
    from interactions
    where
        kind in ('call', 'ticket', 'complaint', 'return')
        and coalesce(direction, 'in') <> 'out'
)

select
    written.response_id,
    customer_keys.customer_key,
    customer_keys.customer_key as attribute_key,
    written.day,
    written.kind,
    written.comment,
    cast(date_trunc('week', written.day + $week_shift) as date) - $week_shift as week,
    cast(date_trunc('month', written.day) as date) as month,
    cast(date_trunc('quarter', written.day) as date) as quarter
from written
left join customer_keys on customer_keys.customer_id = written.customer_id
where
    written.day < $as_of
    and trim(written.comment) <> ''
    and lower(trim(written.comment)) <> written.kind
