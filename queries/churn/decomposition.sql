-- Why did retention move?
-- Retention of the period against that of an earlier one, taken apart: how much comes
-- from groups that stay better or worse (rate), how much from the base shifting towards
-- groups that stay better or worse anyway (mix). Rate and mix of all groups of one
-- dimension make the whole movement exactly. Every dimension is taken apart by itself;
-- the one that explains most comes first, if it explains more than chance would. Tenure
-- comes last and never in front: the newest customers cannot have left yet.
-- grain: dimension, level
-- reads: standing
-- period: 13 weeks
-- splits: every dimension
-- finish: decomposition
-- settings:
--   window_days  positive  =churn_window_days  silent days after which a customer has
--     left
--   against      previous|year  previous  the earlier period: the one before, or the
--     same weeks a year ago
-- columns:
--   dimension        text     name of the dimension, or tenure
--   level            text     one of its values, at the period's start
--   at_start_before  integer  active when the period before started
--   kept_before      integer  of them, still active when it ended
--   at_start         integer  active when the period started
--   kept             integer  of them, still active when it ended
--   rate_effect      number   share by which retention moved since this group stays
--     better or worse
--   mix_effect       number   share by which it moved since this group became larger or
--     smaller
--   contribution     number   rate_effect + mix_effect
--   excess           number   contribution less the group's share of the whole movement
--   p                number   chance to stand out so from the rest, two-sided; null =
--     too few to tell
--   state            text     signal where the group stands out by more than chance
--     (Benjamini-Hochberg at 10 % over all groups of all dimensions), noise, or none
--     where there are too few to tell
--   change           number   retention now less retention before, all groups
--   rate_total       number   sum of rate_effect over the dimension
--   mix_total        number   sum of mix_effect over the dimension
--   rate_error       number   standard error of rate_total, shares taken as known
--   explains         boolean  the dimension that explains most, if any group stands out
-- ratios:
--   retention_before  kept_before / at_start_before  share   share who stayed before
--   retention         kept / at_start                wilson  share who stayed
-- leaves out: guests. Nothing is said when nobody was active at one of the two starts.
with
counted as (
    select
        'split' as kind,
        split as level,
        count(*) filter (where turn = 'before') as at_start_before,
        count(*) filter (where turn = 'before' and is_kept) as kept_before,
        count(*) filter (where turn = 'now') as at_start,
        count(*) filter (where turn = 'now' and is_kept) as kept,
        0 as place
    from standing
    group by split
    union all
    select
        'tenure' as kind,
        tenure as level,
        count(*) filter (where turn = 'before') as at_start_before,
        count(*) filter (where turn = 'before' and is_kept) as kept_before,
        count(*) filter (where turn = 'now') as at_start,
        count(*) filter (where turn = 'now' and is_kept) as kept,
        place
    from standing
    group by tenure, place
)

select
    kind,
    level,
    at_start_before,
    kept_before,
    at_start,
    kept
from counted
order by kind, place, level
