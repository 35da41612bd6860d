-- How long is too long?
-- Of the purchases followed by so many silent days, the share whose customer still
-- comes back within the next 180: whoever counts as lost too early is a false alarm.
-- The churn window is the shortest silence from which on at most a fifth come back;
-- purchases whose next one is still to come count for as long as they were watched.
-- grain: split, window_days
-- reads: silences, purchases
-- period: everything
-- finish: window
-- settings:
--   window_days  positive  =churn_window_days  a silence to show besides the candidates
-- columns:
--   split          text     value of the dimension, All without one
--   window_days    integer  silent days
--   is_candidate   boolean  one of the eleven silences that are chosen from
--   at_risk        integer  purchases seen to be followed by so many silent days
--   watched        integer  purchases seen to be followed by 180 days more
--   survival       number   share of purchases without a next one after so many days,
--     0 to 1; null = none was watched
--   r180           number   false-churn rate: share of those silent so long who come
--     back within 180 days more; null = nobody was watched for that long
--   low, high      number   95 % interval of r180, jackknifed over fifty buckets of
--     customers; null where fewer than forty hold a purchase
--   is_admissible  boolean  a candidate with 50 watched purchases or more
--   is_chosen      boolean  the churn window that the data gives
--   how            text     why that one: found (at most 20 % come back, here and at
--     every longer admissible candidate), never (more do: the longest), few (none is
--     admissible: 90 days), short (less than twelve months of data: 90 days)
--   crossed        integer  silences that reached so many days 180 to 360 days ago
--   returned       integer  of them, ended by a purchase within 180 days more
--   observed_low, observed_high  number  95 % interval of observed_return (Wilson)
-- ratios:
--   observed_return  returned / crossed  share  share of those silences ended within
--     180 days more: what happened lately, not an estimate
-- leaves out: guests; further orders on the same day. The period chooses the purchases
--   by their day. A silence below 180 days can count twice for a customer in crossed.
with
lengths as (
    -- silences that can have been crossed 180 to 360 days ago, by day and length
    select
        split,
        day,
        least(until, $as_of) - day as days,
        count(*) as purchases
    from purchases
    where
        day < $as_of - 180
        and day >= $as_of - 360 - 365 - $window_days
        and until > day + least(30, $window_days)
        and day >= $start
        and day < $stop
    group by split, day, least(until, $as_of) - day
),

seen as (
    select
        lengths.split,
        silences.window_days,
        sum(lengths.purchases) as crossed,
        sum(lengths.purchases) filter (
            where lengths.days <= silences.window_days + 180
        ) as returned
    from lengths
    inner join silences
        on
            silences.split = lengths.split
            and lengths.day + silences.window_days >= $as_of - 360
            and lengths.day + silences.window_days < $as_of - 180
            and lengths.days > silences.window_days
    group by lengths.split, silences.window_days
)

select
    silences.split,
    cast(silences.window_days as bigint) as window_days,
    silences.is_candidate,
    cast(silences.at_risk as bigint) as at_risk,
    cast(silences.watched as bigint) as watched,
    silences.survival,
    silences.r180,
    silences.groups,
    silences.spread,
    silences.is_admissible,
    silences.is_chosen,
    silences.how,
    cast(coalesce(seen.crossed, 0) as bigint) as crossed,
    cast(coalesce(seen.returned, 0) as bigint) as returned
from silences
left join seen
    on seen.split = silences.split and seen.window_days = silences.window_days
order by silences.split, silences.window_days
