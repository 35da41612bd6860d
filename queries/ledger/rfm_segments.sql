-- Which segment a pair of scores means
-- Recency from 1 (longest ago) to 5 (latest) against the rounded mean of frequency and
-- money: the widely copied ten-segment map, with Lost told apart from Hibernating.
-- grain: recency_score, value_score
-- columns:
--   recency_score  integer  1 to 5, 5 = bought last
--   value_score    integer  1 to 5: (frequency score + money score + 1) // 2
--   segment        text     one of eleven names
--   place          integer  order in which segments are listed, 1 = Champions
-- leaves out: nobody: all 25 pairs have one segment.
with
map as (
    select *
    from (
        values
        (5, 1, 'New', 4),
        (5, 2, 'Potential loyalist', 3),
        (5, 3, 'Potential loyalist', 3),
        (5, 4, 'Champions', 1),
        (5, 5, 'Champions', 1),
        (4, 1, 'Promising', 5),
        (4, 2, 'Potential loyalist', 3),
        (4, 3, 'Potential loyalist', 3),
        (4, 4, 'Loyal', 2),
        (4, 5, 'Loyal', 2),
        (3, 1, 'About to sleep', 7),
        (3, 2, 'About to sleep', 7),
        (3, 3, 'Need attention', 6),
        (3, 4, 'Loyal', 2),
        (3, 5, 'Loyal', 2),
        (2, 1, 'Hibernating', 10),
        (2, 2, 'Hibernating', 10),
        (2, 3, 'At risk', 9),
        (2, 4, 'At risk', 9),
        (2, 5, 'Can''t lose', 8),
        (1, 1, 'Lost', 11),
        (1, 2, 'Lost', 11),
        (1, 3, 'At risk', 9),
        (1, 4, 'At risk', 9),
        (1, 5, 'Can''t lose', 8)
    ) as pairs (recency_score, value_score, segment, place)
)

select
    cast(recency_score as integer) as recency_score,
    cast(value_score as integer) as value_score,
    segment,
    cast(place as integer) as place
from map
