-- Whether scores prove a scale of 0 to 10: one above 5 does. Else how far they go.
--
-- reads: intake_source
-- grain: one row
-- Rows that name their scale, or that they are nps, need no proof.
select
    max(read_score(score)) filter (where read_score(score) between 6 and 10) as highest,
    count(score) as answers,
    min(read_score(score)) as first_score,
    max(read_score(score)) as last_score
from intake_source
where scale is null and lower(kind) is distinct from 'nps';
