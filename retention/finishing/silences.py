"""False-churn rates with their intervals."""

from __future__ import annotations

import pandas as pd

from retention.finishing.asked import Asked
from retention.finishing.kpis import numbers
from retention.models import intervals


def window(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The rate of each silence with its interval, and that of what was observed.

    One customer gives several silences, so the rate's interval is the jackknife over
    buckets of customers, on the scale of those who stay silent.
    """
    low, high = intervals.jackknife_survival(
        1 - numbers(frame, "r180"), numbers(frame, "groups"), numbers(frame, "spread")
    )
    observed = intervals.wilson(frame["returned"], frame["crossed"])
    columns = {
        "r180": numbers(frame, "r180"),
        "survival": numbers(frame, "survival"),
        "low": 1 - high,
        "high": 1 - low,
        "observed_low": observed[0],
        "observed_high": observed[1],
    }
    order = [
        "split", "window_days", "is_candidate", "at_risk", "watched", "survival", "r180",
        "low", "high", "is_admissible", "is_chosen", "how", "crossed", "returned",
        "observed_low", "observed_high",
    ]  # fmt: skip
    return frame.assign(**columns)[order]
