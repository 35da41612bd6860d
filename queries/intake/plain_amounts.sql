-- How many cells of one column are plain numbers: digits, with or without a point.
--
-- reads: intake_cells
-- grain: one row
-- columns: cells, plain ones, those with a point, the first of these, most decimals
select
    count(*) as cells,
    count(*) filter (where is_plain_amount(cell)) as plain,
    count(*) filter (where contains(cell, '.')) as with_point,
    min(line) filter (where contains(cell, '.')) as first_line,
    coalesce(
        max(length(cell) - strpos(cell, '.')) filter (where contains(cell, '.')), 0
    ) as longest
from intake_cells;
