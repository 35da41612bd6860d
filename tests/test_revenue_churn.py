"""Whether money leaves faster than customers, by orders and by contracts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from retention.filters import add_periods
from tests import oracle
from tests.world import World, table

ORDERS = """
    customer_id | ordered_at | amount | refund_of | order_id
    ada         | 2023-02-10 | 500    | -         | a1         more than a year before 2024-03
    ada         | 2023-06-10 | 100    | -         | a2
    ada         | 2024-01-05 | 100    | -         | a3
    ben         | 2024-01-31 | 300    | -         | b1
    cleo        | 2024-01-15 | 60     | -         | c1
    cleo        | 2024-03-20 | 60     | -         | c2         stays
    dan         | 2024-02-20 | 80     | -         | d1
    dan         | 2024-02-25 | -30    | d1        | d2
    eve         | 2024-02-10 | 90     | -         | e1
    eve         | 2024-02-12 | -20    | -         | e2         back without an order
    -           | 2024-02-15 | 999    | -         | x          a guest
"""

CUSTOMERS = """
    customer_id | region
    ada         | North
    ben         | South
    cleo        | North
    dan         | South
"""


@pytest.fixture(scope="module")
def shop():
    """Five people as of 1 May 2024; sixty silent days and she is gone."""
    with World(
        ORDERS, customers=CUSTOMERS, as_of="2024-05-01", churn_window_days=60
    ) as made:
        yield made


def test_the_money_of_those_lost_is_set_against_that_of_all_active(shop):
    """On 1 March all five are active; ada (60th day 5 March) and ben (31st) leave.

    ada brought 200 since 1 March 2023, dan 50 net, eve 70.
    """
    rows = shop.ask("churn/revenue", start="2024-03-01")
    assert rows == table("""
        period     | at_start | lost | revenue_at_start | lost_revenue | revenue_churn | churn
        2024-03-01 | 5        | 2    | 680              | 500          | 0.7353        | 0.4
        2024-04-01 | 3        | 2    | 240              | 120          | 0.5           | 0.667
    """)
    assert rows["low"] == [None, None], "no interval of money below 100 customers"


def test_it_counts_the_customers_of_the_trend(shop, world, golden):
    for place in (shop, world, golden):
        for grain in ("week", "month", "quarter"):
            for window in (20, 60, 400):
                asked = {"grain": grain, "window_days": window}
                counts = ("period", "at_start", "lost", "complete")
                assert (
                    place.ask("churn/revenue", **asked).only(*counts).rows
                    == place.ask("churn/trend", **asked).only(*counts).rows
                )


def test_where_everybody_spends_the_same_money_leaves_as_people_do():
    """Within one year and without refunds: both are the same share."""
    rows = [
        {"customer_id": f"c{number}", "ordered_at": f"2024-0{1 + number % 4}-10"}
        | {"amount": 10}
        for number in range(40)
    ]
    with World(rows, as_of="2024-09-01", churn_window_days=60) as even:
        for row in even.ask("churn/revenue"):
            assert row["revenue_churn"] == row["churn"]


def test_the_interval_is_there_from_a_hundred_customers_on():
    rows = [
        {"customer_id": f"c{number}", "ordered_at": f"2024-01-{1 + number % 28:02}"}
        | {"amount": 10 + number % 7}
        for number in range(300)
    ]
    with World(rows, as_of="2024-05-01", churn_window_days=75) as many:
        (march,) = many.ask("churn/revenue").where(period="2024-03-01")
        assert march["at_start"] == 300
        assert march["low"] < march["revenue_churn"] < march["high"]


def test_nobody_at_the_start_is_not_known(shop):
    (first, *_) = shop.ask("churn/revenue", start="2023-02-01", stop="2023-03-01")
    assert (first["at_start"], first["revenue_churn"], first["churn"]) == (
        0,
        None,
        None,
    )


CONTRACTS = """
    customer_id | started_at | ended_at   | amount | trial_until
    ada         | 2023-12-01 | -          | 10     | -
    ada         | 2024-01-20 | -          | 5      | -             one more beside it
    ben         | 2023-12-15 | 2024-01-31 | 40     | -             cancels in January
    cleo        | 2023-12-01 | 2024-01-31 | 20     | -
    cleo        | 2024-02-01 | 2024-02-20 | 30     | -             a larger plan, then gone
    dan         | 2023-11-01 | 2024-01-10 | 8      | -
    dan         | 2024-01-15 | -          | 8      | -             back inside January
    eve         | 2024-01-05 | -          | 50     | 2024-02-05    pays from February
    fay         | 2023-12-10 | -          | -      | -             nobody knows what for
"""


@pytest.fixture(scope="module")
def club():
    """Six people as of 15 March 2024."""
    with World(
        "customer_id | ordered_at | amount\nada | 2024-01-15 | 10",
        customers=CUSTOMERS,
        subscriptions=CONTRACTS,
        as_of="2024-03-15",
    ) as made:
        yield made


def test_the_money_of_contracts_is_that_in_force_when_the_period_starts(club):
    """January starts with 10 + 40 + 20 + 8, February with 15 + 20 + 8: cleo's larger plan
    begins that day."""
    assert club.ask("churn/contract_revenue", start="2024-01-01") == table("""
        period     | at_start | cancelled | revenue_at_start | lost_revenue | revenue_churn | churn
        2024-01-01 | 5        | 1         | 78               | 40           | 0.5128        | 0.2
        2024-02-01 | 4        | 1         | 43               | 20           | 0.4651        | 0.25
        2024-03-01 | 4        | 0         | 73               | 0            | 0             | 0
    """)


def test_it_counts_the_contract_customers_of_the_trend(club):
    counts = ("period", "at_start", "cancelled", "complete")
    for grain in ("week", "month", "quarter"):
        rows = club.ask("churn/contract_revenue", grain=grain)
        trend = club.ask("churn/contracts", grain=grain)
        assert rows.only(*counts).rows == trend.only(*counts).rows
        for row in rows:
            assert 0 <= row["lost_revenue"] <= row["revenue_at_start"]


@pytest.mark.parametrize(
    ("place", "name"), [("shop", "churn/revenue"), ("club", "churn/contract_revenue")]
)
def test_a_split_adds_up(request, place, name):
    money = ["revenue_at_start", "lost_revenue"]
    made = request.getfixturevalue(place)
    whole = made.answer(name).frame.set_index("period")[money]
    parts = made.answer(name, split="region").frame.groupby("period")[money].sum()
    assert parts.equals(whole)


def test_contracts_without_an_amount_have_no_money_to_lose():
    with World(
        "customer_id | ordered_at | amount\nada | 2024-01-15 | 10",
        subscriptions="customer_id | started_at | ended_at\n"
        "ada | 2023-12-01 | 2024-01-20",
        as_of="2024-03-15",
    ) as free:
        rows = free.ask("churn/contract_revenue", start="2024-01-01")
        assert rows["at_start"] == [1, 0, 0]
        assert rows["revenue_churn"] == [None, None, None]


def test_a_renewal_the_next_day_is_no_gap_in_the_money(club):
    """cleo's money on 1 February, between two contracts, is that of the first or next."""
    weeks = list(club.ask("churn/contract_revenue", grain="week"))
    assert all(
        row["revenue_at_start"] > 0 for row, _ in pairwise(weeks) if row["at_start"] > 1
    )


@pytest.mark.parametrize(("grain", "window"), [("month", 60), ("quarter", 45)])
def test_it_equals_a_count_of_everybodys_year(grain, window):
    """Forty people and three years: each one's money is added up order by order."""
    random = np.random.default_rng(6)
    rows = [
        {
            "customer_id": f"c{random.integers(40)}",
            "ordered_at": date(2021, 3, 1) + timedelta(days=int(random.integers(1100))),
            # one in eight is money back without an order
            "amount": int(random.integers(1, 90)) * (1 if random.integers(8) else -1),
        }
        for _ in range(500)
    ]
    days: dict[str, set[date]] = {}
    for row in rows:
        if row["amount"] > 0:
            days.setdefault(row["customer_id"], set()).add(row["ordered_at"])
    with World(rows, as_of="2024-03-10", churn_window_days=window) as made:
        for row in made.ask("churn/revenue", grain=grain):
            start = row["period"]
            stop = min(add_periods(start, grain, 1), date(2024, 3, 10))
            was = oracle.active(days, start, window)
            lost = was - oracle.active(days, stop, window)
            year = [
                (each["customer_id"], each["amount"])
                for each in rows
                if add_periods(start, "month", -12) <= each["ordered_at"] < start
            ]
            assert row["revenue_at_start"] == sum(m for who, m in year if who in was)
            assert row["lost_revenue"] == sum(m for who, m in year if who in lost)


@pytest.mark.parametrize(("lost", "told"), [(1, False), (12, True)])
def test_money_lost_by_one_customer_has_no_interval(lost, told):
    """Of 200 customers; who else might have left cannot be told from one who did."""
    day = date(2024, 1, 5)
    rows = ["customer_id | ordered_at | amount"]
    for number in range(200):
        rows.append(f"c{number} | {day} | {60 + number % 7}")
        if number >= lost:
            rows.append(f"c{number} | 2024-03-20 | 60")
    with World("\n".join(rows), as_of="2024-05-01", churn_window_days=60) as made:
        (march,) = made.ask("churn/revenue", start="2024-03-01", stop="2024-04-01")
    assert (march["at_start"], march["lost"]) == (200, lost)
    assert march["revenue_churn"] > 0
    assert (march["low"] is not None) == told
