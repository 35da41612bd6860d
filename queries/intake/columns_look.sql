-- What the first cells of every column of a file look like.
--
-- reads: intake_looked (turn, place, cell)
-- grain: one row per column that holds anything among them
-- columns: place; cells that were looked at, at most $most; how many of them are dates,
--     bare numbers and the greatest of these, amounts, e-mail addresses, scores,
--     currency codes; the first three that differ
-- Words that stand for nothing, such as NULL and -, are no cells.
with held as (
    select
        place,
        turn,
        cell,
        row_number() over (partition by place order by turn) as nth
    from intake_looked
    where cell is not null and not is_blank_word(cell)
),
looked as (
    select
        place,
        turn,
        cell,
        moment_form(cell) as form
    from held
    where nth <= $most
),
differing as (
    select
        place,
        left(cell, 80) as cell,
        min(turn) as turn
    from looked
    group by place, left(cell, 80)
),
samples as (
    select
        place,
        list(cell order by turn)[1:3] as cells
    from differing
    group by place
),
counted as (
    select
        place,
        count(*) as cells,
        count(*) filter (where form not in ('none', 'number')) as moments,
        count(*) filter (where form = 'number') as numbers,
        max(try_cast(cell as double)) filter (where form = 'number') as greatest,
        count(*) filter (where read_amount(cell, 'point') is not null) as amounts,
        count(*) filter (
            where regexp_full_match(cell, '[^@\s]+@[^@\s]+\.[^@\s]+')
        ) as emails,
        count(*) filter (where read_score(cell) is not null) as scores,
        count(*) filter (where list_contains($codes, upper(cell))) as codes
    from looked
    group by place
)
select
    counted.*,
    samples.cells
from counted
join samples on samples.place = counted.place
order by counted.place;
