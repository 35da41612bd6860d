-- How many cells of one column can be scores from 0 to 10.
--
-- reads: intake_cells
-- grain: one row
select
    count(*) as cells,
    count(*) filter (where read_score(cell) between 0 and 10) as scores
from intake_cells;
