-- The second line of headers that SurveyMonkey writes is no answer.
--
-- reads and writes: surveys_rows
-- It is the file's first record and names no respondent.
update surveys_rows
set reason = 'header', value = null
where file = $file
    and response_id is null
    and line = (
        select min(line)
        from surveys_rows
        where file = $file
    );
