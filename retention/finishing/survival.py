"""Survival curves with their interval, and groups compared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from retention.finishing.asked import Asked
from retention.finishing.kpis import numbers
from retention.models import intervals
from retention.models.survival import (
    Durations,
    durations,
    last_watched,
    log_rank,
    median,
    restricted_mean,
)

#: Customers below which a group is not compared, and at risk on the last day compared.
FEWEST_COMPARED = 50


def survival(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The curve with its interval.

    After any purchase one customer gives several gaps, so the interval is the jackknife
    over buckets of customers; after the first (second …) she gives one: Greenwood's.
    """
    if asked.values["order"]:
        return greenwood(frame.drop(columns=["groups", "spread"]), asked)
    low, high = intervals.jackknife_survival(
        frame["survival"], numbers(frame, "groups"), numbers(frame, "spread")
    )
    return frame.drop(columns=["groups", "spread", "variance_sum"]).assign(
        low=low, high=high
    )


def greenwood(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """A curve of one duration a customer, with Greenwood's interval."""
    low, high = intervals.greenwood(frame["survival"], numbers(frame, "variance_sum"))
    return frame.drop(columns="variance_sum").assign(low=low, high=high)


def survival_groups(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row a group: median, restricted mean, and the test over all of them."""
    groups = {
        str(split): _durations(rows)
        for split, rows in frame.groupby("split", sort=False)
    }
    compared = [
        name for name, group in groups.items() if group.ended.sum() >= FEWEST_COMPARED
    ]
    chosen = [groups[name] for name in compared]
    tau = last_watched(chosen, FEWEST_COMPARED)
    chi_square, degrees, p = log_rank(chosen)
    rows = []
    for name, group in groups.items():
        is_compared = name in compared
        mean = restricted_mean(group, tau) if is_compared else (np.nan,) * 3
        rows.append(
            {
                "split": name,
                "n": int(group.ended.sum()),
                "events": int(group.events.sum()),
                "median": median(group),
                "restricted_mean": mean[0],
                "low": mean[1],
                "high": mean[2],
                "tau": tau if is_compared else np.nan,
                "chi_square": chi_square if is_compared else np.nan,
                "degrees": degrees if is_compared and degrees > 0 else np.nan,
                "p": p if is_compared else np.nan,
            }
        )
    columns = [
        "split", "n", "events", "median", "restricted_mean", "low", "high", "tau",
        "chi_square", "degrees", "p",
    ]  # fmt: skip
    whole = {"n": "int64", "events": "int64", "tau": "Int64", "degrees": "Int64"}
    parts = {name: "float64" for name in columns[3:] if name not in whole}
    return pd.DataFrame(rows, columns=columns).astype({"split": "str"} | whole | parts)


def _durations(rows: pd.DataFrame) -> Durations:
    known = rows[rows["days"].notna()]
    return durations(known["days"], known["ended"], known["events"])
