-- Which cohorts come back?
-- Customers grouped by the period of their first purchase, and how many of them ordered
-- again one, two, three … periods later. A cohort never changes with the filters.
-- grain: split, cohort, age
-- reads: cohort_cells
-- period: everything
-- settings:
--   mode         exact|rolling     exact               exact: ordered in that period;
--     rolling: in that period or any later one
--   window_days  positive  =churn_window_days  silent days after which nobody is
--     expected
-- columns:
--   split     text     value of the dimension, All without one
--   cohort    date     first day of the period of the first purchase
--   age       integer  whole periods since the first purchase's; 0 is that period
--   size      integer  customers in the cohort
--   retained  integer  of them, who ordered at that age
--   complete  boolean  the age's period ended by as-of
--   settled   boolean  complete, and in rolling mode a churn window older
-- ratios:
--   retention  retained / size  wilson  share of the cohort that ordered at that age
-- leaves out: guests; cohorts nobody belongs to; ages whose period starts on or after
--   as-of. The period chooses which cohorts are shown, never what they bought.
with
shown as (
    select
        split,
        cohort,
        age,
        size,
        retained,
        complete,
        settled
    from cohort_cells
)

select * from shown
order by split, cohort, age
