-- How many cells of one column can be dates, numbers or e-mail addresses.
--
-- reads: intake_cells
-- grain: one row
-- Bare numbers are no dates here: only the whole column and its name can say so.
select
    count(*) as cells,
    count(*) filter (where moment_form(cell) not in ('none', 'number')) as moments,
    count(*) filter (
        where read_amount(cell, 'point') is not null
    ) as amounts,
    count(*) filter (
        where regexp_full_match(cell, '[^@\s]+@[^@\s]+\.[^@\s]+')
    ) as emails
from intake_cells;
