-- How an identifier is read: always as text.

-- Leading zeros stay; 17850.0 is 17850 and '123 is 123; NA is an id.
create or replace temp macro read_id(cell) as
    case
        when cell in ('NULL', 'null', 'None', 'nan', 'NaN', '\N', '-', '') then null
        when ends_with(cell, '.0') and regexp_full_match(cell, '[0-9]+\.0')
            then left(cell, length(cell) - 2)
        when starts_with(cell, '''') then nullif(trim(cell, ''' '), '')
        else cell
    end;

-- A word that stands for nothing in a descriptive column.
create or replace temp macro read_word(cell) as
    case
        when cell in ('NULL', 'null', 'None', 'nan', 'NaN', '\N', '-', '--', '')
            then null
        else regexp_replace(cell, '[\x00-\x1f\x7f]', ' ', 'g')
    end;

create or replace temp macro read_email(cell) as
    lower(read_id(cell));

create or replace temp macro holds_control(cell) as
    coalesce(regexp_matches(cell, '[\x00-\x1f\x7f]'), false);
