-- What the cells of one column prove about how its dates are written.
--
-- reads: intake_cells
-- grain: one row per form
-- columns: form, how many cells, the first one's line, the greatest number, how many
--     cells carry a zone
-- Plain cells, nearly always all of them, are counted without a look at their form.
with others as (
    select
        line,
        cell,
        moment_form(cell) as form,
        regexp_matches(
            cell, ':\d{2}.* *(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$'
        ) as is_zoned
    from intake_cells
    where plain_moment(cell) is null
)
select
    'plain' as form,
    count(*) as cells,
    min(line) as first_line,
    cast(null as double) as greatest,
    0 as zoned
from intake_cells
where plain_moment(cell) is not null
having count(*) > 0
union all
select
    form,
    count(*),
    min(line),
    max(try_cast(cell as double)) filter (where form = 'number'),
    count(*) filter (where is_zoned)
from others
group by form
order by form;
