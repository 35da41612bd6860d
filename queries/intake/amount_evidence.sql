-- What the cells of one column prove about its decimal sign.
--
-- reads: intake_cells
-- grain: one row per proof: point, comma, either (one sign, three digits), none
-- columns: proof, how many cells, the first one's line
-- Plain cells, nearly always all of them, are counted without a look at their parts.
with plain as (
    select
        'point' as proof,
        count(*) as cells,
        min(line) as first_line
    from intake_cells
    where is_plain_amount(cell) and contains(cell, '.')
    having count(*) > 0
),
others as (
    select
        amount_proves(cell) as proof,
        count(*) as cells,
        min(line) as first_line
    from intake_cells
    where not is_plain_amount(cell)
    group by amount_proves(cell)
)
select
    coalesce(proof, 'none') as proof,
    cast(sum(cells) as bigint) as cells,
    min(first_line) as first_line
from (
    select proof, cells, first_line from plain
    union all
    select proof, cells, first_line from others
) as proofs
group by coalesce(proof, 'none')
order by proof;
