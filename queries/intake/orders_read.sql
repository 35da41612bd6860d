-- The records of one orders file, cells read as what the file's decisions say they are.
--
-- reads: intake_source, the file with its columns under our names
-- grain: one row per record, for orders_rows
-- A row that is marked refund, or gives money back for another order, is negative money
-- whatever its sign; a row that names itself is no such row. Money refunded on the order's
-- own row is taken off, with a minus or without. Blank cells of a row that shares its
-- order id are open: the order's other rows may hold them (continuation rows).
with cells as not materialized (
    select
        *,
        read_moment(
            ordered_at, $ordered_at_order, $ordered_at_kind, $ordered_at_utc, $time_zone
        ) as moment,
        read_amount(amount, $amount_decimal) as money,
        read_amount(quantity, $quantity_decimal) as pieces,
        read_amount(unit_price, $unit_price_decimal) as price,
        read_id(order_id) as an_order,
        read_id(customer_id) as a_customer,
        lower(read_word(status)) as a_status,
        nullif(read_id(refund_of), read_id(order_id)) as a_refund_of,
        upper(read_word(currency)) as a_code,
        case
            when $gathers then amount_sign(unit_price, $unit_price_decimal)
            else amount_sign(amount, $amount_decimal)
        end as a_sign
    from intake_source
),
sums as not materialized (
    select
        *,
        case
            when $gathers then try_cast(round(
                try_cast(pieces as decimal(18, 4)) * try_cast(price as decimal(18, 4)), 4
            ) as decimal(18, 4))
            else money
        end as line_amount,
        coalesce(
            a_refund_of is not null
            or list_contains($refund_words, a_status), false
        ) as is_marked,
        case
            when a_code is not null then a_code
            when a_sign is null then null
            when sign_agrees(a_sign, $currency) then $currency
            else nullif(sign_currency(a_sign), '?')
        end as code
    from cells
),
judged as not materialized (
    select
        *,
        an_order is not null and ordered_at is null as moment_open,
        an_order is not null and amount is null and not $gathers as amount_open,
        case when is_marked then -abs(line_amount) else line_amount end as signed
    from sums
)
select
    $file as file,
    line,
    an_order as order_id,
    a_customer as customer_id,
    read_email(email) as email,
    moment as ordered_at,
    signed as amount,
    is_marked or coalesce(signed < 0, false) as is_refund,
    pieces as quantity,
    price as unit_price,
    read_word(product) as product,
    read_word(sku) as sku,
    line_number,
    code as currency,
    a_status as status,
    a_refund_of as refund_of,
    abs(read_amount(refunded, $refunded_decimal)) as refunded,
    read_word(channel) as channel,
    read_word(category) as category,
    abs(read_amount(discount, $discount_decimal)) as discount,
    coalesce(
        read_word(name),
        nullif(concat_ws(' ', read_word(first_name), read_word(last_name)), '')
    ) as name,
    read_word(gender) as gender,
    read_word(country) as country,
    read_word(region) as region,
    read_word(city) as city,
    content,
    flaw is null and (moment_open or amount_open) as is_open,
    case
        when flaw is not null then flaw
        when fields < $width and fields <= $last_required then 'columns'
        when $controls and (
            holds_control(order_id) or holds_control(customer_id)
            or holds_control(email)
            or holds_control(ordered_at) or holds_control(amount)
        ) then 'text'
        when length(order_id) > 256 or length(customer_id) > 256
            or length(email) > 256 then 'length'
        when moment is null and not moment_open then 'date'
        when moment < timestamp '1980-01-01' or moment >= $today_ends then 'date'
        when signed is null and not amount_open then 'amount'
        when code is not null and not list_contains($codes, code) then 'currency'
        when a_code is not null and a_sign is not null
            and not sign_agrees(a_sign, a_code) then 'currency'
    end as reason,
    case
        when flaw is not null then whole
        when moment is null or moment < timestamp '1980-01-01' or moment >= $today_ends
            then ordered_at
        when signed is null then coalesce(amount, quantity || ' x ' || unit_price)
        else coalesce(a_code, a_sign)
    end as value
from judged;
