"""Likelihood of the purchase models: customers' histories, and how well they fit.

See ``retention.models.purchasing`` for what the models say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Kind = Literal["mbg", "bg"]

#: Unique histories above which weeks are rounded to whole ones before fitting.
MOST_EXACT = 200_000


@dataclass(frozen=True)
class Histories:
    """Customers' histories, equal ones once; four float arrays of one length.

    repeats, last, age: as above, weeks unrounded (days / 7)
    weight:             how many customers share the row
    """

    repeats: Floats
    last: Floats
    age: Floats
    weight: Floats


def collapsed(repeats: ArrayLike, last: ArrayLike, age: ArrayLike) -> Histories:
    """Histories of customers (arrays of one length), equal ones gathered.

    Where more than MOST_EXACT differ, weeks are rounded to whole ones (bias below 1 %).
    """
    found = _gathered(*(np.asarray(values, float) for values in (repeats, last, age)))
    if found.weight.size > MOST_EXACT:
        found = _gathered(
            found.repeats, np.rint(found.last), np.rint(found.age), found.weight
        )
    return found


def _gathered(
    repeats: Floats, last: Floats, age: Floats, weight: Floats | None = None
) -> Histories:
    """Equal rows once, with the sum of their weights (1 each by default)."""
    order = np.lexsort((age, last, repeats))
    columns = [column[order] for column in (repeats, last, age)]
    new = np.zeros(order.size, dtype=bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    many = np.ones(order.size) if weight is None else weight[order]
    starts = np.flatnonzero(new)
    totals = np.add.reduceat(many, starts) if starts.size else many
    x, weeks_last, weeks = (column[starts] for column in columns)
    return Histories(x, weeks_last, weeks, totals)


def terms(kind: Kind, histories: Histories) -> Callable[[Floats], tuple[float, Floats]]:
    """Log-likelihood and its gradient, as a function of log(r, alpha, a, b).

    What depends on the number of repeats alone is worked out once per number.
    """
    from scipy.special import betaln, digamma, gammaln

    weight, x = histories.weight, histories.repeats
    xs, place = np.unique(x, return_inverse=True)
    many = np.bincount(place, weight, xs.size).astype(float)
    total = weight.sum()
    # how often she could have left and did not, if she is still there
    stays = xs + (kind == "mbg")
    may_leave = (stays > 0)[place]

    def value_and_gradient(logs: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(logs)
        log_age, log_last = (
            np.log(alpha + histories.age),
            np.log(alpha + histories.last),
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(a / (b + stays - 1))[place] + (r + x) * (log_age - log_last)
        odds = np.where(may_leave, odds, -np.inf)
        gone = expit(odds)
        value = (
            total * (r * logs[1] - gammaln(r) - betaln(a, b))
            + _sum(many, gammaln(r + xs) + betaln(a, b + stays))
            + _sum(weight, np.logaddexp(0, odds) - (r + x) * log_age)
        )
        was = weight * gone
        by_last, by_age = 1 / (alpha + histories.last), 1 / (alpha + histories.age)
        left = np.bincount(place, weights=was, minlength=xs.size)
        both = digamma(a + b) - digamma(a + b + stays)
        slopes = np.array(
            [
                total * (logs[1] - digamma(r))
                + _sum(many, digamma(r + xs))
                + _sum(was, log_age - log_last)
                - _sum(weight, log_age),
                total * r / alpha
                - _sum(weight, (r + x) * by_age)
                + _sum(was, (r + x) * (by_age - by_last)),
                _sum(many, both) + left.sum() / a,
                _sum(many, both + digamma(b + stays) - digamma(b))
                - (left / np.where(stays > 0, b + stays - 1, 1)).sum(),
            ]
        )
        return float(value), slopes * np.exp(logs)

    return value_and_gradient


def _sum(weight: Floats, values: Floats) -> float:
    """Weighted sum, in an order that does not depend on how many threads there are."""
    return float((weight * values).sum())


def covariance_of(
    values: Callable[[Floats], tuple[float, Floats]], logs: Floats
) -> Floats | None:
    """Inverse of the observed information, from differences of the gradient."""
    step = 1e-4
    rows = [
        (values(logs + step * unit)[1] - values(logs - step * unit)[1]) / (2 * step)
        for unit in np.eye(4)
    ]
    information = -(np.array(rows) + np.array(rows).T) / 2
    sizes, vectors = np.linalg.eigh(information)
    # an eigenvalue that is mere rounding says that nothing is known in its direction
    if not np.all(np.isfinite(sizes)) or sizes[0] <= 1e-9 * sizes[-1]:
        return None
    return np.asarray((vectors / sizes) @ vectors.T)


def expit(odds: Floats) -> Floats:
    """1 / (1 + exp(-odds)) without overflow."""
    return 1 / (1 + np.exp(np.minimum(-odds, 700)))
