-- The answers and invitations of one surveys file.
--
-- reads: intake_source
-- grain: one row per record
-- A row without a score but with the time it was sent is an invitation that nobody
-- answered. An answer without a time of its own was given when it was sent, where the
-- file has no column for it ($answers_undated). The scale is the row's, else the file's;
-- one whose first end is the greater, such as 5-1, is turned, so that more is better.
-- Only scores from 0 to 10 are nps, whatever the row says.
insert into surveys_rows
with cells as not materialized (
    select
        *,
        read_moment(
            answered_at, $answered_at_order, $answered_at_kind, $answered_at_utc,
            $time_zone
        ) as answered,
        read_moment(
            sent_at, $sent_at_order, $sent_at_kind, $sent_at_utc, $time_zone
        ) as sent,
        read_score(score) as written,
        lower(read_word(kind)) as a_kind,
        case
            when regexp_full_match(scale, '\d{1,3} ?[-–] ?\d{1,3}') then [
                cast(regexp_extract(scale, '^\d+') as integer),
                cast(regexp_extract(scale, '\d+$') as integer)
            ]
            when lower(kind) = 'nps' then [0, 10]
            else [cast($scale_first as integer), cast($scale_last as integer)]
        end as ends
    from intake_source
),
scaled as not materialized (
    select
        *,
        case when ends[1] > ends[2] then ends[1] + ends[2] - written else written end
            as points,
        least(ends[1], ends[2]) as lowest,
        greatest(ends[1], ends[2]) as highest
    from cells
),
dated as not materialized (
    select
        *,
        case
            when read_word(score) is null then null
            when $answers_undated then sent
            else answered
        end as given
    from scaled
)
select
    $file,
    line,
    read_id(response_id),
    read_id(customer_id),
    read_email(email),
    given,
    points,
    read_word(comment),
    read_word(survey),
    sent,
    case
        when a_kind <> 'nps' then a_kind
        when lowest = 0 and highest = 10 then 'nps'
        else 'csat'
    end,
    lowest || '-' || highest,
    content,
    case
        when flaw is not null then flaw
        when fields < $width and fields <= $last_required then 'columns'
        when $controls and (holds_control(response_id) or holds_control(customer_id) or holds_control(email)) then 'text'
        when length(response_id) > 256 or length(customer_id) > 256 or length(email) > 256 then 'length'
        when read_word(score) is not null and given is null then 'date'
        when read_word(score) is null and sent_at is not null and sent is null
            then 'date'
        when coalesce(given, sent) < timestamp '1980-01-01'
            or coalesce(given, sent) >= $today_ends then 'date'
        when read_word(score) is null and sent is null then 'score'
        when read_word(score) is not null
            and (points is null or points not between lowest and highest) then 'score'
        when coalesce(given, sent) >= cast($as_of as date) then 'as_of'
    end,
    case
        when flaw is not null then whole
        when coalesce(given, sent) is null or given is null
            or coalesce(given, sent) >= cast($as_of as date)
            or coalesce(given, sent) < timestamp '1980-01-01'
            then coalesce(answered_at, sent_at, score)
        else score
    end
from dated;
