"""The purchase models at one window, and what they say of its customers."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retention.models import health, lifetime, purchasing, spend
from retention.scoring.windows import AHEAD, Window

Floats = NDArray[np.float64]

#: Weeks and yearly discount of the value ahead.
VALUE_WEEKS, DISCOUNT = 52, 0.10

BROKE = "The {what} could not be fitted; the import's log says why."


@dataclass(frozen=True)
class Fitted:
    """The purchase model of one window.

    fit:      None when fitting broke or was not tried
    problems: sentences; the model is used for single customers only without any
    p_buy:    within AHEAD days, a customer each, as the model says it; NaN unless usable
    """

    fit: purchasing.Fit | None
    problems: tuple[str, ...]
    p_buy: Floats

    @property
    def usable(self) -> bool:
        return self.fit is not None and not self.problems


def fitted(window: Window) -> Fitted:
    """The purchase model fitted to what was known on the window's day."""
    unknown = np.full(window.size, np.nan)
    gathered = purchasing.collapsed(window.repeats, window.last, window.age)
    too_little = purchasing.data_problems(gathered)
    if too_little:
        return Fitted(None, too_little, unknown)
    try:
        fit = purchasing.fit(gathered)
        if fit.problems:
            return Fitted(fit, fit.problems, unknown)
        p = purchasing.p_buy(fit, window.repeats, window.last, window.age, AHEAD / 7)
    except Exception:
        logging.getLogger("retention").exception("A purchase model failed")
        return Fitted(None, (BROKE.format(what="purchase model"),), unknown)
    if not np.isfinite(p).all():
        return Fitted(fit, (BROKE.format(what="purchase model"),), unknown)
    return Fitted(fit, (), p)


@dataclass(frozen=True)
class Ahead:
    """What the models expect of each customer; NaN where they may not be used.

    spend:    None when it was not fitted
    problems: why there is no money ahead, or how it is estimated
    """

    p_alive: Floats
    expected_orders: Floats
    expected_value: Floats
    clv: Floats
    waiting_cost: Floats
    spend: spend.Spend | None
    problems: tuple[str, ...]


def ahead(window: Window, model: Fitted, margin: float) -> Ahead:
    """Orders and money of the next 52 weeks, and what four silent weeks would cost."""
    unknown = np.full(window.size, np.nan)
    nothing = Ahead(unknown, unknown, unknown, unknown, unknown, None, model.problems)
    if not model.usable or model.fit is None:
        return nothing
    try:
        return _ahead(window, model.fit, margin)
    except Exception:
        logging.getLogger("retention").exception("What lies ahead failed")
        return replace(nothing, problems=(BROKE.format(what="value ahead"),))


def _ahead(window: Window, fit: purchasing.Fit, margin: float) -> Ahead:
    history = (window.repeats, window.last, window.age)
    alive = purchasing.p_alive(fit, *history)
    orders = purchasing.expected_orders(fit, *history, VALUE_WEEKS)
    money = spend.fit(window.repeats, window.mean_repeat)
    value, problems = _value(window, money)
    if value is None:
        unknown = np.full(window.size, np.nan)
        return Ahead(alive, orders, unknown, unknown, unknown, money, problems)
    # the sum over steps is the costly part: once as of now, once four weeks later
    worth, later = (
        lifetime.lifetime_value(
            fit, value, window.repeats, window.last, age, margin, DISCOUNT, VALUE_WEEKS
        )
        for age in (window.age, window.age + lifetime.STEP)
    )
    return Ahead(alive, orders, value, worth, worth - later, money, problems)


def _value(window: Window, money: spend.Spend) -> tuple[Floats | None, tuple[str, ...]]:
    """Money per future purchase day; None where it may not be said.

    Where what customers spend depends on how often they order, the model's shrinkage
    would be wrong: then the mean of those who order about as often.
    """
    if not money.problems:
        return spend.expected_value(money, window.repeats, window.mean_repeat), ()
    used = (window.repeats > 0) & (window.mean_repeat > 0)
    related = spend.rank_correlation(window.repeats[used], window.mean_repeat[used])
    if abs(related) < spend.MOST_CORRELATED or len(money.problems) > 1:
        return None, money.problems
    _, group = health.cell_of(window.since_days, window.occasions)
    days = np.bincount(group, weights=window.occasions)
    total = np.bincount(group, weights=window.occasions * window.mean_value)
    mean = np.where(total > 0, total, np.nan) / np.maximum(days, 1)
    return mean[group], (
        *money.problems,
        "The mean of customers who order about as often stands in its place.",
    )


def covariance(fit: purchasing.Fit) -> str | None:
    """Of the logarithms of r, alpha, a, b, as JSON."""
    return None if fit.covariance is None else json.dumps(fit.covariance.tolist())
