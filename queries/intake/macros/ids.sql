-- How an identifier is read: always as text.

-- Words that stand for nothing; NA is none of them.
create or replace temp macro is_blank_word(cell) as
    length(cell) < 5
    and list_contains(['NULL', 'null', 'None', 'nan', 'NaN', '\N', '-', ''], cell);

-- Leading zeros stay; 17850.0 is 17850 and '123 is 123; NA is an id.
create or replace temp macro read_id(cell) as
    case
        when is_blank_word(cell) then null
        when ends_with(cell, '.0') and regexp_full_match(cell, '[0-9]+\.0')
            then left(cell, length(cell) - 2)
        when starts_with(cell, '''') then nullif(trim(cell, ''' '), '')
        else cell
    end;

-- A word that stands for nothing in a descriptive column.
create or replace temp macro read_word(cell) as
    case when is_blank_word(cell) or cell = '--' then null else cell end;

-- Descriptive text without control characters.
create or replace temp macro without_controls(cell) as
    nullif(trim(regexp_replace(cell, '[\x00-\x1f\x7f]+', ' ', 'g')), '');

create or replace temp macro read_email(cell) as
    lower(read_id(cell));

create or replace temp macro holds_control(cell) as
    coalesce(regexp_matches(cell, '[\x00-\x1f\x7f]'), false);
