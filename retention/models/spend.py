"""What a customer spends on a purchase day (gamma-gamma model, Fader & Hardie 2013).

Each customer has her own mean value of a purchase day; what was seen of it on her repeat
days is drawn towards everybody's, the more the fewer days there are. Values are assumed
not to depend on how often she orders, which ``rank_correlation`` checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Customers who ordered again below which no value is predicted of single customers.
FEWEST_REPEATERS = 50

#: From this rank correlation on, value depends on frequency and the model is not used.
MOST_CORRELATED = 0.3

#: Where p, q and v (in units of the mean value) may lie.
BOUNDS = (0.01, 1000.0)


@dataclass(frozen=True)
class Spend:
    """A fitted model.

    p:         shape of the gamma law of one purchase day's value, the same for all
    q, v:      shape and (in money) rate of the gamma law of customers' own rates
    customers: how many were fitted, all with a repeat day and a positive mean
    problems:  sentences; values of single customers stand only without any
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int
    converged: bool
    problems: tuple[str, ...]


def fit(repeats: ArrayLike, mean: ArrayLike, weight: ArrayLike | None = None) -> Spend:
    """The model of greatest likelihood.

    repeats: purchase days after the first
    mean:    mean money of those days; customers without one, or with none above zero
             (free orders, money given back), are left out of the fit
    weight:  how many customers share the row, 1 by default
    """
    from scipy.optimize import minimize

    x, m = np.asarray(repeats, dtype=float), np.asarray(mean, dtype=float)
    many = np.ones(x.shape) if weight is None else np.asarray(weight, dtype=float)
    used = (x > 0) & (m > 0) & (many > 0)
    x, m, many = x[used], m[used], many[used]
    customers = int(many.sum())
    problems = []
    if customers < FEWEST_REPEATERS:
        problems.append(
            f"Predicting what single customers spend needs {FEWEST_REPEATERS} customers "
            f"who ordered again; there are {customers:,}."
        )
    if customers == 0:
        return Spend(1.0, 2.0, 1.0, 0.0, 0, False, tuple(problems))
    # in units of the mean, the fit does not depend on the currency
    unit = float((many * m).sum()) / customers
    values = _terms(x, m / unit, many)

    def cost(logs: Floats) -> tuple[float, Floats]:
        value, gradient = values(logs)
        return -value / customers, -gradient / customers

    options = {"maxiter": 500, "maxfun": 1000, "ftol": 1e-13, "gtol": 1e-7}
    results = [
        minimize(cost, np.log(place), jac=True, method="L-BFGS-B",
                 bounds=[np.log(BOUNDS)] * 3, options=options)
        for place in ((4.0, 4.0, 1.0), (1.0, 10.0, 10.0))
    ]  # fmt: skip
    best = min(results, key=lambda result: result.fun)
    agree = max(result.fun for result in results) - best.fun < 1e-6
    converged = agree and all(result.success for result in results)
    at_bound = bool(np.any(np.abs(best.x[:, None] - np.log(BOUNDS)) < 1e-6))
    p, q, v = (float(value) for value in np.exp(best.x))
    if not converged or at_bound:
        problems.append("The model of what customers spend did not settle.")
    if q <= 1:
        problems.append(
            "What customers spend differs too much to have a mean (q <= 1)."
        )
    if abs(rank_correlation(x, m, many)) >= MOST_CORRELATED:
        problems.append(
            "Customers who order often do not spend the same per order as others "
            f"(rank correlation of {MOST_CORRELATED} or more)."
        )
    likelihood = -float(best.fun) * customers - float(many.sum()) * np.log(unit)
    return Spend(
        p, q, v * unit, float(likelihood), customers, converged, tuple(problems)
    )


def expected_value(spend: Spend, repeats: ArrayLike, mean: ArrayLike) -> Floats:
    """Expected money of a customer's future purchase day (Fader & Hardie 2013, eq. 5).

    Customers without a repeat day, or with a mean that is not above zero or not known,
    get everybody's expectation, which is not known (NaN) unless q > 1.
    """
    x, m = np.asarray(repeats, dtype=float), np.asarray(mean, dtype=float)
    known = (x > 0) & (m > 0)
    x, m = np.where(known, x, 0), np.where(known, m, 0)
    below = spend.p * x + spend.q - 1
    return np.where(
        below > 0, spend.p * (spend.v + x * m) / np.where(below > 0, below, 1), np.nan
    )


def rank_correlation(
    repeats: ArrayLike, mean: ArrayLike, weight: ArrayLike | None = None
) -> float:
    """Spearman's rank correlation, ties at their middle rank; 0 where one never varies."""
    x, m = np.asarray(repeats, dtype=float), np.asarray(mean, dtype=float)
    many = np.ones(x.shape) if weight is None else np.asarray(weight, dtype=float)
    if x.size == 0:
        return 0.0
    first, second = (_ranks(values, many) for values in (x, m))
    first, second = (rank - np.average(rank, weights=many) for rank in (first, second))
    spread = np.sqrt((many @ first**2) * (many @ second**2))
    return float(many @ (first * second) / spread) if spread > 0 else 0.0


def _ranks(values: Floats, weight: Floats) -> Floats:
    """Middle ranks of rows that stand for ``weight`` customers each."""
    _, place = np.unique(values, return_inverse=True)
    at_value = np.bincount(place, weights=weight)
    return np.asarray((np.cumsum(at_value) - (at_value - 1) / 2)[place])


def _terms(
    x: Floats, m: Floats, many: Floats
) -> Callable[[Floats], tuple[float, Floats]]:
    """Log-likelihood and its gradient as a function of log(p, q, v)."""
    from scipy.special import digamma, gammaln

    xs, place = np.unique(x, return_inverse=True)
    at_x = np.bincount(place, weights=many)
    total, log_money = many.sum(), np.log(x * m)
    constant = -float((many * np.log(m)).sum())

    def value_and_gradient(logs: Floats) -> tuple[float, Floats]:
        p, q, v = np.exp(logs)
        seen = v + x * m
        log_seen = np.log(seen)
        shape = p * x + q
        more = digamma(p * xs + q)
        value = (
            constant
            + (at_x * (gammaln(p * xs + q) - gammaln(p * xs))).sum()
            + total * (q * logs[2] - gammaln(q))
            + (many * (p * x * log_money - shape * log_seen)).sum()
        )
        slopes = np.array(
            [
                (at_x * xs * (more - digamma(p * xs))).sum()
                + (many * x * (log_money - log_seen)).sum(),
                (at_x * more).sum()
                + total * (logs[2] - digamma(q))
                - (many * log_seen).sum(),
                total * q / v - (many * shape / seen).sum(),
            ]
        )
        return float(value), slopes * np.exp(logs)

    return value_and_gradient
