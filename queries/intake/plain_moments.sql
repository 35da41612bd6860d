-- How many cells of one column are plain moments: YYYY-MM-DD with or without a time.
--
-- reads: intake_cells
-- grain: one row
select
    count(*) as cells,
    count(plain_moment(cell)) as plain
from intake_cells;
