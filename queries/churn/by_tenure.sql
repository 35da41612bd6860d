-- Do new customers leave sooner than old ones?
-- The churn of the period by how long customers had been buying when it began, beside
-- that of an earlier one. A customer's tenure is taken at the period's start, so it
-- does not move with the outcome.
-- grain: split, tenure
-- reads: standing
-- period: 13 weeks
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
--   against      previous|year  previous  the earlier period: the one before, or the
--     same weeks a year ago
-- columns:
--   split            text     value of the dimension, All without one
--   tenure           text     days since the first purchase, in five bands
--   place            integer  order of the bands, 1 = the newest customers
--   at_start         integer  active when the period started
--   lost             integer  of them, not active when it ended
--   at_start_before  integer  active when the period before started
--   lost_before      integer  of them, not active when it ended
-- ratios:
--   churn_before  lost_before / at_start_before  share   share who left in the period
--     before
--   churn         lost / at_start                wilson  share who left in the period
-- leaves out: guests; bands without anybody in both periods.
with
counted as (
    select
        split,
        tenure,
        place,
        count(*) filter (where turn = 'now') as at_start,
        count(*) filter (where turn = 'now' and not is_kept) as lost,
        count(*) filter (where turn = 'before') as at_start_before,
        count(*) filter (where turn = 'before' and not is_kept) as lost_before
    from standing
    group by split, tenure, place
)

select
    split,
    tenure,
    cast(place as bigint) as place,
    at_start,
    lost,
    at_start_before,
    lost_before
from counted
order by split, place
