"""What may change in a dataset without changing an answer, and what must follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import Bought
from tests.random_worlds import (
    AS_OF,
    CUSTOMERS,
    REGIONS,
    few,
    order_rows,
    orders,
    world_of,
)
from tests.world import Rows, World

pytestmark = pytest.mark.slow

#: Questions whose answers name no customer and need no survey.
COUNTED = (
    "churn/gaps",
    "churn/lifecycle",
    "churn/next_order_survival",
    "churn/trend",
    "cohorts/pooled",
    "cohorts/retention",
    "cohorts/revenue",
    "overview/kpis",
    "overview/repeat_trend",
    "overview/revenue",
    "overview/signals",
    "people/count",
    "segments/by",
    "segments/migration",
    "segments/rfm",
    "segments/upgrades",
)

#: Rates of each question; the other columns are counts, money or the grain.
RATES = {
    "churn/next_order_survival": ("days", "survival"),
    "churn/trend": ("period", "retention", "churn"),
    "cohorts/pooled": ("age", "retention"),
    "cohorts/retention": ("cohort", "age", "retention"),
    "cohorts/revenue": ("cohort", "age", "per_customer"),
    "overview/repeat_trend": ("period", "repeat_purchase_rate"),
    "segments/by": ("split", "retention", "average_order_value"),
    "segments/rfm": ("segment", "share", "value", "recency_days", "frequency"),
}

#: Columns that are money.
MONEY = {
    "cohorts/revenue": ("revenue", "cumulative", "per_customer"),
    "overview/revenue": (
        "new_revenue",
        "returning_revenue",
        "unattributed_revenue",
        "revenue",
        "purchase_revenue",
        "average_order_value",
    ),
    "segments/by": ("purchase_revenue", "revenue", "average_order_value"),
    "segments/migration": ("value", "value_now"),
    "segments/rfm": ("revenue", "value"),
    "segments/upgrades": ("value_into_risk", "value_out_of_risk"),
}

#: Intervals of means depend on which bucket a customer's id falls in.
BUCKETED = ("low", "high")


def answers(world: World, without: tuple[str, ...] = ()) -> dict[str, Rows]:
    """Every counted question, split by region."""
    found = {}
    for name in COUNTED:
        rows = world.ask(name, split="region", grain="month")
        found[name] = rows.only(*(c for c in rows.columns if c not in without))
    return found


@few(6)
@given(found=orders, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_in_the_files_does_not_matter(found, order):
    rows, people = order_rows(found), list(CUSTOMERS)
    order.shuffle(rows)
    order.shuffle(people)
    with world_of(found) as world, world_of([], orders=rows, customers=people) as mixed:
        assert answers(mixed) == answers(world)


@few(6)
@given(found=orders)
def test_what_customers_are_called_does_not_matter(found):
    """Orders of one moment are told apart by their id, never by the customer's."""
    called = {name: f"{9 - number}-id" for number, name in enumerate(REGIONS)}
    renamed = [replace(order, customer=called.get(order.customer)) for order in found]
    people = [
        row | {"customer_id": called[str(row["customer_id"])]} for row in CUSTOMERS
    ]
    with world_of(found) as world, world_of(renamed, customers=people) as other:
        assert answers(other, BUCKETED) == answers(world, BUCKETED)


@few(6)
@given(
    found=orders, days=st.integers(0, 30), customer=st.sampled_from([*REGIONS, "c9"])
)
def test_an_order_on_or_after_as_of_changes_nothing(found, days, customer):
    """Published with a later as-of, asked at the earlier one."""
    later = Bought(customer, AS_OF + timedelta(days=days), 50)
    until = AS_OF + timedelta(days=31)
    with world_of(found) as world, world_of([*found, later], as_of=until) as longer:
        for name in COUNTED:
            assert longer.ask(name, as_of=AS_OF) == world.ask(name), name


@few(6)
@given(found=orders)
def test_everybody_twice_leaves_every_rate_as_it_was(found):
    again = [
        replace(order, customer=order.customer and f"{order.customer}-again")
        for order in found
    ]
    people = [
        *CUSTOMERS,
        *(row | {"customer_id": f"{row['customer_id']}-again"} for row in CUSTOMERS),
    ]
    with (
        world_of(found) as world,
        world_of([*found, *again], customers=people) as twice,
    ):
        for name, columns in RATES.items():
            if name == "segments/rfm":
                continue  # n - 1 others, not n: ranks of few people shift
            expected = world.ask(name, split="region").only(*columns)
            assert twice.ask(name, split="region").only(*columns) == expected, name
        once, both = (each.ask("overview/kpis") for each in (world, twice))
        for metric in ("retention_rate", "churn_rate", "repeat_purchase_rate"):
            assert both.one("value", metric=metric) == once.one("value", metric=metric)


@few(6)
@given(found=orders, customer=st.sampled_from([*REGIONS]), way=st.sampled_from("cr"))
def test_a_cancelled_or_fully_refunded_order_is_no_order(found, customer, way):
    undone = Bought(
        customer,
        AS_OF - timedelta(days=20),
        35,
        refunded=35 if way == "r" else 0,
        cancelled=way == "c",
    )
    with world_of(found) as world, world_of([*found, undone]) as other:
        assert answers(other) == answers(world)


@few(6)
@given(found=orders)
def test_money_times_ten_is_revenue_times_ten_and_nothing_else(found):
    dear = [
        replace(order, amount=order.amount * 10, refunded=order.refunded * 10)
        for order in found
    ]
    with world_of(found) as world, world_of(dear) as other:
        for name, rows in answers(world).items():
            scaled = other.ask(name, split="region", grain="month")
            money = MONEY.get(name, ())
            same = [
                column
                for column in rows.columns
                if column not in money
                and name not in ("overview/kpis", "overview/signals")
            ]
            assert scaled.only(*same) == rows.only(*same), name
            for column in money:
                expected = [None if v is None else v * 10 for v in rows[column]]
                assert scaled[column] == pytest.approx(expected), name
        before, after = (each.ask("overview/kpis") for each in (world, other))
        for row, dearer in zip(before, after, strict=True):
            times = 10 if row["unit"] == "money" else 1
            for column in ("value", "previous"):
                if row[column] is None:
                    assert dearer[column] is None
                else:
                    assert dearer[column] == pytest.approx(row[column] * times)
