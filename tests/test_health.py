"""Health, calibration and decline: figures worked out by hand, and simulated worlds."""

from __future__ import annotations

import warnings
from math import log

import numpy as np
import pytest

from retention.models import calibration, decline, health

# ------------------------------------------------------------------- table of shares


def test_a_cell_of_the_table_borrows_twenty_customers_from_its_row():
    """Ten of one order, 4 of whom bought; ten of two orders, 8 of whom did: row 0.6."""
    since = [3] * 20
    orders = [1] * 10 + [2] * 10
    bought = [True] * 4 + [False] * 6 + [True] * 8 + [False] * 2
    table = health.look_up(since, orders, bought)
    assert table.probability([3, 3], [1, 2]) == pytest.approx(
        [(4 + 20 * 0.6) / 30, (8 + 20 * 0.6) / 30]
    )
    # nobody had nine orders: the row's share; nobody was silent for a year: the row
    # nearest to it
    assert table.probability([3, 400], [9, 1]) == pytest.approx([0.6, 16 / 30])


def test_nothing_is_learned_from_nobody():
    assert health.look_up([], [], []) is None


def test_bins_end_where_the_definition_says():
    days = [0, 14, 15, 30, 31, 60, 61, 90, 91, 120, 121, 180, 181, 270, 271, 365, 366]
    rows, _ = health.cell_of(days, [1] * len(days))
    assert rows.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8]
    _, columns = health.cell_of([0] * 8, [1, 2, 3, 4, 5, 6, 8, 9])
    assert columns.tolist() == [0, 1, 2, 3, 3, 4, 4, 5]


# ----------------------------------------------------------------------- regressions


def test_without_a_penalty_one_yes_or_no_gives_the_log_odds_of_its_groups():
    """30 of 100 without it, 60 of 100 with it: intercept logit .3, slope the rest."""
    feature = np.repeat([0.0, 1.0], 100)[:, None]
    bought = np.concatenate([np.arange(100) < 30, np.arange(100) < 60])
    fitted = health.logistic(feature, bought, ridge=0.0)
    assert fitted.converged
    assert fitted.intercept == pytest.approx(log(0.3 / 0.7))
    assert fitted.slopes[0] == pytest.approx(log(0.6 / 0.4) - log(0.3 / 0.7))


def test_the_penalty_is_on_standardised_slopes_and_not_on_the_intercept():
    """At the optimum X'(y - p) = ridge x slope for each slope, 0 for the intercept."""
    random = np.random.default_rng(1)
    raw = random.normal(size=(400, 3)) * [1, 100, 0.01] + [5, 0, 0]
    bought = random.random(400) < health.expit(raw[:, 0] - 5)
    fitted = health.logistic(raw, bought, ridge=7.0)
    left = bought - fitted.probability(raw)
    scale = raw.std(axis=0)
    pull = ((raw - raw.mean(axis=0)) / scale).T @ left
    assert left.sum() == pytest.approx(0, abs=1e-6)
    assert pull == pytest.approx(7.0 * fitted.slopes * scale, abs=1e-6)


def test_units_do_not_change_a_probability():
    random = np.random.default_rng(2)
    raw = random.normal(size=(300, 2))
    bought = random.random(300) < 0.3
    one = health.logistic(raw, bought).probability(raw)
    other = health.logistic(raw * [1000, 0.001], bought).probability(
        raw * [1000, 0.001]
    )
    assert one == pytest.approx(other)


def test_weights_stand_for_repeated_rows():
    feature, bought = np.array([[0.0], [1.0], [1.0], [2.0]]), [0, 1, 0, 1]
    many = np.array([3, 2, 4, 5])
    weighted = health.logistic(feature, bought, weight=many)
    repeated = health.logistic(
        np.repeat(feature, many, axis=0), np.repeat(bought, many)
    )
    assert weighted.slopes == pytest.approx(repeated.slopes)
    assert weighted.intercept == pytest.approx(repeated.intercept)


def test_an_outcome_told_apart_without_error_does_not_settle():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = health.logistic([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1], ridge=0.0)
    assert not fitted.converged
    assert np.isfinite(fitted.slopes).all()


def test_a_feature_that_never_varies_has_no_say():
    fitted = health.logistic([[1.0, 0], [1.0, 1], [1.0, 0], [1.0, 1]], [0, 1, 1, 0])
    assert fitted.slopes[0] == pytest.approx(0)


def test_a_model_that_is_too_timid_is_set_right():
    """True log-odds are 0.5 + 2 x those predicted."""
    random = np.random.default_rng(3)
    said = random.uniform(0.1, 0.7, 40_000)
    true = health.expit(0.5 + 2 * health.logit(said))
    bought = random.random(said.size) < true
    line = health.platt(said, bought)
    assert line.slopes[0] == pytest.approx(2, abs=0.1)
    assert line.intercept == pytest.approx(0.5, abs=0.08)
    right = line.probability(health.logit(said)[:, None])
    assert np.abs(right - true).max() < 0.02
    assert calibration.judged(said, bought).slope == pytest.approx(
        line.slopes[0], abs=1e-4
    )


def test_the_regression_knows_seven_facts_of_each_customer():
    (row,) = health.features([9], [3], [99], [1.5], [20], [0.25])
    assert row == pytest.approx(
        [log(10), log(4), log(100), log(10) * log(4), log(2.5), log(21), log(1 / 3)]
    )
    # a value below zero, an overdue ratio not known, a certainty
    (row,) = health.features([0], [0], [0], [np.nan], [-5], [0.0])
    assert row[:6] == pytest.approx([0] * 6)
    assert np.isfinite(row[6])


# ------------------------------------------------------------------------ calibration


def test_a_tie_counts_half():
    """Pairs (buyer, other): (.4, .1) right, (.4, .4) tied, (.8, .1) and (.8, .4) right."""
    assert calibration.auc([0.1, 0.4, 0.4, 0.8], [0, 1, 0, 1]) == 3.5 / 4


@pytest.mark.parametrize("bought", [[0, 0, 0], [1, 1, 1]])
def test_a_ranking_of_buyers_alone_is_not_known(bought):
    assert np.isnan(calibration.auc([0.1, 0.2, 0.3], bought))
    found = calibration.judged([0.1, 0.2, 0.3], bought)
    assert np.isnan(found.slope)
    assert found.n == 3


def test_ten_groups_and_their_mean_error_by_hand():
    """Twenty customers, two a group: said .05, .15 …; of the pair of .45 one bought."""
    said = np.repeat(np.arange(10) / 10 + 0.05, 2)
    bought = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    found = calibration.judged(said, bought)
    assert found.deciles.decile.tolist() == list(range(1, 11))
    assert found.deciles.n.tolist() == [2] * 10
    assert found.deciles.bought.tolist() == [0, 0, 0, 0, 1, 0, 2, 2, 2, 2]
    assert found.deciles.predicted == pytest.approx(np.arange(10) / 10 + 0.05)
    # .05 .15 .25 .35 | .05 | .55 | .35 .25 .15 .05
    assert found.ece == pytest.approx((0.8 + 0.05 + 0.55 + 0.8) / 10)
    assert found.rho == pytest.approx(9 / 10)
    # the likeliest tenth are two customers, both of whom bought: 2 of 9 buyers
    assert found.lift == pytest.approx((2 / 9) / 0.1)
    # Wilson's interval of 1 of 2
    assert found.deciles.low[4] == pytest.approx(0.0945, abs=1e-4)
    assert found.deciles.high[4] == pytest.approx(0.9055, abs=1e-4)


def test_equal_scores_share_a_group_whatever_the_order_of_the_rows():
    random = np.random.default_rng(4)
    said = random.choice([0.1, 0.2, 0.7], 1_000)
    bought = random.random(1_000) < said
    order = random.permutation(1_000)
    one = calibration.judged(said, bought)
    other = calibration.judged(said[order], bought[order])
    assert one.deciles.n.tolist() == other.deciles.n.tolist()
    assert len(one.deciles.n) == 3
    assert (one.auc, one.ece, one.lift) == (other.auc, other.ece, other.lift)


def test_true_probabilities_have_slope_1_and_no_error_but_chance():
    random = np.random.default_rng(5)
    true = random.beta(1, 3, 50_000)
    found = calibration.judged(true, random.random(true.size) < true)
    assert found.slope == pytest.approx(1, abs=0.05)
    assert found.rho == pytest.approx(1, abs=0.03)
    assert found.ece < 0.01
    inside = (found.deciles.low <= found.deciles.predicted) & (
        found.deciles.predicted <= found.deciles.high
    )
    assert inside.sum() >= 8


# ---------------------------------------------------------------------------- decline


def test_who_buys_less_often_than_she_used_to():
    """r = .6, alpha = 7: twelve a year then nothing is a decline; four a year is not."""
    index, p, declining = decline.decline([12, 12, 4, 26], 52, [0, 1, 0, 3])
    assert index == pytest.approx([0, 0.360, 0, 0.512], abs=0.0005)
    assert p == pytest.approx([0.0813, 0.2664, 0.4001, 0.1921], abs=0.00005)
    assert declining.tolist() == [True, False, False, False]


def test_the_probability_of_so_few_is_the_negative_binomial_one():
    """Poisson counts of gamma rates, drawn: shape .6 + 5, rate 7 + 40 weeks."""
    random = np.random.default_rng(6)
    counts = random.poisson(13 * random.gamma(5.6, 1 / 47, 400_000))
    _, p, _ = decline.decline(5, 40, [0, 1, 2])
    assert p == pytest.approx([(counts <= few).mean() for few in (0, 1, 2)], abs=0.003)


def test_who_came_lately_cannot_decline_yet():
    index, p, declining = decline.decline([0], [0], [5])
    assert np.isnan(index[0])
    assert np.isnan(p[0])
    assert not declining[0]


def test_a_usual_gap_is_drawn_towards_everybodys():
    """Metric definitions, worked example: everybody's median is 38 days."""
    gaps, own = [3, 1, 0, 1, 1], [34, 64, np.nan, 40, 158]
    usual = decline.usual_gap(gaps, own, 38)
    assert usual == pytest.approx([35.547, 45.212, 38, 38.655, 61.105], abs=0.0006)


def test_without_a_gap_of_anybody_no_gap_is_usual():
    assert np.isnan(decline.usual_gap([0], [np.nan], np.nan)).all()
