-- The records of one customers file.
--
-- reads: intake_source
-- grain: one row per record
-- A date that cannot be read is left blank: the customer still counts.
insert into customers_rows
select
    $file,
    line,
    read_id(customer_id),
    read_email(email),
    coalesce(
        read_word(name),
        nullif(concat_ws(' ', read_word(first_name), read_word(last_name)), '')
    ),
    read_moment(
        signed_up_at, $signed_up_at_order, $signed_up_at_kind, $signed_up_at_utc,
        $time_zone
    ),
    cast(read_moment(
        birth_date, $birth_date_order, $birth_date_kind, false, null
    ) as date),
    read_word(gender),
    read_word(country),
    read_word(region),
    read_word(city),
    read_word(channel),
    read_word(plan),
    read_yes(consent),
    read_moment(
        cancelled_at, $cancelled_at_order, $cancelled_at_kind, $cancelled_at_utc,
        $time_zone
    ),
    content,
    case
        when flaw is not null then flaw
        when fields < $width and fields <= $last_required then 'columns'
        when $controls and (holds_control(customer_id) or holds_control(email)) then 'text'
        when length(customer_id) > 256 or length(email) > 256 then 'length'
        when read_id(customer_id) is null and read_email(email) is null
            then 'customer'
    end,
    coalesce(whole, customer_id, email)
from intake_source;
