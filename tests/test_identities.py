"""Arithmetic that must hold in every world, and the answers of a slow count."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from retention.filters import period_before
from retention.query import load, names
from tests import oracle
from tests.random_worlds import few, orders, ways, world_of
from tests.world import World


def first_day(found) -> date:
    """Of the calendar: guests' orders count, whoever is asked for."""
    return min(order.day for order in found if order.counts)


@pytest.mark.slow
@few(25)
@given(found=orders, way=ways)
def test_answers_equal_a_count_of_every_customers_days(found, way):
    days = way.days(found)
    first = first_day(found)
    with world_of(found, churn_window_days=way.window) as world:
        movement = ("period", "at_start", "kept", "lost", "new", "resurrected")
        trend = world.ask("churn/trend", **way.choices).only(*movement, "complete")
        assert trend.rows == oracle.trend(days, first, way.as_of, way.grain, way.window)

        states = ("period", "new", "retained", "resurrected", "dormant", "active")
        lifecycle = world.ask("churn/lifecycle", **way.choices)
        assert lifecycle.only(*states, "complete").rows == oracle.lifecycle(
            days, first, way.as_of, way.grain
        )

        cells = ("cohort", "age", "size", "retained", "complete")
        for mode in ("exact", "rolling"):
            found_cells = world.ask("cohorts/retention", mode=mode, **way.choices)
            assert found_cells.only(*cells).rows == oracle.retention(
                days, first, way.as_of, way.grain, mode
            )

        start = way.as_of - timedelta(days=40)
        stop = way.as_of - timedelta(days=3)
        kpis = world.ask("overview/kpis", start=start, stop=stop, **way.choices)
        before = period_before(start, stop, way.grain)
        for column, ends in (("value", (start, stop)), ("previous", before)):
            at_start, at_end = (oracle.active(days, end, way.window) for end in ends)
            expected = len(at_start & at_end) / len(at_start) if at_start else None
            assert kpis.one(column, metric="retention_rate") == expected
        assert kpis.one("value", metric="active_customers") == len(
            oracle.active(days, stop, way.window)
        )


@pytest.mark.slow
@few(8)
@given(found=orders, way=ways)
def test_parts_sum_to_the_whole(found, way):
    with world_of(found, churn_window_days=way.window) as world:
        for row in world.ask("churn/trend", **way.choices):
            assert row["kept"] + row["lost"] == row["at_start"]
            if row["at_start"]:
                assert row["retention"] + row["churn"] == pytest.approx(1)

        rows = list(world.ask("churn/trend", **way.choices))
        for row, following in pairwise(rows):
            active = row["kept"] + row["new"] + row["resurrected"]
            assert active == following["at_start"]

        rows = list(world.ask("churn/lifecycle", **way.choices))
        before = 0
        for row in rows:
            arrived = row["new"] + row["resurrected"]
            assert arrived + row["retained"] == row["active"]
            assert row["retained"] + row["dormant"] == before
            before = row["active"]

        for row in world.ask("overview/revenue", **way.choices):
            parts = ("new_revenue", "returning_revenue", "unattributed_revenue")
            assert sum(row[part] for part in parts) == pytest.approx(row["revenue"])

        segments = world.ask("segments/rfm", **way.choices)
        assert all(sum(segments["customers"]) == row["everyone"] for row in segments)


#: Columns that add up over the values of a dimension.
ADDITIVE = {
    "churn/gaps": ("gaps",),
    "churn/lifecycle": ("new", "retained", "resurrected", "dormant", "active"),
    "churn/next_order_survival": ("events",),
    "churn/by_tenure": ("at_start", "lost", "at_start_before", "lost_before"),
    "churn/revenue": ("at_start", "lost", "revenue_at_start", "lost_revenue"),
    "churn/survival_groups": ("n", "events"),
    "churn/trend": ("at_start", "kept", "lost", "new", "resurrected"),
    "churn/window": ("at_risk", "watched", "crossed", "returned"),
    "cohorts/pooled": ("size", "retained"),
    "cohorts/retention": ("size", "retained"),
    "cohorts/revenue": ("size", "revenue", "cumulative"),
    "overview/repeat_trend": ("matured", "repeated"),
    "overview/revenue": ("revenue", "new_revenue", "returning_revenue", "orders"),
    "people/count": ("customers", "orders"),
    "segments/by": ("customers", "active", "at_start", "kept", "orders", "revenue"),
    "segments/migration": ("customers", "value", "value_now"),
    "segments/rfm": ("customers", "revenue"),
    "segments/upgrades": ("total", "up", "same", "down", "arrived", "value_into_risk"),
    "value/by": ("customers", "orders", "revenue"),
    "value/cohorts": ("customers", "revenue"),
    "value/retention": ("customers", "before", "after", "kept_money"),
    "voice/nps_trend": ("promoters", "passives", "detractors", "responses"),
    "voice/nps": ("n", "promoters", "passives", "detractors"),
    "voice/response": ("asked", "answered"),
    "voice/scores": ("responses",),
}

#: Questions whose rows are single people or answers, figures of several units,
#: forecasts of everybody, and one that is held to it elsewhere.
NOT_ADDITIVE = {
    # additive but the forecast, and nobody here has a contract: see test_contracts.py,
    # test_contract_forecast.py, test_contract_survival.py and test_revenue_churn.py
    "churn/contract_forecast",
    "churn/contract_groups",
    "churn/contract_revenue",
    "churn/contract_survival",
    "churn/contracts",
    "churn/decomposition",
    "cohorts/forecast",
    "cohorts/forecast_total",
    "overview/kpis",
    "overview/signals",
    "people/list",
    "segments/rfm_customers",
    "value/acquisition",  # costs have no dimension: additive by channel, test_value.py
    "value/concentration",
    "value/customers",
    "value/model_report",
    "voice/behaviour",
    "voice/comments",
    "voice/keyness",
    "voice/nonresponse",
    "voice/nps_weighted",
    "voice/satisfaction",
    "voice/themes",
}


@pytest.mark.parametrize("grain", ["week", "month", "quarter"])
@pytest.mark.parametrize("name", ADDITIVE)
def test_the_values_of_a_dimension_sum_to_everybody(world, name, grain):
    """Rows of zeros come and go with a split, so only what is there is compared."""
    keys = [column for column in load(name).grain if column != "split"]
    columns = list(ADDITIVE[name])
    whole = world.answer(name, grain=grain).frame
    split = world.answer(name, grain=grain, split="region").frame
    if not keys:
        assert dict(split[columns].sum()) == dict(whole[columns].sum())
        return
    summed = split.groupby(keys)[columns].sum()
    assert summed[summed.any(axis=1)].equals(
        whole.groupby(keys)[columns].sum().loc[lambda rows: rows.any(axis=1)]
    )


@pytest.mark.parametrize("name", [n for n in ADDITIVE if n != "churn/gaps"])
def test_one_value_alone_is_its_row_of_the_split(world, name):
    columns = ADDITIVE[name]
    split = world.ask(name, split="region").where(split="North")
    alone = world.ask(name, region="North")
    assert split.only(*columns) == alone.only(*columns)


def test_every_question_is_held_to_be_additive_or_not():
    assert set(names()) == ADDITIVE.keys() | NOT_ADDITIVE


def test_figures_of_a_period_split_into_figures_that_sum_to_it(world):
    counts = ("active_customers", "new_customers", "orders", "revenue")
    whole = world.ask("overview/kpis")
    split = world.ask("overview/kpis", split="region")
    for metric in counts:
        for column in ("value", "previous"):
            parts = split.where(metric=metric)[column]
            assert sum(parts) == pytest.approx(whole.one(column, metric=metric))


def test_kpis_and_the_trend_agree_on_a_whole_month(golden):
    for start, stop in (("2025-03-01", "2025-04-01"), ("2025-04-01", "2025-05-01")):
        (month,) = golden.ask("churn/trend").where(period=start)
        kpis = golden.ask("overview/kpis", start=start, stop=stop)
        (group,) = golden.ask("segments/by", start=start, stop=stop)
        assert month["retention"] == kpis.one("value", metric="retention_rate")
        assert month["retention"] == group["retention"]
        assert month["churn"] == kpis.one("value", metric="churn_rate")
        lost = golden.ask("people/list", start=start, stop=stop, moved="lost")
        assert len(lost) == month["lost"]


@pytest.fixture(scope="module")
def all_known():
    """Both customers have a region; the guest and the anonymous answer have none."""
    with World(
        orders="""
            customer_id | ordered_at | amount
            ada         | 2024-06-01 | 10
            ben         | 2024-06-02 | 20
            -           | 2024-06-03 | 5        a guest
        """,
        customers="""
            customer_id | region
            ada         | North
            ben         | South
        """,
        surveys="""
            customer_id | answered_at | score
            ada         | 2024-06-05  | 9
            -           | 2024-06-05  | 3        anonymous
        """,
        as_of="2024-06-15",
    ) as world:
        yield world


@pytest.mark.parametrize(
    ("name", "column", "whole"),
    [
        ("overview/revenue", "revenue", 35),
        ("segments/by", "revenue", 35),
        ("voice/nps", "n", 2),
        ("voice/nps_trend", "responses", 2),
        ("voice/scores", "responses", 2),
    ],
)
def test_guests_and_anonymous_answers_are_in_every_split(
    all_known, name, column, whole
):
    """They stand under (unknown), also where every customer's value is known."""
    month = {"start": "2024-06-01", "stop": "2024-06-15"}
    assert sum(all_known.ask(name, **month)[column]) == whole
    assert sum(all_known.ask(name, split="region", **month)[column]) == whole
