-- Records without an id that an earlier file holds too: overlapping files.
--
-- reads: intake_keys (file, line, key, content)
-- grain: one row per record that is one too many
-- Equal records of one file are two events; a later file adds only what is more.
create or replace temp table intake_marks as
with numbered as (
    select
        file,
        line,
        content,
        row_number() over (partition by file, content order by line) as turn
    from intake_keys
    where key is null
),
placed as (
    select
        file,
        line,
        min(file) over (partition by content, turn) as first_file
    from numbered
)
select
    file,
    line,
    'duplicate' as reason,
    cast(null as varchar) as value
from placed
where file > first_file;
