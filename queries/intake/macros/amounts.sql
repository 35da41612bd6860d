-- How money and other numbers are read: one currency sign or code, a sign before or
-- after, brackets, separators of thousands, an exponent.

-- Digits with a point that is no separator of thousands: read without a second look.
create or replace temp macro is_plain_amount(cell) as
    regexp_full_match(cell, '-?[0-9]{1,13}(\.([0-9]{1,2}|[0-9]{4,9}))?');

-- Full-width digits and odd minus signs as the usual ones; spaces and apostrophes,
-- which only separate thousands, gone; the dash for no cents (12,-) is two zeros.
create or replace temp macro amount_text(cell) as
    regexp_replace(
        regexp_replace(
            translate(cell, '０１２３４５６７８９．，－−–—￥', '0123456789.,----¥'),
            '[\s\x{00a0}\x{202f}\x{2009}''’]', '', 'g'
        ),
        '([0-9][.,])-{1,2}([^0-9.,()+ -]*)$', '\100\2'
    );

create or replace temp macro amount_parts(cell) as
    regexp_extract(
        amount_text(cell),
        '^(\()?([-+])?([^0-9.,()+ -]+\.?)?([-+])?'
        || '([0-9][0-9.,]*|[.,][0-9]+)([eE][-+]?[0-9]{1,2})?'
        || '([^0-9.,()+ -]+\.?)?(-)?(\))?$',
        ['open', 'lead', 'before', 'inner', 'digits', 'exponent', 'after', 'trail',
         'close']
    );

-- Which decimal sign a number proves: 'point', 'comma', 'either' (one sign and exactly
-- three digits behind it), null for one without a sign.
create or replace temp macro digits_prove(digits) as
    case
        when not contains(digits, ',') and not contains(digits, '.') then null
        when contains(digits, ',') and contains(digits, '.') then
            case
                when strpos(reverse(digits), ',') < strpos(reverse(digits), '.')
                    then 'comma'
                else 'point'
            end
        when regexp_full_match(digits, '[0-9]*[.,][0-9]*') then
            case
                when regexp_full_match(digits, '[1-9][0-9]{0,2}[.,][0-9]{3}')
                    then 'either'
                when contains(digits, ',') then 'comma'
                else 'point'
            end
        when contains(digits, ',') then 'point'
        else 'comma'
    end;

create or replace temp macro amount_proves(cell) as
    case
        when cell is null then null
        when is_plain_amount(cell) then
            case when contains(cell, '.') then 'point' end
        else list_transform(
            [amount_parts(cell)], lambda p: digits_prove(p['digits'])
        )[1]
    end;

-- Digits with the decimal sign given, as SQL writes them; null where separators of
-- thousands do not part groups of three (or two and three).
create or replace temp macro plain_digits(digits, decimal_sign) as
    case
        when decimal_sign = 'comma'
            and regexp_full_match(
                digits, '([0-9]{1,3}(\.[0-9]{2,3})*\.[0-9]{3}|[0-9]*)(,[0-9]*)?'
            )
            then replace(replace(digits, '.', ''), ',', '.')
        when decimal_sign = 'point'
            and regexp_full_match(
                digits, '([0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}|[0-9]*)(\.[0-9]*)?'
            )
            then replace(digits, ',', '')
    end;

-- The currency a sign or code beside a number names; '?' where several share it.
create or replace temp macro sign_currency(sign) as
    coalesce(
        map {
            '$': 'USD', 'US$': 'USD', 'CA$': 'CAD', 'C$': 'CAD', 'A$': 'AUD',
            'AU$': 'AUD', 'NZ$': 'NZD', 'HK$': 'HKD', 'S$': 'SGD', 'MX$': 'MXN',
            'R$': 'BRL', 'NT$': 'TWD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR',
            'RS': 'INR', '₩': 'KRW', '₽': 'RUB', '₺': 'TRY', '₴': 'UAH', '₪': 'ILS',
            '₫': 'VND', '฿': 'THB', '₱': 'PHP', '₦': 'NGN', 'ZŁ': 'PLN', 'KČ': 'CZK',
            'FT': 'HUF', 'LEI': 'RON', 'KR': '?', 'FR': '?', '円': 'JPY', 'YEN': 'JPY',
            '元': 'CNY', '원': 'KRW', 'EURO': 'EUR', 'EUROS': 'EUR', 'ЛВ': 'BGN', 'РУБ': 'RUB'
        }[upper(rtrim(sign, '.'))],
        nullif(regexp_extract(upper(rtrim(sign, '.')), '^[A-Z]{3}$'), '')
    );

-- Signs that several countries' money carries agree with each of their codes.
create or replace temp macro sign_agrees(sign, code) as
    sign_currency(sign) = code
    or (sign = '$' and code in (
        'USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP',
        'UYU', 'JMD', 'BBD', 'BSD', 'BZD', 'FJD', 'GYD', 'LRD', 'NAD', 'TTD', 'XCD'
    ))
    or (sign = '¥' and code in ('JPY', 'CNY'))
    or (sign = '£' and code in ('GBP', 'EGP', 'GIP', 'FKP', 'SHP', 'LBP', 'SYP'))
    or (lower(rtrim(sign, '.')) = 'kr' and code in ('SEK', 'NOK', 'DKK', 'ISK'))
    or (lower(rtrim(sign, '.')) = 'rs' and code in ('INR', 'PKR', 'LKR', 'NPR', 'MUR'))
    or (lower(rtrim(sign, '.')) = 'fr' and code in ('CHF', 'XAF', 'XOF'));

create or replace temp macro amount_minus(parts) as
    case
        when parts['open'] || parts['lead'] || parts['inner'] || parts['trail']
            in ('(', '-') then '-'
        else ''
    end;

-- At most one sign, brackets in pairs, at most one currency.
create or replace temp macro amount_is_sound(parts) as
    parts['digits'] <> ''
    and (parts['open'] = '') = (parts['close'] = '')
    and length(parts['open'] || parts['lead'] || parts['inner'] || parts['trail']) <= 1
    and (parts['before'] = '' or parts['after'] = '')
    and (
        parts['before'] || parts['after'] = ''
        or sign_currency(parts['before'] || parts['after']) is not null
    );

-- The number of a cell, null if it is none. decimal_sign: 'comma' or 'point', for the
-- cells that can be read either way; 'plain' where all cells are plain. A list of one
-- element stands for a name given to an expression that is used several times.
create or replace temp macro read_amount(cell, decimal_sign) as
    case
        when decimal_sign = 'plain' then try_cast(cell as decimal(18, 4))
        when cell is null then null
        when is_plain_amount(cell) then try_cast(cell as decimal(18, 4))
        else list_transform(
            [amount_parts(cell)],
            lambda p: case
                when amount_is_sound(p) then try_cast(
                    amount_minus(p)
                    || list_transform(
                        [digits_prove(p['digits'])],
                        lambda proof: plain_digits(
                            p['digits'],
                            case when proof in ('comma', 'point') then proof
                                else decimal_sign
                            end
                        )
                    )[1]
                    || p['exponent']
                    as decimal(18, 4)
                )
            end
        )[1]
    end;

-- The sign or code beside a number; null without one.
create or replace temp macro amount_sign(cell, decimal_sign) as
    case
        when decimal_sign = 'plain' or cell is null or is_plain_amount(cell) then null
        else list_transform(
            [amount_parts(cell)], lambda p: nullif(p['before'] || p['after'], '')
        )[1]
    end;
