"""Which groups differ from the rest by more than chance."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Groups smaller than this are never called different.
FEWEST_IN_GROUP = 30

#: Expected share of false calls among the groups called different.
FALSE_DISCOVERY_RATE = 0.10


def against_the_rest(successes: ArrayLike, trials: ArrayLike) -> NDArray[np.float64]:
    """Two-sided p of each group's rate against all other groups together.

    Pooled two-proportion z-test; NaN where a group or the rest is too small.
    """
    count = np.asarray(successes, dtype=float)
    total = np.asarray(trials, dtype=float)
    other_count, other_total = count.sum() - count, total.sum() - total
    values = np.full(count.shape, np.nan)
    for place in range(count.size):
        n, m = total[place], other_total[place]
        if n < FEWEST_IN_GROUP or m < FEWEST_IN_GROUP:
            continue
        pooled = count.sum() / total.sum()
        error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
        if error > 0:
            gap = count[place] / n - other_count[place] / m
            values[place] = erfc(abs(gap / error) / sqrt(2))
    return values


def discoveries(
    p_values: ArrayLike, rate: float = FALSE_DISCOVERY_RATE
) -> NDArray[np.bool_]:
    """Benjamini and Hochberg's step-up procedure (1995) over one family of tests.

    Unknown p (NaN) are outside the family and never discoveries.
    """
    values = np.asarray(p_values, dtype=float)
    found = np.zeros(values.shape, dtype=bool)
    known = np.flatnonzero(~np.isnan(values))
    if known.size == 0:
        return found
    order = known[np.argsort(values[known])]
    limits = rate * np.arange(1, order.size + 1) / order.size
    passed = np.flatnonzero(values[order] <= limits)
    if passed.size:
        found[order[: passed[-1] + 1]] = True
    return found
