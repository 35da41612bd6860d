"""How many contracts should still run: the past as a line, the future dashed in a band."""

from __future__ import annotations

import altair as alt
import pandas as pd

from retention.charts.curves import age_axis
from retention.charts.forecast import drawn
from retention.charts.frames import (
    NBSP,
    Row,
    number,
    percent,
    percent_span,
    records,
    times_100,
)

TIPS = (
    ("name", "After"),
    ("ordered", "Contracts"),
    ("share", "Still running"),
    ("interval", "Interval"),
    ("state", "State"),
)

__all__ = ["contract_forecast"]


def contract_forecast(frame: pd.DataFrame, cohort: str) -> alt.LayerChart:
    """How many contracts of one cohort still run: churn/contract_forecast.

    frame: grain cohort and age; cohort: the first day of the one shown, ISO text. What
    was seen is a solid line from all of them, what is expected is dashed in its band.
    """
    rows = [
        _contract_row(record) for record in records(frame) if record["cohort"] == cohort
    ]
    past = [row for row in rows if row["is_past"]]
    ahead = [row for row in rows if not row["is_past"]]
    title = "% of the contracts still running"
    x = age_axis(rows, "month", "Renewals (whole months under contract)")
    return drawn(past, ahead, x, title, TIPS)


def _contract_row(record: Row) -> Row:
    age, size, observed = record["age"], record["size"], record["observed"]
    is_past = observed is not None
    share = record["survival" if is_past else "expected_share"]
    low, high = (
        None if record[end] is None else record[end] / size for end in ("low", "high")
    )
    interval = "none: counted"
    if low is not None:
        interval = f"{percent_span(low, high)} ({100 * record['level']:.0f}{NBSP}%)"
    seen = f"{number(observed)} of {number(size)} running"
    to_come = f"{number(record['expected'])} of {number(size)} expected"
    return {
        "age": age,
        "pct": times_100(share),
        "ahead": None if is_past else times_100(share),
        "low": times_100(low),
        "high": times_100(high),
        "is_past": is_past,
        "is_open": False,
        "label": None,
        "name": f"{age} renewal{'' if age == 1 else 's'}",
        "ordered": seen if is_past else to_come,
        "share": percent(share),
        "interval": interval,
        "state": "seen" if is_past else "forecast",
    }
