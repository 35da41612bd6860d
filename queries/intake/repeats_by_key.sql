-- Records that carry an id another record carries already: the first one counts.
--
-- reads: intake_keys (file, line, key, content)
-- grain: one row per record that is one too many
-- duplicate: equal in every cell; conflict: the same id, something else differs.
create or replace temp table intake_marks as
with placed as (
    select
        file,
        line,
        key,
        content,
        row_number() over earlier as place,
        first_value(content) over earlier as first_content,
        first_value(line) over earlier as first_line
    from intake_keys
    where key is not null
    window earlier as (partition by key order by file, line)
)
select
    file,
    line,
    case when content = first_content then 'duplicate' else 'conflict' end as reason,
    key || ', line ' || first_line as value
from placed
where place > 1;
