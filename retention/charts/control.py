"""The control chart: is the latest week unusual?"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from retention.charts.frames import (
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
    hover_periods,
    limit_band,
    period_x,
    value_axis,
)
from retention.charts.periods import period_name
from retention.charts.theme import finish, muted, nothing_yet, paper, slot
from retention.models.control import WEEKLY

__all__ = ["STATE_WORDS", "control_chart"]

#: States with their reason, in words.
STATE_WORDS = {
    ("signal", "beyond"): "signal: beyond the normal range",
    ("watch", "ewma"): "watch: the moving average drifts",
    ("watch", "run"): "watch: 8 weeks in a row on one side",
    ("noise", None): "noise: as usual",
    ("none", None): "not judged",
}

_AGAINST = {
    "baseline": "26 weeks that end 13 weeks before",
    "last_year": "the same week last year",
}

#: Shape, size and colour of a week by its state; form tells what colour does.
_POINTS = (
    ("noise", "circle", 24, "gray"),
    ("none", "circle", 24, "gray"),
    ("watch", "triangle-up", 50, "yellow"),
    ("signal", "diamond", 130, "orange"),
)


def control_chart(frame: pd.DataFrame, metric: str, title: str) -> alt.LayerChart:
    """One rate week by week with its limits: overview/signals, grain metric and period.

    The grey band is each week's normal range with the expected value as a line. A signal
    is an orange diamond, watch a yellow triangle. The bar on the axis marks the baseline
    of the latest week.
    """
    shown = frame[frame["metric"] == metric]
    rows = [_row(record) for record in records(shown)]
    if all(row["value"] is None for row in rows):
        return nothing_yet("Not known yet for any of these weeks", TREND_HEIGHT)
    _mark_baseline(rows)
    values = [row[name] for row in rows for name in ("value", "lower", "upper")]
    domain = rounded_domain(values)
    x = period_x(rows, "week", padding=0)
    base = alt.Chart().encode(x=x)
    y = value_axis("value", title, domain)
    layers = [
        *limit_band(base),
        base.encode(y=y).mark_line(strokeWidth=1.25, color=muted(), opacity=0.6),
        *[_points(base, *look) for look in _POINTS],
        *_baseline(base),
        *_last(base),
        hover_periods(x, _TIPS),
    ]
    return finish(layers, rows, TREND_HEIGHT)


_TIPS = [
    ("name", "Week from"),
    ("share", "This week"),
    ("limits", "Normal range"),
    ("expected", "Expected"),
    ("active", "Active at its start (n)"),
    ("state_words", "State"),
    ("compared", "Judged against"),
]


def _row(record: Row) -> Row:
    state, reason = record["state"], record["reason"]
    judged = record["centre"] is not None
    return {
        "period": record["period"],
        "value": times_100(record["value"]),
        "centre": times_100(record["centre"]),
        "lower": times_100(record["lower"]),
        "upper": times_100(record["upper"]),
        "state": state,
        "name": period_name(record["period"], "week"),
        "share": percent(record["value"]),
        "expected": percent(record["centre"]) if judged else None,
        "limits": percent_span(record["lower"], record["upper"]) if judged else None,
        "active": number(record["n"]),
        "state_words": STATE_WORDS.get((state, reason), state),
        "compared": _AGAINST.get(record["against"] or ""),
        "against": record["against"],
        "baseline": False,
        "named": None,
        "last": False,
    }


def _mark_baseline(rows: list[Row]) -> None:
    """Mark the latest week and the weeks that its limits come from."""
    rows[-1]["last"] = True
    if rows[-1]["state"] == "none":
        return
    stop = len(rows) - WEEKLY.gap
    baseline = rows[max(0, stop - WEEKLY.baseline) : max(0, stop)]
    for row in baseline:
        row["baseline"] = True
    if baseline:
        baseline[len(baseline) // 2]["named"] = "baseline of the latest week"


def _points(
    base: alt.Chart, state: str, shape: str, size: int, color: str
) -> alt.Chart:
    return (
        base.transform_filter(f"datum.state=='{state}'&&isValid(datum.value)")
        .mark_point(shape=shape, size=size, filled=True, opacity=1)
        .encode(y=alt.Y("value:Q"), color=slot(color))
    )


def _baseline(base: alt.Chart) -> list[alt.Chart]:
    floor: dict[str, Any] = {"y": alt.YValue("height")}
    return [
        base.transform_filter("datum.baseline")
        .mark_rect(
            color=muted(), opacity=0.45, y2Offset=-4, width=alt.RelativeBandSize(band=1)
        )
        .encode(**floor, y2=alt.Y2Value("height")),
        base.transform_filter("isValid(datum.named)")
        .mark_text(dy=-11, color=muted(), stroke=paper(), strokeWidth=3)
        .encode(**floor, text="named:N"),
        base.transform_filter("isValid(datum.named)")
        .mark_text(dy=-11, color=muted())
        .encode(**floor, text="named:N"),
    ]


def _last(base: alt.Chart) -> list[alt.Chart]:
    """The latest week's figure above its point."""
    place: dict[str, Any] = {"dy": -12, "fontWeight": 600, "align": "right"}
    named = base.transform_filter("datum.last").encode(
        y=alt.Y("value:Q"), text="share:N"
    )
    signal = "datum.state=='signal'"
    return [
        named.mark_text(stroke=paper(), strokeWidth=4, strokeJoin="round", **place),
        named.transform_filter(signal).mark_text(**place).encode(color=slot("orange")),
        named.transform_filter(f"!({signal})")
        .mark_text(**place)
        .encode(color=slot("blue")),
    ]
