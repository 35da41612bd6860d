-- How a survey score is read: a whole number, words behind it allowed.

-- 9, 9.0 and "10 - Extremely likely"; a fraction or a word is no score.
create or replace temp macro read_score(cell) as
    try_cast(
        nullif(regexp_extract(cell, '^(\d{1,3})(?:\.0+)?(?:\s*[-–:(].*)?$', 1), '')
        as smallint
    );

-- yes, true, 1, subscribed and their like; null for what is neither yes nor no.
create or replace temp macro read_yes(cell) as
    case
        when lower(cell) in (
            'yes', 'y', 'true', 't', '1', '1.0', 'ja', 'oui', 'si', 'sí', 'sì', 'sim',
            'wahr', 'vrai', 'verdadero', 'vero', 'verdadeiro', 'waar', 'x', 'はい', '有', '有り',
            '○', '〇', '可', '希望する', '同意する',
            'subscribed', 'opted in', 'opt-in', 'optin', 'granted'
        ) then true
        when lower(cell) in (
            'no', 'n', 'false', 'f', '0', '0.0', 'nein', 'non', 'não', 'nao', 'nee',
            'falsch', 'faux', 'falso', 'onwaar', 'いいえ', '無', '無し', '×', '不可', '希望しない',
            '同意しない',
            'unsubscribed', 'opted out', 'opt-out', 'optout', 'denied'
        ) then false
    end;
