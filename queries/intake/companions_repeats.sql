-- Records of files that add to another which an earlier file holds too.
--
-- reads: intake_companions (file, line, content), files of one kind
-- writes: companion_repeats
-- Equal records of one file are two; a later file adds only what is more.
insert into companion_repeats
with numbered as (
    select
        file,
        line,
        content,
        row_number() over (partition by file, content order by line) as turn
    from intake_companions
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
    line
from placed
where file > first_file;
