"""Intervals of rates, scores and survival curves; nominal 95 %.

Coverage of each is simulated in tests/test_intervals.py; the reasons for the choices are
in docs/decisions.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Standard normal quantile at 0.975.
Z = 1.959963984540054

#: Student's t quantile at 0.975 with 49 degrees of freedom (fifty buckets).
_T_49 = 2.009575237129235

#: Buckets of customers below which no interval is made of them.
FEWEST_BUCKETS = 40

#: Customers below which no interval of money is shown.
FEWEST_FOR_MONEY = 100


def wilson(successes: ArrayLike, trials: ArrayLike) -> tuple[Floats, Floats]:
    """Wilson's score interval of a proportion (Wilson 1927), elementwise.

    Returns (low, high), both NaN where there are no trials.
    """
    count = np.asarray(successes, dtype=float)
    total = np.asarray(trials, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / total
        shrink = 1 + Z * Z / total
        centre = (share + Z * Z / (2 * total)) / shrink
        half = (
            Z / shrink * np.sqrt(share * (1 - share) / total + (Z / (2 * total)) ** 2)
        )
    unknown = ~(total > 0)
    low = np.where(unknown, np.nan, np.clip(centre - half, 0, 1))
    high = np.where(unknown, np.nan, np.clip(centre + half, 0, 1))
    return np.where(count == 0, low * 0, low), np.where(
        count == total, high * 0 + 1, high
    )


def poisson(events: ArrayLike) -> tuple[Floats, Floats]:
    """Score interval of the mean of a Poisson count, elementwise.

    The law of events that come independently; where they come in bursts it is too narrow.
    """
    count = np.asarray(events, dtype=float)
    centre, half = count + Z * Z / 2, Z * np.sqrt(count + Z * Z / 4)
    return np.maximum(centre - half, 0), centre + half


def newcombe(
    successes: float, trials: float, other_successes: float, other_trials: float
) -> tuple[float, float, float]:
    """Difference of two proportions with Newcombe's hybrid score interval (1998).

    Returns (difference, low, high). Both groups need at least one trial.
    """
    first, second = successes / trials, other_successes / other_trials
    (low_1, low_2), (high_1, high_2) = wilson(
        [successes, other_successes], [trials, other_trials]
    )
    difference = first - second
    below = np.sqrt((first - low_1) ** 2 + (high_2 - second) ** 2)
    above = np.sqrt((high_1 - first) ** 2 + (second - low_2) ** 2)
    return difference, float(difference - below), float(difference + above)


def nps(
    promoters: ArrayLike, detractors: ArrayLike, answers: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Net promoter score in points with its adjusted Wald interval.

    Three quarters of a promoter and of a detractor and one and a half passives are
    added before the usual formula; the interval is clipped to -100..100.
    Returns (score, low, high), NaN where nobody answered.
    """
    up = np.asarray(promoters, dtype=float)
    down = np.asarray(detractors, dtype=float)
    total = np.asarray(answers, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = 100 * (up - down) / total
        adjusted = total + 3
        p, d = (up + 0.75) / adjusted, (down + 0.75) / adjusted
        half = 100 * Z * np.sqrt((p + d - (p - d) ** 2) / adjusted)
    unknown = ~(total > 0)
    centre = 100 * (p - d)
    low = np.where(unknown, np.nan, np.clip(centre - half, -100, 100))
    high = np.where(unknown, np.nan, np.clip(centre + half, -100, 100))
    return np.where(unknown, np.nan, score), low, high


def greenwood(survival: ArrayLike, variance_sum: ArrayLike) -> tuple[Floats, Floats]:
    """Log-log interval of a Kaplan-Meier curve from Greenwood's sum.

    survival:     S(t); variance_sum: sum of d / (n (n - d)) up to t.
    Right when every customer gives one duration; too narrow when she gives several.
    """
    curve = np.asarray(survival, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.asarray(variance_sum, dtype=float)) / np.abs(np.log(curve))
        low, high = curve ** np.exp(Z * error), curve ** np.exp(-Z * error)
    inside = (curve > 0) & (curve < 1)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def jackknife_ratio(
    value: ArrayLike, groups: ArrayLike, spread: ArrayLike
) -> tuple[Floats, Floats]:
    """Interval of a mean or a ratio of sums by leaving out one group at a time.

    value: the ratio; groups: how many ratios without one group of customers there are;
    spread: the population variance of their logarithms. Delete-a-group jackknife (Kott
    2001) with Student's t of 49 degrees; money is heavy-tailed, so on the logarithm. NaN
    where the ratio is not positive or there are fewer than FEWEST_BUCKETS groups.
    """
    ratio = np.asarray(value, dtype=float)
    count = np.asarray(groups, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt((count - 1) * np.asarray(spread, dtype=float))
        factor = np.exp(_T_49 * error)
        known = (count >= FEWEST_BUCKETS) & np.isfinite(factor) & (ratio > 0)
        low, high = ratio / factor, ratio * factor
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def jackknife_survival(
    survival: ArrayLike, groups: ArrayLike, spread: ArrayLike
) -> tuple[Floats, Floats]:
    """Interval of a survival curve by leaving out one group of customers at a time.

    survival: S(t); groups: how many curves without one group there are; spread: their
    population variance on the scale of log(-log S). Delete-a-group jackknife (Kott 2001)
    with Student's t of 49 degrees; NaN where S is 0 or 1 or there are fewer than
    FEWEST_BUCKETS groups.
    """
    curve = np.asarray(survival, dtype=float)
    count = np.asarray(groups, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.log(-np.log(curve))
        error = np.sqrt((count - 1) * np.asarray(spread, dtype=float))
        low = np.exp(-np.exp(centre + _T_49 * error))
        high = np.exp(-np.exp(centre - _T_49 * error))
    known = (count >= FEWEST_BUCKETS) & np.isfinite(error) & np.isfinite(centre)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
