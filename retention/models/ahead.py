"""What a customer who is still there will do, over her probability of leaving.

Gauss-Jacobi quadrature over the beta law of leaving, in place of closed forms with a
hypergeometric function, which are not finite for customers with many orders.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Nodes of the quadrature over a customer's probability of leaving.
_NODES = 16

#: Pairs of repeats and age worked on at a time, so that memory stays small.
_CHUNK = 25_000

#: From p (n x nodes), 1 / (alpha + age) and r + repeats (n x 1) to one value per column.
Inside = Callable[[Floats, Floats, Floats], list[Floats]]


def active(spans: Floats) -> Inside:
    """One column per (after, until) in weeks: an order in between, if alive now."""

    def inside(p: Floats, pace: Floats, power: Floats) -> list[Floats]:
        return [
            np.exp(-power * np.log1p(pace * p * after))
            - np.exp(-power * np.log1p(pace * (p * after + until - after)))
            for after, until in spans
        ]

    return inside


def orders(horizons: Floats) -> Inside:
    """One column per horizon in weeks: orders up to it, if alive now."""

    def inside(p: Floats, pace: Floats, power: Floats) -> list[Floats]:
        return [
            -np.expm1(-power * np.log1p(pace * p * weeks)) / p for weeks in horizons
        ]

    return inside


def mean_over_leaving(
    parameters: Floats,
    may_leave_first: bool,
    repeats: Floats,
    age: Floats,
    inside: Inside,
) -> Floats:
    """Mean of ``inside`` over the probability of leaving of customers who are there.

    parameters:      r, alpha, a, b
    may_leave_first: a customer may leave after her first purchase, too
    It depends on repeats and age alone, so each pair of them is worked out once. One row
    a customer, one column per value of ``inside``.
    """
    r, alpha, a, b = parameters
    xs, x_place = np.unique(repeats, return_inverse=True)
    ages, age_place = np.unique(age, return_inverse=True)
    pairs, place = np.unique(x_place * ages.size + age_place, return_inverse=True)
    pair_x, pair_age = np.divmod(pairs, max(1, ages.size))
    p, share = leaving(a, b + xs + may_leave_first)
    values = np.zeros((pairs.size, len(inside(p[:0], p[:0, :1], p[:0, :1]))))
    for start in range(0, pairs.size, _CHUNK):
        these = slice(start, start + _CHUNK)
        rows = pair_x[these]
        pace = 1 / (alpha + ages[pair_age[these]])[:, None]
        power = (r + xs[rows])[:, None]
        for column, value in enumerate(inside(p[rows], pace, power)):
            values[these, column] = (value * share[rows]).sum(axis=1)
    return values[place]


def leaving(first: float, second: Floats) -> tuple[Floats, Floats]:
    """Gauss-Jacobi nodes and weights of beta(first, second), one row per ``second``.

    Golub & Welsch (1969) on the recurrence of Jacobi polynomials over 0..1, written
    without differences of nearly equal numbers, so that it holds for any repeats.
    """
    beta = second[:, None]
    both = first + beta
    n = np.arange(_NODES)
    with np.errstate(divide="ignore", invalid="ignore"):
        up = (n + both - 1) * (n + first) / ((2 * n + both - 1) * (2 * n + both))
        down = n * (n + beta - 1) / ((2 * n + both - 2) * (2 * n + both - 1))
    up[:, 0], down[:, 0] = first / both[:, 0], 0
    matrix = np.zeros((second.size, _NODES, _NODES))
    matrix[:, n, n] = up + down
    beside = np.sqrt(up[:, :-1] * down[:, 1:])
    matrix[:, n[:-1], n[1:]] = matrix[:, n[1:], n[:-1]] = beside
    nodes, vectors = np.linalg.eigh(matrix)
    return np.clip(nodes, 1e-15, 1), vectors[:, 0, :] ** 2
