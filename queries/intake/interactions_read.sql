-- The touches of one interactions file.
--
-- reads: intake_source
-- grain: one row per record
insert into interactions_rows
with cells as not materialized (
    select
        *,
        read_moment("at", $at_order, $at_kind, $at_utc, $time_zone) as moment
    from intake_source
)
select
    $file,
    line,
    read_id(interaction_id),
    read_id(customer_id),
    read_email(email),
    moment,
    lower(read_word(channel)),
    lower(read_word(kind)),
    lower(read_word(direction)),
    read_word(subject),
    read_moment(
        resolved_at, $resolved_at_order, $resolved_at_kind, $resolved_at_utc, $time_zone
    ),
    lower(read_word(outcome)),
    content,
    case
        when flaw is not null then flaw
        when fields < $width and fields <= $last_required then 'columns'
        when $controls and (holds_control(interaction_id) or holds_control(customer_id) or holds_control(email)) then 'text'
        when length(interaction_id) > 256 or length(customer_id) > 256 or length(email) > 256 then 'length'
        when moment is null then 'date'
        when moment < timestamp '1980-01-01' or moment >= $today_ends then 'date'
        when read_id(customer_id) is null and read_email(email) is null
            then 'customer'
        when read_word(kind) is null then 'columns'
        when moment >= cast($as_of as date) then 'as_of'
    end,
    coalesce(whole, "at")
from cells;
