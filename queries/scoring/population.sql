-- How long everybody usually waits between two purchase days, up to a day
-- grain: median_gap
-- reads: purchases
-- parameters:
--   as_of  date  first day that is not known any more
-- columns:
--   median_gap  number  median of days between purchase days; null = nobody came back
-- leaves out: guests; the silence since the latest purchase.
with
gaps as (
    select gap
    from purchases
    where day < $as_of and gap > 0
)

select cast(median(gap) as double) as median_gap
from gaps
