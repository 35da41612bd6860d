"""What cohorts will do next: stored when a dataset is published, asked, drawn and said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from retention import charts
from retention.engine import engine_for
from retention.errors import QueryError
from retention.filters import GRAINS, add_periods
from retention.models import forecast
from retention.scoring import cohorts
from retention.scoring.purchases import Fitted
from retention.words import cohorts as cohort_words
from tests.test_forecast import world as shop_of
from tests.test_purchasing import MBG
from tests.world import World

pytestmark = pytest.mark.slow

NB = "\N{NO-BREAK SPACE}"

#: The shop's first day, and the day its data ends: amid a week and a month.
OPENED, AS_OF = date(2023, 1, 1), date(2024, 12, 11)


@pytest.fixture(scope="module")
def shop():
    """An invented shop of 2,000 customers, half of them in the North; a bit of money."""
    days = shop_of(4, 0.1, customers=2_000)
    orders = [
        {
            "order_id": str(number),
            "customer_id": f"c{customer}",
            "ordered_at": OPENED + timedelta(days=int(day)),
            "amount": 10,
        }
        for number, (customer, day) in enumerate(
            zip(days.customer, days.day, strict=True)
        )
        if OPENED + timedelta(days=int(day)) < AS_OF
    ]
    people = sorted({row["customer_id"] for row in orders})
    customers = [
        {"customer_id": name, "region": "North" if place % 2 else "South"}
        for place, name in enumerate(people)
    ]
    with World(orders, customers, as_of=AS_OF) as made:
        yield made


def to_come(world, **choices):
    """The periods of cohorts/forecast that are not over."""
    said = world.answer("cohorts/forecast", **choices).frame
    return said[~said["complete"]].reset_index(drop=True)


@pytest.mark.parametrize("grain", GRAINS)
def test_every_cohort_but_the_growing_one_has_its_open_periods(shop, grain):
    """Its ages go on where those of cohorts/retention end, the one in progress first."""
    said = to_come(shop, grain=grain)
    cells = shop.answer("cohorts/retention", grain=grain).frame
    assert len(said)
    cells = cells[cells["cohort"] < cells["cohort"].max()]
    lived = cells[cells["complete"]].groupby("cohort")["age"].max()
    first = said.groupby("cohort")["age"].min()
    assert (first == lived + 1).all() and set(first.index) == set(lived.index)
    ahead = said.groupby("cohort")["age"].count()
    complete = cells["cohort"].nunique()
    # the period in progress, and half of the complete ones or a dozen
    assert (ahead == 1 + min(12, complete // 2)).all()


@pytest.mark.parametrize("grain", GRAINS)
def test_what_has_happened_in_the_period_in_progress_is_counted(shop, grain):
    said = to_come(shop, grain=grain)
    cells = shop.answer("cohorts/retention", grain=grain).frame
    both = said.merge(cells, on=["cohort", "age"], suffixes=("", "_counted"))
    running = both["observed"].notna()
    assert running.all() and len(both) == said["cohort"].nunique()
    assert (both["observed"] == both["retained"]).all()
    assert (both["size"] == both["size_counted"]).all()
    assert (both["expected"] >= both["observed"]).all()
    assert said["observed"].isna().sum() == len(said) - len(both)


def test_bands_hold_what_is_expected_and_say_their_level_and_origin(shop):
    said = to_come(shop)
    assert (said["low"] <= said["expected"]).all()
    assert (said["expected"] <= said["high"]).all()
    assert (said["high"] <= said["size"]).all()
    assert set(said["level"]) == {0.9}
    assert set(said["origin"].dt.date) == {AS_OF}
    assert said["expected_share"].between(0, 1).all()


def test_the_same_dataset_is_forecast_the_same_every_time(shop):
    again = World(shop.orders, shop.customers, as_of=AS_OF)
    with again:
        pd.testing.assert_frame_equal(
            shop.answer("cohorts/forecast").frame,
            again.answer("cohorts/forecast").frame,
        )


def test_the_period_chooses_cohorts_and_filters_change_nothing(shop):
    whole = shop.ask("cohorts/forecast")
    some = shop.ask("cohorts/forecast", start="2024-03-01", stop="2024-05-01")
    assert {str(day) for day in some["cohort"]} == {"2024-03-01", "2024-04-01"}
    assert some == type(some)(
        whole.columns, [row for row in whole.rows if row[0] in set(some["cohort"])]
    )
    assert shop.ask("cohorts/forecast", region="North") == whole


def test_another_day_is_refused(shop):
    with pytest.raises(QueryError, match="cannot be asked as of 2024-12-01"):
        shop.ask("cohorts/forecast", as_of="2024-12-01")


def test_the_run_says_which_past_days_were_forecast_and_by_how_much_they_missed(shop):
    rows = engine_for(shop.dataset.path).fetch(
        "with runs as (select * from model_runs where kind = 'cohorts') "
        "select * from runs order by id",
        {},
    )
    assert len(rows) == len(GRAINS)
    month = rows[rows["id"].str.contains("month")].iloc[0]
    tested = json.loads(month["backtest"])
    misses = np.array(tested["actual_over_predicted"])
    assert month["reason"] == "Used."
    assert len(tested["origins"]) >= forecast.FEWEST_ORIGINS
    assert misses.shape == (len(tested["origins"]), 12)
    # the horizon ends eleven months after December: nothing later was known then
    end = (add_periods(date(2024, 12, 1), "month", 12) - AS_OF).days
    assert tested["origins"][0] == (AS_OF - timedelta(days=end)).isoformat()
    assert np.log(misses).mean() == pytest.approx(0, abs=0.3)


def test_a_short_history_is_forecast_without_a_band(shop):
    """After nine months there is one past day with half a year before it, at most."""
    early = [row for row in shop.orders if row["ordered_at"] < date(2023, 10, 1)]
    with World(early, as_of="2023-10-01") as short:
        said = short.answer("cohorts/forecast").frame
        assert not said["complete"].any(), "without a band nothing is judged"
        assert len(said) and said["expected"].notna().all()
        for column in ("low", "high", "level"):
            assert said[column].isna().all()
        sentence = cohort_words.forecast_sentence(said, "month", "2023-08-01")
        assert "There is no band: too little history" in sentence
        cells = short.answer("cohorts/retention").frame
        chart = charts.cohort_forecast(said, cells, "month", "2023-08-01")
        ahead = [row for row in chart.data.values if not row["is_past"]]
        assert {row["interval"] for row in ahead} == {"none: too little history"}


def test_a_parameter_at_its_bound_forbids_figures_of_customers_not_of_cohorts(shop):
    """Where hardly anybody leaves, sums are still held against past days."""
    names = {row["customer_id"] for row in shop.orders}
    keys = {name: place for place, name in enumerate(sorted(names))}
    rows = {(keys[row["customer_id"]], row["ordered_at"]) for row in shop.orders}
    days = pd.DataFrame(sorted(rows), columns=["customer_key", "day"])
    days["day"] = pd.to_datetime(days["day"])
    at_bound = replace(MBG, problems=("A parameter ended at its bound.",))
    unsettled = replace(at_bound, converged=False)
    made, none = (
        cohorts.forecasts(
            lambda name, values: days,
            AS_OF,
            {},
            Fitted(fit, fit.problems, np.full(len(names), np.nan)),
        )
        for fit in (at_bound, unsettled)
    )
    assert set(made.tables["cohort_forecast"]["grain"]) == set(GRAINS)
    assert not none.tables
    assert {run["reason"] for run in none.runs} == {"A parameter ended at its bound."}


def test_few_customers_are_not_forecast(world):
    assert world.answer("cohorts/forecast").empty
    assert world.answer("cohorts/forecast_total").empty


@pytest.mark.parametrize("grain", GRAINS)
def test_the_total_is_the_sum_of_all_cohorts(shop, grain):
    total = shop.answer("cohorts/forecast_total", grain=grain).frame
    ahead = to_come(shop, grain=grain)
    months = [
        add_periods(row.cohort.date(), grain, row.age) for row in ahead.itertuples()
    ]
    sums = ahead.groupby(pd.to_datetime(months))
    assert list(total["period"]) == list(sums.groups)
    assert np.allclose(total["expected"], sums["expected"].sum())
    assert list(total["customers"]) == list(sums["size"].sum())
    assert (total["low"] <= total["expected"]).all()
    assert (total["expected"] <= total["high"]).all()
    # the band of a sum is narrower than the sum of the bands
    assert (total["high"] - total["low"] < (sums["high"].sum() - sums["low"].sum())
            .to_numpy()).all()  # fmt: skip


@pytest.mark.parametrize("grain", GRAINS)
def test_who_ordered_so_far_are_the_periods_customers_but_for_the_new(shop, grain):
    total = shop.answer("cohorts/forecast_total", grain=grain).frame
    now = shop.answer("churn/lifecycle", grain=grain).frame.iloc[-1]
    assert not now["complete"] and total["period"].iloc[0] == now["period"]
    assert total["observed"].iloc[0] == now["retained"] + now["resurrected"]
    assert total["observed"].iloc[1:].isna().all()


@pytest.mark.parametrize("grain", ["week", "month"])
def test_complete_periods_stand_beside_what_was_forecast_before_them(shop, grain):
    """Three of them, of every cohort won before the first."""
    said = shop.answer("cohorts/forecast", grain=grain).frame
    over = said[said["complete"]]
    cells = shop.answer("cohorts/retention", grain=grain).frame
    both = over.merge(cells, on=["cohort", "age"], suffixes=("", "_counted"))
    assert len(both) == len(over) > 0
    assert (both["observed"] == both["retained"]).all()
    assert (both["size"] == both["size_counted"]).all()
    assert both["complete_counted"].all()
    assert (both["low"] <= both["expected"]).all()
    assert (both["expected"] <= both["high"]).all()
    assert set(over.groupby("cohort")["age"].count()) == {3}
    (origin,) = set(over["origin"].dt.date)
    assert origin == add_periods(max(cells["cohort"]).date(), grain, -3)
    assert over["cohort"].max().date() == add_periods(origin, grain, -1)
    # a shop that did as it always does: no more false calls than chance
    assert (over["state"] == "signal").mean() <= 0.02
    assert set(over[over["size"] < 30]["state"]) <= {"none"}
    open_ones = said[~said["complete"]]
    assert set(open_ones["state"]) == {"none"}


def test_a_cohort_that_stops_ordering_is_a_signal_and_its_neighbours_are_not(shop):
    """Nobody won in March 2024 orders from September on."""
    first: dict[object, date] = {}
    for row in shop.orders:
        who, day = row["customer_id"], row["ordered_at"]
        first[who] = min(day, first.get(who, day))
    march = {who for who, day in first.items() if (day.year, day.month) == (2024, 3)}
    silent = [
        row
        for row in shop.orders
        if row["customer_id"] not in march or row["ordered_at"] < date(2024, 9, 1)
    ]
    with World(silent, as_of=AS_OF) as other:
        said = other.answer("cohorts/forecast").frame
    signals = said[said["state"] == "signal"]
    assert {str(day.date()) for day in signals["cohort"]} == {"2024-03-01"}
    assert (signals["observed"] == 0).all()
    assert cohort_words.check_sentence(said, "month").startswith(":orange[**1 of ")


# ---- drawn and said ------------------------------------------------------------------

SAID = pd.DataFrame(
    {
        "cohort": pd.Timestamp("2025-01-01"),
        "age": [3, 4, 5],
        "size": 200,
        "observed": pd.array([10, None, None], dtype="Int64"),
        "expected": [30.2, 40.0, 29.6],
        "low": [20.0, 25.0, 14.0],
        "high": [41.0, 60.0, 52.0],
        "level": 0.9,
        "origin": pd.Timestamp("2025-04-12"),
        "complete": False,
        "state": "none",
        "expected_share": [0.151, 0.2, 0.148],
    }
)
#: What had been said of March, when 50 of 200 ordered.
MARCH = pd.DataFrame(
    {
        "cohort": pd.Timestamp("2025-01-01"),
        "age": [2],
        "size": 200,
        "observed": pd.array([50], dtype="Int64"),
        "expected": [84.0],
        "low": [76.0],
        "high": [92.0],
        "level": 0.9,
        "origin": pd.Timestamp("2025-03-01"),
        "complete": True,
        "state": "signal",
        "expected_share": [0.42],
    }
)
HELD = pd.concat([MARCH, SAID], ignore_index=True)
TOTAL = pd.DataFrame(
    {
        "period": pd.to_datetime(["2025-03-01", "2025-04-01"]),
        "customers": 900,
        "observed": pd.array([40, None], dtype="Int64"),
        "expected": [120.4, 150.0],
        "low": [100.0, 110.0],
        "high": [140.0, 190.0],
        "level": 0.9,
        "origin": pd.Timestamp("2025-03-10"),
    }
)
LIVED = pd.DataFrame(
    {
        "period": pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01"]),
        "new": [500, 400, 90],
        "retained": [0, 80, 30],
        "resurrected": [0, 0, 10],
        "dormant": [0, 420, 450],
        "active": [500, 480, 130],
        "complete": [True, True, False],
    }
)
CELLS = pd.DataFrame(
    {
        "cohort": pd.Timestamp("2025-01-01"),
        "age": [0, 1, 2, 3],
        "size": 200,
        "retained": [200, 60, 50, 10],
        "complete": [True, True, True, False],
        "settled": [True, True, True, False],
        "retention": [1.0, 0.3, 0.25, 0.05],
        "low": [0.98, 0.24, 0.19, 0.03],
        "high": [1.0, 0.37, 0.31, 0.09],
    }
)


def test_the_sentence_names_the_next_whole_month_and_the_last():
    assert cohort_words.forecast_sentence(SAID, "month", "2025-01-01") == (
        f"Of 200 customers won in Jan 2025, **40 (20.0{NB}%) should order in May 2025**, "
        f"25 to 60; 30 (15.0{NB}%) in Jun 2025, 14 to 52. Dashed: expected, with the "
        "band that should hold what comes in 9 of 10 cases, by how far off past "
        "forecasts were."
    )


def test_the_chart_draws_what_was_counted_and_then_what_is_expected():
    chart = charts.cohort_forecast(SAID, CELLS, "month", "2025-01-01")
    rows = {row["age"]: row for row in chart.data.values}
    # age 0 is everybody; age 3 is in progress, so its forecast stands, not its count
    assert sorted(rows) == [1, 2, 3, 4, 5]
    assert [rows[age]["is_past"] for age in rows] == [True, True, False, False, False]
    assert [row["age"] for row in rows.values() if row["is_open"]] == [3]
    assert rows[3]["pct"] == pytest.approx(15.1)
    assert rows[3]["state"] == "in progress until 30 Apr 2025, 10 so far"
    assert rows[4]["name"] == "May 2025" and rows[4]["ordered"] == "40 of 200 expected"
    assert rows[4]["interval"] == f"12.5 to 30.0{NB}% (90{NB}%)"
    # the dashed line and the band begin at the last point counted
    assert rows[2]["ahead"] == rows[2]["low"] == rows[2]["high"] == 25.0
    assert rows[1]["ahead"] is None
    assert charts.to_spec(chart)["layer"]


def test_a_cohort_without_a_past_is_drawn_from_its_first_open_month():
    young = SAID.assign(age=[1, 2, 3])
    chart = charts.cohort_forecast(young, CELLS[:1], "month", "2025-01-01")
    assert [row["is_past"] for row in chart.data.values] == [False] * 3
    alone = charts.cohort_forecast(young[:1], CELLS[:1], "month", "2025-01-01")
    assert len(alone.data.values) == 1


def test_the_sentence_holds_the_latest_complete_month_against_its_forecast():
    said = cohort_words.forecast_sentence(HELD, "month", "2025-01-01")
    assert said.endswith(
        f" Grey: forecast on 1 Mar 2025; Mar 2025 came to 25.0{NB}% against "
        f"38.0 to 46.0{NB}%, :orange[**less than expected**]."
    )
    quiet = HELD.assign(state="noise")
    said = cohort_words.forecast_sentence(quiet, "month", "2025-01-01")
    assert said.endswith("46.0\u00a0%, which chance and past errors explain.")
    assert "orange" not in said


def test_the_panel_says_which_cohorts_did_not_do_what_was_forecast():
    assert cohort_words.check_sentence(HELD, "month") == (
        ":orange[**1 of 1 cohort**] held against what was forecast on 1 Mar 2025 differs: "
        "the cohort of Jan 2025 ordered less than expected in Mar 2025 "
        f"(25.0{NB}% against 38.0 to 46.0{NB}%). Of what is flagged, 1 in 10 at most "
        "should be chance."
    )
    quiet = cohort_words.check_sentence(HELD.assign(state="noise"), "month")
    assert quiet.startswith("Of 1 cohort held against")
    assert cohort_words.check_sentence(SAID, "month") == ""


def test_the_chart_draws_what_had_been_forecast_behind_what_came():
    chart = charts.cohort_forecast(HELD, CELLS, "month", "2025-01-01")
    chart.to_dict(validate=True)
    rows = {row["age"]: row for row in chart.data.values}
    assert sorted(rows) == [1, 2, 3, 4, 5]
    assert (rows[2]["said"], rows[2]["said_low"], rows[2]["said_high"]) == (42, 38, 46)
    assert rows[2]["is_signal"] and rows[2]["pct"] == 25
    assert "forecast 42.0\u00a0%, 38.0 to 46.0\u00a0%" in rows[2]["state"]
    assert rows[1]["said"] == rows[1]["pct"], "it begins where the line was then"
    assert "said" not in rows[3]


def test_the_sentence_of_all_cohorts_says_of_whom_it_speaks():
    assert cohort_words.total_sentence(TOTAL, "month") == (
        "**150 of the 900 customers won before Mar 2025 should order in Apr 2025** (110 to "
        "190 in 9 of 10 cases), after 120 in Mar 2025 (40 so far). Solid: ordered, won in "
        "an earlier month. Dashed: expected, without customers still to be won."
    )
    blank = TOTAL.assign(low=np.nan, high=np.nan, level=np.nan)
    assert "There is no band" in cohort_words.total_sentence(blank, "month")


def test_the_chart_of_all_cohorts_goes_on_with_customers_won_before():
    chart = charts.customers_ahead(TOTAL, LIVED, "month")
    chart.to_dict(validate=True)
    rows = chart.data.values
    assert [(row["period"], row["pct"]) for row in rows] == [
        ("2025-01-01", 0),  # everybody was new
        ("2025-02-01", 80),
        ("2025-03-01", 120.4),
        ("2025-04-01", 150),
    ]
    assert [row["is_open"] for row in rows] == [False, False, True, False]
    assert rows[1]["ahead"] == rows[1]["low"] == 80
    assert rows[2]["state"] == "in progress until 31 Mar 2025, 40 so far"
    alone = charts.customers_ahead(TOTAL[:1], LIVED[:0], "month")
    alone.to_dict(validate=True)
