"""What customers are worth from now on, and what it costs to wait.

Future money only: nothing of it was earned yet, and the chance that a customer has
already left is inside. It must not be added to the past without saying so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retention.models.ahead import orders
from retention.models.purchasing import Fit, if_alive, p_alive

Floats = NDArray[np.float64]

#: Weeks of one step of the sum; its orders are discounted from its middle.
STEP = 4

#: Weeks of a year of discounting.
YEAR = 52


def lifetime_value(
    fit: Fit,
    value_per_order: ArrayLike,
    repeats: ArrayLike,
    last: ArrayLike,
    age: ArrayLike,
    margin: float = 1.0,
    discount: float = 0.10,
    weeks: float = YEAR,
) -> Floats:
    """Discounted margin of each customer's orders of the next ``weeks``.

    value_per_order: expected money of a purchase day, one value or one a customer
    margin:          share of the money that stays, 1 for revenue
    discount:        by which money a year from now is worth less, per year
    """
    per_order = margin * np.asarray(value_per_order, dtype=float)
    ahead = _discounted_orders(fit, repeats, age, discount, weeks)
    return per_order * p_alive(fit, repeats, last, age) * ahead


def cost_of_waiting(
    fit: Fit,
    value_per_order: ArrayLike,
    repeats: ArrayLike,
    last: ArrayLike,
    age: ArrayLike,
    margin: float = 1.0,
    discount: float = 0.10,
    weeks: float = YEAR,
    wait: float = STEP,
) -> Floats:
    """Lifetime value now, less what it will be after ``wait`` more weeks of silence.

    Small both for customers who will order anyway and for those long gone.
    """
    now, later = (
        lifetime_value(
            fit, value_per_order, repeats, last, seen, margin, discount, weeks
        )
        for seen in (age, np.asarray(age, dtype=float) + wait)
    )
    return now - later


def _discounted_orders(
    fit: Fit, repeats: ArrayLike, age: ArrayLike, discount: float, weeks: float
) -> Floats:
    """Orders of the next ``weeks``, if alive, each discounted to today."""
    ends = np.append(np.arange(STEP, weeks, STEP, dtype=float), float(weeks))
    starts = np.append(0.0, ends[:-1])
    worth = (1 + discount) ** (-(starts + ends) / 2 / YEAR)
    # a step's orders are a difference of two running totals: weigh the totals instead
    weigh = worth - np.append(worth[1:], 0.0)
    totals = orders(ends)

    def discounted(p: Floats, pace: Floats, power: Floats) -> list[Floats]:
        columns = totals(p, pace, power)
        return [sum((w * c for w, c in zip(weigh, columns, strict=True)), start=0 * p)]

    return if_alive(fit, repeats, age, discounted)[:, 0]
