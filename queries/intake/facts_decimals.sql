-- Cells of one column of money with more than four decimals.
--
-- reads: intake_cells
-- grain: one row
-- columns: how many; the line and the text of the first
select
    count(*) as cells,
    min(line) as first_line,
    arg_min(cell, line) as first_cell
from intake_cells
where length(cell) > 5 and regexp_matches(cell, '[.,][0-9]{5,}');
