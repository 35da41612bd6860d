"""How often customers will order again, and whether they are still there.

The modified BG/NBD model (Batislam, Denizel & Filiztekin 2007; "mbg") and, for comparison
with published figures, the BG/NBD model (Fader, Hardie & Lee 2005; "bg"). A customer
orders at random at her own rate, and after each purchase day may leave for good with her
own probability; "mbg" lets her leave after the first purchase, too, which is why it and
not "bg" judges who is still there: "bg" holds every one-time buyer for alive.

Everything is in weeks. Of a customer the models know ``repeats`` (purchase days after the
first), ``last`` (weeks from the first to the last of them) and ``age`` (weeks from the
first to the last day that counts).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from retention.models.ahead import Inside, active, mean_over_leaving, orders
from retention.models.likelihood import (
    Floats,
    Histories,
    Kind,
    collapsed,
    covariance_of,
    expit,
    terms,
)

__all__ = [
    "Fit",
    "Histories",
    "active_if_alive",
    "collapsed",
    "data_problems",
    "expected_orders",
    "fit",
    "if_alive",
    "log_likelihood",
    "p_active",
    "p_alive",
    "p_buy",
]

#: Below these nothing is predicted of single customers (the thresholds are a judgement).
FEWEST_CUSTOMERS, FEWEST_DAYS, FEWEST_REGULARS, LATEST_DAYS = 500, 180, 50, 30

#: Where r, alpha, a and b may lie. A fit that ends at a bound is no fit.
BOUNDS = ((0.01, 100.0), (0.1, 1000.0), (0.01, 100.0), (0.01, 100.0))


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    r, alpha:       shape and rate (weeks) of the gamma law of customers' order rates
    a, b:           of the beta law of their probabilities of leaving
    log_likelihood: of all customers together
    customers:      how many were fitted
    covariance:     4 x 4, of the logarithms of r, alpha, a, b; None where not known
    converged:      the optimiser ended well from all starts, and at one likelihood
    problems:       sentences; predictions of single customers stand only without any
    """

    kind: Kind
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int
    covariance: Floats | None
    converged: bool
    problems: tuple[str, ...]

    @property
    def parameters(self) -> Floats:
        """r, alpha, a, b."""
        return np.array([self.r, self.alpha, self.a, self.b])


def fit(histories: Histories, kind: Kind = "mbg", starts: int = 3) -> Fit:
    """The model of greatest likelihood, from one to three starting points.

    Always returns parameters; whether they may be used is said in ``problems``.
    """
    from scipy.optimize import minimize

    problems = list(data_problems(histories))
    customers = int(histories.weight.sum())
    places = _starting_points(histories)[: max(1, starts)]
    if customers == 0:
        return Fit(kind, *places[0], 0.0, 0, None, False, tuple(problems))
    values = terms(kind, histories)
    limits = np.log(BOUNDS)

    def cost(logs: Floats) -> tuple[float, Floats]:
        value, gradient = values(logs)
        return -value / customers, -gradient / customers

    options = {"maxiter": 500, "maxfun": 1000, "ftol": 1e-13, "gtol": 1e-7}
    results = [
        minimize(cost, np.log(place), jac=True, method="L-BFGS-B", bounds=limits,
                 options=options)
        for place in places
    ]  # fmt: skip
    best = min(results, key=lambda result: result.fun)
    agree = max(result.fun for result in results) - best.fun < 1e-6
    converged = agree and all(result.success for result in results)
    at_bound = bool(np.any(np.abs(best.x[:, None] - limits) < 1e-6))
    if not converged:
        problems.append("The purchase model did not settle on one set of parameters.")
    if at_bound:
        problems.append("A parameter of the purchase model ended at its bound.")
    covariance = None if at_bound else covariance_of(values, best.x)
    if covariance is None and not at_bound and converged:
        problems.append("The orders do not tell the purchase model's parameters apart.")
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    likelihood = -float(best.fun) * customers
    return Fit(
        kind, r, alpha, a, b, likelihood, customers, covariance, converged, tuple(problems)
    )  # fmt: skip


def data_problems(histories: Histories) -> tuple[str, ...]:
    """Why there is too little history to predict single customers; empty if enough."""
    weight = histories.weight
    customers = int(weight.sum())
    regulars = int(weight[histories.repeats >= 2].sum())
    days = round(7 * float(histories.age.max(initial=0))) + 1 if customers else 0
    silence = np.rint(7 * (histories.age - histories.last)).min(initial=np.inf)
    found = []
    if customers < FEWEST_CUSTOMERS:
        found.append(
            f"Predicting single customers needs {FEWEST_CUSTOMERS} customers; "
            f"there are {customers:,}."
        )
    if days < FEWEST_DAYS:
        found.append(
            f"Predicting single customers needs {FEWEST_DAYS} days of orders; "
            f"there are {days:,}."
        )
    if regulars < FEWEST_REGULARS:
        found.append(
            f"Predicting single customers needs {FEWEST_REGULARS} customers who ordered "
            f"on three days or more; there are {regulars:,}."
        )
    if customers and silence >= LATEST_DAYS:
        found.append(f"Nobody ordered in the last {LATEST_DAYS} days.")
    return tuple(found)


def log_likelihood(kind: Kind, parameters: ArrayLike, histories: Histories) -> float:
    """Of all customers, at (r, alpha, a, b); Fader, Hardie & Lee 2005, equation 6."""
    logs = np.log(np.asarray(parameters, dtype=float))
    return terms(kind, histories)(logs)[0]


def _starting_points(histories: Histories) -> list[tuple[float, float, float, float]]:
    """Three places far apart, by the data's own time scale."""
    customers = max(1.0, histories.weight.sum())
    repeats = float(histories.weight @ histories.repeats) / customers
    weeks = float(histories.weight @ histories.age) / customers
    pace = float(np.clip(weeks / (1 + repeats), 1, 200))
    return [
        (0.5, 0.5 * pace, 1.0, 2.0),
        (2.0, 2.0 * pace, 0.3, 3.0),
        (0.2, 0.2 * pace, 3.0, 3.0),
    ]


def p_alive(fit: Fit, repeats: ArrayLike, last: ArrayLike, age: ArrayLike) -> Floats:
    """Probability that a customer has not left, elementwise."""
    x, weeks_last, weeks = _floats(repeats, last, age)
    stays = x + (fit.kind == "mbg")
    ratio = np.log(fit.alpha + weeks) - np.log(fit.alpha + weeks_last)
    odds = np.log(fit.a / np.where(stays > 0, fit.b + stays - 1, 1))
    return np.where(stays > 0, expit(-(odds + (fit.r + x) * ratio)), 1.0)


def p_buy(
    fit: Fit, repeats: ArrayLike, last: ArrayLike, age: ArrayLike, weeks: float
) -> Floats:
    """Probability of an order within the next ``weeks``, elementwise."""
    x, _, seen = _floats(repeats, last, age)
    silent = -(fit.r + x) * np.log1p(weeks / (fit.alpha + seen))
    return p_alive(fit, repeats, last, age) * -np.expm1(silent)


def p_active(
    fit: Fit,
    repeats: ArrayLike,
    last: ArrayLike,
    age: ArrayLike,
    after: float,
    until: float,
) -> Floats:
    """Probability of an order later than ``after`` and up to ``until`` weeks from now."""
    alive = p_alive(fit, repeats, last, age)
    return alive * if_alive(fit, repeats, age, active(np.array([[after, until]])))[:, 0]


def expected_orders(
    fit: Fit, repeats: ArrayLike, last: ArrayLike, age: ArrayLike, weeks: float
) -> Floats:
    """Expected purchase days within the next ``weeks``, elementwise.

    Equal to the closed form with a hypergeometric function, but finite everywhere.
    """
    alive = p_alive(fit, repeats, last, age)
    return alive * if_alive(fit, repeats, age, orders(np.array([weeks])))[:, 0]


def active_if_alive(
    fit: Fit, repeats: ArrayLike, age: ArrayLike, spans: ArrayLike
) -> Floats:
    """Probability of an order in each span (after, until), one row a customer, if alive."""
    return if_alive(fit, repeats, age, active(np.asarray(spans, dtype=float)))


def if_alive(fit: Fit, repeats: ArrayLike, age: ArrayLike, inside: Inside) -> Floats:
    """Mean of ``inside`` over her probability of leaving; one row a customer."""
    x, weeks = _floats(repeats, age)
    return mean_over_leaving(fit.parameters, fit.kind == "mbg", x, weeks, inside)


def _floats(*values: ArrayLike) -> list[Floats]:
    """One-dimensional float arrays of one length."""
    arrays = [np.asarray(value, dtype=float) for value in values]
    return [np.ravel(array) for array in np.broadcast_arrays(*arrays)]
