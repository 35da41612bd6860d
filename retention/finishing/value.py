"""How a customer's value grows: the curve with its interval."""

from __future__ import annotations

import pandas as pd

from retention.finishing.asked import Asked
from retention.finishing.kpis import numbers
from retention.models import intervals


def grown(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The value up to each age between the ends of its jackknife.

    frame: split, age, customers, revenue, value, and of the fifty curves without one
    bucket of customers how many there are (groups) and the variance of their logarithms
    (spread).
    """
    low, high = intervals.jackknife_ratio(
        *(numbers(frame, name) for name in ("value", "groups", "spread"))
    )
    return frame.assign(low=low, high=high).drop(columns=["groups", "spread"])
