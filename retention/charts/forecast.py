"""What a cohort will do next: its past as a line, its future dashed in a band."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from retention.charts.curves import age_axis
from retention.charts.frames import (
    NBSP,
    Row,
    number,
    percent,
    percent_span,
    records,
    rounded_domain,
    times_100,
)
from retention.charts.marks import TREND_HEIGHT, Tips, hover_nearest, value_axis
from retention.charts.periods import last_day, long_day, period_name
from retention.charts.theme import BAND_OPACITY, finish, paper, slot
from retention.filters import add_periods

TIPS = (
    ("name", "Period"),
    ("age", "Age"),
    ("ordered", "Customers"),
    ("share", "Share"),
    ("interval", "Interval"),
    ("state", "State"),
)

CONTRACT_TIPS = (
    ("name", "After"),
    ("ordered", "Contracts"),
    ("share", "Still running"),
    ("interval", "Interval"),
    ("state", "State"),
)

__all__ = ["cohort_forecast", "contract_forecast"]


def cohort_forecast(
    frame: pd.DataFrame, cells: pd.DataFrame, grain: str, cohort: str
) -> alt.LayerChart:
    """One cohort, past and to come: cohorts/forecast and cohorts/retention.

    frame, cells: grain cohort and age; cohort: the first day of the one shown, ISO text.
    What was counted is a solid line, from age 1; what is expected is dashed, inside its
    band where there is one; the period in progress is hollow.
    """
    past = [
        _past_row(record, grain)
        for record in records(cells)
        if record["cohort"] == cohort and record["age"] > 0 and record["complete"]
    ]
    ahead = [
        _ahead_row(record, grain)
        for record in records(frame)
        if record["cohort"] == cohort
    ]
    return _drawn(past, ahead, grain, "% of the cohort ordering", TIPS)


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
    x = "Renewals (whole months under contract)"
    return _drawn(past, ahead, "month", title, CONTRACT_TIPS, x)


def _drawn(
    past: list[Row],
    ahead: list[Row],
    grain: str,
    title: str,
    tips: Tips,
    x_title: str | None = None,
) -> alt.LayerChart:
    """A line of the past that goes on dashed, in its band."""
    rows = past + ahead
    if past and ahead:
        # the dashed line and its band begin where the counted line ends
        past[-1] |= {"ahead": past[-1]["pct"], "low": past[-1]["pct"],
                     "high": past[-1]["pct"]}  # fmt: skip
    if ahead:
        last = ahead[-1]
        top = last["pct"] if last["high"] is None else last["high"]
        last |= {"label": "expected", "label_at": top}
    shown = [row[name] for row in rows for name in ("pct", "low", "high")]
    y = value_axis("pct", title, rounded_domain(shown, zero=True))
    x = age_axis(rows, grain, x_title)
    base = alt.Chart().encode(x=x, y=y, color=slot("blue"))
    return finish(
        [*_layers(base, len(rows)), hover_nearest(base, tips)], rows, TREND_HEIGHT
    )


def _layers(base: alt.Chart, count: int) -> list[alt.Chart]:
    dashed = base.encode(y=alt.Y("ahead:Q"))
    edge: dict[str, Any] = {"strokeWidth": 1, "strokeDash": [2, 3], "opacity": 0.7}
    alone = [
        dashed.mark_rule(strokeWidth=6, opacity=BAND_OPACITY).encode(
            y=alt.Y("low:Q"), y2="high:Q"
        )
    ]
    band = [
        dashed.mark_area(opacity=BAND_OPACITY).encode(y=alt.Y("low:Q"), y2="high:Q"),
        dashed.mark_line(**edge).encode(y=alt.Y("low:Q")),
        dashed.mark_line(**edge).encode(y=alt.Y("high:Q")),
    ]
    counted = base.transform_filter("datum.is_past")
    end = base.transform_filter("isValid(datum.label)")
    return [
        *(alone if count == 1 else band),
        counted.mark_line(strokeWidth=2.5),
        counted.mark_circle(size=30, opacity=1),
        dashed.mark_line(strokeWidth=2, strokeDash=[4, 3]),
        dashed.transform_filter("datum.is_open").mark_point(
            size=60, fill=paper(), filled=False, strokeWidth=2, opacity=1
        ),
        end.mark_text(align="right", baseline="bottom", dy=-6).encode(
            y=alt.Y("label_at:Q"), text=alt.Text("label:N")
        ),
    ]  # fmt: skip


def _past_row(record: Row, grain: str) -> Row:
    return {
        "age": record["age"],
        "pct": times_100(record["retention"]),
        "ahead": None,
        "low": None,
        "high": None,
        "is_past": True,
        "is_open": False,
        "label": None,
        "name": _period(record, grain),
        "ordered": f"{number(record['retained'])} of {number(record['size'])} ordered",
        "share": percent(record["retention"]),
        "interval": f"{percent_span(record['low'], record['high'])} (95{NBSP}%)",
        "state": "complete",
    }


def _ahead_row(record: Row, grain: str) -> Row:
    size, low, high = record["size"], record["low"], record["high"]
    low, high = (None if end is None else end / size for end in (low, high))
    interval = "none: too little history"
    if low is not None:
        interval = f"{percent_span(low, high)} ({100 * record['level']:.0f}{NBSP}%)"
    running = record["observed"] is not None
    over = long_day(last_day(record["cohort"], grain, record["age"]))
    so_far = f"in progress until {over}, {number(record['observed'])} so far"
    return {
        "age": record["age"],
        "pct": times_100(record["expected_share"]),
        "ahead": times_100(record["expected_share"]),
        "low": times_100(low),
        "high": times_100(high),
        "is_past": False,
        "is_open": running,
        "label": None,
        "name": _period(record, grain),
        "ordered": f"{number(record['expected'])} of {number(size)} expected",
        "share": percent(record["expected_share"]),
        "interval": interval,
        "state": so_far if running else "forecast",
    }


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


def _period(record: Row, grain: str) -> str:
    """The period of a cell by its name."""
    first = add_periods(date.fromisoformat(record["cohort"]), grain, record["age"])
    return period_name(first.isoformat(), grain)
