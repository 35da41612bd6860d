"""Survival curves with their interval."""

from __future__ import annotations

import pandas as pd

from retention.finishing.asked import Asked
from retention.finishing.kpis import numbers
from retention.models import intervals


def survival(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The curve with its interval.

    One customer gives several gaps, so the interval is the jackknife over buckets of
    customers.
    """
    low, high = intervals.jackknife_survival(
        frame["survival"], numbers(frame, "groups"), numbers(frame, "spread")
    )
    return frame.drop(columns=["groups", "spread"]).assign(low=low, high=high)
