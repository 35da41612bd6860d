-- The records of one file that import set aside, as they are kept with a dataset.
--
-- reads: source.set_aside
-- grain: one row per record, in the file's order
-- cells: as they were read, null for a record that could not be split; record is then
--     its whole text
select
    line,
    reason,
    record,
    cells
from source.set_aside
where file = $file
order by line;
