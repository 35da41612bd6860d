"""What the page says and draws about contracts and the money that leaves."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from retention import charts
from retention.words import contracts as contract_words

NB = "\N{NO-BREAK SPACE}"


def forecast(pooled: bool = False) -> pd.DataFrame:
    """A cohort of 120 seen through two renewals, and what is expected of it."""
    rows = []
    for age in range(15):
        seen = {0: 120.0, 1: 100.0, 2: 90.0}.get(age)
        ahead = None if seen else 90.0 - 3 * (age - 2)
        rows.append(
            {
                "cohort": pd.Timestamp("2024-01-01"),
                "age": age,
                "size": 120,
                "observed": seen,
                "expected": ahead,
                "low": ahead and ahead - 9,
                "high": ahead and ahead + 8,
                "level": ahead and 0.9,
                "model": "bdw",
                "is_pooled": pooled,
                "origin": pd.Timestamp("2024-04-10"),
                "survival": seen and seen / 120,
                "expected_share": ahead and ahead / 120,
            }
        )
    return pd.DataFrame(rows)


def test_a_cohort_is_told_by_what_should_run_after_a_year():
    """90 - 3 x 10 = 60 after twelve renewals."""
    said = contract_words.forecast_sentence(forecast(), "2024-01-01")
    assert said == (
        f"Of 120 contracts begun in Jan 2024, **60 (50.0{NB}%) should still run after "
        "12 renewals**, 51 to 68. 90 of them ran after 2 renewals. Dashed: expected, "
        "with the band that should hold what comes in 9 of 10 cases."
    )
    shared = contract_words.forecast_sentence(forecast(pooled=True), "2024-01-01")
    assert shared.endswith("The curve is that of all cohorts.")


def test_a_cohort_older_than_a_year_is_told_by_the_next_one():
    old = forecast()
    old["age"] += 12
    said = contract_words.forecast_sentence(old, "2024-01-01")
    assert "should still run after 24 renewals" in said
    new = forecast()
    new.loc[new["age"].isin([1, 2]), "observed"] = None
    assert "None has been seen through a renewal yet." in (
        contract_words.forecast_sentence(new, "2024-01-01")
    )


def test_the_forecast_goes_on_where_the_counted_line_ends():
    rows = charts.to_spec(charts.contract_forecast(forecast(), "2024-01-01"))
    rows = rows["data"]["values"]
    assert len(rows) == 15
    assert rows[2] == rows[2] | {"pct": 75.0, "ahead": 75.0, "low": 75.0, "high": 75.0}
    assert (rows[12]["ordered"], rows[12]["share"]) == (
        "60 of 120 expected",
        f"50.0{NB}%",
    )
    assert rows[12]["interval"] == f"42.5 to 56.7{NB}% (90{NB}%)"
    assert (rows[0]["name"], rows[1]["name"]) == ("0 renewals", "1 renewal")
    assert rows[14]["label"] == "expected"


def curve(**columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"events": 5, "low": None, "high": None} | columns)


def test_the_median_has_its_interval_and_a_year_its_share():
    frame = curve(
        days=[30, 90, 200, 300, 400],
        at_risk=[200, 150, 100, 60, 30],
        survival=[0.9, 0.6, 0.5, 0.4, 0.3],
        low=[0.85, 0.5, 0.42, 0.33, 0.2],
        high=[0.94, 0.7, 0.58, 0.47, 0.4],
    )
    said = contract_words.survival_sentence(frame)
    assert said == (
        f"**Half of all contracts end within 200 days** (90 to 300). After a year 40.0{NB}% "
        f"(33.0 to 47.0{NB}%) still run. Those that run count as long as they were watched."
    )
    drawn = json.dumps(charts.to_spec(charts.contract_survival(frame)))
    assert "half end within 200 days" in drawn and "ordered" not in drawn.lower()


def test_a_median_that_is_not_reached_is_said():
    frame = curve(
        days=[30, 90], at_risk=[200, 40], survival=[0.9, 0.7], low=[0.85, 0.6],
        high=[0.94, 0.8],
    )  # fmt: skip
    said = contract_words.survival_sentence(frame)
    assert said.startswith(
        f"**Fewer than half have ended so far**: 70.0{NB}% (60.0 to 80.0{NB}%) still run "
        "after 90 days."
    )
    open_end = curve(
        days=[30, 90], at_risk=[200, 40], survival=[0.9, 0.5], low=[0.85, 0.4],
        high=[0.94, 0.6],
    )  # fmt: skip
    said = contract_words.survival_sentence(open_end)
    assert said.startswith("**Half of all contracts end within 90 days** (90 or more).")


def test_a_handful_of_contracts_is_counted():
    few = curve(days=[30], at_risk=[1], survival=[1.0]).assign(events=0)
    assert contract_words.survival_sentence(few) == "Ended so far: 0 of 1 contract."
    assert contract_words.survival_sentence(few.iloc[:0]) == contract_words.NO_CONTRACT


def test_groups_are_compared_by_their_mean_and_the_test():
    frame = pd.DataFrame(
        {
            "split": ["North", "South"],
            "median": [200.0, None],
            "restricted_mean": [150.0, 220.0],
            "low": [140.0, 210.0],
            "high": [160.0, 230.0],
            "tau": [400, 400],
            "p": [0.0001, 0.0001],
        }
    )
    assert contract_words.groups_sentence(frame, "Region") == (
        "Contracts of **North** run 150 days on average (140 to 160; half end within "
        "200), those of **South** run 220 days on average (210 to 230; fewer than half "
        "have ended so far), counted up to 400 days. The 2 groups differ by more than "
        "chance (log-rank, p < 0.001)."
    )
    few = contract_words.groups_sentence(frame.iloc[:1], "Region")
    assert few == "Too few contracts to compare by region."


def money(**columns: object) -> pd.DataFrame:
    row = {
        "period": pd.Timestamp("2024-10-01"),
        "at_start": 200,
        "lost": 20,
        "revenue_at_start": 1000.0,
        "lost_revenue": 50.0,
        "complete": True,
        "revenue_churn": 0.05,
        "low": 0.03,
        "high": 0.08,
        "churn": 0.1,
    }
    return pd.DataFrame([row | columns])


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.03, 0.08, "Money leaves more slowly than customers"),
        (0.03, 0.12, "Money leaves about as fast as customers"),
        (0.11, 0.15, "Money leaves faster than customers"),
        (None, None, "Whether money leaves faster than customers is not known yet"),
    ],
)
def test_a_difference_is_claimed_outside_the_interval(low, high, verdict):
    said = contract_words.revenue_sentence(money(low=low, high=high), "month", "€")
    assert said.startswith(
        f"**{verdict}**: in Oct 2024 10.0{NB}% of the customers left"
    )
    assert said.endswith(
        f"of the money of the twelve months before, €{NB}50.00 of €{NB}1,000."
    )


def test_by_contracts_customers_cancel_and_few_are_counted():
    frame = money(at_start=4, cancelled=1).drop(columns="lost")
    said = contract_words.revenue_sentence(frame, "month", "€")
    assert said == (
        f"In Oct 2024 1 of 4 customers cancelled, with €{NB}50.00 of €{NB}1,000 of the "
        "money of their contracts. Too few to say whether money leaves faster."
    )
    unknown = money(revenue_churn=None)
    assert "No money" in contract_words.revenue_sentence(unknown, "month", "€")


def test_money_and_customers_are_two_lines():
    frame = pd.concat(
        [money(), money(period=pd.Timestamp("2024-11-01"), complete=False)]
    )
    spec = charts.to_spec(charts.revenue_churn(frame, "month", "€"))
    rows = spec["data"]["values"]
    assert [row["split"] for row in rows] == ["Money"] * 2 + ["Customers"] * 2
    assert [row["value"] for row in rows] == [5.0, 5.0, 10.0, 10.0]
    assert rows[0]["money"] == f"€{NB}50.00 of €{NB}1,000"
    assert rows[2]["band_low"] is None
    nothing = money(revenue_churn=None, churn=None, low=None, high=None)
    assert charts.to_spec(charts.revenue_churn(nothing, "month", "€"))
