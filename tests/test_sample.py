"""The sample shop: believable on the whole, and every planted truth can be found."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from retention.schema import TABLES
from sample_data import truths
from sample_data.files import HEADERS
from sample_data.generate import AS_OF, generate, write_csv

SMALL = Path(__file__).parents[1] / "sample_data" / "small"


@pytest.fixture(scope="module")
def shop() -> duckdb.DuckDBPyConnection:
    """50,000 customers as tables, and ``days``: one row per customer and purchase day."""
    connection = duckdb.connect()
    for name, arrow in generate(customers=50_000, seed=7).items():
        connection.register("arriving", arrow)
        connection.execute(f"create table {name} as from arriving")
        connection.unregister("arriving")
    connection.execute("""
        create table days as
        with purchase_days as (
            select distinct customer_id, cast(ordered_at as date) as day
            from orders
            where status = 'paid' and customer_id is not null
        )
        select
            customer_id,
            day,
            row_number() over (partition by customer_id order by day) as nth,
            count(*) over (partition by customer_id) as purchases,
            min(day) over (partition by customer_id) as first_day
        from purchase_days
    """)
    return connection


def one(shop: duckdb.DuckDBPyConnection, sql: str, **given: object) -> float:
    """The only value of an answer."""
    return float(shop.execute(sql, given or None).fetchall()[0][0])


def rows(
    shop: duckdb.DuckDBPyConnection, sql: str, **given: object
) -> dict[object, float]:
    """First column to second column."""
    return {
        key: float(value) for key, value in shop.execute(sql, given or None).fetchall()
    }


def shop_days(start: date, stop: date) -> float:
    """Days of a half-open window, weighted by month and weekday."""
    days = [start + timedelta(days=n) for n in range((stop - start).days)]
    return sum(
        truths.MONTH_WEIGHTS[day.month - 1] * truths.WEEKDAY_WEIGHTS[day.weekday()]
        for day in days
    )


# The tables


def test_the_same_seed_and_size_give_the_same_tables():
    first, second = generate(300, seed=3), generate(300, seed=3)
    assert all(first[name].equals(second[name]) for name in first)
    assert not first["orders"].equals(generate(300, seed=4)["orders"])


def test_every_table_casts_to_the_schema():
    """The shop has no contracts: nobody subscribes, nobody cancels."""
    tables = generate(300)
    assert set(tables) == set(TABLES) - {"subscriptions"}
    with duckdb.connect() as connection:
        for name, arrow in tables.items():
            connection.register("arriving", arrow)
            for column in TABLES[name].columns:
                if column.name == "cancelled_at":
                    continue
                connection.execute(
                    f'select cast("{column.name}" as {column.type}) from arriving'
                ).fetchall()


def test_one_customer_is_a_shop_too():
    assert generate(1)["customers"].num_rows == 1


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("orders", "order_id"),
        ("customers", "customer_id"),
        ("surveys", "response_id"),
        ("interactions", "interaction_id"),
        ("costs", "(period, channel)"),
    ],
)
def test_keys_are_unique(shop, table, key):
    assert one(shop, f"select count(*) - count(distinct {key}) from {table}") == 0


@pytest.mark.parametrize(
    ("table", "moment"),
    [
        ("orders", "ordered_at"),
        ("surveys", "answered_at"),
        ("surveys", "sent_at"),
        ("interactions", "at"),
        ("interactions", "resolved_at"),
        ("loyalty", "at"),
    ],
)
def test_nothing_happens_at_or_after_the_end(shop, table, moment):
    late = f'select count(*) from {table} where "{moment}" >= $end'
    assert one(shop, late, end=AS_OF) == 0


def test_the_small_files_are_what_the_generator_writes(tmp_path):
    write_csv(tmp_path, customers=100, seed=7)
    for name in HEADERS:
        written = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
        kept = (SMALL / f"{name}.csv").read_text(encoding="utf-8")
        assert written == kept, name


def test_the_small_files_stay_small():
    assert sum(path.stat().st_size for path in SMALL.iterdir()) < 200_000


# A believable shop


def test_customers_buy_about_eight_times_and_over_a_third_once(shop):
    people = "select purchases from days where nth = 1"
    assert 7.5 < one(shop, f"select avg(purchases) from ({people})") < 8.5
    once = f"select avg(cast(purchases = 1 as int)) from ({people})"
    assert 0.35 < one(shop, once) < 0.40


def test_the_odd_rows_have_their_shares(shop):
    share = "select avg(cast({} as int)) from orders where status <> 'refund'".format
    assert one(shop, share("customer_id is null")) == pytest.approx(0.04, abs=0.003)
    odd = "status in ('cancelled', 'failed', 'test')"
    assert one(shop, share(odd)) == pytest.approx(0.015, abs=0.002)
    assert one(shop, share("amount = 0")) == pytest.approx(0.003, abs=0.0005)


def test_refunds_give_money_back_for_an_earlier_order(shop):
    shop.execute("""
        create or replace temp table refunds as
        select
            -refunds.amount / orders.amount as share,
            date_diff('day', orders.ordered_at, refunds.ordered_at) as later_days
        from orders as refunds
        join orders on orders.order_id = refunds.refund_of
    """)
    placed = one(shop, "select count(*) from orders where status = 'paid'")
    full = one(shop, "select count(*) from refunds where share = 1")
    part = one(shop, "select count(*) from refunds where share < 1")
    assert (
        one(shop, "select count(*) from refunds where share not between 0 and 1") == 0
    )
    assert full / placed == pytest.approx(truths.FULL_REFUND_SHARE, abs=0.002)
    assert part / placed == pytest.approx(truths.PART_REFUND_SHARE, abs=0.002)
    soonest, latest = truths.REFUND_DAYS
    assert one(shop, "select min(later_days) from refunds") >= soonest
    assert one(shop, "select max(later_days) from refunds") <= latest
    lone = "select count(*) from orders where status = 'refund' and refund_of is null"
    assert one(shop, lone) > 0


def test_a_third_answer_the_survey_and_the_score_is_thirty_to_forty(shop):
    answered = "select avg(cast(score is not null as int)) from surveys"
    assert one(shop, answered) == pytest.approx(1 / 3, abs=0.01)
    nps = "select 100 * avg(cast(score >= 9 as int) - cast(score <= 6 as int))"
    assert 30 < one(shop, f"{nps} from surveys where score is not null") < 40
    wrote = "select avg(cast(comment is not null as int)) from surveys"
    assert 0.40 < one(shop, f"{wrote} where score is not null") < 0.50
    assert one(shop, f"{wrote} where score is null") == 0
    anonymous = "select avg(cast(customer_id is null as int)) from surveys"
    assert one(shop, f"{anonymous} where score is not null") == pytest.approx(
        0.03, abs=0.005
    )


def test_answers_come_one_to_six_days_after_the_invitation(shop):
    waited = "select {}(answered_at - sent_at) >= interval '{}' from surveys".format
    assert one(shop, waited("min", "1 day")) == 1
    assert one(shop, waited("max", "6 days 1 second")) == 0


def test_a_new_customer_returns_next_month_with_a_plausible_chance(shop):
    returned = one(
        shop,
        """
        select count(distinct days.customer_id) filter (
            date_trunc('month', day) = date_trunc('month', first_day) + interval 1 month
        ) / count(distinct days.customer_id)
        from days
        where first_day < $last
        """,
        last=date(2026, 10, 1),
    )
    assert 0.15 < returned < 0.35


# The planted truths


@pytest.mark.parametrize(("nth", "within"), [(1, 0.25), (2, 0.35), (3, 0.5)])
def test_paid_social_leaves_twice_as_often_after_any_purchase(shop, nth, within):
    """Truth 1: never again within a year or more after the nth purchase."""
    gone = rows(
        shop,
        """
        select channel = $fast, avg(cast(purchases = $nth as int))
        from days
        join customers using (customer_id)
        where nth = $nth and day < $long_ago and channel <> $shift
        group by all
        """,
        fast=truths.FAST_CHANNEL,
        shift=truths.SHIFT_CHANNEL,
        nth=nth,
        long_ago=date(2025, 6, 1),
    )
    ratio = gone[True] / gone[False]
    assert ratio == pytest.approx(truths.FAST_CHANNEL_HAZARD_RATIO, abs=within)


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize(
    ("edge", "factor"),
    [
        (truths.PRICE_RISE_DAY, truths.PRICE_RISE_RATE_FACTOR),
        (truths.PRICE_RISE_FORGOTTEN_DAY, 1 / truths.PRICE_RISE_RATE_FACTOR),
    ],
)
def test_the_price_rise_slows_every_cohort_for_four_months(shop, year, edge, factor):
    """Truth 2: repeat purchases of three weeks after each edge against three before."""
    before, after = edge - timedelta(days=21), edge + timedelta(days=21)
    bought = rows(
        shop,
        """
        select day >= $edge, count(*)
        from days
        where nth > 1 and day >= $before and day < $after
            and first_day < $before and year(first_day) = $year
        group by all
        """,
        before=before, edge=edge, after=after, year=year,
    )  # fmt: skip
    found = bought[True] / bought[False] / (
        shop_days(edge, after) / shop_days(before, edge)
    )  # fmt: skip
    assert found == pytest.approx(factor, rel=0.08)


def test_the_price_rise_stays_in_the_amounts(shop):
    """Truth 2: list prices of the same month a year apart, by product."""
    risen = one(
        shop,
        """
        with prices as (
            select
                product,
                avg(amount + discount) filter (ordered_at < $day) as old,
                avg(amount + discount) filter (ordered_at >= $day) as new
            from orders
            where status = 'paid' and ordered_at >= $year_before
            group by product
        )
        select avg(new / old) - 1 from prices
        """,
        day=truths.PRICE_RISE_DAY,
        year_before=date(2024, 9, 1),
    )
    assert risen == pytest.approx(truths.PRICE_RISE_SHARE, abs=0.02)


def test_the_most_frequent_customers_slow_to_a_third(shop):
    """Truth 3: purchases per shop day before and after, of those above the bar."""
    slow, half_year = truths.VIP_SLOW_DAY, date(2026, 1, 1)
    vips, before, after = shop.execute(
        """
        with vips as (
            select customer_id
            from orders
            where status = 'paid' and ordered_at < $slow
                and ordered_at >= cast($slow as date) - interval 1 year
            group by customer_id
            having count(*) > $least
        )
        select
            count(distinct customer_id),
            count(*) filter (where ordered_at >= $half_year and ordered_at < $slow),
            count(*) filter (where ordered_at >= $slow)
        from orders
        semi join vips using (customer_id)
        where status = 'paid'
        """,
        {
            "slow": slow,
            "half_year": half_year,
            "least": truths.VIP_LEAST_YEARLY_PURCHASES,
        },
    ).fetchall()[0]
    assert vips / 50_000 == pytest.approx(truths.VIP_SHARE, abs=0.004)
    found = after / before / (shop_days(slow, AS_OF) / shop_days(half_year, slow))
    assert found == pytest.approx(truths.VIP_SLOW_RATE_FACTOR, abs=0.04)


def retention(shop, window: tuple[date, date]) -> dict[object, tuple[int, float]]:
    """Channel (None = all) to active customers at the start and share still active."""
    answer = shop.execute(
        """
        with active as (
            select
                customer_id,
                max(day) > cast($stop as date) - $window as is_kept
            from days
            where day < $stop
            group by customer_id
            having bool_or(day < $start and day >= cast($start as date) - $window)
        )
        select channel, count(*), avg(cast(is_kept as int))
        from active
        join customers using (customer_id)
        group by grouping sets ((), (channel))
        """,
        {
            "start": window[0],
            "stop": window[1],
            "window": truths.RETENTION_WINDOW_DAYS,
        },
    ).fetchall()
    return {channel: (size, share) for channel, size, share in answer}


def test_retention_falls_in_total_while_it_rises_in_every_channel(shop):
    """Truth 4: Simpson's paradox, by a channel that grows and keeps fewer."""
    before = retention(shop, truths.SHIFT_BEFORE)
    after = retention(shop, truths.SHIFT_AFTER)
    channels = set(before) - {None}
    assert all(after[channel][1] > before[channel][1] for channel in channels)
    assert after[None][1] < before[None][1] - 0.02
    assert 0.60 < after[None][1] < before[None][1] < 0.75

    shift = truths.SHIFT_CHANNEL
    assert all(after[shift][1] < after[channel][1] for channel in channels - {shift})
    assert after[shift][0] / after[None][0] > 4 * before[shift][0] / before[None][0]


def test_detractors_leave_about_three_times_as_often(shop):
    """Truth 5: silent for half a year after the answer, among regular buyers.

    Regular: 5 to 12 purchase days in the half year before, and no low score earlier. A
    chance cannot exceed one and differs from customer to customer, so that the shares
    differ by somewhat less than the planted ratio.
    """
    gone = rows(
        shop,
        """
        with answers as (
            select
                customer_id,
                answered_at,
                score <= $low as is_low,
                coalesce(bool_or(is_low) over earlier, false) as was_low
            from surveys
            where score is not null and customer_id is not null
            window earlier as (
                partition by customer_id
                order by answered_at
                rows between unbounded preceding and 1 preceding
            )
        ),

        regulars as (
            select
                is_low,
                count(*) filter (
                    where day <= answered_at and day > answered_at - interval 180 days
                ) as before_days,
                count(*) filter (
                    where day > answered_at and day < answered_at + interval 180 days
                ) as after_days
            from answers
            join days using (customer_id)
            where not was_low and answered_at < $matured
            group by customer_id, answered_at, is_low
            having before_days between 5 and 12
        )

        select is_low, avg(cast(after_days = 0 as int)) from regulars group by is_low
        """,
        low=truths.DETRACTOR_HIGHEST_SCORE,
        matured=AS_OF - timedelta(days=180),
    )
    found = gone[True] / gone[False]
    assert 2.0 < found < truths.DETRACTOR_LEAVE_RATIO + 0.5


def test_the_win_back_mail_lifts_purchases_by_eight_points(shop):
    """Truth 6: treated against held out, by intention to treat."""
    arms = shop.execute(
        """
        select
            outcome,
            count(*),
            avg(cast(exists (
                from days
                where days.customer_id = interactions.customer_id
                    and day >= $day and day < cast($day as date) + $within
            ) as int)),
            bool_or(exists (
                from days
                where days.customer_id = interactions.customer_id
                    and day < $day and day > cast($day as date) - $silent
            ))
        from interactions
        where subject = $subject and kind = 'sent' and channel = 'email'
        group by outcome
        """,
        {
            "day": truths.WINBACK_DAY,
            "within": truths.WINBACK_WITHIN_DAYS,
            "silent": truths.WINBACK_SILENT_DAYS,
            "subject": truths.WINBACK_SUBJECT,
        },
    ).fetchall()
    found = {outcome: (size, bought) for outcome, size, bought, _ in arms}
    assert set(found) == {truths.WINBACK_TREATED, truths.WINBACK_HELD_OUT}
    treated, held_out = found["treated"], found["held out"]
    assert treated[1] - held_out[1] == pytest.approx(truths.WINBACK_LIFT, abs=0.015)
    share = held_out[0] / (held_out[0] + treated[0])
    assert share == pytest.approx(truths.WINBACK_HOLDOUT_SHARE, abs=0.015)
    assert not any(bought_lately for *_, bought_lately in arms)


@pytest.mark.parametrize(("month", "words"), [(12, "peak"), (7, "dip")])
def test_the_year_has_its_peak_and_its_dip(shop, month, words):
    """Truth 7: orders a day against the months beside, in the winter 2024 to 2025."""
    year = 2024 if month == 12 else 2025
    starts = [date(year + (n - 1) // 12, (n - 1) % 12 + 1, 1)
              for n in range(month - 1, month + 3)]  # fmt: skip
    counts = [
        one(shop, "select count(*) from days where day >= $start and day < $stop",
            start=start, stop=stop) / (stop - start).days
        for start, stop in pairwise(starts)
    ]  # fmt: skip
    weights = [truths.MONTH_WEIGHTS[start.month - 1] for start in starts[:-1]]
    found = 2 * counts[1] / (counts[0] + counts[2])
    planted = 2 * weights[1] / (weights[0] + weights[2])
    assert found == pytest.approx(planted, rel=0.06)
    assert found > 1.4 if words == "peak" else found < 0.9


def test_the_week_has_its_pattern(shop):
    """Truth 7: Monday to Sunday."""
    shares = rows(shop, "select isodow(day), count(*) from days group by all")
    total = sum(shares.values())
    found = [7 * shares[weekday] / total for weekday in range(1, 8)]
    assert found == pytest.approx(truths.WEEKDAY_WEIGHTS, abs=0.02)


def test_the_last_month_is_not_over(shop):
    """Truth 8: the data ends in the middle of November 2026."""
    last = "select date_diff('day', cast(max(ordered_at) as date), $end) from orders"
    assert one(shop, last, end=AS_OF) == 1
    assert AS_OF.day == 15
