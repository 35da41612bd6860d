"""Bands of forecast counts, as wide as past forecasts were wrong."""

from __future__ import annotations

import numpy as np

from retention.models.standing import Floats, Ints

#: Past forecasts that a band needs.
FEWEST_ORIGINS = 4

#: Draws behind a band, and its level.
DRAWS, LEVEL = 2_000, 0.90


def widened(misses: Floats, seed: int) -> Floats:
    """Factors of the cell means, one row a draw, a column a period.

    Student's t around the mean log miss, with the spread of one more miss; none without
    FEWEST_ORIGINS past days. The draws are moved and widened so, and not the mean: the
    few past days overlap, and to correct by them made forecasts worse more than better.
    """
    count, periods = misses.shape
    if count < FEWEST_ORIGINS:
        return np.zeros((0, periods))
    logs = np.log(misses)
    spread = logs.std(axis=0, ddof=1) * np.sqrt(1 + 1 / count)
    t = np.random.default_rng([seed, 0]).standard_t(count - 1, size=(DRAWS, periods))
    return np.asarray(np.exp(logs.mean(axis=0) + t * spread))


def bands(
    means: Floats, known: Floats, sizes: Ints, draws: Floats, seed: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Low and high of each cell and of all cohorts together (by period); else NaN.

    All cohorts of a draw share the period's factor: a bad month is bad for everybody.
    """
    if len(draws) == 0:
        cell, total = np.full(means.shape, np.nan), np.full(means.shape[1], np.nan)
        return cell, cell, total, total
    random = np.random.default_rng([seed, 1])
    cells, sums = np.empty((2, *means.shape)), np.zeros(draws.shape)
    for row, (mean, so_far, size) in enumerate(zip(means, known, sizes, strict=True)):
        # a factor drawn from far out must not overflow; nobody counts beyond the size
        rate = np.minimum(mean * draws, 4.0 * size)
        came = np.minimum(so_far + random.poisson(rate), size)
        cells[:, row] = _ends(came)
        sums += came
    totals = _ends(sums)
    return cells[0], cells[1], totals[0], totals[1]


def _ends(draws: Floats) -> Floats:
    """Low and high of whole customers, by column: ends that some draw has."""
    low = round((1 - LEVEL) / 2 * len(draws))
    places = [low - 1, len(draws) - low]
    return np.asarray(np.partition(draws, places, axis=0)[places])


def p_values(came: Floats, means: Floats, sizes: Ints, draws: Floats) -> Floats:
    """Two-sided probability of what came, by the law behind the band of each cell."""
    from scipy.special import pdtr, pdtrc

    some = draws[:: max(1, len(draws) // 500)]
    values = np.empty(means.shape)
    for row, (mean, seen, size) in enumerate(zip(means, came, sizes, strict=True)):
        rate = np.minimum(mean * some, 4.0 * size)
        fewer = pdtr(seen, rate).mean(axis=0)
        more = np.where(seen > 0, pdtrc(seen - 1, rate).mean(axis=0), 1.0)
        values[row] = np.minimum(2 * np.minimum(fewer, more), 1.0)
    return values
