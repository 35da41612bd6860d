-- How many come back, period by period?
-- All cohorts together: the customers who ordered at an age over the customers old
-- enough to have done so, from complete periods only. Never an average of percentages.
-- grain: split, age
-- reads: cohort_cells
-- period: everything
-- settings:
--   mode         exact|rolling     exact               exact: ordered in that period;
--     rolling: in that period or any later one
--   window_days  positive  =churn_window_days  silent days after which nobody is
--     expected
-- columns:
--   split     text     value of the dimension, All without one
--   age       integer  whole periods since the first purchase's
--   cohorts   integer  cohorts that have lived that long
--   size      integer  customers in them
--   retained  integer  of them, who ordered at that age
-- ratios:
--   retention  retained / size  wilson  share that ordered at that age
-- leaves out: guests; periods in progress; in rolling mode ages not yet settled.
with
pooled as (
    select
        split,
        age,
        count(*) as cohorts,
        cast(sum(size) as bigint) as size,
        cast(sum(retained) as bigint) as retained
    from cohort_cells
    where settled
    group by split, age
)

select * from pooled
order by split, age
