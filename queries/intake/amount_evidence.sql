-- What the cells of one column prove about its decimal sign.
--
-- reads: intake_cells
-- grain: one row per proof: point, comma, either (one sign, three digits), none
with proofs as not materialized (
    select
        line,
        cell,
        coalesce(amount_proves(cell), 'none') as proof
    from intake_cells
)
select
    proof,
    count(*) as cells,
    arg_min(cell, line) as first_cell,
    min(line) as first_line
from proofs
group by proof
order by proof;
