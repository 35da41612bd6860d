"""The probability of an order within the next 90 days, learned from what happened.

Three ways, from little data to much: a table of shares by silence and number of purchase
days; a model's probability set right by what happened (Platt 1999); a logistic regression
on seven facts about a customer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Last day since the latest purchase of each row of the table; the last row has no end.
SILENCES = (14, 30, 60, 90, 120, 180, 270, 365)

#: Last number of purchase days of each column; the last column has no end.
OCCASIONS = (1, 2, 3, 5, 8)

#: Customers that a cell borrows from its row.
BORROWED = 20

#: Probabilities are kept this far from 0 and 1 before their log-odds are taken.
_EDGE = 1e-6


@dataclass(frozen=True)
class LookUp:
    """Shares who ordered, by days since the latest purchase and purchase days.

    share:     9 x 6, each cell drawn towards its row; a row that nobody was in has the
               shares of the nearest one, the shorter silence first
    customers: 9 x 6, how many each cell learned from
    """

    share: Floats
    customers: Floats

    def probability(self, since_days: ArrayLike, occasions: ArrayLike) -> Floats:
        """Of each customer, elementwise."""
        return self.share[cell_of(since_days, occasions)]


def cell_of(
    since_days: ArrayLike, occasions: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of the table, counted from 0."""
    return (
        np.searchsorted(SILENCES, np.asarray(since_days), side="left"),
        np.searchsorted(OCCASIONS, np.asarray(occasions), side="left"),
    )


def look_up(
    since_days: ArrayLike, occasions: ArrayLike, bought: ArrayLike
) -> LookUp | None:
    """The table learned from one past window; None without a customer.

    A cell's share is (buyers + 20 x its row's share) / (customers + 20).
    """
    row, column = cell_of(since_days, occasions)
    shape = (len(SILENCES) + 1, len(OCCASIONS) + 1)
    place = row * shape[1] + column
    size = shape[0] * shape[1]
    count = np.bincount(place, minlength=size).reshape(shape).astype(float)
    buyers = np.bincount(
        place, weights=np.asarray(bought, dtype=float), minlength=size
    ).reshape(shape)
    filled = np.flatnonzero(count.sum(axis=1))
    if filled.size == 0:
        return None
    nearest = [filled[np.argmin(np.abs(filled - each))] for each in range(shape[0])]
    in_row = (buyers.sum(axis=1)[nearest] / count.sum(axis=1)[nearest])[:, None]
    share = (buyers + BORROWED * in_row) / (count + BORROWED)
    return LookUp(share[nearest], count)


@dataclass(frozen=True)
class Logistic:
    """A fitted logistic regression.

    intercept, slopes: in the units of the features
    converged:         the steps came to rest; else the outcome cannot be told by them
    """

    intercept: float
    slopes: Floats
    converged: bool

    def probability(self, features: ArrayLike) -> Floats:
        """Of each row of features (n x k)."""
        return expit(self.intercept + np.asarray(features, dtype=float) @ self.slopes)


def logistic(
    features: ArrayLike,
    happened: ArrayLike,
    ridge: float = 1.0,
    weight: ArrayLike | None = None,
) -> Logistic:
    """Ridge logistic regression by iteratively reweighted least squares.

    features: n x k, standardised inside, so that the penalty treats them alike
    ridge:    half of it times the sum of squared slopes is the penalty; the intercept
              has none
    """
    raw = np.asarray(features, dtype=float)
    outcome = np.asarray(happened, dtype=float)
    many = np.ones(len(raw)) if weight is None else np.asarray(weight, dtype=float)
    centre = np.average(raw, axis=0, weights=many)
    scale = np.sqrt(np.average((raw - centre) ** 2, axis=0, weights=many))
    scale = np.where(scale > 0, scale, 1.0)
    design = np.column_stack([np.ones(len(raw)), (raw - centre) / scale])
    penalty = np.diag([0.0] + [ridge] * raw.shape[1])
    # without any penalty a constant feature would leave the equations unsolvable
    tiny = 1e-9 * many.sum() * np.eye(design.shape[1])
    beta = np.zeros(design.shape[1])
    converged = False
    for _ in range(50):
        chance = expit(design @ beta)
        slope = design.T @ (many * (outcome - chance)) - penalty @ beta
        curve = (design * (many * chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.solve(curve + penalty + tiny, slope)
        # a step that long comes from probabilities at their ends: go on in small ones
        beta = beta + step * min(1.0, 5 / max(np.abs(step).max(), 1e-300))
        if np.abs(step).max() < 1e-8:
            converged = bool(np.abs(beta).max() < 30)
            break
    slopes = beta[1:] / scale
    return Logistic(float(beta[0] - slopes @ centre), slopes, converged)


def platt(probability: ArrayLike, happened: ArrayLike) -> Logistic:
    """A model's probability set right: logistic regression on its log-odds (Platt 1999).

    The slope is a diagnostic: near 1 where orders come at random times, above where
    they come more regularly than the model thinks.
    """
    return logistic(logit(probability)[:, None], happened, ridge=0.0)


def features(
    since_days: ArrayLike,
    repeats: ArrayLike,
    age_days: ArrayLike,
    overdue_ratio: ArrayLike,
    mean_value: ArrayLike,
    probability: ArrayLike,
) -> Floats:
    """What the regression knows of each customer: n x 7, the intercept apart.

    mean_value: money per purchase day, below zero counts as zero; probability: of the
    purchase model. An overdue ratio that is not known counts as zero.
    """
    since = np.log1p(np.asarray(since_days, dtype=float))
    again = np.log1p(np.asarray(repeats, dtype=float))
    return np.column_stack(
        [
            since,
            again,
            np.log1p(np.asarray(age_days, dtype=float)),
            since * again,
            np.log1p(np.nan_to_num(np.asarray(overdue_ratio, dtype=float))),
            np.log1p(np.maximum(0.0, np.asarray(mean_value, dtype=float))),
            logit(probability),
        ]
    )


def logit(probability: ArrayLike) -> Floats:
    """Log-odds, of probabilities kept off 0 and 1."""
    inside = np.clip(np.asarray(probability, dtype=float), _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inside / (1 - inside)))


def expit(value: ArrayLike) -> Floats:
    """1 / (1 + exp(-value)) without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(value, dtype=float)))
