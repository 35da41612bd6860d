-- The costs of one file, each turned to the first day of its month.
--
-- reads: intake_source
-- grain: one row per record
-- A month may be written YYYY-MM. A margin above 1 is per cent.
insert into costs_rows
with cells as not materialized (
    select
        *,
        read_moment(
            case
                when regexp_full_match(period, '\d{4}-\d{1,2}') then period || '-01'
                else period
            end,
            $period_order, $period_kind, false, null
        ) as moment,
        read_amount(spend, $spend_decimal) as money,
        try_cast(read_amount(rtrim(margin, '% '), $margin_decimal) as double) as share
    from intake_source
)
select
    $file,
    line,
    cast(date_trunc('month', moment) as date),
    read_word(channel),
    money,
    case when share > 1 or ends_with(margin, '%') then share / 100 else share end,
    content,
    case
        when flaw is not null then flaw
        when fields < $width and fields <= $last_required then 'columns'
        when $controls and (holds_control(channel)) then 'text'
        when length(channel) > 256 then 'length'
        when moment is null then 'date'
        when moment < timestamp '1980-01-01' or moment >= $today_ends then 'date'
        when money is null then 'amount'
        when read_word(channel) is null then 'columns'
        when moment >= cast($as_of as date) then 'as_of'
    end,
    case
        when flaw is not null then whole
        when moment is null or moment >= cast($as_of as date) then period
        else coalesce(spend, period)
    end
from cells;
