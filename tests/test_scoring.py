"""What is modelled when a dataset is published, stored with it, and asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from retention.check import check
from retention.dataset import open_dataset
from retention.errors import QueryError
from retention.models import purchasing, spend
from retention.publish import Publication, building
from retention.query import QUERIES, parse
from retention.schema import DEFINITIONS
from retention.scoring import tiers
from retention.scoring.purchases import Fitted, _value
from retention.scoring.tiers import Past, chosen
from retention.scoring.windows import AHEAD, Window
from retention.words import report as report_words
from tests import cdnow
from tests.world import Rows, World, plain, table

pytestmark = pytest.mark.slow

AS_OF = date(2025, 1, 1)


def stored(world: World, name: str) -> pd.DataFrame:
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        return connection.execute(f"select * from {name}").df()


def histories(world: World, day: str) -> Rows:
    """The file that models are fitted to, with the customers' names."""
    text = (QUERIES / "scoring" / "histories.sql").read_text("utf-8")
    sql = parse("scoring/histories", text).sql
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        rows = connection.execute(sql, {"as_of": date.fromisoformat(day)}).df()
        names = connection.execute("select customer_key, customer_id from people").df()
    return plain(names.merge(rows, on="customer_key"))


def simulated(customers: int, seed: int, scale: float = 1.0) -> list[dict[str, object]]:
    """Orders of two years by the purchase model's own rules, r .8, alpha 5, a .6, b 1.6."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for number in range(customers):
        first = random.integers(0, 500)
        rate, leave = random.gamma(0.8, 1 / 5), random.beta(0.6, 1.6)
        worth = 20 * random.lognormal(0, 0.4)
        days, day = [], float(first)
        while day < 730:
            days.append(int(day))
            if random.random() < leave:
                break
            day += max(1.0, 7 * random.exponential(1 / rate))
        rows += [
            {
                "customer_id": f"c{number:04}",
                "ordered_at": (AS_OF - timedelta(days=730 - each)).isoformat(),
                "amount": round(scale * worth * random.lognormal(0, 0.3), 2),
            }
            for each in days
        ]
    return rows


@pytest.fixture(scope="module")
def shop():
    """1,200 simulated customers: enough to fit everything to."""
    with World(simulated(1_200, seed=11), as_of=AS_OF) as made:
        yield made


# ------------------------------------------------------------------------- histories


def test_the_histories_of_the_worked_example(golden):
    """Weeks are days / 7: C1 100 days, C2 64, C7 158; C5's two orders of one day are one.

    Mean of repeat days: C1 (120 + 80 + 100) / 3, C5 100. C6 is net of her refund.
    """
    assert histories(golden, "2025-05-01") == table("""
        customer_id | repeats | last_days | age_days | since_days | mean_repeat | life_money | median_gap
        C1          | 3       | 100       | 115      | 15         | 100         | 400        | 34   of 36, 30, 34
        C2          | 1       | 64        | 100      | 36         | 60          | 110        | 64
        C3          | 0       | 0         | 75       | 75         | -           | 90         | -    the first went back
        C4          | 0       | 0         | 87       | 87         | -           | 40         | -
        C5          | 1       | 40        | 69       | 29         | 100         | 200        | 40
        C6          | 0       | 0         | 53       | 53         | -           | 400        | -
        C7          | 1       | 158       | 166      | 8          | 60          | 140        | 158
        C8          | 0       | 0         | 211      | 211        | -           | 30         | -
    """)  # noqa: E501


def test_an_earlier_day_knows_nothing_of_what_came_later_but_what_came_next(golden):
    """On 15 March: C1's third order was on the 12th, her next one 31 days on."""
    then = histories(golden, "2025-03-15")
    assert then.where(customer_id="C1") == table("""
        customer_id | repeats | last_days | age_days | since_days | next_days
        C1          | 2       | 66        | 68       | 2          | 31
    """)
    assert then.one("next_days", customer_id="C2") == 10
    assert then.one("next_days", customer_id="C4") is None
    assert len(then) == 8


def test_prior_and_recent_purchases_leave_out_the_very_first():
    """As of 2025-01-01 recent begins on 2 October, the prior year on 4 October 2023."""
    days = {
        "old": ["2023-01-01", "2023-10-03", "2023-10-04", "2024-10-01", "2024-10-02"],
        "new": ["2024-07-03", "2024-08-01", "2024-08-01", "2024-12-31"],
        "late": ["2024-11-01", "2024-12-01"],
    }
    rows = [
        {"customer_id": name, "ordered_at": day, "amount": 5}
        for name, listed in days.items()
        for day in listed
    ]
    with World(rows, as_of=AS_OF) as world:
        assert histories(world, "2025-01-01") == table("""
            customer_id | prior_weeks | prior | recent
            late        | 0           | 0     | 1
            new         | 13          | 1     | 1       91 days before 2 October
            old         | 52          | 2     | 1
        """)


# ----------------------------------------------------------------- who is told what


def test_how_overdue_everybody_is_in_the_worked_example(golden):
    """Everybody's median gap is 38 days."""
    assert golden.ask("value/customers") == table("""
        customer_id | overdue_ratio | pace
        C1          | 0.422         | on schedule
        C2          | 0.796         | on schedule
        C3          | 1.974         | slipping
        C4          | 2.289         | overdue
        C5          | 0.750         | on schedule
        C6          | 1.395         | slipping
        C7          | 0.131         | on schedule
        C8          | 5.553         | lapsing
    """)


def test_of_a_handful_nothing_is_predicted_and_the_reason_is_said(golden):
    customers = golden.answer("value/customers").frame
    unknown = ["health", "p_buy_90", "p_alive", "expected_orders", "clv"]
    assert customers[unknown].isna().all(axis=None)
    (row,) = golden.ask("value/model_report")
    assert row["kind"] == row["tier"] == "none"
    assert row["n"] == 0
    assert "fewer than 10 customers" in row["reason"]
    said = report_words.report_sentence(golden.answer("value/model_report").frame)
    assert said == row["reason"]


def test_below_the_guards_health_comes_from_the_table_of_shares():
    """300 customers are too few for a model of single ones."""
    with World(simulated(300, seed=3), as_of=AS_OF) as few:
        customers = few.answer("value/customers").frame
        assert set(customers["tier"]) == {"lookup"}
        assert customers["p_buy_90"].between(0, 1).all()
        assert customers[["p_alive", "expected_value", "clv"]].isna().all(axis=None)
        runs = stored(few, "model_runs").set_index("kind")
        assert "500 customers; there are" in runs.loc["health", "reason"]
        assert "500 customers; there are 300" in runs["reason"].str.cat()


def test_all_one_time_buyers_have_health_0_and_no_model():
    rows = [
        {"customer_id": f"c{n}", "amount": 10,
         "ordered_at": (AS_OF - timedelta(days=1 + n % 400)).isoformat()}
        for n in range(900)
    ]  # fmt: skip
    with World(rows, as_of=AS_OF) as world:
        customers = world.answer("value/customers").frame
        assert set(customers["health"]) == {0}
        assert customers["pace"].isna().all()
        (report, *_) = world.ask("value/model_report")
        assert "ordered on three days or more; there are 0" in report["reason"]


def test_an_empty_shop_and_a_single_customer_are_published():
    with World([], as_of=AS_OF) as nobody:
        assert len(nobody.ask("value/customers")) == 0
        frame = nobody.answer("value/model_report").frame
        assert "so nothing is predicted" in report_words.report_sentence(frame)
        assert all(finding.holds for finding in check(nobody.dataset.path))
    one = [{"customer_id": "ada", "ordered_at": "2024-12-31", "amount": 10}]
    with World(one, as_of=AS_OF) as ada:
        (row,) = ada.ask("value/customers")
        assert (row["health"], row["pace"], row["tier"]) == (None, None, "none")


# ------------------------------------------------------------------------ full scores


def test_every_customer_with_a_purchase_has_all_scores(shop):
    customers = shop.answer("value/customers").frame
    assert len(customers) == 1_200
    known = ["p_buy_90", "p_alive", "expected_orders", "expected_value", "clv"]
    assert customers[known].notna().all(axis=None)
    assert customers[["p_buy_90", "p_alive"]].stack().between(0, 1).all()
    assert (customers["clv"] >= 0).all()
    rounded = np.floor(100 * customers["p_buy_90"] + 0.5)
    assert (customers["health"] == rounded).all()
    # money ahead is at most that of all expected orders, undiscounted
    whole = customers["expected_orders"] * customers["expected_value"]
    assert (customers["clv"] <= whole).all()
    assert customers["clv"].sum() == pytest.approx(whole.sum(), rel=0.06)


def test_scores_are_what_the_models_say(shop):
    """Fitted again from the stored histories, one by one."""
    rows = pd.DataFrame(list(histories(shop, "2025-01-01")))
    history = [
        rows[name].to_numpy(float) for name in ("repeats", "last_days", "age_days")
    ]
    x, last, age = history[0], history[1] / 7, history[2] / 7
    fit = purchasing.fit(purchasing.collapsed(x, last, age))
    money = spend.fit(x, rows["mean_repeat"].to_numpy(float))
    customers = shop.answer("value/customers").frame.set_index("customer_id")
    customers = customers.loc[rows["customer_id"]]
    assert customers["p_alive"].to_numpy() == pytest.approx(
        purchasing.p_alive(fit, x, last, age), rel=1e-4
    )
    assert customers["expected_orders"].to_numpy() == pytest.approx(
        purchasing.expected_orders(fit, x, last, age, 52), rel=1e-3
    )
    value = spend.expected_value(money, x, rows["mean_repeat"].to_numpy(float))
    assert customers["expected_value"].to_numpy() == pytest.approx(value, rel=1e-3)
    # the orders were drawn with r = 0.8
    assert fit.r == pytest.approx(0.8, abs=0.25)
    runs = stored(shop, "model_runs").set_index("id")
    found = json.loads(runs.loc["purchases 2025-01-01", "params"])
    assert found["r"] == pytest.approx(fit.r, rel=1e-4)
    assert np.shape(json.loads(runs.loc["purchases 2025-01-01", "cov"])) == (4, 4)


def test_margin_scales_what_is_ahead_and_nothing_else():
    rows = simulated(600, seed=5)
    with (
        World(rows, as_of=AS_OF) as whole,
        World(rows, as_of=AS_OF, margin=0.4) as part,
    ):
        revenue, profit = (
            each.answer("value/customers").frame for each in (whole, part)
        )
    assert profit["clv"].to_numpy() == pytest.approx(0.4 * revenue["clv"].to_numpy())
    assert profit["waiting_cost"].to_numpy() == pytest.approx(
        0.4 * revenue["waiting_cost"].to_numpy()
    )
    assert profit["expected_value"].equals(revenue["expected_value"])


def test_another_currency_scales_money_and_no_probability():
    one, other = (
        World(simulated(600, seed=5, scale=scale), as_of=AS_OF) for scale in (1, 100)
    )
    with one, other:
        small, large = (each.answer("value/customers").frame for each in (one, other))
    # cents round, so the two are not exactly a hundredfold
    assert large["clv"].to_numpy() == pytest.approx(
        100 * small["clv"].to_numpy(), rel=0.01
    )
    assert large["p_alive"].to_numpy() == pytest.approx(small["p_alive"].to_numpy())


def test_filters_choose_who_is_shown_and_change_no_score(world):
    everybody = world.answer("value/customers").frame
    north = world.answer("value/customers", region="North").frame
    assert 0 < len(north) < len(everybody)
    same = everybody[everybody["customer_id"].isin(north["customer_id"])]
    pd.testing.assert_frame_equal(north, same.reset_index(drop=True))
    report = world.answer("value/model_report").frame
    assert world.answer("value/model_report", region="North").frame.equals(report)


@pytest.mark.parametrize("name", ["value/customers", "value/model_report"])
def test_another_day_than_the_datasets_own_is_refused(world, name):
    with pytest.raises(QueryError, match="everything known before 2024-06-15"):
        world.ask(name, as_of="2024-05-01")
    assert len(world.ask(name, as_of="2024-06-15"))


# ------------------------------------------------------------------------ report card


def test_the_report_card_counts_the_window_that_just_closed(shop):
    """Predicted as of 3 October 2024; the dataset itself says who ordered since."""
    report = shop.answer("value/model_report").frame
    assert set(report["window"]) == {pd.Timestamp("2024-10-03")}
    then = histories(shop, "2024-10-03")
    bought = sum(days is not None and days < AHEAD for days in then["next_days"])
    for kind, rows in report.groupby("kind"):
        whole, groups = rows[rows["decile"] == 0].iloc[0], rows[rows["decile"] > 0]
        assert whole["n"] == len(then) == groups["n"].sum(), kind
        assert whole["actual"] * whole["n"] == pytest.approx(bought), kind
        assert (groups["actual"] * groups["n"]).sum() == pytest.approx(bought), kind
        assert groups["predicted"].is_monotonic_increasing
        assert (groups["low"] <= groups["actual"]).all()
        assert (groups["actual"] <= groups["high"]).all()
        assert whole["rho"] == pytest.approx(whole["actual"] / whole["predicted"])
    assert {"calibrated", "lookup", "purchases"} <= set(report["kind"])
    assert report["tier"].nunique() == 1


def test_a_world_of_the_models_own_making_is_predicted_well(shop):
    report = shop.answer("value/model_report").frame
    whole = report_words.in_use(report)
    assert whole["kind"] in ("logistic", "calibrated")
    assert whole["auc"] > whole["auc_days_since"]
    assert whole["slope"] == pytest.approx(1, abs=0.35)
    assert whole["rho"] == pytest.approx(1, abs=0.15)
    said = report_words.report_sentence(report)
    assert "were predicted to order** from 3 Oct 2024 to 31 Dec 2024" in said
    assert "days since the last order alone" in said


def test_the_table_of_scores_has_the_best_ranking_first(shop):
    rows = report_words.contest(shop.answer("value/model_report").frame)
    assert rows["right_order"].is_monotonic_decreasing
    assert rows["score"].str.contains("(in use)", regex=False).sum() == 1
    assert "Days since the last order alone" in set(rows["score"])


def test_of_who_came_lately_a_decline_is_not_known(golden):
    """C3 to C6 first ordered within the 91 days before 1 May."""
    customers = golden.ask("value/customers")
    lately = [row["customer_id"] for row in customers if row["declining"] is None]
    assert lately == ["C3", "C4", "C5", "C6"]
    assert customers.one("declining", customer_id="C1") is False


def test_the_published_sample_of_cdnow_is_ranked_better_than_by_silence():
    """2,357 customers, scored as of 1 July 1998; judged on the 90 days from 2 April.

    Rolling over seven such days, the literature's order on all 23,570 is days since
    .781, purchase model .786, regression .796.
    """
    rows = [
        {"customer_id": name, "ordered_at": day.isoformat(), "amount": money}
        for name, days in cdnow.orders().items()
        for day, money in days.items()
    ]
    with World(rows, as_of="1998-07-01") as shop:
        report = shop.answer("value/model_report").frame
    whole = report[report["decile"] == 0].set_index("kind")
    assert set(whole["n"]) == {2_357}
    assert whole.loc["purchases", "auc_days_since"] == pytest.approx(0.829, abs=0.0006)
    assert whole.loc["purchases", "auc"] == pytest.approx(0.835, abs=0.0006)
    assert whole.loc["logistic", "auc"] == pytest.approx(0.835, abs=0.002)
    assert whole.loc["logistic", "ece"] < 0.02 < whole.loc["purchases", "ece"]
    assert set(whole["tier"]) == {"logistic"}


# ------------------------------------------------------------------------------ money


def test_where_value_depends_on_frequency_the_mean_of_like_customers_stands_in():
    """Who orders often spends more per order: nobody is drawn to everybody's mean."""
    random = np.random.default_rng(8)
    window, _ = a_window(AS_OF, seed=8)
    worth = (5 + 10 * window.repeats) * random.lognormal(0, 0.3, window.size)
    window = replace(
        window,
        mean_value=worth,
        mean_repeat=np.where(window.repeats > 0, worth, np.nan),
    )
    money = spend.fit(window.repeats, window.mean_repeat)
    value, said = _value(window, money)
    assert "rank correlation" in said[0]
    twice = window.occasions == 2
    assert value[twice] == pytest.approx(worth[twice].mean())
    # four and five purchase days share a bin, weighed by their days
    some = (window.occasions == 4) | (window.occasions == 5)
    assert value[some] == pytest.approx(
        np.average(worth[some], weights=window.occasions[some])
    )


def test_values_without_a_mean_are_not_predicted():
    window, _ = a_window(AS_OF, seed=8)
    heavy = spend.Spend(1, 0.9, 5, 0.0, 900, True, ("They have no mean (q <= 1).",))
    value, said = _value(window, heavy)
    assert value is None
    assert said == heavy.problems


# -------------------------------------------------------------------- choosing a tier


def a_window(day: date, seed: int, size: int = 3_000) -> tuple[Window, np.ndarray]:
    """Customers whose chance of ordering falls with their silence; and that chance."""
    random = np.random.default_rng(seed)
    since = random.integers(0, 300, size).astype(float)
    repeats = random.poisson(2, size).astype(float)
    chance = 0.8 * np.exp(-since / 80) * (1 + repeats) / (2 + repeats)
    age = since + 30 * repeats + 10
    one = np.ones(size)
    made = Window(
        day=day, keys=np.arange(size), repeats=repeats, last=(age - since) / 7,
        age=age / 7, since_days=since, mean_repeat=20 * one, mean_value=20 * one,
        usual_gap=30 * one, overdue=since / 30, prior=one, prior_weeks=52 * one,
        recent=one, bought=random.random(size) < chance,
    )  # fmt: skip
    return made, chance


def a_past(said, **changes: object) -> Past:
    """Three windows with a usable model that predicts ``said`` of each true chance."""
    parts: dict[str, object] = {}
    for place, name in enumerate(("now", "then", "before")):
        window, chance = a_window(AS_OF - timedelta(days=AHEAD * place), seed=place)
        fit = purchasing.Fit("mbg", 1, 5, 1, 2, 0.0, window.size, None, True, ())
        parts[name] = window
        parts[f"fit_{name}"] = Fitted(fit, (), said(chance, place))
    return Past(**(parts | changes))


def noise(chance: np.ndarray, place: int) -> np.ndarray:
    return np.random.default_rng(place).permutation(chance)


def test_with_enough_of_everything_the_regression_scores():
    choice = chosen(a_past(lambda chance, _: chance))
    assert choice.tier == tiers.LOGISTIC
    assert [report.kind for report in choice.reports] == [
        "logistic", "calibrated", "lookup", "purchases",
    ]  # fmt: skip
    assert choice.p_buy.shape == (3_000,)
    assert "of pairs right" in choice.reason


def test_with_few_who_ordered_the_model_is_set_right_instead():
    past = a_past(lambda chance, _: chance)
    few = np.flatnonzero(past.then.bought)[:150]
    bought = np.isin(np.arange(past.then.size), few)
    choice = chosen(replace(past, then=replace(past.then, bought=bought)))
    assert choice.tier == tiers.CALIBRATED
    assert "needs 200 customers who ordered" in choice.reason
    assert "there were 150" in choice.reason


def test_a_model_that_ranks_worse_than_silence_gives_way(monkeypatch):
    """A purchase model of pure noise; the regression is not to be had."""
    monkeypatch.setattr(tiers, "FEWEST_OF_EACH", 10**6)
    choice = chosen(a_past(noise))
    assert choice.tier == tiers.LOOKUP
    assert "ranked worse than days since the last order alone" in choice.reason
    (calibrated,) = [each for each in choice.reports if each.kind == "calibrated"]
    assert calibrated.judgement.auc < choice.auc_days_since - 0.01
    # at most one share for each of the table's 9 x 6 cells
    assert len(np.unique(choice.p_buy)) <= 54


def test_probabilities_far_from_what_happened_give_way(monkeypatch):
    """Timid in the window before last, as they are in the last: set right too far."""
    monkeypatch.setattr(tiers, "FEWEST_OF_EACH", 10**6)

    def timid_before(chance: np.ndarray, place: int) -> np.ndarray:
        return 0.3 + 0.2 * chance if place == 2 else chance

    choice = chosen(a_past(timid_before))
    assert choice.tier == tiers.LOOKUP
    assert "calibration slope" in choice.reason


def test_a_table_no_better_than_silence_is_marked():
    """Orders depend on silence alone, and finer than the table's bins know."""
    past = a_past(noise)
    parts = {}
    for name in ("now", "then", "before"):
        window = getattr(past, name)
        random = np.random.default_rng(9)
        chance = np.exp(-window.since_days / 10)
        parts[name] = replace(window, bought=random.random(window.size) < chance)
    none = Fitted(None, ("Too few.",), np.full(3_000, np.nan))
    choice = chosen(replace(past, **parts, fit_now=none))
    assert choice.tier == tiers.LOOKUP
    assert "ranks no better than days since the last order" in choice.reason
    assert choice.reason.startswith("Too few.")


def test_without_a_second_window_the_ranking_alone_is_judged():
    past = a_past(lambda chance, _: chance, before=None, fit_before=None)
    choice = chosen(past)
    assert choice.tier == tiers.CALIBRATED
    assert "cannot be judged before a second window" in choice.reason
    assert chosen(
        a_past(noise, before=None, fit_before=None)
    ).tier == tiers.LOOKUP  # fmt: skip


def test_a_regression_that_breaks_gives_way(monkeypatch):
    def broken(*_: object) -> None:
        raise np.linalg.LinAlgError

    monkeypatch.setattr("retention.scoring.learning.health.logistic", broken)
    choice = chosen(a_past(lambda chance, _: chance))
    assert choice.tier == tiers.LOOKUP
    assert "could not be learned" in choice.reason


# --------------------------------------------------------------- nothing stops an import


def test_an_optimiser_that_fails_leaves_the_table_of_shares(monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise FloatingPointError

    monkeypatch.setattr(purchasing, "fit", broken)
    with World(simulated(600, seed=5), as_of=AS_OF) as world:
        customers = world.answer("value/customers").frame
        assert set(customers["tier"]) == {"lookup"}
        assert customers["clv"].isna().all()
        runs = stored(world, "model_runs").set_index("id")
        assert "could not be fitted" in runs.loc["purchases 2025-01-01", "reason"]


def publication() -> Publication:
    known = {item.name: item.default for item in DEFINITIONS.values()}
    return Publication(AS_OF, known, {})


def published(folder, scorer):
    into = folder / "shop.duckdb"
    with building(into) as made:
        made.connection.execute(
            "create table orders as select 'a' as customer_id, 'o' as order_id, "
            "timestamp '2024-12-01' as ordered_at, cast(5 as decimal(18, 4)) as amount, "
            "cast(null as varchar) as status, cast(null as varchar) as refund_of, "
            "cast(null as decimal(18, 4)) as refunded, cast(null as varchar) as channel, "
            "cast(null as varchar) as category, cast(null as varchar) as product"
        )
        return made.publish(publication(), scorer=scorer)


def test_a_scorer_that_fails_altogether_is_said_and_the_counts_are_published(tmp_path):
    def broken(*_: object) -> dict[str, pd.DataFrame]:
        raise MemoryError

    dataset = published(tmp_path, broken)
    assert dataset.totals["orders"] == "1"
    assert dataset.totals["customer_scores"] == "0"
    with duckdb.connect(str(dataset.path), read_only=True) as connection:
        (row,) = connection.execute("select id, reason from model_runs").fetchall()
    assert row[0] == "modelling"
    assert "Nothing could be modelled" in row[1]


def test_without_a_scorer_the_tables_are_there_and_empty(tmp_path):
    published(tmp_path, None)
    dataset = open_dataset(tmp_path / "shop.duckdb")
    assert dataset.totals["model_report"] == dataset.totals["model_runs"] == "0"
    assert all(finding.holds for finding in check(tmp_path / "shop.duckdb"))


def test_the_rows_a_scorer_returns_are_stored_by_key_and_unknown_stays_unknown(
    tmp_path,
):
    rows = pd.DataFrame(
        {"customer_key": [2, 1], "clv": [float("inf"), 7.5], "p_alive": [np.nan, 0.5]}
    )
    dataset = published(tmp_path, lambda *_: {"customer_scores": rows})
    with duckdb.connect(str(dataset.path), read_only=True) as connection:
        found = connection.execute(
            "select customer_key, clv, p_alive, tier from customer_scores"
        ).fetchall()
    assert found == [(1, 7.5, 0.5, None), (2, None, None, None)]


def test_the_card_explains_a_lower_tier_and_not_the_best():
    best = pd.DataFrame(
        [{"kind": "logistic", "tier": "logistic", "decile": 0, "n": 9, "auc": 0.8,
          "reason": "It ranked well."}]
    )  # fmt: skip
    assert report_words.tier_sentence(best).endswith(
        "the purchase model's probability."
    )
    lower = best.assign(kind="lookup", tier="lookup", reason="Too few customers.")
    assert report_words.tier_sentence(lower).endswith("who ordered. Too few customers.")
    assert report_words.tier_sentence(lower.assign(kind="none", tier="none")) == ""
