"""Signal or noise: the control charts, their promises, and the figures they judge.

The worked examples are those of Wheeler's and Laney's charts in the metric definitions;
simulations are seeded.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from retention.finishing.control import CHARTS, same_week_last_year
from retention.models import control, differences
from tests.world import World, table

#: Kept of 400, twelve weeks.
KEPT = (320, 318, 325, 316, 322, 319, 324, 317, 321, 323, 320, 318)
GAP = control.WEEKLY.gap
NOTHING = np.full(400, -1)


def judged(baseline, lately, schedule=control.WEEKLY):
    """The verdict on the last of the recent values of an amount on its own scale."""
    between = schedule.gap - len(lately)
    centre = float(np.mean(baseline))
    return last(control.levels([*baseline, *[centre] * between, *lately], schedule))


def last(verdicts: control.Control) -> dict[str, object]:
    """Everything said of the latest period."""
    return {name: values[-1] for name, values in vars(verdicts).items()}


# --- the worked examples


def test_the_worked_example_of_a_rate_is_no_signal():
    """300 of 400 after twelve weeks around 320: z = -2.53, inside 74.07 to 86.06 %."""
    count = [*KEPT, *[320, 321] * 6, 300]
    found = last(control.rates(count, [400] * len(count)))
    assert found["centre"] == pytest.approx(0.800625)
    assert (found["upper"] - found["centre"]) / 3 == pytest.approx(0.019977, abs=1e-6)
    assert found["sigma_z"] == 1  # .504 by the ranges, and never below 1
    assert [round(found[end], 4) for end in ("lower", "upper")] == [0.7407, 0.8606]
    assert found["z"] == pytest.approx(-2.53, abs=0.005)
    assert (found["state"], found["reason"], found["weeks"]) == ("noise", "", 12)


def test_296_of_400_lies_beyond_the_limits_of_the_worked_example():
    count = [*KEPT, *[320, 321] * 6, 296]
    found = last(control.rates(count, [400] * len(count)))
    assert (found["state"], found["reason"]) == ("signal", "beyond")


def test_the_worked_example_of_an_amount():
    """Mean 51.6625, mean moving range 1.6714: 47.2165 to 56.1085."""
    values = (52.1, 50.8, 53.0, 51.2, 52.6, 49.9, 51.5, 52.2)
    short = control.Schedule(baseline=26, gap=GAP, fewest=8)
    found = judged(values, [51.0], short)
    assert found["centre"] == pytest.approx(51.6625)
    assert (found["upper"] - found["centre"]) / 2.66 == pytest.approx(1.6714, abs=5e-5)
    ends = [round(float(found[end]), 4) for end in ("lower", "upper")]
    assert ends == pytest.approx([47.2165, 56.1085], abs=2e-4)
    assert found["state"] == "noise"
    assert judged(values, [47.3], short)["state"] == "noise"
    assert judged(values, [47.1], short)["state"] == "signal"


def test_a_rate_that_moves_more_than_chance_gets_wider_limits():
    """40 and 60 of 100 in turn: z = 2 and -2, ranges of 4, sigma_z = 4 / 1.128."""
    count = [40, 60] * 20
    found = last(control.rates(count, [100] * 40))
    assert found["sigma_z"] == pytest.approx(4 / 1.128)
    assert found["upper"] == 1  # .5 + 3 x 3.546 x .05 = 1.03, and a share ends at 1
    assert found["z"] == pytest.approx(2)  # before sigma_z
    assert found["state"] == "noise"


# --- watch

#: Mean 50, every moving range 2: one standard error is 2 x 2.66 / 3.
EVEN = [49.0, 51.0] * 13
STEP = 2 * 2.66 / 3


def at(*distances):
    return [50 + STEP * distance for distance in distances]


def test_three_high_weeks_move_the_average_beyond_its_exact_limits():
    """.2 x 2.5 x (1 + .8 + .64) = 1.22, over 2.962 x sqrt((1 - .8^26) / 9) = .986."""
    assert judged(EVEN, at(2.5, 2.5, 2.5))["reason"] == "ewma"
    assert judged(EVEN, at(2.5, 2.5, 2.5))["state"] == "watch"
    # .2 x 2.0 x 2.44 = .976
    assert judged(EVEN, at(2.0, 2.0, 2.0))["state"] == "noise"


def test_the_average_starts_at_the_centre_thirteen_weeks_back():
    """One week just inside the limits, that long ago, has almost been forgotten."""
    assert judged(EVEN, at(2.9, *[-0.01, 0.01] * 6))["state"] == "noise"
    # an average without exact limits would still be short of 2.962 / 3 after two weeks
    start = control.Schedule(baseline=26, gap=2, fewest=12)
    assert judged(EVEN, at(2.9, 2.9), start)["reason"] == "ewma"


def test_eight_in_a_row_on_one_side_are_watched_and_seven_are_not():
    assert judged(EVEN, at(*[0.3] * 8))["reason"] == "run"
    assert judged(EVEN, at(*[-0.3] * 8))["reason"] == "run"
    assert judged(EVEN, at(-0.3, *[0.3] * 7))["state"] == "noise"
    assert judged(EVEN, at(*[0.3] * 7, -0.3))["state"] == "noise"


def test_beyond_the_limits_comes_before_a_drift():
    found = judged(EVEN, at(*[2.9] * 7, 3.1))
    assert (found["state"], found["reason"]) == ("signal", "beyond")


# --- where nothing is said


def test_a_short_history_is_not_judged():
    """Twelve weeks that end thirteen before: 24 weeks are one too few, 25 enough."""
    count = [*KEPT, *[320, 321] * 6, 320]
    states = control.rates(count, [400] * 25).state
    assert set(states[:24]) == {"none"}
    assert states[24] == "noise"
    found = control.rates(count, [400] * 25)
    assert np.isnan(found.centre[:24]).all()
    assert found.weeks[23] == 11


def test_too_few_people_are_not_judged():
    """Of 20, 8 leave: n p (1 - p) = 4.8. Of 21 it is 5."""
    for whole, state in ((20, "none"), (21, "noise")):
        part = [0.4 * whole] * 40
        assert last(control.rates(part, [whole] * 40))["state"] == state


def test_a_rate_that_never_happened_and_an_amount_that_never_moved_are_not_judged():
    assert last(control.rates([0] * 39 + [3], [500] * 40))["state"] == "none"
    assert last(control.levels([9.99] * 39 + [12]))["state"] == "none"
    assert last(control.amounts([9.99] * 40, NOTHING[:40]))["state"] == "none"


def test_unknown_periods_are_left_out():
    count, total = np.array([*KEPT * 4], float), np.full(48, 400.0)
    total[[5, 20, 40]] = 0
    found = control.rates(count, total)
    assert found.state[40] == "none"
    assert found.state[47] == "noise"
    assert found.weeks[47] == 25
    empty = control.rates([], [])
    assert empty.state.size == 0


# --- a verdict is final


def test_what_comes_later_changes_no_verdict():
    """The same at any as-of: every prefix of a series has the verdicts of the whole."""
    random = np.random.default_rng(3)
    size, places = 150, np.r_[np.full(52, -1), np.arange(98)]
    total = random.integers(300, 900, size)
    count = random.binomial(total, 0.3 + 0.1 * np.sin(np.arange(size) / 8.3))
    money = np.exp(random.normal(9, 0.1, size))
    for stop in (1, 24, 25, 60, 103, 104, 130):
        for whole, part in (
            (control.rates(count, total, places),
             control.rates(count[:stop], total[:stop], places[:stop])),
            (control.amounts(money, places), control.amounts(money[:stop], places[:stop])),
        ):  # fmt: skip
            for name, values in vars(part).items():
                assert np.array_equal(
                    values, getattr(whole, name)[:stop], equal_nan=values.dtype == float
                )


def test_who_stayed_mirrors_who_left():
    left = control.rates([*KEPT * 4], [1000] * 48)
    stayed = control.mirrored(left)
    assert stayed.centre[-1] == pytest.approx(1 - left.centre[-1])
    assert stayed.lower[-1] == pytest.approx(1 - left.upper[-1])
    assert stayed.z[-1] == -left.z[-1]
    assert (stayed.state == left.state).all()


# --- amounts


def test_money_is_judged_on_logarithms_and_told_in_money():
    """A half and a double are equally far; limits multiply and divide."""
    values = [80.0, 125.0] * 13 + [100.0] * (GAP - 1)
    range_of_logs = np.log(125 / 80)
    found = last(control.amounts([*values, 100.0], NOTHING[:39]))
    assert found["centre"] == pytest.approx(100)
    assert found["upper"] == pytest.approx(100 * np.exp(2.66 * range_of_logs))
    assert found["lower"] == pytest.approx(100 / np.exp(2.66 * range_of_logs))
    assert found["state"] == "noise"


def test_a_week_without_any_order_is_a_signal_where_that_never_happens():
    values = [80.0, 125.0] * 13 + [100.0] * (GAP - 1)
    found = last(control.amounts([*values, 0.0], NOTHING[:39]))
    assert (found["state"], found["reason"]) == ("signal", "beyond")
    assert np.isnan(found["z"])
    assert found["lower"] > 0
    values[3] = 0.0  # a shop that has closed before
    assert last(control.amounts([*values, 0.0], NOTHING[:39]))["state"] == "none"
    open_again = last(control.amounts([*values, 100.0], NOTHING[:39]))
    assert open_again["state"] != "none"
    assert open_again["weeks"] == 25


# --- the same week last year


def test_week_53_is_compared_with_week_52():
    mondays = [date(2024, 1, 1) + timedelta(weeks=week) for week in range(200)]
    found = same_week_last_year(mondays)
    pairs = {
        mondays[place]: mondays[then] for place, then in enumerate(found) if then >= 0
    }
    assert pairs[date(2026, 12, 21)] == date(2025, 12, 22)  # W52
    assert pairs[date(2026, 12, 28)] == date(2025, 12, 22)  # W53
    assert pairs[date(2027, 1, 4)] == date(2025, 12, 29)  # W01 and 53 weeks
    assert pairs[date(2025, 12, 29)] == date(2024, 12, 30)  # 2026-W01 and 2025-W01
    assert found[:52] == [-1] * 52


def test_weeks_that_start_on_sunday_have_the_number_of_their_monday():
    sundays = [date(2023, 12, 31) + timedelta(weeks=week) for week in range(160)]
    found = same_week_last_year(sundays, week_shift=1)
    assert sundays[156] == date(2026, 12, 27)  # the day before Monday of W53
    assert sundays[found[156]] == date(2025, 12, 21)  # the day before Monday of W52


def season(weeks: int) -> np.ndarray:
    """A year with four strong weeks at its end."""
    return np.where(np.arange(weeks) % 52 >= 48, 3.0, 1.0)


def test_a_season_is_no_signal_from_the_hundred_and_fourth_week_on():
    random = np.random.default_rng(11)
    size = 52 * 4
    places = np.r_[np.full(52, -1), np.arange(size - 52)]
    money = 1000 * season(size) * np.exp(random.normal(0, 0.05, size))
    found = control.amounts(money, places)
    blind = control.levels(np.log(money))
    strong = (season(size) > 1) & (np.arange(size) >= 103)
    assert (blind.state[strong] == "signal").all()
    assert (found.state[strong] != "signal").all()
    assert found.seasonal[103:].all()
    assert not found.seasonal[:103].any()
    # limits are money: around last year's week
    assert found.centre[-1] == pytest.approx(3000, rel=0.2)


def test_a_seasonal_rate_is_compared_with_last_year_and_another_is_not():
    random = np.random.default_rng(12)
    size = 52 * 4
    places = np.r_[np.full(52, -1), np.arange(size - 52)]
    total = np.full(size, 5000)
    seasonal = random.binomial(total, 0.04 * season(size))
    flat = random.binomial(total, 0.04)
    assert control.rates(seasonal, total, places).seasonal[103:].all()
    assert not control.rates(flat, total, places).seasonal.any()
    # too few in a week for logarithms: 1,000 x .04 x .96 = 38, and 400 x .04 x .96 = 15
    few = np.full(size, 400)
    small = random.binomial(few, 0.04 * season(size))
    ordinary = season(size) == 1
    assert not control.rates(small, few, places).seasonal[ordinary][130:].all()


# --- what is promised of it


def tiles(random, number, weeks, n, p, dispersion=1.0):
    """Counts of flat rates; beta-binomial where they move more than by chance."""
    rate = np.full((number, weeks), p)
    if dispersion > 1:
        both = (n - 1) / (dispersion - 1) - 1
        rate = random.beta(p * both, (1 - p) * both, (number, weeks))
    return random.binomial(n, rate)


@pytest.mark.parametrize("dispersion", [1.0, 2.0])
@pytest.mark.parametrize(("n", "p"), [(400, 0.80), (800, 0.03)])
def test_forty_flat_tiles_give_at_most_half_a_false_signal_a_week(n, p, dispersion):
    """26 baseline weeks, independent weeks and n p (1 - p) of at least 20."""
    random = np.random.default_rng(2026)
    weeks = 439
    signals = 0
    for count in tiles(random, 160, weeks, n, p, dispersion):
        found = control.rates(count, np.full(weeks, n))
        signals += np.sum(found.state[38:] == "signal")
    a_week = signals / (weeks - 38) / 4
    assert 0.01 < a_week <= 0.5


@pytest.mark.parametrize("seasonal", [False, True])
def test_money_of_flat_weeks_keeps_the_promise_too(seasonal):
    """Log-normal orders, 200 of them a week: heavy tails, hence the logarithms."""
    random = np.random.default_rng(7)
    weeks = 300
    places = np.r_[np.full(52, -1), np.arange(weeks - 52)]
    first, signals = (103 if seasonal else 38), 0
    for _ in range(160):
        orders = random.poisson(200, weeks)
        money = np.array([random.lognormal(3.5, 1.2, many).sum() for many in orders])
        found = control.amounts(money, places if seasonal else NOTHING[:weeks])
        signals += np.sum(found.state[first:] == "signal")
    assert 0.01 < signals / (weeks - first) / 4 <= 0.5


@pytest.mark.parametrize(
    "expected",
    [
        20 * np.exp(0.02 * np.arange(100)),
        50 * np.exp(0.01 * np.arange(100)),
        20 + 1.2 * np.arange(100),
        200 / (1 + np.exp(-(np.arange(100) - 40) / 12)),
    ],
    ids=["2 % a week", "1 % a week", "a straight line", "a market that fills"],
)
def test_a_young_shop_that_grows_is_no_alarm_every_week(expected):
    """Against the mean of its baseline, 33 to 95 % of these weeks were signals."""
    random = np.random.default_rng(11)
    signals = [
        control.amounts(expected * random.lognormal(0, 0.1, 100), NOTHING[:100]).state
        == "signal"
        for _ in range(200)
    ]
    assert np.mean(np.array(signals)[:, 25:]) < 0.03


def test_a_fall_of_a_shop_that_grew_is_found():
    """From week 60 on a fifth less than when the baseline ended: a signal by week 80."""
    random = np.random.default_rng(12)
    place = np.arange(120)
    expected = 20 * np.exp(0.02 * np.minimum(place, 60)) * np.where(place > 60, 0.6, 1)
    delays = []
    for _ in range(200):
        states = control.amounts(
            expected * random.lognormal(0, 0.1, 120), NOTHING[:120]
        ).state
        found = np.flatnonzero(states[61:] != "noise")
        delays.append(found[0] + 1 if found.size else np.inf)
    assert np.median(delays) <= 6


def test_growth_without_any_noise_is_no_signal():
    """Equal steps leave rounding errors, no movement."""
    found = control.amounts(100 * 1.05 ** np.arange(60), NOTHING[:60])
    assert set(found.state[25:]) == {"noise"}


def test_growth_has_limits_between_standing_still_and_growing_on():
    """A line without noise about it: its last level, and the line drawn on."""
    grown = np.exp(0.05 * np.arange(40) + np.tile([0.01, -0.01], 20))
    found = control.amounts(grown, NOTHING[:40])
    place = 39
    assert found.growing[place] and found.state[place] == "noise"
    last, line = np.exp(0.05 * (place - 13)), np.exp(0.05 * place)
    assert 0.85 < found.lower[place] / last < 1
    assert 1 < found.upper[place] / line < 1.2
    low, high = np.log(found.lower[place]), np.log(found.upper[place])
    assert found.centre[place] == pytest.approx(np.exp((low + high) / 2))


@pytest.mark.parametrize(
    ("drop", "within"),
    [(0.02, 12), (0.04, 5), (0.06, 3)],
)
def test_a_lasting_drop_is_found_in_time(drop, within):
    """Signal or watch, at n = 400 and .80: in the median of 400 series."""
    random = np.random.default_rng(4)
    before, after = 60, 60
    delays = []
    for _ in range(400):
        count = np.r_[
            random.binomial(400, 0.80, before), random.binomial(400, 0.80 - drop, after)
        ]
        states = control.rates(count, np.full(before + after, 400)).state[before:]
        found = np.flatnonzero((states == "signal") | (states == "watch"))
        delays.append(found[0] + 1 if found.size else np.inf)
    assert np.median(delays) <= within


def test_groups_that_do_not_differ_are_seldom_called_different():
    """Benjamini and Hochberg at 10 %: of ten equal groups, of seven beside three."""
    random = np.random.default_rng(8)
    any_call, shares = [], []
    for _ in range(400):
        equal = random.binomial(300, 0.6, 10)
        p_values = differences.against_the_rest(equal, np.full(10, 300))
        any_call.append(differences.discoveries(p_values).any())
        rates = np.r_[np.full(7, 0.6), 0.45, 0.6, 0.75]
        p_values = differences.against_the_rest(
            random.binomial(300, rates), np.full(10, 300)
        )
        called = differences.discoveries(p_values)
        false = called[:7].sum() + called[8]
        shares.append(false / max(1, called.sum()))
        assert called[7]
        assert called[9]
    assert np.mean(any_call) <= 0.13
    assert np.mean(shares) <= 0.11


# --- the question


def test_weekly_churn_is_who_falls_silent_of_those_active(golden):
    """W = 60: weeks before 30 November cannot see who leaves, so they are not there."""
    weeks = golden.ask("overview/signals").where(metric="churn_rate")
    assert min(weeks["period"]) == date(2024, 12, 2)
    assert max(weeks["period"]) == date(2025, 4, 21)  # that of 28 April is not over
    leaving = [
        (str(week["period"]), round(week["value"], 3), week["n"])
        for week in weeks
        if week["value"]
    ]
    assert leaving == [
        ("2025-01-13", 0.5, 2),  # C7 of C1 and C7
        ("2025-03-17", 0.167, 6),  # C2
        ("2025-03-31", 0.167, 6),  # C4
        ("2025-04-14", 0.2, 5),  # C3
    ]
    assert set(weeks["state"]) == {"none"}


def test_money_orders_and_first_purchases_by_the_week(golden):
    found = golden.ask("overview/signals", start="2025-02-17", stop="2025-03-31")
    assert found.where(metric="revenue").only("period", "value", "n") == table("""
        period     | value | n
        2025-02-17 | 100   | 2      C5 twice
        2025-02-24 | 0     | 0
        2025-03-03 | 400   | 1      C6 less what she got back
        2025-03-10 | 80    | 1      C1
        2025-03-17 | 0     | 0
        2025-03-24 | 60    | 1      C2
    """)
    values = found.where(metric="average_order_value")["value"]
    assert values == [50, None, 400, 80, None, 60]
    assert found.where(metric="new_customers")["value"] == [1, 0, 1, 0, 0, 0]


def test_a_cohort_counts_when_its_whole_repeat_window_is_over(golden):
    """90 days: of first purchases up to the week of 20 January."""
    found = golden.ask("overview/signals").where(metric="repeat_purchase_rate")
    bought = [row for row in found if row["n"]]
    assert [(str(row["period"]), row["value"], row["n"]) for row in bought] == [
        ("2024-11-11", 0, 1),  # C7 came back after 158 days
        ("2024-12-30", 1, 1),  # C1
        ("2025-01-20", 1, 1),  # C2
    ]
    assert max(found["period"]) == date(2025, 1, 20)


def test_the_score_is_a_months_and_needs_ten_answers():
    scores = [10] * 6 + [8] * 2 + [3] * 2  # 60 - 20 = 40
    surveys = [
        {"response_id": f"{month} {place}", "customer_id": None, "score": score,
         "answered_at": f"2024-{month}-10", "survey": "shop", "kind": "nps"}
        for month, count in (("01", 10), ("02", 9))
        for place, score in enumerate(scores[:count])
    ]  # fmt: skip
    orders = "customer_id | ordered_at | amount\nada | 2024-01-01 | 5"
    with World(orders, surveys=surveys, as_of="2024-03-05") as shop:
        found = shop.ask("overview/signals", grain="week").where(metric="nps")
    assert found.only("period", "value", "n", "state") == table("""
        period     | value | n  | state
        2024-01-01 | 40    | 10 | none
        2024-02-01 | -     | 9  | none
    """)


def test_the_latest_row_of_each_figure_is_the_last_of_all(golden):
    everything = golden.answer("overview/signals").frame
    latest = golden.answer("overview/signals", show="latest").frame
    expected = everything.groupby("metric", sort=False).tail(1).reset_index(drop=True)
    pd.testing.assert_frame_equal(latest, expected)
    early = golden.ask("overview/signals", show="latest", stop="2025-04-09")
    assert early.one("period", metric="churn_rate") == date(2025, 3, 31)
    assert early.one("period", metric="repeat_purchase_rate") == date(2024, 12, 30)


def test_the_pages_grain_changes_nothing(world):
    by = {
        grain: world.answer("overview/signals", grain=grain).frame
        for grain in ("week", "month", "quarter")
    }
    pd.testing.assert_frame_equal(by["week"], by["month"])
    pd.testing.assert_frame_equal(by["week"], by["quarter"])


def test_weeks_start_where_the_dataset_says(world):
    with world.changed(week_start="sunday") as other:
        periods = other.ask("overview/signals").where(metric="orders")["period"]
    assert {day.weekday() for day in periods} == {6}
    assert max(periods) == date(2024, 6, 2)  # to the 8th; as-of is the 15th


@pytest.mark.parametrize("window", [5, 30, 90])
@pytest.mark.parametrize("as_of", ["2024-06-15", "2024-05-20"])
def test_those_active_are_those_of_the_churn_trend(world, window, as_of):
    """The same people at every start; a week's crossings are its losses or more."""
    ways = {"window_days": window, "as_of": as_of}
    trend = {
        row["period"]: row for row in world.ask("churn/trend", grain="week", **ways)
    }
    weeks = world.ask("overview/signals", **ways).where(metric="churn_rate")
    assert len(weeks) > 5
    for week in weeks:
        there = trend[week["period"]]
        assert week["n"] == there["at_start"]
        assert round((week["value"] or 0) * week["n"]) >= there["lost"]
    stayed = world.ask("overview/signals", **ways).where(metric="retention_rate")
    assert [row["n"] for row in stayed] == [row["n"] for row in weeks]


def test_splits_add_up_to_everybody(world):
    whole = world.ask("overview/signals").where(metric="orders")
    parts = world.answer("overview/signals", split="region").frame
    orders = parts[parts["metric"] == "orders"].groupby("period")["value"].sum()
    assert orders.tolist() == whole["value"]


# --- fifty flat weeks


def flat_shop(seed: int) -> World:
    """Customers who come, order every three weeks or so and go, at the same pace always.

    It has run for a year when the data begins, so nothing in it grows.
    """
    random = np.random.default_rng(seed)
    start, weeks, before = date(2024, 1, 1), 103, 365
    days = before + 7 * weeks
    orders = []
    surveys = []
    for customer in range(random.poisson(days * 9)):
        day = random.uniform(0, days)
        while day < days:
            at = int(day) - before
            if at >= 0:
                amount = round(float(random.lognormal(3.5, 0.7)), 2)
                when = start + timedelta(days=at)
                orders.append(
                    {
                        "customer_id": f"c{customer}",
                        "ordered_at": when,
                        "amount": amount,
                    }
                )
                if random.random() < 0.15:
                    score = random.choice(
                        [10, 9, 8, 7, 3], p=[0.35, 0.2, 0.2, 0.1, 0.15]
                    )
                    surveys.append(
                        {"customer_id": f"c{customer}", "answered_at": when,
                         "score": int(score), "kind": "nps", "survey": "shop"}
                    )  # fmt: skip
            if random.random() < 0.3:
                break
            day += random.exponential(21)
    return World(
        orders,
        surveys=surveys,
        as_of=start + timedelta(weeks=weeks),
        churn_window_days=60,
        repeat_days=60,
    )


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_fifty_flat_weeks_make_at_most_five_claims(seed):
    """Counted on the figures of the KPI row through the real question."""
    with flat_shop(seed) as shop:
        frame = shop.answer("overview/signals").frame
    latest = frame.groupby("metric").tail(50)
    told = latest[latest["state"] != "none"]
    judged_weeks = told[told["unit"] != "points"].groupby("metric").size()
    assert len(judged_weeks) == len(CHARTS) - 1
    assert judged_weeks.min() >= 40
    assert (told["state"] == "signal").sum() <= 5
