"""Key figures: value, interval and the period before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from retention.finishing.asked import Asked
from retention.models import intervals


def kpis(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Value, interval and previous value of each figure, by its unit."""
    unit = frame["unit"].to_numpy(dtype=str)
    part, minus, whole = (numbers(frame, name) for name in ("part", "minus", "whole"))
    part_before, minus_before, whole_before = (
        numbers(frame, f"{name}_before") for name in ("part", "minus", "whole")
    )
    value = figures(part, minus, whole, unit)
    shares = intervals.wilson(part, whole)
    points = intervals.nps(part, minus, whole)[1:]
    means = intervals.jackknife_ratio(
        value, numbers(frame, "groups"), numbers(frame, "spread")
    )
    low, high = (
        np.select([unit == "share", unit == "points"], [share, point], mean)
        for share, point, mean in zip(shares, points, means, strict=True)
    )
    counted = np.where(unit == "money", whole, np.where(np.isnan(whole), part, whole))
    return pd.DataFrame(
        {
            "split": frame["split"],
            "metric": frame["metric"],
            "value": value,
            "low": low,
            "high": high,
            "n": pd.array(counted, dtype="Float64").astype("Int64"),
            "previous": figures(part_before, minus_before, whole_before, unit),
            "unit": frame["unit"],
        }
    )


def numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A column as floats, nulls as NaN."""
    return frame[name].to_numpy(dtype=float, na_value=np.nan)


def figures(
    part: np.ndarray, minus: np.ndarray, whole: np.ndarray, unit: np.ndarray
) -> np.ndarray:
    """A count as it stands, a ratio over its whole, a score in points.

    Money per order or customer is not known where there was none.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(whole > 0, (part - minus) / whole, np.nan)
    ratio = np.where((unit == "money") & (part <= 0), np.nan, ratio)
    return np.where(
        np.isnan(whole), part, np.where(unit == "points", 100 * ratio, ratio)
    )
