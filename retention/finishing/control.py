"""Key figures week by week with their state: signal, watch, noise or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd

from retention.finishing.asked import Asked
from retention.finishing.kpis import figures, numbers
from retention.models import control

#: A month's score needs this many answers.
FEWEST_ANSWERS = 10

_COLUMNS = (
    "split", "metric", "period", "value", "centre", "lower", "upper", "z", "state",
    "reason", "n", "weeks", "sigma_z", "unit", "against",
)  # fmt: skip


def signals(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The periods asked about, each judged by all the history before it."""
    shift = asked.dataset.week_shift
    if frame.empty:
        return _judged(frame, _not_judged, shift)[[*_COLUMNS]]
    series = [
        _judged(rows, CHARTS.get(str(metric), _not_judged), shift)
        for (_, metric), rows in frame.groupby(["split", "metric"], sort=False)
    ]
    whole = pd.concat(series, ignore_index=True)
    for name in ("reason", "against"):
        whole[name] = whole[name].astype(object).where(whole[name].notna(), None)
    return whole[whole["asked"]].reset_index(drop=True)[[*_COLUMNS]]


def same_week_last_year(periods: list[date], week_shift: int = 0) -> list[int]:
    """Place of the same ISO week of the year before, -1 where it is not listed.

    periods: first days of weeks that start on Monday + shift. The 53rd week of a long
    year is compared with the 52nd.
    """
    places = {period: place for place, period in enumerate(periods)}
    shift = timedelta(days=week_shift)
    found = []
    for period in periods:
        year, week, _ = (period + shift).isocalendar()
        try:
            before = date.fromisocalendar(year - 1, week, 1)
        except ValueError:
            before = date.fromisocalendar(year - 1, 52, 1)
        found.append(places.get(before - shift, -1))
    return found


def _judged(rows: pd.DataFrame, chart: Chart, shift: int) -> pd.DataFrame:
    verdict = chart(rows, shift)
    against = np.select(
        [verdict.seasonal, verdict.growing], ["last_year", "growth"], "baseline"
    ).astype(object)
    against[verdict.state == "none"] = None
    reason = verdict.reason.astype(object)
    reason[reason == ""] = None
    return pd.DataFrame(
        {
            "split": rows["split"].to_numpy(),
            "metric": rows["metric"].to_numpy(),
            "period": rows["period"].to_numpy(),
            "value": _values(rows),
            "centre": verdict.centre,
            "lower": verdict.lower,
            "upper": verdict.upper,
            "z": verdict.z,
            "state": verdict.state.astype(object),
            "reason": reason,
            "n": rows["n"].to_numpy(dtype="int64"),
            "weeks": verdict.weeks.astype("int64"),
            "sigma_z": verdict.sigma_z,
            "unit": rows["unit"].to_numpy(),
            "against": against,
            "asked": rows["asked"].to_numpy(dtype=bool),
        }
    )


def _values(rows: pd.DataFrame) -> np.ndarray:
    values = figures(
        numbers(rows, "part"), numbers(rows, "minus"), numbers(rows, "whole"),
        rows["unit"].to_numpy(dtype=str),
    )  # fmt: skip
    few = (rows["unit"] == "points") & (rows["n"] < FEWEST_ANSWERS)
    return np.where(few, np.nan, values)


Chart = Callable[[pd.DataFrame, int], control.Control]


def _rate(rows: pd.DataFrame, shift: int) -> control.Control:
    return control.rates(
        numbers(rows, "part"), numbers(rows, "whole"), _last_year(rows, shift)
    )


def _kept(rows: pd.DataFrame, shift: int) -> control.Control:
    """The share who stayed has the verdict of the share who left."""
    whole = numbers(rows, "whole")
    lost = whole - numbers(rows, "part")
    return control.mirrored(control.rates(lost, whole, _last_year(rows, shift)))


def _last_year(rows: pd.DataFrame, shift: int) -> list[int]:
    return same_week_last_year([day.date() for day in rows["period"]], shift)


def _amount(rows: pd.DataFrame, shift: int) -> control.Control:
    return control.amounts(_values(rows), _last_year(rows, shift))


def _average(rows: pd.DataFrame, shift: int) -> control.Control:
    return control.amounts(_values(rows), _last_year(rows, shift), may_grow=False)


def _score(rows: pd.DataFrame, shift: int) -> control.Control:
    return control.levels(_values(rows), control.MONTHLY)


def _not_judged(rows: pd.DataFrame, shift: int) -> control.Control:
    """Figures of overlapping windows or without a chart: never a claim."""
    return control.levels(np.full(len(rows), np.nan))


#: The chart of each figure; a figure that is not named here is never judged.
CHARTS: dict[str, Chart] = {
    "retention_rate": _kept,
    "churn_rate": _rate,
    "repeat_purchase_rate": _rate,
    "revenue": _amount,
    "orders": _amount,
    "average_order_value": _average,
    "nps": _score,
}
