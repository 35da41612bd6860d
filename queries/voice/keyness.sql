-- Which words tell detractors from promoters?
-- Words and pairs of neighbouring words in comments, each comment counted once, with
-- the
-- log-odds of detractors' comments against promoters' (Monroe, Colaresi and Quinn
-- 2008).
-- grain: term
-- reads: answers
-- period: everything
-- finish: keyness
-- settings:
--   survey  text      most  name of the survey, most = the one with the most answers
--   fewest  positive  5     comments that must hold a word
-- columns:
--   term                text     a word, or two neighbouring ones, in lower case
--   detractors          integer  comments of detractors that hold it
--   promoters           integer  comments of promoters that hold it
--   detractor_comments  integer  all comments of detractors
--   promoter_comments   integer  all comments of promoters
--   log_odds            number   above 0: detractors write it more; null = one group
--     wrote nothing
--   z                   number   log_odds over its standard error
--   telling             boolean  z is at least 3 on either side
-- leaves out: comments of passives; words too common to tell anything (a list by
--   language that keeps not, never and their kind); words in fewer comments.
with
written as (
    select
        response_id,
        score >= 9 as is_promoter,
        regexp_extract_all(lower(comment), '[\pL\pN]+') as words
    from answers
    where
        day >= $start
        and day < $stop
        and comment is not null
        and trim(comment) <> ''
        and (score >= 9 or score <= 6)
),

sizes as (
    select
        count(*) filter (where is_promoter) as promoters,
        count(*) filter (where not is_promoter) as detractors
    from written
),

placed as (
    select
        response_id,
        is_promoter,
        unnest(words) as word,
        generate_subscripts(words, 1) as place
    from written
),

neighbours as (
    select
        response_id,
        is_promoter,
        word,
        lead(word) over (partition by response_id order by place) as next_word
    from placed
),

common as (
    select unnest(cast($stop_words as varchar[])) as word
),

terms as (
    -- a comment counts once for a term, however often it holds it
    select
        neighbours.response_id,
        neighbours.is_promoter,
        neighbours.word as term
    from neighbours
    left join common on common.word = neighbours.word
    where common.word is null and length(neighbours.word) > 1
    union
    select
        neighbours.response_id,
        neighbours.is_promoter,
        neighbours.word || ' ' || neighbours.next_word as term
    from neighbours
    left join common on common.word = neighbours.word
    left join common as other on other.word = neighbours.next_word
    where
        common.word is null
        and other.word is null
        and neighbours.next_word is not null
)

select
    terms.term,
    count(*) filter (where not terms.is_promoter) as detractors,
    count(*) filter (where terms.is_promoter) as promoters,
    min(sizes.detractors) as detractor_comments,
    min(sizes.promoters) as promoter_comments
from terms
cross join sizes
group by terms.term
having count(*) >= $fewest
order by terms.term
