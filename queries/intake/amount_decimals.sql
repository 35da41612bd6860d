-- Cells of one column with more than the four decimals that are kept.
--
-- reads: intake_cells
-- grain: one row
select
    count(*) as cells,
    min(line) as first_line
from intake_cells
where length(cell) > 5 and regexp_matches(cell, '[.,][0-9]{4}[0-9]*[1-9]');
