"""How a customer's value grows, and when it reaches what she cost."""

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


def acquired(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row per split: the first age at which a customer's value pays for her.

    frame: a row per split and age of the curve (curve, groups, spread as in ``grown``).
    The interval of the age is where the curve's own interval reaches the same height.
    """
    low, high = intervals.jackknife_ratio(
        *(numbers(frame, name) for name in ("curve", "groups", "spread"))
    )
    customers, spend = numbers(frame, "customers"), numbers(frame, "spend")
    back = numbers(frame, "margin") * customers
    ends = {
        "payback": numbers(frame, "curve"),
        "payback_low": high,
        "payback_high": low,
    }
    ages = {
        name: frame["age"].where((back * value >= spend) & (customers > 0))
        for name, value in ends.items()
    }
    whole = frame.assign(**ages)
    rows = whole.drop_duplicates("split").drop(
        columns=["age", "curve", "groups", "spread", *ends]
    )
    # one row of each split, in the order of the splits
    first = whole.groupby("split", sort=False)[list(ends)].min().astype("Int64")
    found = rows.reset_index(drop=True).assign(**first.reset_index(drop=True))
    parts = ["value_groups", "value_spread"]
    return found[[name for name in found if name not in parts] + parts]
