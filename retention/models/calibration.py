"""How good are predicted probabilities, once it is known what happened?

Customers with equal scores are one level: nothing here depends on the order of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retention.models import intervals
from retention.models.health import logistic, logit

Floats = NDArray[np.float64]

#: Groups of equal size in which predictions are compared with what happened.
BINS = 10

#: Share of customers, the likeliest ones, whose buyers are compared with everybody's.
TOP = 0.1


@dataclass(frozen=True)
class Deciles:
    """Customers from the least to the most likely, in ten groups; empty ones are absent.

    decile:    1 to 10, 10 = most likely; equal scores share the group of their middle
    n, bought: customers, and those who ordered
    predicted: mean probability
    low, high: Wilson's interval of bought / n
    """

    decile: NDArray[np.int64]
    n: Floats
    bought: Floats
    predicted: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Judgement:
    """Predictions of one window against what happened; NaN where it cannot be said.

    auc:   chance that one who ordered was ranked above one who did not, ties as half
    ece:   mean distance of prediction and outcome over the deciles, weighted by n
    slope: of the outcome on the predicted log-odds: 1 = as spread as they should be,
           below 1 = too extreme, above 1 = too timid
    lift:  rate of the likeliest tenth over everybody's
    rho:   orders that happened over those predicted
    """

    n: int
    bought: int
    predicted: float
    auc: float
    ece: float
    slope: float
    lift: float
    rho: float
    deciles: Deciles


def auc(score: ArrayLike, happened: ArrayLike) -> float:
    """Area under the ROC curve by ranks, ties counted half (Hanley & McNeil 1982).

    NaN unless it happened to some and not to others.
    """
    _, n, bought = _levels(score, happened)
    return _auc(n, bought)


def judged(probability: ArrayLike, happened: ArrayLike) -> Judgement:
    """Everything the report card says of one window."""
    level, n, bought = _levels(probability, happened)
    total, buyers = float(n.sum()), float(bought.sum())
    expected = float(n @ level)
    groups = _deciles(level, n, bought)
    known = total > 0
    mixed = 0 < buyers < total
    error = np.abs(groups.bought - groups.n * groups.predicted).sum()
    return Judgement(
        n=int(total),
        bought=int(buyers),
        predicted=expected / total if known else np.nan,
        auc=_auc(n, bought),
        ece=float(error / total) if known else np.nan,
        slope=_slope(level, n, bought) if mixed else np.nan,
        lift=_lift(n, bought) if buyers else np.nan,
        rho=buyers / expected if expected > 0 else np.nan,
        deciles=groups,
    )


def _levels(score: ArrayLike, happened: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Distinct scores, rising: the score, how many have it, to how many it happened."""
    level, place = np.unique(np.asarray(score, dtype=float), return_inverse=True)
    count = np.bincount(place, minlength=level.size)
    bought = np.bincount(
        place, weights=np.asarray(happened, dtype=float), minlength=level.size
    )
    return level, count.astype(float), bought.astype(float)


def _auc(n: Floats, bought: Floats) -> float:
    buyers, others = bought.sum(), (n - bought).sum()
    if not (buyers > 0 and others > 0):
        return float("nan")
    below = np.cumsum(n - bought) - (n - bought) / 2
    return float(bought @ below / (buyers * others))


def _deciles(level: Floats, n: Floats, bought: Floats) -> Deciles:
    middle = (np.cumsum(n) - n / 2) / max(n.sum(), 1)
    group = np.minimum(BINS - 1, (BINS * middle).astype(np.int64))
    size, events, mass = (
        np.bincount(group, weights=values, minlength=BINS).astype(float)
        for values in (n, bought, n * level)
    )
    there = np.flatnonzero(size)
    size, events, mass = size[there], events[there], mass[there]
    low, high = intervals.wilson(events, size)
    return Deciles(there + 1, size, events, mass / size, low, high)


def _lift(n: Floats, bought: Floats) -> float:
    """Of a level that the limit cuts through, its part has the level's rate."""
    taken = np.append(0.0, np.cumsum(n[::-1]))
    caught = np.append(0.0, np.cumsum(bought[::-1]))
    inside = np.interp(TOP * n.sum(), taken, caught)
    return float(inside / bought.sum() / TOP)


def _slope(level: Floats, n: Floats, bought: Floats) -> float:
    """Cox's calibration slope (1958): a logistic regression on the log-odds."""
    features = logit(level)[:, None]
    if np.ptp(features) == 0:
        return float("nan")
    fitted = logistic(
        np.vstack([features, features]),
        np.repeat([1.0, 0.0], level.size),
        ridge=0.0,
        weight=np.append(bought, n - bought),
    )
    return float(fitted.slopes[0]) if fitted.converged else float("nan")
