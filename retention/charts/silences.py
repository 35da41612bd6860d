"""How many come back after so many silent days."""

from __future__ import annotations

import altair as alt
import pandas as pd

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
from retention.charts.marks import TREND_HEIGHT, hover_nearest, value_axis
from retention.charts.survival import day_rules
from retention.charts.theme import (
    BAND_OPACITY,
    finish,
    ink,
    muted,
    nothing_yet,
    paper,
    slot,
)

#: Most of those who count as lost that may still come back, in percent.
MOST = 20

TIPS = (
    ("name", "Silent for"),
    ("share", f"Back within 180{NBSP}days more"),
    ("interval", f"95{NBSP}% interval"),
    ("at_risk", "Silent that long (n)"),
    ("watched", "Watched 180 days more (n)"),
    ("observed", "Seen lately"),
)

__all__ = ["false_churn"]


def false_churn(frame: pd.DataFrame, window_days: int) -> alt.LayerChart:
    """How long is too long: churn/window, grain window_days.

    The share who still come back, falling with the silence, in its interval; the line of
    20 %; rules at the silence that the data gives and at the one the page counts with.
    Silences that too few purchases were watched through are hollow.
    """
    rows = [_row(record) for record in records(frame) if record["r180"] is not None]
    if not rows:
        return nothing_yet("Nobody has been watched for so long yet", TREND_HEIGHT)
    end = max([365, window_days, *(row["days"] for row in rows)])
    values = [row[field] for row in rows for field in ("pct", "low", "high")]
    domain = rounded_domain([*values, MOST], zero=True)
    x = alt.X(
        "days:Q",
        title="Days without an order",
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(tickCount=8, format=",d", tickMinStep=1),
    )
    y = value_axis("pct", "% who come back within 180 days more", domain)
    base = alt.Chart().encode(x=alt.X("days:Q"), y=alt.Y("pct:Q"), color=slot("blue"))
    layers = [
        base.mark_area(opacity=BAND_OPACITY).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.encode(x=x, y=y).mark_line(strokeWidth=2.5),
        base.transform_filter("datum.is_admissible").mark_circle(size=45, opacity=1),
        base.transform_filter("!datum.is_admissible").mark_point(
            size=45, fill=paper(), filled=False, strokeWidth=1.75, opacity=1
        ),
        *_limit(),
        *day_rules(_marks(frame, window_days), end),
        hover_nearest(base, TIPS),
    ]
    return finish(layers, rows, TREND_HEIGHT)


def _row(record: Row) -> Row:
    crossed = record["crossed"]
    return {
        "days": record["window_days"],
        "pct": times_100(record["r180"]),
        "low": times_100(record["low"]),
        "high": times_100(record["high"]),
        "is_admissible": record["watched"] >= 50,
        "name": f"{number(record['window_days'])} days",
        "share": percent(record["r180"]),
        "interval": percent_span(record["low"], record["high"]),
        "at_risk": number(record["at_risk"]),
        "watched": number(record["watched"]),
        "observed": f"{number(record['returned'])} of {number(crossed)} came back"
        if crossed
        else "nobody",
    }


def _limit() -> list[alt.Chart]:
    """The line that a window must stay under."""
    line = alt.Chart(alt.Data(values=[{"limit": MOST}])).encode(y=alt.Y("limit:Q"))
    return [
        line.mark_rule(color=muted(), strokeWidth=1.5),
        line.mark_text(
            align="right", baseline="bottom", dy=-3, color=ink(), text=f"{MOST}{NBSP}%"
        ).encode(x=alt.XValue("width")),
    ]


def _marks(frame: pd.DataFrame, window_days: int) -> list[tuple[float, str]]:
    """Days and words of the vertical rules."""
    found = frame[frame["is_chosen"] & ~frame["how"].isin(["short", "few"])]
    marks = [
        (float(days), f"from the data: {number(days)} days")
        for days in found["window_days"]
    ]
    if window_days not in set(found["window_days"]):
        marks.append((float(window_days), f"chosen here: {number(window_days)} days"))
    return marks
