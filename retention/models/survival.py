"""Survival of groups compared: median, restricted mean, log-rank test.

Right where every customer gives one duration, as the gap from the first order to the
second does; where she gives several, these intervals are too narrow and the test finds
differences that are not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, gamma, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retention.models.intervals import Z

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Durations:
    """Durations of one group as counts, one place a day, days rising and above 0.

    ended: durations of that many days; events: of them, not cut off by the end of the
    data. at_risk: durations of at least that many days.
    """

    days: Floats
    ended: Floats
    events: Floats

    @property
    def at_risk(self) -> Floats:
        return self.ended[::-1].cumsum()[::-1]

    @property
    def survival(self) -> Floats:
        """Kaplan and Meier's estimate (1958) after each of the days."""
        return np.asarray(np.cumprod(1 - self.events / self.at_risk), dtype=np.float64)


def durations(days: ArrayLike, ended: ArrayLike, events: ArrayLike) -> Durations:
    """Counts by day in any order, each day once."""
    day = np.asarray(days, dtype=float)
    order = np.argsort(day)
    return Durations(
        day[order],
        np.asarray(ended, dtype=float)[order],
        np.asarray(events, dtype=float)[order],
    )


def median(group: Durations) -> float:
    """The first day after which at most half are left; NaN when it is not reached."""
    reached = np.flatnonzero(group.survival <= 0.5 + 1e-12)
    return float(group.days[reached[0]]) if reached.size else float("nan")


def last_watched(groups: Sequence[Durations], fewest: int) -> float:
    """The last day on which every group has so many at risk; NaN when there is none."""
    last = []
    for group in groups:
        enough = np.flatnonzero(group.at_risk >= fewest)
        if not enough.size:
            return float("nan")
        last.append(float(group.days[enough[-1]]))
    return min(last, default=float("nan"))


def restricted_mean(group: Durations, until: float) -> tuple[float, float, float]:
    """Mean days up to a day: the area under the curve, with its 95 % interval.

    Returns (mean, low, high), in days from 0 to ``until``. Variance by Greenwood's
    formula: each event weighs with the area still to come (Klein and Moeschberger 2003,
    4.5).
    """
    inside = group.days < until
    edges = np.concatenate([[0.0], group.days[inside], [until]])
    heights = np.concatenate([[1.0], group.survival[inside]])
    areas = np.diff(edges) * heights
    to_come = areas.sum() - areas.cumsum()[:-1]
    n, d = group.at_risk[inside], group.events[inside]
    left = n - d
    weights = np.divide(d, n * left, out=np.zeros_like(d), where=left > 0)
    half = Z * float(np.sqrt((to_come**2 * weights).sum()))
    mean = float(areas.sum())
    return mean, max(0.0, mean - half), min(until, mean + half)


def log_rank(groups: Sequence[Durations]) -> tuple[float, int, float]:
    """Whether groups have one curve: the log-rank test (Mantel 1966, Peto 1972).

    Returns (chi-square, degrees of freedom, p); all NaN but the degrees where fewer than
    two groups are there or nothing can be compared.
    """
    degrees = len(groups) - 1
    unknown = float("nan"), degrees, float("nan")
    if degrees < 1:
        return unknown
    days = np.unique(np.concatenate([group.days[group.events > 0] for group in groups]))
    at_risk = np.stack([_at_risk(group, days) for group in groups])
    events = np.stack([_events(group, days) for group in groups])
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    share = at_risk / n
    surplus = (events - d * share).sum(axis=1)
    common = np.divide(d * (n - d), n - 1, out=np.zeros_like(n), where=n > 1)
    spread = np.diag((common * share).sum(axis=1)) - (common * share) @ share.T
    try:
        solved = np.linalg.solve(spread[:-1, :-1], surplus[:-1])
    except np.linalg.LinAlgError:
        return unknown
    chi_square = float(surplus[:-1] @ solved)
    if not np.isfinite(chi_square) or chi_square < 0:
        return unknown
    return chi_square, degrees, chi_square_tail(chi_square, degrees)


def chi_square_tail(value: float, degrees: int) -> float:
    """Chance that a chi-square variable of so many degrees is at least ``value``.

    The upper regularised gamma function Q(degrees / 2, value / 2), from Q(1/2, x) =
    erfc(sqrt(x)) or Q(1, x) = exp(-x) up by Q(a + 1, x) = Q(a, x) + x^a exp(-x) /
    gamma(a + 1) (Abramowitz and Stegun 6.5.21): all terms positive, so nothing cancels.
    """
    x = value / 2
    half, tail = (1.0, exp(-x)) if degrees % 2 == 0 else (0.5, erfc(sqrt(x)))
    while half < degrees / 2 - 0.25:
        tail += x**half * exp(-x) / gamma(half + 1)
        half += 1
    return min(1.0, tail)


def _at_risk(group: Durations, days: Floats) -> Floats:
    """Durations of a group of at least so many days."""
    later = np.append(group.at_risk, 0.0)
    return later[np.searchsorted(group.days, days, side="left")]


def _events(group: Durations, days: Floats) -> Floats:
    """Events of a group on each of the days."""
    found = np.zeros(days.size)
    kept = group.events > 0
    found[np.searchsorted(days, group.days[kept])] = group.events[kept]
    return found
