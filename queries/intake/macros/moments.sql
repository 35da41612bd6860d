-- How a date or time is read: every form that can be read in one way only, and the
-- others in the way that was decided for the whole column.

-- YYYY-MM-DD, alone or with HH:MM or HH:MM:SS; anything else is null here.
create or replace temp macro plain_moment(cell) as
    case
        when cell like '____-__-_____:__:__'
            or cell like '____-__-__'
            or cell like '____-__-_____:__'
            then try_cast(cell as timestamp)
    end;

-- The end of every form: a time of day, AM or PM, a zone; all may be missing.
create or replace temp macro clock() as
    '(?:(?:, ?|[ T] *|,? +(?:at|um|om|as|a|a las|alle|alle ore|ore|kl\.?) +)(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)? *'
    || '(?:([AaPp])\.?[Mm]\.?| Uhr| uur)? *(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?';

create or replace temp macro year_first(cell) as
    regexp_extract(
        cell,
        '^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})' || clock() || '$',
        ['year', 'month', 'day', 'clock', 'half', 'zone']
    );

create or replace temp macro year_last(cell) as
    regexp_extract(
        cell,
        '^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})' || clock() || '$',
        ['one', 'two', 'year', 'clock', 'half', 'zone']
    );

-- Japanese and Chinese dates as the usual ones: full-width digits, 年 月 日, a weekday in
-- brackets, 時 分 秒, 午前 or 午後 before the time.
create or replace temp macro western_day(cell) as
    regexp_replace(
        regexp_replace(
            translate(cell, '０１２３４５６７８９／：－　', '0123456789/:- '),
            ' *[(（][月火水木金土日](曜日?)?[)）] *', ' '
        ),
        '^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日? *', '\1-\2-\3 '
    );

create or replace temp macro western(cell) as
    trim(regexp_replace(
        regexp_replace(
            regexp_replace(
                replace(replace(western_day(cell), '午前', 'AM '), '午後', 'PM '),
                '(\d{1,2}) ?[時时] ?(\d{2}) ?分 ?(\d{2}) ?秒', '\1:\2:\3'
            ),
            '(\d{1,2}) ?[時时] ?(\d{2}) ?分?', '\1:\2'
        ),
        '([AP]M) *([0-9:]+)', '\2 \1'
    ));

create or replace temp macro day_word(cell) as
    regexp_extract(
        strip_accents(cell),
        '(?i)^(?:[a-z]{2,}\.?,? +)?(\d{1,2})(?:st|nd|rd|th|er|º|°|o|\.)?[ -]*(?:de |of )?'
        || '([a-z]+)\.?[ -]*(?:de )?,?[ -]*(\d{4})' || clock() || '$',
        ['day', 'word', 'year', 'clock', 'half', 'zone']
    );

create or replace temp macro word_day(cell) as
    regexp_extract(
        strip_accents(cell),
        '(?i)^(?:[a-z]{2,}\.?,? +)?([a-z]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})'
        || clock() || '$',
        ['word', 'day', 'year', 'clock', 'half', 'zone']
    );

-- English, German, French, Spanish, Italian, Portuguese, Dutch, Polish: no three
-- letters mean two months, French juin and juillet apart. 0 is no month.
create or replace temp macro month_of(word) as
    case
        when lower(word) like 'juin%' then 6
        when lower(word) like 'juil%' then 7
        else coalesce(map {
            'jan': 1, 'ene': 1, 'gen': 1, 'sty': 1,
            'feb': 2, 'fev': 2, 'lut': 2,
            'mar': 3, 'mrt': 3, 'maa': 3,
            'apr': 4, 'avr': 4, 'abr': 4, 'kwi': 4,
            'may': 5, 'mai': 5, 'mei': 5, 'mag': 5, 'maj': 5,
            'jun': 6, 'giu': 6, 'cze': 6,
            'jul': 7, 'lug': 7, 'lip': 7,
            'aug': 8, 'aou': 8, 'ago': 8, 'sie': 8,
            'sep': 9, 'set': 9, 'wrz': 9,
            'oct': 10, 'okt': 10, 'out': 10, 'ott': 10, 'paz': 10,
            'nov': 11, 'lis': 11,
            'dec': 12, 'dez': 12, 'dic': 12, 'gru': 12
        }[left(lower(word), 3)], 0)
    end;

-- The parts of a cell that is no plain moment: form 'year first', 'year last', 'word' or
-- 'none'; one and two are the numbers beside the year in the order written. A list of one
-- element stands for a name given to an expression that is used several times.
create or replace temp macro moment_parts(cell) as
    case
        when regexp_matches(cell, '[年（(０-９]') then list_transform(
            [year_first(western(cell))],
            lambda p: {
                'form': 'year first', 'year': p['year'], 'one': p['month'],
                'two': p['day'], 'clock': p['clock'], 'half': p['half'],
                'zone': p['zone']
            }
        )
        when regexp_full_match(cell, '\d{4}[-/.].*') then list_transform(
            [year_first(cell)],
            lambda p: {
                'form': 'year first', 'year': p['year'], 'one': p['month'],
                'two': p['day'], 'clock': p['clock'], 'half': p['half'],
                'zone': p['zone']
            }
        )
        when regexp_full_match(cell, '\d{1,2}[-/.]\d.*') then list_transform(
            [year_last(cell)],
            lambda p: {
                'form': 'year last', 'year': p['year'], 'one': p['one'],
                'two': p['two'], 'clock': p['clock'], 'half': p['half'],
                'zone': p['zone']
            }
        )
        when regexp_full_match(cell, '[^0-9]*\d{1,2}(st|nd|rd|th|er|º|°|o|\.)?[ -]*(de |of )?[^0-9 .,:/-]{3}.*')
            then list_transform(
                [day_word(cell)],
                lambda p: {
                    'form': 'word', 'year': p['year'],
                    'one': cast(month_of(p['word']) as varchar), 'two': p['day'],
                    'clock': p['clock'], 'half': p['half'], 'zone': p['zone']
                }
            )
        else list_transform(
            [word_day(cell)],
            lambda p: {
                'form': 'word', 'year': p['year'],
                'one': cast(month_of(p['word']) as varchar), 'two': p['day'],
                'clock': p['clock'], 'half': p['half'], 'zone': p['zone']
            }
        )
    end;

create or replace temp macro order_of(one, two) as
    case
        when one > 12 and two > 12 then 'none'
        when one > 12 then 'day-first'
        when two > 12 then 'month-first'
        when one = two then 'same'
        else 'either'
    end;

-- What a cell shows about its column: 'one way', 'day-first' or 'month-first' (a number
-- above 12 proves it), 'either', the same with 'short ' before it for two-digit years,
-- 'number', 'none'; null for a blank.
create or replace temp macro moment_form(cell) as
    case
        when cell is null then null
        when plain_moment(cell) is not null then 'one way'
        when regexp_full_match(cell, '\d+(\.\d+)?') then 'number'
        else list_transform(
            moment_parts(cell),
            lambda p: case
                when p['year'] = '' or (p['form'] = 'word' and p['one'] = '0')
                    then 'none'
                when p['form'] <> 'year last' then 'one way'
                else case when length(p['year']) = 2 then 'short ' else '' end
                    || order_of(
                        cast(p['one'] as integer), cast(p['two'] as integer)
                    )
            end
        )[1]
    end;

-- 08:26 and p make 20:26; an hour the clock does not have makes the moment null.
create or replace temp macro twenty_four(clock, half) as
    case
        when half = '' or half is null then clock
        else cast(
            cast(split_part(clock, ':', 1) as integer) % 12
            + case when lower(half) = 'p' then 12 else 0 end as varchar
        ) || substring(clock, strpos(clock, ':'))
    end;

create or replace temp macro wall(year, month, day, clock, half) as
    try_cast(
        case when length(year) = 2 then '20' || year else year end
        || '-' || month || '-' || day
        || case when clock = '' then '' else ' ' || twenty_four(clock, half) end
        as timestamp
    );

-- Minutes east of Greenwich.
create or replace temp macro offset_minutes(zone) as
    case
        when regexp_full_match(zone, '[+-].*') then
            (case when starts_with(zone, '-') then -1 else 1 end)
            * (
                cast(substring(zone, 2, 2) as integer) * 60
                + coalesce(
                    try_cast(substring(replace(zone, ':', ''), 4, 2) as integer), 0
                )
            )
        else 0
    end;

-- A zone or a column in UTC counts only where the dataset names its own time zone;
-- otherwise the wall time as written is the local time.
create or replace temp macro localised(moment, clock, zone, in_utc, time_zone) as
    case
        when time_zone is null or clock = '' or (zone = '' and not in_utc) then moment
        else ((moment - to_minutes(offset_minutes(zone))) at time zone 'UTC')
            at time zone time_zone
    end;

create or replace temp macro from_parts(parts, month, day, in_utc, time_zone) as
    localised(
        wall(parts['year'], month, day, parts['clock'], parts['half']),
        parts['clock'], parts['zone'], in_utc, time_zone
    );

create or replace temp macro from_number(cell, kind, time_zone) as
    case
        when kind = 'excel' then
            timestamp '1899-12-30'
            + to_seconds(cast(round(try_cast(cell as double) * 86400) as bigint))
        when kind = 'compact' then try_cast(
            substring(cell, 1, 4) || '-' || substring(cell, 5, 2) || '-'
            || substring(cell, 7, 2) as timestamp
        )
        when kind in ('seconds', 'milliseconds') then localised(
            timestamp '1970-01-01' + to_milliseconds(cast(round(
                try_cast(cell as double)
                * case when kind = 'seconds' then 1000 else 1 end
            ) as bigint)),
            'clock', 'Z', true, time_zone
        )
    end;

-- The local moment of a cell, null if it is none.
-- day_order: 'day-first' or 'month-first'; kind: null, 'short' (two-digit years),
-- 'seconds', 'milliseconds', 'excel', 'compact', 'plain' (all cells are plain and local).
create or replace temp macro read_moment(cell, day_order, kind, in_utc, time_zone) as
    case
        when kind = 'plain' then try_cast(cell as timestamp)
        when cell is null then null
        when plain_moment(cell) is not null then localised(
            plain_moment(cell), case when length(cell) = 10 then '' else 'clock' end,
            '', in_utc, time_zone
        )
        when regexp_full_match(cell, '\d+(\.\d+)?')
            then from_number(cell, kind, time_zone)
        else list_transform(
            moment_parts(cell),
            lambda p: case
                when p['year'] = '' then null
                when p['form'] = 'year last' and length(p['year']) = 2
                    and kind is distinct from 'short' then null
                when p['form'] = 'year last' and day_order is null
                    and cast(p['one'] as integer) <> cast(p['two'] as integer)
                    then null
                else from_parts(
                    p,
                    case when p['form'] = 'year last' and day_order = 'day-first'
                        then p['two'] else p['one'] end,
                    case when p['form'] = 'year last' and day_order = 'day-first'
                        then p['one'] else p['two'] end,
                    in_utc,
                    time_zone
                )
            end
        )[1]
    end;
