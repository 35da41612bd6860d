-- The entries of one loyalty ledger.
--
-- reads: intake_source
-- grain: one row per record
-- Points are whole; a fraction of a point is rounded.
insert into loyalty_rows
with cells as not materialized (
    select
        *,
        read_moment("at", $at_order, $at_kind, $at_utc, $time_zone) as moment,
        try_cast(read_amount(points, $points_decimal) as integer) as booked
    from intake_source
)
select
    $file,
    line,
    read_id(customer_id),
    read_email(email),
    moment,
    booked,
    lower(read_word(kind)),
    read_word(tier),
    read_word(partner),
    read_moment(
        expires_at, $expires_at_order, $expires_at_kind, $expires_at_utc, $time_zone
    ),
    content,
    case
        when flaw is not null then flaw
        when fields < $width and fields <= $last_required then 'columns'
        when $controls and (holds_control(customer_id) or holds_control(email)) then 'text'
        when length(customer_id) > 256 or length(email) > 256 then 'length'
        when moment is null then 'date'
        when moment < timestamp '1980-01-01' or moment >= $today_ends then 'date'
        when read_id(customer_id) is null and read_email(email) is null
            then 'customer'
        when booked is null then 'amount'
        when moment >= cast($as_of as date) then 'as_of'
    end,
    case
        when flaw is not null then whole
        when moment is not null and booked is null then points
        else "at"
    end
from cells;
