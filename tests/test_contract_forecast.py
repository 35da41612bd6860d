"""How many contracts will still run: stored at publishing, asked, drawn and said."""

from __future__ import annotations

import json
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from retention.errors import QueryError
from retention.filters import add_periods
from retention.models import renewal
from retention.query import QUERIES, parse
from retention.scoring import contracts as scored
from tests.world import World, plain, table

NB = "\N{NO-BREAK SPACE}"

ORDERS = """
    customer_id | ordered_at | amount
    ada         | 2024-01-15 | 10
"""

SUBSCRIPTIONS = """
    customer_id | started_at | ended_at   | trial_until
    ada         | 2024-01-15 | -          | -            runs
    ben         | 2024-01-31 | 2024-02-29 | -            a month ends on its last day
    cleo        | 2024-01-31 | 2024-03-01 | -            one day more: renewed once
    dan         | 2024-01-01 | 2024-01-01 | -            gone on the first day
    eve         | 2024-01-10 | 2024-04-10 | -            three months, renewed twice
    fay         | 2024-01-20 | -          | 2024-02-05   pays from February
    gus         | 2024-02-01 | 2024-02-15 | -
    gus         | 2024-04-01 | -          | -            back: no first contract
    hal         | 2024-04-30 | -          | -            on the last day of a month
    ida         | 2024-05-02 | -          | -            in a month that is not over
    jo          | 2024-03-05 | 2024-06-30 | -            her end lies ahead
"""


@pytest.fixture(scope="module")
def few():
    """Ten people as of 10 May 2024: too few to forecast."""
    with World(ORDERS, subscriptions=SUBSCRIPTIONS, as_of="2024-05-10") as made:
        yield made


def counted(world: World) -> pd.DataFrame:
    """What the curves are fitted to."""
    text = (QUERIES / "scoring" / "contract_cohorts.sql").read_text("utf-8")
    sql = parse("scoring/contract_cohorts", text).sql
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        return connection.execute(sql, {"as_of": world.dataset.as_of}).df()


def runs(world: World) -> pd.DataFrame:
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        return connection.execute(
            "select * from model_runs where kind = 'contracts'"
        ).df()


def test_a_contract_is_renewed_by_every_whole_month_it_goes_beyond(few):
    assert plain(counted(few)) == table("""
        cohort     | age | size | observed
        2024-01-01 | 0   | 5    | 5          ada ben cleo dan eve
        2024-01-01 | 1   | 5    | 3          ada cleo eve
        2024-01-01 | 2   | 5    | 2          ada eve
        2024-01-01 | 3   | 5    | 1          ada
        2024-02-01 | 0   | 2    | 2          fay gus
        2024-02-01 | 1   | 2    | 1          fay
        2024-02-01 | 2   | 2    | 1
        2024-03-01 | 0   | 1    | 1          jo
        2024-03-01 | 1   | 1    | 1
        2024-04-01 | 0   | 1    | 1          hal
    """)


def test_days_of_cancelling_in_the_customer_list_tell_the_same():
    with World(
        ORDERS,
        customers="""
        customer_id | signed_up_at | cancelled_at
        ada         | 2024-01-15   | -
        ben         | 2024-01-31   | 2024-02-29
        cleo        | 2024-01-31   | 2024-03-01
        dan         | 2024-01-01   | 2024-01-01
        eve         | 2024-01-10   | 2024-04-10
        """,
        as_of="2024-05-10",
    ) as listed:
        assert plain(counted(listed)) == table("""
            cohort     | age | size | observed
            2024-01-01 | 0   | 5    | 5
            2024-01-01 | 1   | 5    | 3
            2024-01-01 | 2   | 5    | 2
            2024-01-01 | 3   | 5    | 1
        """)


def test_too_few_contracts_are_not_forecast_and_it_is_said_why(few):
    assert len(few.ask("churn/contract_forecast")) == 0
    (reason,) = runs(few)["reason"]
    assert reason == "A renewal curve needs 100 contracts; there are 9."


def test_without_contracts_there_is_no_run(golden):
    assert len(golden.ask("churn/contract_forecast")) == 0
    assert runs(golden).empty


TRUTH = renewal.Curve("bdw", 0.8, 3.0, 1.15, 0.0, 0, 0, True, ())
AS_OF = date(2024, 12, 1)
SIZE = 200


def club(cohorts: int = 14, seed: int = 3) -> tuple[list[dict], dict[date, np.ndarray]]:
    """Contracts of cohorts of 200 that follow a known curve, and how many truly stay.

    The last cohort begins a month before the data ends. The last two are of 30 people.
    """
    random = np.random.default_rng(seed)
    rows, truth = [], {}
    for place in range(cohorts):
        first = add_periods(AS_OF, "month", place - cohorts)
        size = SIZE if place < cohorts - 2 else 30
        there = renewal._drawn(TRUTH, np.full(60, float(size)), random, 1)[0]
        truth[first] = there
        renewals = np.repeat(np.arange(59), -np.diff(there).astype(int))
        for number in range(size):
            began = first + timedelta(days=number % 28)
            ended = None
            if number < renewals.size:
                month = add_periods(first, "month", int(renewals[number]))
                ended = month + timedelta(days=number % 28 + 20)
            rows.append(
                {
                    "customer_id": f"c{place}-{number}",
                    "started_at": began,
                    "ended_at": ended,
                }
            )
    return rows, truth


@pytest.fixture(scope="module")
def gym():
    rows, truth = club()
    with World(ORDERS, subscriptions=rows, as_of=AS_OF) as made:
        yield made, truth


def test_what_was_seen_is_counted_and_what_comes_is_expected(gym):
    """Of November nothing is seen but its beginning; October has one renewal."""
    world, truth = gym
    said = world.answer("churn/contract_forecast").frame
    assert said["cohort"].nunique() == len(truth)
    for month, rows in said.groupby("cohort"):
        seen = rows[rows["observed"].notna()]
        ahead = rows[rows["observed"].isna()]
        assert list(rows["age"]) == list(range(len(rows)))
        assert len(ahead) == 12
        there = truth[month.date()]
        assert list(seen["observed"]) == list(there[: len(seen)])
        assert seen[["expected", "low", "high"]].isna().all(axis=None)
        assert (ahead["low"] <= ahead["expected"]).all()
        assert (ahead["expected"] <= ahead["high"]).all()
        assert (ahead["expected"].diff().dropna() <= 0).all()
        assert ahead["expected"].iloc[0] <= seen["observed"].iloc[-1]
        assert (ahead["high"] <= seen["observed"].iloc[-1]).all()
    last = said[said["cohort"] == "2024-11-01"]
    assert last["observed"].notna().sum() == 1
    assert set(said["level"].dropna()) == {0.9}
    assert set(said["origin"].dt.date) == {AS_OF}


def test_young_and_small_cohorts_follow_the_curve_of_all(gym):
    """A cohort needs four renewals: July 2024 has them, August has three."""
    world, _ = gym
    said = world.answer("churn/contract_forecast").frame
    pooled = said.groupby("cohort")["is_pooled"].first()
    assert list(pooled[pooled].index.strftime("%Y-%m")) == [
        "2024-08", "2024-09", "2024-10", "2024-11",
    ]  # fmt: skip
    (run,) = runs(world).to_dict("records")
    assert (run["reason"], run["n"]) == ("Used.", 12 * SIZE + 60)
    assert json.loads(run["params"])["own_curves"] == 10
    found = json.loads(run["params"])
    curve = renewal.Curve(
        found["kind"], found["a"], found["b"], found["c"], 0.0, 0, 0, True, ()
    )
    shares = renewal.survival(curve, [1, 4, 12])
    assert shares == pytest.approx(renewal.survival(TRUTH, [1, 4, 12]), abs=0.03)


def test_a_small_cohort_shares_the_curve_and_has_a_wide_band(gym):
    world, _ = gym
    said = world.answer("churn/contract_forecast").frame
    year = said[said["age"] == 12].set_index("cohort").loc["2024-10-01"]
    assert year["size"] == 30 and bool(year["is_pooled"])
    assert (year["high"] - year["low"]) / year["size"] > 0.15


def test_the_bands_hold_what_came(gym):
    """Known of all invented contracts: nine of ten counts lie inside, or nearly."""
    world, truth = gym
    said = world.answer("churn/contract_forecast").frame
    ahead = said[said["observed"].isna()]
    came = np.array(
        [truth[row.cohort.date()][row.age] for row in ahead.itertuples()], dtype=float
    )
    inside = (ahead["low"] <= came) & (came <= ahead["high"])
    assert 0.8 <= inside.mean() <= 1


def test_the_same_dataset_is_forecast_the_same_every_time(gym):
    world, _ = gym
    with World(ORDERS, subscriptions=world.subscriptions[::-1], as_of=AS_OF) as again:
        pd.testing.assert_frame_equal(
            world.answer("churn/contract_forecast").frame,
            again.answer("churn/contract_forecast").frame,
        )


def test_the_period_chooses_cohorts_and_another_day_is_refused(gym):
    world, _ = gym
    some = world.ask("churn/contract_forecast", start="2024-03-15", stop="2024-05-01")
    assert {str(day) for day in some["cohort"]} == {"2024-03-01", "2024-04-01"}
    with pytest.raises(QueryError, match="cannot be asked as of 2024-11-30"):
        world.ask("churn/contract_forecast", as_of="2024-11-30")


def test_where_nobody_has_cancelled_nothing_is_claimed():
    rows = [
        {"customer_id": f"c{number}", "started_at": "2024-01-05"}
        for number in range(150)
    ]
    with World(ORDERS, subscriptions=rows, as_of="2024-12-01") as loyal:
        assert len(loyal.ask("churn/contract_forecast")) == 0
        assert list(runs(loyal)["reason"]) == [scored.NO_LOSS]


def test_contracts_by_the_year_are_not_forecast():
    """Half of each month's fifty end with their first year, to the day."""
    rows = [
        {
            "customer_id": f"c{month}-{number}",
            "started_at": date(2023, 1 + month, 1 + number % 20),
            "ended_at": date(2024, 1 + month, 1 + number % 20) if number % 2 else None,
        }
        for month in range(6)
        for number in range(50)
    ]
    with World(ORDERS, subscriptions=rows, as_of=AS_OF) as yearly:
        assert len(yearly.ask("churn/contract_forecast")) == 0
        assert runs(yearly)["reason"][0].startswith("Contracts end in steps")


def test_a_history_of_three_renewals_is_too_short():
    rows, _ = club(4)
    with World(ORDERS, subscriptions=rows, as_of=AS_OF) as young:
        assert len(young.ask("churn/contract_forecast")) == 0
        assert "needs 4 renewals to be seen; there are 3" in runs(young)["reason"][0]


def test_a_forecast_that_fails_leaves_the_others(monkeypatch):
    monkeypatch.setattr(renewal, "fit", lambda *_: 1 / 0)
    with World(ORDERS, subscriptions=SUBSCRIPTIONS, as_of="2024-05-10") as broken:
        assert len(broken.ask("churn/contract_forecast")) == 0
        assert broken.ask("people/count")["orders"] == [1]
