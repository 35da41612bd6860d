"""The sample shop holds together, and every truth planted in it can be found."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from retention.schema import TABLES
from sample_data import truths
from sample_data.clock import clock
from sample_data.files import HEADERS
from sample_data.generate import AS_OF, generate, main

SAMPLE = Path(__file__).parents[1] / "sample_data"
#: Customers of the large world: enough that chance moves no rate by much.
MANY = 40_000


class World:
    """The generated tables, and a way to ask them."""

    def __init__(self, customers: int, seed: int = 7) -> None:
        self.tables = generate(customers, seed)
        self.connection = duckdb.connect()
        for name, table in self.tables.items():
            self.connection.register(name, table)
        # Purchases as the dashboard counts them, refunds apart: paid, of a known customer.
        self.connection.execute(
            """
            create table bought as
            select
                customer_id,
                ordered_at,
                cast(ordered_at as date) as day,
                amount,
                order_id
            from orders
            where status = 'paid' and customer_id is not null
            """
        )
        self.connection.execute(
            """
            create table occasions as
            select
                customer_id,
                day,
                row_number() over (partition by customer_id order by day) as nth,
                lead(day) over (partition by customer_id order by day) as next_day
            from (select distinct customer_id, day from bought)
            """
        )

    def rows(self, sql: str, **values: object) -> list[tuple]:
        return self.connection.execute(sql, values or None).fetchall()

    def value(self, sql: str, **values: object) -> float:
        ((value,),) = self.rows(sql, **values)
        return value


@pytest.fixture(scope="module")
def shop() -> World:
    """The shop as it is shown by default."""
    return World(5_000)


@pytest.fixture(scope="module")
def large() -> World:
    return World(MANY)


# ---- the tables hold together


def test_same_seed_gives_the_same_rows_and_another_seed_others():
    first, again, other = generate(300, 5), generate(300, 5), generate(300, 6)
    assert all(first[name].equals(again[name]) for name in first)
    assert not any(first[name].equals(other[name]) for name in first)


def test_columns_and_types_are_those_of_the_schema(shop):
    plain = {"decimal(18,4)": "DECIMAL(18,4)", "timestamp": "TIMESTAMP"}
    for name in shop.tables:
        given = {
            column: kind
            for column, kind, *_ in shop.rows(f"describe select * from {name}")
        }
        expected = {
            column.name: plain.get(column.type, column.type.upper())
            for column in TABLES[name].columns
        }
        assert expected.items() <= given.items(), name
        further = given.keys() - expected.keys()
        is_open = {"customers": {"attitude", "preferred_store"}}
        assert further == is_open.get(name, set()), name


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("orders", "order_id"),
        ("customers", "customer_id"),
        ("customers", "email"),
        ("surveys", "response_id"),
        ("interactions", "interaction_id"),
        ("costs", "(period, channel)"),
    ],
)
def test_ids_are_unique(shop, table, key):
    assert shop.value(f"select count({key}) - count(distinct {key}) from {table}") == 0


@pytest.mark.parametrize("table", ["orders", "surveys", "interactions", "loyalty"])
def test_every_customer_named_is_a_customer(shop, table):
    assert (
        shop.value(
            f"""
            select count(*) from {table}
            where customer_id is not null
                and customer_id not in (select customer_id from customers)
            """
        )
        == 0
    )


def test_every_customer_has_bought_and_signed_up_before(shop):
    assert shop.rows(
        """
        select
            count(*),
            count(firsts.first_at),
            count(*) filter (where signed_up_at < firsts.first_at)
        from customers
        left join (
            select customer_id, min(ordered_at) as first_at from bought group by 1
        ) as firsts on firsts.customer_id = customers.customer_id
        """
    ) == [(5_000, 5_000, 5_000)]


def test_nothing_happens_on_or_after_as_of(shop):
    for table, column in (
        ("orders", "ordered_at"),
        ("customers", "signed_up_at"),
        ("surveys", "sent_at"),
        ("surveys", "answered_at"),
        ("interactions", "at"),
        ("interactions", "resolved_at"),
        ("loyalty", "at"),
    ):
        latest = shop.value(f"select max({column}) from {table}")
        assert latest.date() < AS_OF, (table, column)


def test_another_end_moves_the_whole_shop():
    tables = generate(200, as_of=date(2025, 2, 1))
    with duckdb.connect() as connection:
        days = connection.from_arrow(tables["orders"])
        latest = days.aggregate("max(ordered_at)").fetchone()
        earliest = days.aggregate("min(ordered_at)").fetchone()
    assert latest is not None and latest[0].date() < date(2025, 2, 1)
    assert earliest is not None and earliest[0].date() < date(2022, 4, 1)


def test_a_shop_of_one_customer_is_made():
    tables = generate(1)
    assert tables["customers"].num_rows == 1
    assert tables["orders"].num_rows >= 1


def test_refunds_never_give_back_more_than_was_paid(shop):
    assert (
        shop.value(
            """
            select count(*)
            from (
                select refund_of, -sum(amount) as back, min(ordered_at) as first_at
                from orders where refund_of is not null group by refund_of
            ) as given
            left join orders on orders.order_id = given.refund_of
            where orders.order_id is null
                or given.back > orders.amount
                or given.first_at <= orders.ordered_at
                or orders.status <> 'paid'
            """
        )
        == 0
    )


def test_only_refunds_are_negative_and_only_they_have_no_discount(shop):
    assert shop.rows(
        """
        select count(*) from orders
        where (status = 'refund') <> (amount < 0)
            or (status = 'refund') <> (discount is null)
            or (refund_of is not null and status <> 'refund')
        """
    ) == [(0,)]


def test_points_are_never_spent_twice(shop):
    """The balance of every member stays at or above zero after each entry."""
    assert (
        shop.value(
            """
            select min(balance)
            from (
                select sum(points) over (
                    partition by customer_id order by at, points desc
                ) as balance
                from loyalty
            )
            """
        )
        >= 0
    )


def test_points_have_the_sign_of_their_kind(shop):
    assert shop.rows("select distinct kind, sign(points) from loyalty order by 1") == [
        ("adjust", 1),
        ("burn", -1),
        ("earn", 1),
        ("expire", -1),
    ]


def test_tiers_are_reached_and_never_lost(shop):
    assert shop.rows(
        """
        select count(distinct tier), count(*) filter (where rank < before)
        from (
            select
                tier,
                list_position(['bronze', 'silver', 'gold'], tier) as rank,
                max(rank) over (
                    partition by customer_id order by at, points desc
                    rows between unbounded preceding and 1 preceding
                ) as before
            from loyalty
        )
        """
    ) == [(3, 0)]


def test_answers_follow_invitations_and_silence_has_no_score(shop):
    assert shop.rows(
        """
        select
            count(*) filter (where (answered_at is null) <> (score is null)),
            count(*) filter (where answered_at <= sent_at),
            count(*) filter (where comment is not null and score is null),
            min(score),
            max(score)
        from surveys
        """
    ) == [(0, 0, 0, 0, 10)]


def test_contacts_are_solved_after_they_came(shop):
    assert shop.value("select count(*) from interactions where resolved_at <= at") == 0


def test_money_was_spent_where_customers_were_won(shop):
    won = shop.rows(
        """
        select cast(date_trunc('month', day) as date), channel
        from (select customer_id, min(day) as day from bought group by 1) as firsts
        join customers on customers.customer_id = firsts.customer_id
        group by all order by all
        """
    )
    spent = shop.rows("select period, channel from costs where spend > 0 order by all")
    assert won == spent


def test_comments_do_not_repeat_too_often(shop):
    written, different = shop.rows(
        "select count(comment), count(distinct comment) from surveys"
    )[0]
    assert written > 400
    assert different > 0.8 * written


# ---- the shop is believable


def test_a_third_buys_once_and_the_average_buys_eight_times(shop):
    once, average = shop.rows(
        """
        select avg(cast(purchases = 1 as double)), avg(purchases)
        from (select count(*) as purchases from occasions group by customer_id)
        """
    )[0]
    assert 0.33 < once < 0.41
    assert 7.0 < average < 9.0


def test_nps_and_its_response_rate_are_usual_ones(shop):
    score, answered = shop.rows(
        """
        select
            100 * avg(cast(score >= 9 as double) - cast(score <= 6 as double)),
            count(score) / count(*)
        from surveys
        """
    )[0]
    assert 25 < score < 45
    assert 0.29 < answered < 0.37


def test_a_third_of_new_customers_is_back_in_the_month_after(large):
    back = large.value(
        """
        with firsts as (
            select customer_id, min(day) as day from bought group by customer_id
        )
        select count(distinct bought.customer_id) / count(distinct firsts.customer_id)
        from firsts
        left join bought on bought.customer_id = firsts.customer_id
            and date_trunc('month', bought.day)
                = date_trunc('month', firsts.day) + interval 1 month
        where firsts.day < date '2025-09-01'
        """
    )
    assert 0.25 < back < 0.45


# ---- truth 1: a channel whose customers leave twice as fast


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_paid_social_leaves_twice_as_fast_after_every_order(large, nth):
    """Never back within a year of the first, second, third purchase day."""
    shares = dict(
        large.rows(
            """
            select
                channel = $channel,
                avg(cast(coalesce(next_day, date '9999-12-31') > day + 365 as double))
            from occasions
            join customers on customers.customer_id = occasions.customer_id
            where nth = $nth and day < $seen
            group by 1
            """,
            channel=truths.FAST_CHANNEL,
            nth=nth,
            seen=AS_OF - timedelta(days=366),
        )
    )
    ratio = shares[True] / shares[False]
    # A few slow buyers in both groups look gone: that pulls the ratio down a little.
    assert truths.FAST_CHANNEL_HAZARD_RATIO * 0.85 < ratio
    assert ratio < truths.FAST_CHANNEL_HAZARD_RATIO * 1.15


# ---- truth 2: a price rise on the calendar diagonal

AROUND_PRICE_RISE = """
    with halves as (
        select year, half, make_date(year, half, 1) as start
        from (values (2024, 7), (2024, 9), (2025, 7), (2025, 9)) as listed (year, half)
    ),
    actives as (
        select year, half, start, customer_id
        from halves
        join bought on day >= start - 90 and day < start
        group by all
    ),
    rates as (
        select
            year,
            half,
            count(bought.order_id) / count(distinct actives.customer_id) as rate
        from actives
        join (
            select customer_id, min(day) as first_day from bought group by customer_id
        ) as firsts on firsts.customer_id = actives.customer_id
            and first_day >= $cohorts_from and first_day < $cohorts_to
        left join bought on bought.customer_id = actives.customer_id
            and bought.day >= start
            and bought.day < start + interval 2 months
        group by all
    )
    select year, max(rate) filter (where half = 9) / max(rate) filter (where half = 7)
    from rates
    group by year
    order by year
"""


def test_everybody_buys_less_often_after_the_price_rise(large):
    """Purchases per active customer, September-October against July-August.

    The year before carries the same seasons without the rise.
    """
    cohorts = {"cohorts_from": date(2023, 11, 1), "cohorts_to": date(2024, 7, 1)}
    ratios = dict(large.rows(AROUND_PRICE_RISE, **cohorts))
    assert ratios[2025] / ratios[2024] == pytest.approx(
        truths.PRICE_RISE_RATE_FACTOR, abs=0.06
    )


@pytest.mark.parametrize(
    "quarter", [date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)]
)
def test_the_price_rise_reaches_every_cohort(large, quarter):
    """Against the season's own rise of a quarter from summer to autumn."""
    cohorts = {"cohorts_from": quarter, "cohorts_to": quarter + timedelta(days=181)}
    ratios = dict(large.rows(AROUND_PRICE_RISE, **cohorts))
    july, august, september, october = truths.MONTH_WEIGHTS[6:10]
    season = (september + october) / (july + august)
    assert ratios[2025] < 0.9 * season


def test_prices_rose_on_that_day(large):
    """Average paid order of the four months before and after, list price mix alike."""
    ratio = large.value(
        """
        select avg(amount + discount) filter (where ordered_at >= $day)
            / avg(amount + discount) filter (where ordered_at < $day)
        from orders
        where status = 'paid' and category = 'Everyday shoes'
            and ordered_at between $day - interval 120 days and $day + interval 120 days
        """,
        day=truths.PRICE_RISE_DAY,
    )
    assert float(ratio) == pytest.approx(1 + truths.PRICE_RISE_SHARE, abs=0.03)


# ---- truth 3: slowing VIPs


def test_vips_slowed_to_a_third_in_the_last_weeks(large):
    """Their purchases against those the seasons would let expect from their year."""
    slows = AS_OF - timedelta(days=truths.VIP_SLOW_DAYS)
    customers, before, after = large.rows(
        """
        select count(*), sum(before), sum(after)
        from (
            select
                count(*) filter (where day >= $slows - 365 and day < $slows) as before,
                count(*) filter (where day >= $slows) as after
            from occasions
            group by customer_id
        )
        where before > $least
        """,
        slows=slows,
        least=truths.VIP_LEAST_YEARLY_PURCHASES,
    )[0]
    assert customers / MANY == pytest.approx(truths.VIP_SHARE, abs=0.004)
    world = clock(AS_OF)
    day = world.days - truths.VIP_SLOW_DAYS
    first, middle, last = world.position_at([day - 365, day, world.days])
    ratio = after / before / ((last - middle) / (middle - first))
    assert ratio == pytest.approx(truths.VIP_SLOW_RATE_FACTOR, abs=0.04)


# ---- truth 4: the mix shifts, every part gets better, the whole gets worse

RETENTION = """
    with actives as (
        select
            customer_id,
            bool_or(day >= $start - $window and day < $start) as at_start,
            bool_or(day >= $stop - $window and day < $stop) as at_stop
        from bought
        group by customer_id
    )
    select
        region,
        count(*) as base,
        count(*) filter (where at_stop) as kept
    from actives
    join customers on customers.customer_id = actives.customer_id
    where at_start
    group by region
    order by region
"""


def retention(world: World, window: tuple[date, date]) -> dict[str, tuple[int, int]]:
    """Region to active customers at the start and those still active at the stop."""
    start, stop = window
    days = truths.RETENTION_WINDOW_DAYS
    found = world.rows(RETENTION, start=start, stop=stop, window=days)
    return {region: (base, kept) for region, base, kept in found}


def overall(regions: dict[str, tuple[int, int]]) -> float:
    return sum(kept for _, kept in regions.values()) / sum(
        base for base, _ in regions.values()
    )


@pytest.mark.parametrize("world", ["shop", "large"])
def test_every_region_keeps_more_customers_and_the_shop_fewer(world, request):
    """Simpson's paradox, in the shop shown by default and in a larger one."""
    shown = request.getfixturevalue(world)
    before = retention(shown, truths.SHIFT_BEFORE)
    after = retention(shown, truths.SHIFT_AFTER)
    for region, (base, kept) in before.items():
        later_base, later_kept = after[region]
        assert later_kept / later_base > kept / base, region
    assert overall(after) < overall(before)
    assert 0.60 < overall(after) < overall(before) < 0.75


def test_the_mix_moved_to_the_region_that_keeps_least(large):
    shares, rates = [], []
    for window in (truths.SHIFT_BEFORE, truths.SHIFT_AFTER):
        regions = retention(large, window)
        base, kept = regions.pop(truths.SHIFT_REGION)
        shares.append(base / (base + sum(other for other, _ in regions.values())))
        rates.append(kept / base)
        assert all(kept / base > rates[-1] + 0.2 for base, kept in regions.values())
    assert shares[0] < 0.15
    assert shares[1] > 0.30


# ---- truth 5: detractors leave


def test_detractors_buy_half_as_often_after_their_answer(large):
    """Purchases in 90 days after a customer's first answer; VIPs, who are happier, apart."""
    rates = dict(
        large.rows(
            """
            with firsts as (
                select customer_id, min(answered_at) as answered_at
                from surveys
                where customer_id is not null and answered_at is not null
                group by customer_id
            ),
            vips as (
                select customer_id from occasions
                group by customer_id, date_trunc('year', day)
                having count(*) > $least
            )
            select
                surveys.score <= $detractor,
                count(bought.order_id) / count(distinct surveys.response_id)
            from firsts
            join surveys on surveys.customer_id = firsts.customer_id
                and surveys.answered_at = firsts.answered_at
            left join bought on bought.customer_id = firsts.customer_id
                and bought.ordered_at > firsts.answered_at
                and bought.ordered_at <= firsts.answered_at + interval 90 days
            where firsts.answered_at < $seen
                and firsts.customer_id not in (select customer_id from vips)
            group by 1
            """,
            least=truths.VIP_LEAST_YEARLY_PURCHASES,
            detractor=truths.DETRACTOR_HIGHEST_SCORE,
            seen=AS_OF - timedelta(days=91),
        )
    )
    ratio = rates[True] / rates[False]
    assert ratio == pytest.approx(truths.DETRACTOR_RATE_FACTOR, abs=0.1)


# ---- truth 6: a win-back campaign with a hold-out


def winback(world: World) -> dict[str, tuple[int, int]]:
    """Kind of row to customers and those of them who bought in time."""
    found = world.rows(
        """
        select kind, count(*), count(*) filter (where came_back)
        from (
            select
                interactions.kind,
                interactions.customer_id,
                bool_or(coalesce(
                    day >= $campaign and day < $campaign + $within, false
                )) as came_back
            from interactions
            left join bought on bought.customer_id = interactions.customer_id
            where subject = $subject and kind in ('sent', 'held out')
            group by all
        )
        group by kind
        """,
        subject=truths.WINBACK_SUBJECT,
        campaign=truths.WINBACK_DAY,
        within=truths.WINBACK_WITHIN_DAYS,
    )
    return {kind: (asked, back) for kind, asked, back in found}


def test_the_winback_brought_eight_points_more_back(large):
    (sent, back), (held, own) = (
        winback(large)["sent"],
        winback(large)[truths.WINBACK_HELD_OUT],
    )
    assert held / (sent + held) == pytest.approx(truths.WINBACK_HOLDOUT_SHARE, abs=0.02)
    assert back / sent - own / held == pytest.approx(truths.WINBACK_LIFT, abs=0.025)


def test_the_winback_can_be_seen_in_the_shop_shown_by_default(shop):
    """Four standard errors and more: the dashboard should call it proven."""
    found = winback(shop)
    (sent, back), (held, own) = found["sent"], found[truths.WINBACK_HELD_OUT]
    treated, control = back / sent, own / held
    error = (treated * (1 - treated) / sent + control * (1 - control) / held) ** 0.5
    assert treated - control > 2.5 * error


def test_only_the_lapsed_who_agreed_were_chosen_for_the_winback(shop):
    shortest, longest = truths.WINBACK_SILENT_DAYS
    assert shop.rows(
        """
        select min($campaign - last_day), max($campaign - last_day), bool_and(consent)
        from (select customer_id from interactions where subject = $subject) as chosen
        join customers on customers.customer_id = chosen.customer_id
        join (
            select customer_id, max(day) as last_day from bought
            where day < $campaign group by customer_id
        ) as lasts on lasts.customer_id = chosen.customer_id
        """,
        campaign=truths.WINBACK_DAY,
        subject=truths.WINBACK_SUBJECT,
    ) == [(shortest, longest, True)]


# ---- truth 7: the year and the week


def test_december_is_the_peak_and_july_the_dip(large):
    """Purchases a day against the months on both sides, in each whole year."""
    daily = dict(
        large.rows(
            """
            select
                cast(date_trunc('month', day) as date) as month,
                count(*) / day(last_day(month))
            from bought
            group by 1
            """
        )
    )
    for year in (2024, 2025):
        assert daily[date(year, 12, 1)] > 1.1 * daily[date(year, 11, 1)]
        assert daily[date(year, 12, 1)] > 1.1 * daily[date(year + 1, 1, 1)]
    for year in (2024, 2025, 2026):
        assert daily[date(year, 7, 1)] < 0.95 * daily[date(year, 6, 1)]
        assert daily[date(year, 7, 1)] < 0.95 * daily[date(year, 8, 1)]


def test_weekdays_have_their_weights(large):
    shares = large.rows(
        """
        select count(*) / sum(count(*)) over ()
        from bought
        group by isodow(day)
        order by isodow(day)
        """
    )
    expected = [weight / 7 for weight in truths.WEEKDAY_WEIGHTS]
    assert [share for (share,) in shares] == pytest.approx(expected, rel=0.04)


# ---- truth 8: rows that are no purchase, and a month that is not over


def test_other_rows_have_their_shares(large):
    """As shares of all paid orders."""
    counts = large.rows(
        """
        select
            count(*) filter (where status = 'paid' and customer_id is null),
            count(*) filter (where status = 'paid' and amount = 0),
            count(*) filter (where status = 'cancelled'),
            count(*) filter (where status = 'failed'),
            count(*) filter (where status = 'test'),
            count(*) filter (where refund_of is not null),
            count(*) filter (where status = 'refund' and refund_of is null),
            count(*) filter (where status = 'paid')
        from orders
        """
    )[0]
    expected = (
        truths.GUEST_SHARE,
        truths.FREE_ORDER_SHARE,
        truths.CANCELLED_SHARE,
        truths.FAILED_SHARE,
        truths.TEST_SHARE,
        truths.FULL_REFUND_SHARE + truths.PART_REFUND_SHARE,
        truths.UNLINKED_REFUND_SHARE,
    )
    *parts, paid = counts
    assert [part / paid for part in parts] == pytest.approx(expected, rel=0.15)


def test_some_refunds_are_whole_and_some_are_parts(large):
    whole, parts = large.rows(
        """
        select
            count(*) filter (where refunds.amount = -orders.amount),
            count(*) filter (where refunds.amount > -orders.amount)
        from orders as refunds
        join orders on orders.order_id = refunds.refund_of
        """
    )[0]
    planted = truths.FULL_REFUND_SHARE / truths.PART_REFUND_SHARE
    assert whole / parts == pytest.approx(planted, rel=0.1)


def test_the_last_month_is_not_over(shop):
    assert shop.value("select max(cast(ordered_at as date)) from orders") == date(
        2026, 11, 14
    )


# ---- files and words


def test_the_small_files_are_those_the_generator_writes(tmp_path):
    main(["--customers", "100", "--seed", "2", "--to", str(tmp_path)])
    for name in HEADERS:
        written = (tmp_path / f"{name}.csv").read_bytes()
        assert written == (SAMPLE / "small" / f"{name}.csv").read_bytes(), name


def test_the_small_files_stay_small():
    sizes = [path.stat().st_size for path in (SAMPLE / "small").glob("*.csv")]
    assert len(sizes) == 6
    assert sum(sizes) < 150_000


def test_every_truth_is_in_the_readme():
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    planted = [name for name in vars(truths) if name.isupper()]
    assert [name for name in planted if f"`{name}`" not in text] == []
