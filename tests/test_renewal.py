"""Renewal curves give published figures, and their bands cover what comes."""

from __future__ import annotations

import numpy as np
import pytest

from retention.models import renewal

#: Percent still there after 0 to 7 renewals (Fader & Hardie 2007, table 1), of 1,000.
REGULAR = 10 * np.array([100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1])
HIGH_END = 10 * np.array([100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1])

#: The twelve years of the same table, the later ones held out by its authors.
REGULAR_LATER = 10 * np.array([22.3, 20.7, 19.4, 18.3, 17.3])
HIGH_END_LATER = 10 * np.array([46.8, 44.5, 42.7, 40.9, 39.4])


@pytest.mark.parametrize(
    ("cohort", "a", "b", "likelihood"),
    [(REGULAR, 0.704, 1.182, -1680.265), (HIGH_END, 0.668, 3.806, -1611.158)],
)
def test_sbg_finds_the_published_parameters(cohort, a, b, likelihood):
    curve = renewal.fit([cohort], "sbg")
    assert (curve.a, curve.b, curve.c) == pytest.approx((a, b, 1), abs=1e-3)
    assert curve.log_likelihood == pytest.approx(likelihood, abs=1e-3)
    assert curve.converged and curve.problems == () and curve.customers == 1000


def test_sbg_rates_and_shares_of_the_regular_cohort():
    curve = renewal.fit([REGULAR], "sbg")
    rates = renewal.retention_rates(curve, [1, 2, 3])
    assert rates == pytest.approx([0.627, 0.756, 0.819], abs=5e-4)
    shares = renewal.survival(curve, [0, 1, 2, 3, 4])
    assert shares == pytest.approx([1, 0.6267, 0.4738, 0.3880, 0.3321], abs=5e-5)


def errors(kind: str, seen: int) -> list[float]:
    """Mean error in percent of the renewals after ``seen`` up to the twelfth."""
    found = []
    for early, later in ((REGULAR, REGULAR_LATER), (HIGH_END, HIGH_END_LATER)):
        whole = np.append(early, later)
        curve = renewal.fit([whole[: seen + 1]], kind)
        guess = 1000 * renewal.survival(curve, np.arange(seen + 1, 13))
        found.append(100 * np.mean(np.abs(guess / whole[seen + 1 :] - 1)))
    return found


def test_renewals_held_out_are_missed_as_published():
    """Of four renewals bdw foretells eight more within 2 %, sbg within 5 and 13 %."""
    assert errors("sbg", 4) == pytest.approx([5.4, 13.2], abs=0.1)
    assert errors("bdw", 4) == pytest.approx([1.3, 1.7], abs=0.1)
    assert errors("sbg", 7) == pytest.approx([1.5, 2.8], abs=0.1)
    assert errors("bdw", 7) == pytest.approx([1.4, 1.3], abs=0.1)


@pytest.mark.parametrize("logs", [(0.1, 0.4, 0.0), (-3, 2, 0.6), (4, 5, -1.5)])
def test_the_gradient_is_the_slope_of_the_likelihood(logs):
    lost, there = np.array([300.0, 120, 0, 40]), np.array([0, 20, 0, 0, 520.0])
    step = 1e-6
    place, counts = np.array([logs], float), (lost[None], there[None])
    slope = [
        (
            renewal._terms(place + step * unit, *counts)[0][0]
            - renewal._terms(place - step * unit, *counts)[0][0]
        )
        / (2 * step)
        for unit in np.eye(3)
    ]
    found = renewal._terms(place, *counts)[1][0]
    assert found == pytest.approx(slope, rel=1e-5, abs=1e-4)


def test_cohorts_of_different_age_share_one_curve():
    """Ten cohorts of one law, seen for 1 to 10 renewals, give back that law."""
    truth = renewal.Curve("sbg", 0.7, 1.2, 1.0, 0.0, 0, 0, True, ())
    random = np.random.default_rng(4)
    cohorts = [
        renewal._drawn(truth, np.full(seen + 1, 20_000.0), random, 1)[0]
        for seen in range(1, 11)
    ]
    curve = renewal.fit(cohorts, "sbg")
    assert (curve.a, curve.b) == pytest.approx((0.7, 1.2), rel=0.05)
    assert curve.customers == 200_000 and curve.renewals == 10
    whole = renewal.fit([cohorts[-1]], "sbg")
    assert renewal.survival(whole, 10) == pytest.approx(
        cohorts[-1][-1] / 20_000, rel=0.02
    )


def test_sbg_where_bdw_does_not_settle():
    """A loss at the very last renewal only drives c to its bound."""
    curve = renewal.fit([[1000, 1000, 1000, 1000, 600]], "bdw")
    assert curve.kind == "sbg" and curve.c == 1


def test_losses_in_steps_lie_elsewhere_than_the_curve_says():
    """Contracts by the year lose nobody for eleven months."""
    curve = renewal.fit([REGULAR])
    assert renewal.misplaced(curve, [REGULAR]) < 0.05
    yearly = [1000] * 12 + [600] * 12 + [450]
    assert renewal.misplaced(renewal.fit([yearly]), [yearly]) > 0.8
    assert np.isnan(renewal.misplaced(curve, [[100, 100]]))


def test_few_renewals_and_nobody_are_said():
    curve = renewal.fit([[100, 80, 70]])
    assert curve.problems[0].endswith("needs 4 renewals to be seen; there are 2.")
    assert renewal.fit([]).customers == 0
    assert renewal.fit([[50]]).problems != ()
    with pytest.raises(ValueError, match="cannot grow"):
        renewal.fit([[100, 80, 90]])


def test_the_band_is_the_same_each_time_and_holds_the_expected():
    curve = renewal.fit([HIGH_END])
    first, second = (
        renewal.forecast(curve, [HIGH_END], 491, 7, 5, seed=8) for _ in range(2)
    )
    assert np.array_equal(first.low, second.low)
    assert np.all((first.low < first.expected) & (first.expected < first.high))
    assert np.all((first.low < HIGH_END_LATER) & (first.high > HIGH_END_LATER))
    assert np.all(np.diff(first.expected) < 0)


@pytest.mark.slow
def test_bands_cover_nine_of_ten_cohorts():
    """40 invented cohorts of 1,000 seen for six renewals, the next six held out."""
    truth = renewal.Curve("bdw", 0.8, 2.0, 1.2, 0.0, 0, 0, True, ())
    random = np.random.default_rng(12)
    inside = []
    for seed in range(40):
        whole = renewal._drawn(truth, np.full(13, 1000.0), random, 1)[0]
        seen = [whole[:7]]
        band = renewal.forecast(renewal.fit(seen), seen, int(whole[6]), 6, 6, seed=seed)
        inside.append((band.low <= whole[7:]) & (whole[7:] <= band.high))
    assert 0.83 <= np.mean(inside) <= 0.96
