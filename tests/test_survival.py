"""How groups' survival is compared: published values, hand-made worlds, a null simulation."""

from __future__ import annotations

from math import exp, isnan, sqrt

import numpy as np
import pytest

from retention.models.survival import (
    chi_square_tail,
    durations,
    last_watched,
    log_rank,
    median,
    restricted_mean,
)
from retention.words import churn as churn_words
from tests.world import World, table

#: Weeks in remission of 21 patients each (Freireich 1963); + is still watched.
MERCAPTOPURINE = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def group(text: str):
    """Durations typed as numbers, + behind those still watched."""
    spans = [(int(word.rstrip("+")), not word.endswith("+")) for word in text.split()]
    days = sorted({day for day, _ in spans})
    return durations(
        days,
        [sum(d == day for d, _ in spans) for day in days],
        [sum(d == day and is_event for d, is_event in spans) for day in days],
    )


def test_remission_under_mercaptopurine_lasts_longer_than_under_placebo():
    """Published: chi-square 16.79 on 1 degree, medians 23 and 8 weeks."""
    treated, control = group(MERCAPTOPURINE), group(PLACEBO)
    assert (median(treated), median(control)) == (23, 8)
    chi_square, degrees, p = log_rank([treated, control])
    assert (round(chi_square, 2), degrees) == (16.79, 1)
    assert p == pytest.approx(4.17e-5, rel=0.005)


def test_the_mean_of_a_group_that_is_seen_to_its_end_is_the_plain_mean():
    """21 placebo patients were in remission for 182 weeks in all."""
    mean, low, high = restricted_mean(group(PLACEBO), 35)
    assert mean == pytest.approx(182 / 21)
    weeks = np.array([int(word) for word in PLACEBO.split()])
    # without censoring Greenwood's error is that of a mean
    error = weeks.std() / sqrt(21)
    assert (low, high) == pytest.approx(
        (mean - 1.959964 * error, mean + 1.959964 * error), rel=1e-6
    )


def test_the_restricted_mean_is_the_area_under_the_curve():
    """To week 10: 6 whole weeks, one at .857, three at .807."""
    mean, _, _ = restricted_mean(group(MERCAPTOPURINE), 10)
    assert mean == pytest.approx(6 + 0.857143 + 3 * 0.806723, abs=1e-5)
    # by hand over all 35 weeks; R's survfit prints 23.29 with an error of 2.83
    mean, low, high = restricted_mean(group(MERCAPTOPURINE), 35)
    assert round(mean, 2) == 23.29
    assert round((high - low) / 2 / 1.959964, 1) == 2.8


def test_a_median_that_is_not_reached_is_not_known():
    assert isnan(median(group("5 9+ 9+ 9+")))
    assert median(group("5 9 9+ 9+")) == 9, "exactly half are left"
    assert isnan(median(group("")))


def test_groups_are_compared_while_all_of_them_are_watched():
    """At 8 weeks six of the first and nine of the second group are at risk."""
    assert last_watched([group("5 5 9 9"), group("3 8 8 8 8")], 2) == 8
    assert isnan(last_watched([group("5 5 9 9"), group("3")], 2))
    assert isnan(last_watched([], 2))


def test_equal_groups_do_not_differ_and_their_order_does_not_matter():
    chi_square, degrees, p = log_rank([group(PLACEBO)] * 3)
    assert (chi_square, degrees, p) == (pytest.approx(0, abs=1e-9), 2, pytest.approx(1))
    three = [group(MERCAPTOPURINE), group(PLACEBO), group("2 4 9 9+ 30+")]
    assert log_rank(three)[0] == pytest.approx(log_rank(three[::-1])[0])
    assert log_rank(three)[1] == 2


def test_a_test_of_one_group_or_of_nobody_is_not_known():
    assert isnan(log_rank([group(PLACEBO)])[2])
    assert isnan(log_rank([])[2])
    assert isnan(log_rank([group("3+ 4+"), group("5+")])[2])


@pytest.mark.parametrize(
    ("value", "degrees", "p"),
    [
        (3.841459, 1, 0.05),
        (5.991465, 2, 0.05),
        (11.070498, 5, 0.05),
        (18.307038, 10, 0.05),
        (79.081944, 60, 0.05),
        (6.634897, 1, 0.01),
        (10.827566, 1, 0.001),
        (0, 3, 1),
    ],
)
def test_the_chance_of_a_chi_square(value, degrees, p):
    assert chi_square_tail(value, degrees) == pytest.approx(p, rel=1e-5)


def test_the_chance_of_a_large_chi_square_is_small_and_not_zero():
    assert chi_square_tail(200, 2) == pytest.approx(exp(-100))


@pytest.mark.parametrize("groups", [2, 4])
def test_the_log_rank_test_finds_five_of_a_hundred_where_there_is_nothing(groups):
    """1,500 times, groups of 60 with one curve and the same censoring."""
    rng = np.random.default_rng(5)
    found, times = 0, 1500
    for _ in range(times):
        waits = np.ceil(rng.exponential(100, (groups, 60)))
        watched = rng.integers(20, 300, (groups, 60))
        chosen = []
        for wait, end in zip(waits, watched, strict=True):
            days = np.minimum(wait, end)
            some, place = np.unique(days, return_inverse=True)
            chosen.append(
                durations(some, np.bincount(place), np.bincount(place, wait <= end))
            )
        found += log_rank(chosen)[2] < 0.05
    # 3 standard errors of 5 % in 1,500
    assert abs(found / times - 0.05) < 0.017


def test_the_worked_example_waits_64_days_after_any_order(golden):
    """The closed gaps alone have a median of 38."""
    curve = golden.ask("churn/next_order_survival")
    reached = [row["days"] for row in curve if row["survival"] <= 0.5]
    assert reached[0] == 64
    first = golden.ask("churn/survival_groups")
    # first gaps 36, 64, 75+, 87+, 40, 53+, 158, 211+: after 64 days .571, after 158 .286
    assert first == table("""
        split | n | events | median | restricted_mean | chi_square | degrees | p
        All   | 8 | 4      | 158    | -               | -          | -       | -
    """)


def test_from_the_first_to_the_second_order_greenwoods_interval_is_shown(golden):
    """S(36) = 7/8; its log-log interval by hand: .875^exp(+-1.96 x 1.0009)."""
    curve = golden.ask("churn/next_order_survival", order=1)
    assert curve.where(days=36) == table("""
        at_risk | survival | low    | high
        8       | 0.875    | 0.3870 | 0.9814
    """)
    assert golden.ask("churn/next_order_survival")["low"][5] is None, "too few buckets"


@pytest.fixture(scope="module")
def two_channels():
    """60 of the web all back after 10 days, 60 of the store after 40, and three more."""
    orders, customers = [], []
    for channel, wait, people in (("web", 11, 60), ("store", 41, 60), ("fair", 6, 3)):
        for number in range(people):
            name = f"{channel}{number}"
            customers.append({"customer_id": name, "channel": channel})
            for day in (1, wait):
                month, rest = divmod(day - 1, 28)
                orders.append(
                    {
                        "customer_id": name,
                        "ordered_at": f"2024-{month + 1:02}-{rest + 1:02}",
                        "amount": 10,
                    }
                )
    with World(orders, customers=customers, as_of="2024-06-01") as made:
        yield made


def test_two_channels_that_differ_are_told_apart(two_channels):
    """28 January days and then 12: 1 Jan to 13 Feb are 43 days in the calendar."""
    found = two_channels.ask("churn/survival_groups", split="channel")
    assert found.only("split", "n", "events", "median", "restricted_mean", "tau") == (
        table("""
            split | n  | events | median | restricted_mean | tau
            fair  | 3  | 3      | 5      | -               | -
            store | 60 | 60     | 43     | 10              | 10
            web   | 60 | 60     | 10     | 10              | 10
        """)
    )
    p = found.one("p", split="web")
    assert p is not None
    assert p < 1e-20
    assert found.one("p", split="fair") is None, "three customers are not compared"
    assert found.one("degrees", split="store") == 1


def test_the_page_says_who_comes_back_sooner(two_channels):
    """No one of 60 waits longer than 10 days at the web, nor less than 43 at the store."""
    frame = two_channels.answer("churn/survival_groups", split="channel").frame
    said = churn_words.groups_sentence(frame, "Channel")
    assert said.startswith("From the first to the second order **")
    assert said.endswith(
        "counted up to 10 days. The 2 groups differ by more than chance "
        "(log-rank, p < 0.001)."
    )
    assert "half within 43" in said
    one = two_channels.answer("churn/survival_groups", split="channel", channel="web")
    assert churn_words.groups_sentence(one.frame, "Channel") == (
        "Too few customers to compare by channel."
    )


def test_the_page_says_when_groups_do_not_differ(two_channels):
    frame = two_channels.answer("churn/survival_groups", split="channel").frame
    said = churn_words.groups_sentence(frame.assign(p=0.31, median=np.nan), "Channel")
    assert "fewer than half have come so far" in said
    assert said.endswith("do not differ by more than chance (log-rank, p = 0.31).")


def test_the_page_says_after_which_order_the_wait_begins(golden):
    frame = golden.answer("churn/next_order_survival", order=1).frame
    said = churn_words.next_order_sentence(frame, 1)
    assert said.startswith(
        "**Half of all first orders are followed by another within 158"
    )
    assert "all purchases" in churn_words.next_order_sentence(frame, 0)
