"""What customers are worth so far, how it grows, and what winning one costs."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from retention.words import value as value_words
from tests.world import World, table


def test_of_540_spent_in_march_its_customers_spent_100_in_april(golden):
    """C1 80 then 100, C2 60 then 0, C6 400 then 0; C5 and C7 are not in the base."""
    assert golden.ask("value/retention", months=1) == table("""
        split | customers | before | after | kept_money | net_retention | gross_retention
        All   | 3         | 540    | 100   | 80         | 0.1852        | 0.1481
    """)


def test_three_customers_have_no_interval(golden):
    row = golden.ask("value/retention", months=1)
    for end in ("low", "high", "gross_retention_low", "gross_retention_high"):
        assert row[end] == [None]


def test_a_period_that_stops_earlier_compares_the_months_before_it(golden):
    """February to March: C1 120 then 80, C3 90, C4 40 and C5 100 then nothing."""
    found = golden.ask("value/retention", months=1, stop="2025-04-01")
    assert found == table("""
        customers | before | after | kept_money
        4         | 350    | 80    | 80
    """)


def test_nobody_who_spends_again_is_0_and_nobody_at_all_is_not_known():
    with World("""
        customer_id | ordered_at | amount
        -           | 2024-03-20 | 5         a guest: all of April is known
        ada         | 2024-04-10 | 50
    """, as_of="2024-06-01") as world:  # fmt: skip
        gone = world.ask("value/retention", months=1)
        assert gone == table("""
            customers | before | after | kept_money | net_retention | gross_retention
            1         | 50     | 0     | 0          | 0             | 0
        """)
        nobody = world.ask("value/retention", months=12)
        assert nobody == table("""
            customers | before | after | net_retention | gross_retention
            0         | 0      | 0     | -             | -
        """)


def test_money_given_back_without_an_order_counts_on_its_own_date():
    """Ada's 20 lower May; Ben's 60 leave nothing of April, so he is not in the base."""
    with World("""
        order_id | customer_id | ordered_at | amount | status
        1        | ada         | 2024-04-10 | 50     | paid
        2        | ada         | 2024-05-10 | 90     | paid
        3        | ada         | 2024-05-20 | -20    | refund
        4        | ben         | 2024-04-10 | 50     | paid
        5        | ben         | 2024-04-11 | -60    | refund
        6        | ben         | 2024-05-11 | 10     | paid
        7        | -           | 2024-04-11 | 99     | paid      a guest
        8        | -           | 2024-03-20 | 5      | paid      all of April is known
    """, as_of="2024-06-01") as world:  # fmt: skip
        assert world.ask("value/retention", months=1) == table("""
            customers | before | after | kept_money | net_retention | gross_retention
            1         | 50     | 70    | 50         | 1.4           | 1
        """)


@pytest.mark.parametrize("months", [1, 2, 3, 12])
def test_gross_is_never_above_net_nor_above_1(world, months):
    for row in world.ask("value/retention", months=months, split="region"):
        if row["net_retention"] is not None:
            assert row["gross_retention"] <= min(1, row["net_retention"])


def test_eight_customers_brought_1410(golden):
    """400 400 200 140 110 90 40 30: the middle lies between 110 and 140."""
    assert golden.ask("value/by", margin="0.4") == table("""
        split | customers | orders | revenue | median | value  | value_margin
        All   | 8         | 15     | 1410    | 125    | 176.25 | 70.50
    """)


def test_value_so_far_is_as_of_a_day(golden):
    """By the end of January C1 100, C2 50, C7 80 and C8 30."""
    assert golden.ask("value/by", as_of="2025-02-01") == table("""
        customers | orders | revenue | value
        4         | 4      | 260     | 65
    """)


def test_value_holds_refunds_that_name_no_order(world):
    """Gus bought for 120 and got 20 back before; Fay's refund took no more than 70."""
    values = world.ask("value/by", split="region")
    south = values.where(split="South")
    assert south == table("""
        customers | orders | revenue
        4         | 5      | 270     Cleo 120, Dan 50, Gus 100, Ida 0
    """)


def test_a_margin_is_between_0_and_1(golden):
    with pytest.raises(Exception, match="a number from 0 to 1"):
        golden.ask("value/by", margin="40")


def test_the_dearest_of_eight_brought_28_percent(golden):
    """Gini = 2 · 8,720 / (8 · 1,410) - 9 / 8, 8,720 the sum of rank times money."""
    assert golden.ask("value/concentration") == table("""
        top_percent | customers | revenue | total | share  | gini
        1           | 1         | 400     | 1410  | 0.2837 | 0.4211
        5           | 1         | 400     | 1410  | 0.2837 | 0.4211
        10          | 1         | 400     | 1410  | 0.2837 | 0.4211
        20          | 2         | 800     | 1410  | 0.5674 | 0.4211
        30          | 3         | 1000    | 1410  | 0.7092 | 0.4211
        40          | 4         | 1140    | 1410  | 0.8085 | 0.4211
        50          | 4         | 1140    | 1410  | 0.8085 | 0.4211
        60          | 5         | 1250    | 1410  | 0.8865 | 0.4211
        70          | 6         | 1340    | 1410  | 0.9504 | 0.4211
        80          | 7         | 1380    | 1410  | 0.9787 | 0.4211
        90          | 8         | 1410    | 1410  | 1      | 0.4211
        100         | 8         | 1410    | 1410  | 1      | 0.4211
    """)


def test_gini_of_one_customer_and_of_equal_ones_is_0():
    orders = [
        {"customer_id": name, "ordered_at": "2024-04-10", "amount": 50}
        for name in ("ada", "ben", "cleo")
    ]
    for some in (orders[:1], orders):
        with World(some, as_of="2024-06-01") as world:
            gini = world.ask("value/concentration")["gini"]
            assert gini == [pytest.approx(0)] * 12


def test_money_below_0_counts_as_0():
    """Ben's refund is larger than all he bought: Ada brought everything."""
    with World("""
        order_id | customer_id | ordered_at | amount | status
        1        | ada         | 2024-04-10 | 50     | paid
        2        | ben         | 2024-04-10 | 10     | paid
        3        | ben         | 2024-04-11 | -60    | refund
    """, as_of="2024-06-01") as world:  # fmt: skip
        found = world.ask("value/concentration")
        assert found.where(top_percent=50) == table("""
            customers | revenue | total | share | gini
            1         | 50      | 50    | 1     | 0.5
        """)
        assert world.ask("value/by")["value"] == [0]


def test_value_of_the_january_cohort_grows_as_its_cells_say(golden):
    """C1 and C2: 150 / 2, then 120, 140 and 100 more."""
    found = golden.ask("value/cohorts", start="2025-01-01", stop="2025-02-01")
    assert found == table("""
        age | customers | revenue | value | low | high
        0   | 2         | 150     | 75    | -   | -
        1   | 2         | 120     | 135   | -   | -
        2   | 2         | 140     | 205   | -   | -
        3   | 2         | 100     | 255   | -   | -
    """)


def test_cohorts_are_pooled_by_increments(golden):
    """Jan 2 customers, Feb 3, Mar 1: at age 2 only Jan and Feb, at age 3 only Jan.

    Ages 0 and 1: (150 + 230 + 400) / 6 and (120 + 0 + 0) / 6; age 2: (140 + 100) / 5;
    age 3: 100 / 2.
    """
    assert golden.ask("value/cohorts", start="2025-01-01") == table("""
        age | customers | revenue | value
        0   | 6         | 780     | 130
        1   | 6         | 120     | 150
        2   | 5         | 240     | 198
        3   | 2         | 100     | 248
    """)


@pytest.mark.parametrize("grain", ["week", "month", "quarter"])
@pytest.mark.parametrize("split", [None, "region"])
def test_the_pooled_curve_is_that_of_the_complete_cells(world, grain, split):
    choices = {"grain": grain} | ({"split": split} if split else {})
    cells = [
        cell for cell in world.ask("cohorts/revenue", **choices) if cell["complete"]
    ]
    totals: dict[object, float] = {}
    for row in world.ask("value/cohorts", **choices):
        name = row.get("split")
        lived = [
            cell
            for cell in cells
            if cell["age"] == row["age"] and cell.get("split") == name
        ]
        assert row["customers"] == sum(cell["size"] for cell in lived)
        assert row["revenue"] == sum(cell["revenue"] for cell in lived)
        totals[name] = totals.get(name, 0) + row["revenue"] / row["customers"]
        assert row["value"] == pytest.approx(totals[name])
    assert totals


#: Two who were won by ads in January, one by mail in February; nobody pays for walk-ins.
WON = """
    customer_id | ordered_at | amount
    ada         | 2024-01-10 | 100
    ada         | 2024-02-10 | 60
    ben         | 2024-01-20 | 20
    ben         | 2024-03-20 | 20
    cleo        | 2024-02-05 | 30
    dan         | 2024-01-05 | 90       walked in
    eve         | 2024-04-02 | 500      April is in progress
"""
CHANNELS = """
    customer_id | channel
    ada         | Ads
    ben         | Ads
    cleo        | mail
    dan         | store
    eve         | Ads
"""
COSTS = """
    period     | channel | spend | margin
    2023-12-01 | ads     | 999   | -        before the first order
    2024-01-01 | ads     | 60    | 0.5
    2024-02-01 | ads     | 20    | 0.3
    2024-02-01 | mail    | 45    | -
    2024-03-01 | radio   | 70    | -        nobody comes from there
    2024-04-01 | ads     | 80    | -        in progress
"""


@pytest.fixture(scope="module")
def bought():
    with World(WON, CHANNELS, costs=COSTS, as_of="2024-04-15", margin=0.4) as world:
        yield world


def test_what_a_customer_costs_is_what_was_spent_in_its_channel(bought):
    """Ads: 80 for Ada and Ben, of whose 200 so far (60 · .5 + 20 · .3) / 80 = 45 % stays.

    Their curve is 60, 90, 100: times .45 it is 40 or more at age 1. Mail brought Cleo,
    whose 30 times .4 stay below 45. A channel is matched whatever its capitals.
    """
    assert bought.ask("value/acquisition", split="channel") == table("""
        split | months | spend | customers | revenue | margin | profit | cac | value | returned | payback
        Ads   | 2      | 80    | 2         | 200     | 0.45   | 90     | 40  | 100   | 1.125    | 1
        mail  | 1      | 45    | 1         | 30      | 0.4    | 12     | 45  | 30    | 0.2667   | -
    """)  # noqa: E501


def test_without_a_split_all_spending_stands_over_all_new_customers(bought):
    """January, February and March: 195 for Ada, Ben, Cleo and Dan."""
    assert bought.ask("value/acquisition") == table("""
        months | spend | customers | cac   | revenue | value
        3      | 195   | 4         | 48.75 | 320     | 80
    """)


def test_spending_is_back_by_those_whom_it_won_and_not_by_others():
    """Old ones brought 200 at once; the new ones, who cost 100 each, have brought 1."""
    orders = """
        customer_id | ordered_at | amount
        ada         | 2024-01-05 | 200
        ben         | 2024-01-06 | 200
        cleo        | 2024-05-05 | 1
        dan         | 2024-05-06 | 1
    """
    costs = """
        period     | channel | spend
        2024-05-01 | ads     | 200
    """
    with World(orders, costs=costs, as_of="2024-07-15", margin=0.5) as world:
        assert world.ask("value/acquisition") == table("""
            months | spend | customers | cac | value | returned | payback
            1      | 200   | 2         | 100 | 1     | 0.005    | -
        """)
        assert world.ask("value/cohorts")["value"][0] == 100.5


def test_a_survey_before_the_first_order_covers_no_month_of_costs():
    surveys = """
        customer_id | answered_at | score
        ada         | 2023-06-01  | 9
    """
    costs = """
        period     | channel | spend
        2023-07-01 | ads     | 9000
        2024-01-01 | ads     | 100
    """
    orders = "customer_id | ordered_at | amount\nada | 2024-01-05 | 200"
    with World(orders, costs=costs, surveys=surveys, as_of="2024-03-15") as world:
        (row,) = world.ask("value/acquisition")
        assert (row["months"], row["spend"], row["cac"]) == (1, 100, 100)


def test_without_costs_nothing_is_said_of_what_customers_cost(golden):
    assert len(golden.ask("value/acquisition")) == 0


@pytest.fixture(scope="module")
def many():
    """150 customers of very different size, one to six orders within 18 months."""
    random = np.random.default_rng(11)
    rows = []
    for customer in range(150):
        first = random.integers(0, 400)
        size = random.lognormal(3, 1)
        for _ in range(random.integers(1, 7)):
            day = date(2023, 1, 1) + timedelta(days=int(first))
            rows.append(
                {
                    "customer_id": f"c{customer}",
                    "ordered_at": str(day),
                    "amount": f"{size * random.lognormal(0, 0.4):.2f}",
                }
            )
            first = min(first + random.integers(1, 150), 540)
    with World(rows, as_of="2024-07-01") as world:
        with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
            buckets = dict(
                connection.execute("select customer_id, bucket from people").fetchall()
            )
        yield (
            world,
            pd.DataFrame(rows).assign(
                day=lambda frame: pd.to_datetime(frame["ordered_at"]),
                amount=lambda frame: frame["amount"].astype(float),
                bucket=lambda frame: frame["customer_id"].map(buckets),
            ),
        )


def ends_by_hand(value, orders) -> tuple[float, float]:
    """The jackknife's interval of a figure of some orders, counted fifty times over."""
    without = [value(orders[orders["bucket"] != bucket]) for bucket in range(50)]
    used = sorted(set(orders["bucket"]))
    others = np.log([without[bucket] for bucket in used])
    factor = np.exp(2.009575 * np.sqrt((len(used) - 1) * others.var()))
    return value(orders) / factor, value(orders) * factor


def test_the_interval_of_value_is_a_count_without_each_bucket(many):
    world, orders = many

    def value(rows):
        return rows["amount"].sum() / rows["customer_id"].nunique()

    (row,) = world.ask("value/by")
    assert (row["low"], row["high"]) == pytest.approx(ends_by_hand(value, orders))


@pytest.mark.parametrize("kept", [False, True])
def test_the_interval_of_money_kept_is_a_count_without_each_bucket(many, kept):
    """The last nine months beside the nine before them."""
    world, orders = many
    spans = orders.assign(later=orders["day"] >= "2023-10-01")

    def retention(rows):
        spent = rows.pivot_table(
            index="customer_id", columns="later", values="amount", aggfunc="sum"
        ).fillna(0)
        spent = spent[spent[False] > 0]
        after = np.minimum(spent[True], spent[False]) if kept else spent[True]
        return after.sum() / spent[False].sum()

    before = set(spans[~spans["later"]]["customer_id"])
    assert len(before) >= 100
    base = spans[spans["customer_id"].isin(before)]
    (row,) = world.ask("value/retention", months=9)
    name = "gross_retention" if kept else "net_retention"
    ends = ("gross_retention_low", "gross_retention_high") if kept else ("low", "high")
    assert row[name] == pytest.approx(retention(base))
    assert [row[end] for end in ends] == pytest.approx(ends_by_hand(retention, base))


@pytest.mark.parametrize("age", [0, 3])
def test_the_interval_of_the_curve_is_a_count_without_each_bucket(many, age):
    world, orders = many
    months = orders["day"].dt.year * 12 + orders["day"].dt.month
    first = months.groupby(orders["customer_id"]).transform("min")
    aged = orders.assign(cohort=first, age=months - first)
    latest = 2024 * 12 + 6

    def value(rows):
        total = 0.0
        for at in range(age + 1):
            lived = rows[rows["cohort"] + at <= latest]
            total += (
                lived[lived["age"] == at]["amount"].sum()
                / lived["customer_id"].nunique()
            )
        return total

    (row,) = world.ask("value/cohorts").where(age=age)
    assert row["customers"] >= 100
    assert row["value"] == pytest.approx(value(aged))
    assert [row["low"], row["high"]] == pytest.approx(ends_by_hand(value, aged))


@pytest.fixture(scope="module")
def january():
    """120 customers of January; every third was given money back without an order."""
    random = np.random.default_rng(5)
    rows = []
    for customer in range(120):
        size = random.lognormal(3, 1)
        days = np.sort(random.integers(0, 150, random.integers(1, 6)))
        for day in [customer % 31, *(31 + days)]:
            amount = f"{size * random.lognormal(0, 0.4):.2f}"
            rows.append((f"c{customer}", int(day), amount, "paid"))
        if customer % 3 == 0:
            # some before their first purchase, some late
            back = int(random.integers(0, 170))
            rows.append((f"c{customer}", back, f"-{size / 4:.2f}", "refund"))
    orders = [
        {
            "order_id": str(number),
            "customer_id": who,
            "ordered_at": str(date(2024, 1, 1) + timedelta(days=day)),
            "amount": amount,
            "status": status,
        }
        for number, (who, day, amount, status) in enumerate(rows)
    ]
    with World(orders, as_of="2024-07-01") as world:
        frame = pd.DataFrame(orders)
        month = pd.to_datetime(frame["ordered_at"]).dt.month - 1
        yield (
            world,
            frame.assign(amount=frame["amount"].astype(float), age=month),
        )


@pytest.mark.parametrize("age", [0, 1, 5])
def test_the_interval_of_a_cohort_is_a_count_without_each_customer(january, age):
    world, orders = january
    (row,) = world.ask("cohorts/revenue").where(age=age)
    so_far = orders[orders["age"] <= age].groupby("customer_id")["amount"].sum()
    assert row["size"] == len(so_far) == 120
    assert row["per_customer"] == pytest.approx(so_far.mean())
    without = (so_far.sum() - so_far) / 119
    spread = ((without - so_far.mean()) ** 2).mean() / so_far.mean() ** 2
    factor = np.exp(2.009575 * np.sqrt(119 * spread))
    assert row["low"] == pytest.approx(so_far.mean() / factor)
    assert row["high"] == pytest.approx(so_far.mean() * factor)
    # the same as the standard error of a mean
    assert 119 * spread == pytest.approx((so_far.sem() / so_far.mean()) ** 2)


def test_a_cohort_of_fewer_than_a_hundred_has_no_interval(many):
    world, _ = many
    for row in world.ask("cohorts/revenue"):
        assert row["size"] < 100 and row["per_customer"] is not None
        assert row["low"] is None and row["high"] is None


def test_the_interval_of_money_per_active_customer_is_a_count_without_each_bucket(
    january,
):
    """Active when June ends: bought in the last 120 days; the money is June's."""
    world, orders = january
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        buckets = dict(
            connection.execute("select customer_id, bucket from people").fetchall()
        )
    rows = orders.assign(bucket=orders["customer_id"].map(buckets))
    days = pd.to_datetime(rows["ordered_at"])
    span = {"start": "2024-03-01", "stop": "2024-07-01", "window_days": 150}

    def value(rows):
        at = days[rows.index]
        spent = rows[at >= "2024-03-01"]["amount"].sum()
        bought = (rows["amount"] > 0) & (at >= "2024-02-02")
        return spent / rows[bought]["customer_id"].nunique()

    kpis = world.ask("overview/kpis", **span)
    (row,) = kpis.where(metric="revenue_per_customer")
    assert row["n"] >= 100
    assert row["value"] == pytest.approx(value(rows))
    assert (row["low"], row["high"]) == pytest.approx(ends_by_hand(value, rows))
    (revenue,) = kpis.where(metric="revenue")
    assert revenue["low"] is None, "a total is known exactly"


def test_what_winning_cost_has_the_interval_of_a_count(january):
    """1,200 spent on 120: 120 + 1.92 ± 1.96 √(120 + .96), so 100.4 to 143.5 come."""
    world, _ = january
    costs = "period | channel | spend\n2024-01-01 | ads | 1200"
    with world.changed(costs=costs) as bought:
        (row,) = bought.ask("value/acquisition")
        assert row["customers"] == 120 and row["cac"] == 10
        assert row["low"] == pytest.approx(1200 / 143.477, rel=1e-4)
        assert row["high"] == pytest.approx(1200 / 100.364, rel=1e-4)
        (worth,) = bought.ask("value/by")
        for end in ("low", "high"):
            assert row[f"value_{end}"] == pytest.approx(worth[end])
        said = value_words.costs_sentence(
            bought.answer("value/acquisition").frame, "month", "€"
        )
        assert "cost €\u00a010.00** (95\u00a0% interval 8.36–11.96)" in said


def test_it_is_back_between_the_ages_at_which_the_curves_ends_reach_what_was_spent(
    january,
):
    world, _ = january
    curve = list(world.ask("value/cohorts"))
    # what a customer has brought after two months
    spend = 120 * curve[2]["value"]
    costs = f"period | channel | spend\n2024-01-01 | ads | {spend:.2f}"
    with world.changed(costs=costs) as bought:
        (row,) = bought.ask("value/acquisition")
        cac = row["cac"]
        for name, end in (("low", "high"), ("high", "low")):
            reached = [one["age"] for one in curve if one[end] >= cac]
            expected = reached[0] if reached else None
            assert row[f"payback_{name}"] == expected
        assert row["payback_low"] < 3
        assert row["payback"] in (2, 3)


def test_few_customers_have_no_interval_of_costs(bought):
    for row in bought.ask("value/acquisition", split="channel"):
        for end in ("low", "high", "value_low", "value_high", "payback_low"):
            assert row[end] is None


def test_an_earlier_span_that_begins_before_the_data_is_not_known(golden):
    """Data from 1 October 2024: seven months back twice would begin in March 2024."""
    row = golden.ask("value/retention", months=7)
    assert row == table("""
        customers | before | after | net_retention | gross_retention
        0         | 0      | 0     | -             | -
    """)


def test_sentences_say_what_the_answers_hold(golden, bought):
    again = golden.answer("value/retention", months=1).frame
    said = value_words.again_sentence(again, 1, "€")
    assert "the same 3 customers brought €\u00a019 in the latest 1" in said
    assert "€\u00a015 stayed (gross, too few customers for an interval)" in said
    costs = bought.answer("value/acquisition").frame
    said = value_words.costs_sentence(costs, "month", "€")
    assert "Winning a customer cost €\u00a048.75" in said
    assert "for 4 new customers" in said
    channels = bought.answer("value/acquisition", split="channel").frame
    rows = value_words.costs_table(channels, "month", "€")
    assert list(rows["payback"]) == ["after 1 month", "not yet"]
    few = golden.answer("value/concentration").frame
    assert "8 customers: too few" in value_words.concentration_sentence(few)
    nobody = golden.answer("value/customers").frame
    said = value_words.predicted_sentence(nobody, 1.0, "€")
    assert said == value_words.NOT_PREDICTED
