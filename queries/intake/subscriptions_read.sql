-- The contracts of one subscriptions file.
--
-- reads: intake_source
-- grain: one row per record
-- An end may lie ahead; an end that cannot be read sets the contract aside, since a blank
-- would say that it runs.
insert into subscriptions_rows
with cells as not materialized (
    select
        *,
        read_moment(
            started_at, $started_at_order, $started_at_kind, $started_at_utc, $time_zone
        ) as started,
        read_moment(
            read_word(ended_at), $ended_at_order, $ended_at_kind, $ended_at_utc,
            $time_zone
        ) as ended
    from intake_source
)
select
    $file,
    line,
    read_id(customer_id),
    read_email(email),
    started,
    ended,
    read_word(plan),
    read_amount(amount, $amount_decimal),
    read_moment(
        trial_until, $trial_until_order, $trial_until_kind, $trial_until_utc, $time_zone
    ),
    content,
    case
        when flaw is not null then flaw
        when fields < $width and fields <= $last_required then 'columns'
        when $controls and (holds_control(customer_id) or holds_control(email)) then 'text'
        when length(customer_id) > 256 or length(email) > 256 then 'length'
        when started is null then 'date'
        when started < timestamp '1980-01-01' or started >= $today_ends then 'date'
        when read_id(customer_id) is null and read_email(email) is null
            then 'customer'
        when ended is null and read_word(ended_at) is not null then 'date'
        when ended < started then 'date'
        when read_word(amount) is not null
            and read_amount(amount, $amount_decimal) is null then 'amount'
        when started >= cast($as_of as date) then 'as_of'
    end,
    case
        when flaw is not null then whole
        when started is null or started >= cast($as_of as date) then started_at
        when ended is null or ended < started then coalesce(ended_at, started_at)
        else amount
    end
from cells;
