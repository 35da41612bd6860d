"""Three ways to learn, from one past window, who orders within the next 90 days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from retention.models import health
from retention.scoring.purchases import Fitted
from retention.scoring.windows import Window

Floats = NDArray[np.float64]

#: A score learned: from a window and its purchase model to a probability a customer.
Learned = Callable[[Window, Fitted], Floats]

#: Learns from a past window: the score, and its parameters by name to be stored.
Learner = Callable[[Window, Fitted], tuple[Learned, dict[str, object]]]


def table(window: Window, model: Fitted) -> tuple[Learned, dict[str, object]]:
    """Shares by silence and number of purchase days; needs no purchase model."""
    shares = health.look_up(window.since_days, window.occasions, window.bought)
    assert shares is not None
    stored: dict[str, object] = {
        "share": np.round(shares.share, 6).tolist(),
        "customers": shares.customers.astype(int).tolist(),
    }
    return lambda at, _: shares.probability(at.since_days, at.occasions), stored


def set_right(window: Window, model: Fitted) -> tuple[Learned, dict[str, object]]:
    """The purchase model's probability, set right by what happened."""
    line = health.platt(model.p_buy, window.bought)
    stored: dict[str, object] = {
        "intercept": line.intercept, "slope": float(line.slopes[0]),
        "converged": line.converged,
    }  # fmt: skip
    return lambda _, to: line.probability(health.logit(to.p_buy)[:, None]), stored


def regression(window: Window, model: Fitted) -> tuple[Learned, dict[str, object]]:
    """Seven facts about each customer, the purchase model's probability among them."""
    fitted = health.logistic(_features(window, model), window.bought)
    stored: dict[str, object] = {
        "intercept": fitted.intercept, "slopes": fitted.slopes.tolist(),
        "converged": fitted.converged,
    }  # fmt: skip
    return lambda at, to: fitted.probability(_features(at, to)), stored


def _features(window: Window, model: Fitted) -> Floats:
    return health.features(
        window.since_days,
        window.repeats,
        7 * window.age,
        window.overdue,
        window.mean_value,
        model.p_buy,
    )
