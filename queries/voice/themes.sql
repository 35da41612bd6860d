-- What do they write about?
-- Themes of an editable dictionary in the comments of each customer's latest answer,
-- how much more detractors mention each than promoters do, and the money of those who
-- mention it and scored 6 or less.
-- grain: theme
-- reads: answers, purchases, customer_scores
-- period: everything
-- finish: themes
-- settings:
--   survey  text  most  name of the survey, most = the one with the most answers
-- columns:
--   theme                 text     as in the dictionary
--   comments              integer  latest answers with a comment
--   mentions              integer  of them, that mention the theme
--   promoters             integer  comments of promoters
--   promoters_mention     integer  of them, that mention the theme
--   detractors            integer  comments of detractors
--   detractors_mention    integer  of them, that mention the theme
--   exposed_customers     integer  known customers who mention it and scored 0 to 6
--   exposed_revenue       money    what they spent in the 12 months before as-of, net
--     of linked refunds; descriptive, not what the theme costs
--   exposed_value         money    their expected value of the 364 days after the
--     dataset's as-of; null = not predicted
--   promoter_share        number   of promoters' comments; null = no comment of theirs
--   promoter_low, promoter_high      number  its 95 % interval
--   detractor_share       number   of detractors' comments; null = no comment of theirs
--   detractor_low, detractor_high    number  its 95 % interval
--   difference            number   share of detractors less share of promoters
--   difference_low, difference_high  number  its 95 % interval (Newcombe)
--   state                 text     signal where detractors and promoters differ by more
--     than chance (pooled z-test, Benjamini-Hochberg at 10 %), noise where they do not,
--     none where either has fewer than 30 comments or should have fewer than 5 mentions
-- ratios:
--   mention_rate  mentions / comments  wilson  share of comments that mention the theme
-- leaves out: answers without a comment; earlier answers of the same customer. The
--   dictionary knows seven languages and at most sixteen themes; a comment in another
--   language mentions nothing.
with
dictionary as (
    select
        unnest(cast($theme_names as varchar[])) as theme,
        generate_subscripts(cast($theme_names as varchar[]), 1) as place
),

written as (
    -- a customer's latest answer in the period, where it has words
    select
        response_id,
        customer_key,
        score,
        lower(comment) as words
    from answers
    where
        day >= $start
        and day < $stop
        and until >= $stop
        and comment is not null
        and trim(comment) <> ''
),

found as (
    -- spelled out: a pattern that is a column is compiled again for every comment
    select
        response_id,
        customer_key,
        score,
        unnest([
            case when regexp_matches(words, $theme_patterns[1]) then 1 end,
            case when regexp_matches(words, $theme_patterns[2]) then 2 end,
            case when regexp_matches(words, $theme_patterns[3]) then 3 end,
            case when regexp_matches(words, $theme_patterns[4]) then 4 end,
            case when regexp_matches(words, $theme_patterns[5]) then 5 end,
            case when regexp_matches(words, $theme_patterns[6]) then 6 end,
            case when regexp_matches(words, $theme_patterns[7]) then 7 end,
            case when regexp_matches(words, $theme_patterns[8]) then 8 end,
            case when regexp_matches(words, $theme_patterns[9]) then 9 end,
            case when regexp_matches(words, $theme_patterns[10]) then 10 end,
            case when regexp_matches(words, $theme_patterns[11]) then 11 end,
            case when regexp_matches(words, $theme_patterns[12]) then 12 end,
            case when regexp_matches(words, $theme_patterns[13]) then 13 end,
            case when regexp_matches(words, $theme_patterns[14]) then 14 end,
            case when regexp_matches(words, $theme_patterns[15]) then 15 end,
            case when regexp_matches(words, $theme_patterns[16]) then 16 end
        ]) as place
    from written
),

sizes as (
    select
        count(*) as comments,
        count(*) filter (where score >= 9) as promoters,
        count(*) filter (where score <= 6) as detractors
    from written
),

spent as (
    select
        customer_key,
        sum(amount) as amount
    from purchases
    where
        day < $as_of
        and day >= cast($as_of - to_months(cast(12 as integer)) as date)
    group by customer_key
),

counted as (
    select
        found.place,
        count(*) as mentions,
        count(*) filter (where found.score >= 9) as promoters,
        count(*) filter (where found.score <= 6) as detractors,
        count(found.customer_key) filter (where found.score <= 6) as exposed,
        sum(spent.amount) filter (where found.score <= 6) as amount,
        sum(customer_scores.clv) filter (where found.score <= 6) as clv
    from found
    left join spent on spent.customer_key = found.customer_key
    left join customer_scores on customer_scores.customer_key = found.customer_key
    where found.place is not null
    group by found.place
)

select
    dictionary.theme,
    sizes.comments,
    coalesce(counted.mentions, 0) as mentions,
    sizes.promoters,
    coalesce(counted.promoters, 0) as promoters_mention,
    sizes.detractors,
    coalesce(counted.detractors, 0) as detractors_mention,
    coalesce(counted.exposed, 0) as exposed_customers,
    cast(coalesce(counted.amount, 0) as decimal(18, 4)) as exposed_revenue,
    cast(counted.clv as decimal(18, 4)) as exposed_value
from dictionary
cross join sizes
left join counted on counted.place = dictionary.place
order by dictionary.theme
