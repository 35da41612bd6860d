-- What did they do after they answered?
-- Purchases within 90 days of promoters, passives, detractors, customers who were asked
-- and silent, and customers who were never asked. The clock starts with a customer's
-- first answer or unanswered invitation of the period, or the median day of answers.
-- grain: group
-- reads: answers, surveys, purchases
-- period: everything
-- finish: behaviour
-- settings:
--   survey  text      most  name of the survey, most = the one with the most answers
--   days    positive  90    days watched from the clock on
-- columns:
--   group      text     promoter, passive, detractor, asked_silent or never_asked
--   place      integer  order in which groups are listed
--   customers  integer  with a purchase by the clock, watched for all days
--   repeated   integer  of them, who bought again within the days
--   revenue    money    what they spent within the days, net of linked refunds
--   revenue_per_customer  number  money per customer; null = nobody
--   revenue_low, revenue_high  number  its 95 % interval (jackknife over 50 buckets);
--     null below 100 customers
-- ratios:
--   repeat_rate  repeated / customers  wilson  share who bought again within the days
-- leaves out: anonymous answers; later answers and invitations of the same customer;
--   customers without a purchase by the clock; contacts of the last days, whose time is
--   not over. Never asked are those who got no invitation and gave no answer at all.
--   The
--   clocks differ between groups: the difference describes, it does not say why.
with
contacts as (
    select
        customer_key,
        response_id,
        day,
        score
    from answers
    where customer_key is not null
    union all
    select
        surveys.customer_key,
        surveys.response_id,
        surveys.sent_day as day,
        cast(null as smallint) as score
    from surveys
    where
        surveys.kind = 'nps'
        and surveys.score is null
        and surveys.customer_key is not null
        and coalesce(surveys.survey, '') in (
            select coalesce(answers.survey, '') from answers
        )
),

matured as (
    -- her first contact of the period: a later one would be chosen by what she did
    select
        customer_key,
        day,
        score,
        row_number() over (
            partition by customer_key order by day, score desc nulls last, response_id
        ) as number
    from contacts
    where day >= $start and day < $stop and day < $as_of - $days
),

middle as (
    select cast(quantile_disc(day, 0.5) as date) as day
    from matured
    where number = 1 and score is not null
),

named as (
    select distinct customer_key from surveys where customer_key is not null
),

clocks as (
    select
        customer_key,
        day as clock,
        case
            when score is null then 4
            when score >= 9 then 1
            when score >= 7 then 2
            else 3
        end as place
    from matured
    where number = 1
    union all
    select
        purchases.customer_key,
        middle.day as clock,
        5 as place
    from purchases
    cross join middle
    left join named on named.customer_key = purchases.customer_key
    where
        named.customer_key is null
        and purchases.day <= middle.day
        and purchases.until > middle.day
),

watched as (
    -- her latest purchase by the clock knows when the next one came
    select
        clocks.customer_key,
        clocks.place,
        clocks.clock,
        purchases.bucket,
        purchases.until <= clocks.clock + $days as has_repeated
    from clocks
    inner join purchases
        on
            purchases.customer_key = clocks.customer_key
            and purchases.day <= clocks.clock
            and purchases.until > clocks.clock
),

spent as (
    select
        watched.customer_key,
        sum(purchases.amount) as amount
    from watched
    inner join purchases
        on
            purchases.customer_key = watched.customer_key
            and purchases.day > watched.clock
            and purchases.day <= watched.clock + $days
    where watched.has_repeated
    group by watched.customer_key
),

buckets as (
    select
        watched.place,
        watched.bucket,
        count(*) as customers,
        count(*) filter (where watched.has_repeated) as repeated,
        coalesce(sum(spent.amount), 0) as revenue
    from watched
    left join spent on spent.customer_key = watched.customer_key
    group by watched.place, watched.bucket
),

totals as (
    select
        place,
        sum(customers) as customers,
        sum(repeated) as repeated,
        sum(revenue) as revenue
    from buckets
    group by place
),

spreads as (
    -- revenue per customer without one bucket, on the scale of the logarithm
    select
        totals.place,
        count(*) as groups,
        var_pop(
            case
                when
                    totals.revenue > buckets.revenue
                    and totals.customers > buckets.customers
                    then ln(
                        cast(totals.revenue - buckets.revenue as double)
                        / cast(totals.customers - buckets.customers as double)
                    )
            end
        ) as spread
    from totals
    inner join buckets on buckets.place = totals.place
    group by totals.place
),

listed as (
    select cast(unnest(generate_series(1, 5)) as bigint) as place
)

select
    case listed.place
        when 1 then 'promoter'
        when 2 then 'passive'
        when 3 then 'detractor'
        when 4 then 'asked_silent'
        else 'never_asked'
    end as "group",
    listed.place,
    cast(coalesce(totals.customers, 0) as bigint) as customers,
    cast(coalesce(totals.repeated, 0) as bigint) as repeated,
    cast(coalesce(totals.revenue, 0) as decimal(18, 4)) as revenue,
    spreads.groups,
    spreads.spread
from listed
left join totals on totals.place = listed.place
left join spreads on spreads.place = listed.place
order by listed.place
