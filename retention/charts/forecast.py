"""What cohorts will do next: the past as a line, the future dashed in a band."""

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
from retention.charts.marks import (
    TREND_HEIGHT,
    Tips,
    hover_nearest,
    hover_periods,
    period_x,
    value_axis,
)
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

TOTAL_TIPS = (
    ("name", "Period"),
    ("ordered", "Customers (n)"),
    ("interval", "Interval"),
    ("state", "State"),
)

#: Past periods shown before those to come, at most.
MOST_PAST = 26

__all__ = ["cohort_forecast", "customers_ahead", "drawn"]


def cohort_forecast(
    frame: pd.DataFrame, cells: pd.DataFrame, grain: str, cohort: str
) -> alt.LayerChart:
    """One cohort, past and to come: cohorts/forecast and cohorts/retention.

    frame, cells: grain cohort and age; cohort: the first day of the one shown, ISO text.
    What was counted is a solid line, from age 1; what is expected is dashed, inside its
    band where there is one; the period in progress is hollow. Grey is what was forecast of
    the latest complete periods before they began; a signal is an orange point.
    """
    of_cohort = [one for one in records(frame) if one["cohort"] == cohort]
    past = [
        _past_row(record, grain)
        for record in records(cells)
        if record["cohort"] == cohort and record["age"] > 0 and record["complete"]
    ]
    _check_against({one["age"]: one for one in of_cohort if one["complete"]}, past)
    ahead = [_ahead_row(one, grain) for one in of_cohort if not one["complete"]]
    return drawn(
        past, ahead, age_axis(past + ahead, grain), "% of the cohort ordering", TIPS
    )


def drawn(
    past: list[Row], ahead: list[Row], x: alt.X, title: str, tips: Tips
) -> alt.LayerChart:
    """A line of the past that goes on dashed, in its band, and what was said of it."""
    rows = past + ahead
    if past and ahead:
        # the dashed line and its band begin where the counted line ends
        past[-1] |= {"ahead": past[-1]["pct"], "low": past[-1]["pct"],
                     "high": past[-1]["pct"]}  # fmt: skip
    if ahead:
        ahead[-1]["label"] = "expected"
    fields = ("pct", "low", "high", "said_low", "said_high")
    shown = [row.get(name) for row in rows for name in fields]
    y = value_axis("pct", title, rounded_domain(shown, zero=True))
    base = alt.Chart().encode(x=x, y=y, color=slot("blue"))
    layers = [*_checked(base, past), *_layers(base, len(rows))]
    return finish([*layers, hover_nearest(base, tips)], rows, TREND_HEIGHT)


def customers_ahead(
    frame: pd.DataFrame, past: pd.DataFrame, grain: str
) -> alt.LayerChart:
    """All cohorts together: cohorts/forecast_total and churn/lifecycle, grain period.

    Solid are customers who ordered and were won in an earlier period, dashed in their
    band those expected of all who were won so far; the period in progress is hollow.
    """
    ahead = [_total_row(record, grain) for record in records(frame)]
    rows = [
        _returned_row(record, grain)
        for record in records(past)
        if record["complete"] and record["period"] < ahead[0]["period"]
    ][-MOST_PAST:] + ahead
    last = next((row for row in reversed(rows) if row["is_past"]), None)
    if last:
        last |= {"ahead": last["pct"], "low": last["pct"], "high": last["pct"]}
    shown = [row[name] for row in rows for name in ("pct", "low", "high")]
    limits = (0, 2 * max(1.0, *(value for value in shown if value is not None)))
    y = value_axis("pct", "customers ordering", rounded_domain(shown, limits, True))
    x = period_x(rows, grain)
    base = alt.Chart().encode(x=x, y=y, color=slot("blue"))
    return finish(
        [*_layers(base, len(rows)), hover_periods(x, TOTAL_TIPS)], rows, TREND_HEIGHT
    )


def _check_against(said: dict[int, Row], past: list[Row]) -> None:
    """Give ages that were forecast what was said of them; it begins at the age before."""
    for place, row in enumerate(past):
        check = said.get(row["age"])
        if check is None:
            continue
        size = check["size"]
        row["said"] = times_100(check["expected_share"])
        row["said_low"], row["said_high"] = (
            times_100(check[end] / size) for end in ("low", "high")
        )
        row["is_signal"] = check["state"] == "signal"
        span = percent_span(check["low"] / size, check["high"] / size)
        row["state"] = (
            f"complete; forecast {percent(check['expected_share'])}, {span} "
            f"({100 * check['level']:.0f}{NBSP}%): {_JUDGED[check['state']]}"
        )
        before = past[place - 1] if place else None
        if before is not None and "said" not in before:
            before["said"] = before["said_low"] = before["said_high"] = before["pct"]


#: States of a complete period against its forecast, in words.
_JUDGED = {
    "signal": "signal, more than chance and past errors explain",
    "noise": "noise",
    "none": "not judged, too few customers",
}


def _checked(base: alt.Chart, past: list[Row]) -> list[alt.Chart]:
    """What had been forecast of the past, in grey behind the line; signals in orange."""
    if not any("said" in row for row in past):
        return []
    said = base.transform_filter("isValid(datum.said)").encode(color=slot("gray"))
    band = said.encode(y=alt.Y("said_low:Q"), y2="said_high:Q")
    alone = sum("said" in row for row in past) == 1
    return [
        band.mark_rule(strokeWidth=6, opacity=BAND_OPACITY)
        if alone
        else band.mark_area(opacity=BAND_OPACITY),
        said.encode(y=alt.Y("said:Q")).mark_line(strokeWidth=1.5, strokeDash=[4, 3]),
        base.transform_filter("datum.is_signal")
        .mark_point(size=130, filled=False, strokeWidth=2.5, opacity=1)
        .encode(color=slot("orange")),
    ]


#: Where the word at the end of the dashed line stands.
_WORD: dict[str, Any] = {"align": "right", "baseline": "bottom", "dy": -9}


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
        # the page's colour behind the word keeps the band's edge from running through it
        end.mark_text(stroke=paper(), strokeWidth=4, **_WORD).encode(text="label:N"),
        end.mark_text(**_WORD).encode(text="label:N"),
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


def _returned_row(record: Row, grain: str) -> Row:
    returned = record["retained"] + record["resurrected"]
    return {
        "period": record["period"],
        "pct": returned,
        "ahead": None,
        "low": None,
        "high": None,
        "is_past": True,
        "is_open": False,
        "label": None,
        "name": period_name(record["period"], grain),
        "ordered": f"{number(returned)} ordered, won earlier",
        "interval": "counted",
        "state": "complete",
    }


def _total_row(record: Row, grain: str) -> Row:
    interval = "none: too little history"
    if record["low"] is not None:
        interval = (
            f"{number(record['low'])} to {number(record['high'])} "
            f"({100 * record['level']:.0f}{NBSP}%)"
        )
    running = record["observed"] is not None
    over = long_day(last_day(record["period"], grain))
    so_far = f"in progress until {over}, {number(record['observed'])} so far"
    return {
        "period": record["period"],
        "pct": record["expected"],
        "ahead": record["expected"],
        "low": record["low"],
        "high": record["high"],
        "is_past": False,
        "is_open": running,
        "label": None,
        "name": period_name(record["period"], grain),
        "ordered": f"{number(record['expected'])} of {number(record['customers'])} expected",
        "interval": interval,
        "state": so_far if running else "forecast",
    }


def _period(record: Row, grain: str) -> str:
    """The period of a cell by its name."""
    first = add_periods(date.fromisoformat(record["cohort"]), grain, record["age"])
    return period_name(first.isoformat(), grain)
