-- What the cells of one column prove about how its dates are written.
--
-- reads: intake_cells
-- grain: one row per form
-- columns: form, how many cells, the first cell and its line, least and greatest number,
--     how many cells carry a zone
with forms as not materialized (
    select
        line,
        cell,
        moment_form(cell) as form,
        case
            when plain_moment(cell) is not null or length(cell) < 12 then false
            else regexp_matches(
                cell, ':\d{2}.* *(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$'
            )
        end as is_zoned
    from intake_cells
)
select
    form,
    count(*) as cells,
    arg_min(cell, line) as first_cell,
    min(line) as first_line,
    min(try_cast(cell as double)) filter (where form = 'number') as least,
    max(try_cast(cell as double)) filter (where form = 'number') as greatest,
    count(*) filter (where is_zoned) as zoned
from forms
group by form
order by form;
