"""Charts of what customers say: the net promoter score and its parts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from retention.charts.dots import dot_plot
from retention.charts.frames import NBSP, UNKNOWN, Row, number, percent, records
from retention.charts.marks import (
    TREND_HEIGHT,
    hover_periods,
    period_x,
    tooltips,
    trend_chart,
)
from retention.charts.periods import last_day, long_day, period_name
from retention.charts.theme import OPEN_OPACITY, finish, ink, opacity_when, paper, slot

GROUP_COLORS = {"detractors": "orange", "passives": "gray", "promoters": "blue"}
FEW = 10
AXIS_WIDTH = 30

#: What the state of a difference is called in tooltips.
DIFFERENCES = {
    "signal": "more than chance",
    "noise": "could be chance",
    "none": "too few answers to tell",
}

__all__ = ["answers", "nps_bar", "nps_dots", "nps_trend", "score_histogram"]


def _group_color() -> alt.Color:
    return alt.Color(
        "group:N",
        scale=alt.Scale(domain=[*GROUP_COLORS], range=[*GROUP_COLORS.values()]),
        legend=None,
    )


def _span(record: Row) -> str:
    if record["low"] is None or record["high"] is None:
        return UNKNOWN
    return f"{number(record['low'])} to {number(record['high'])} points"


def nps_bar(frame: pd.DataFrame) -> alt.LayerChart:
    """Shares of detractors, passives and promoters: voice/nps, one row."""
    record = records(frame)[0]
    rows, start = [], 0
    for group in GROUP_COLORS:
        count = record[group]
        rows.append(
            {
                "group": group,
                "start": start,
                "stop": start + count,
                "words": f"{number(count)} of {number(record['n'])}",
                "share": percent(count / record["n"] if record["n"] else None, 0),
                "score": number(record["nps"]),
                "interval": _span(record),
            }
        )
        start += count
    tips = [
        ("group", "Group"),
        ("words", "Answers (n)"),
        ("share", "Share"),
        ("score", "NPS"),
        ("interval", f"95{NBSP}% interval of the NPS"),
    ]
    bar = (
        alt.Chart()
        .mark_rect(height=16, stroke=paper(), strokeWidth=1)
        .encode(
            x=alt.X(
                "start:Q",
                scale=alt.Scale(domain=[0, max(1, start)], nice=False),
                axis=None,
            ),
            x2="stop:Q",
            y=alt.YValue(8),
            color=_group_color(),
            tooltip=tooltips(tips),
        )
    )
    return finish([bar], rows, 28)


def score_histogram(frame: pd.DataFrame) -> alt.LayerChart:
    """Which scores were given: voice/scores, grain score; scores nobody gave are 0."""
    given = {record["score"]: record["responses"] for record in records(frame)}
    total = sum(given.values())
    rows = [
        {
            "score": score,
            "responses": given.get(score, 0),
            "group": "detractors"
            if score < 7
            else "passives"
            if score < 9
            else "promoters",
            "words": f"{number(given.get(score, 0))} of {number(total)}",
            "count": number(given.get(score, 0)),
            "share": percent(given.get(score, 0) / total if total else None),
        }
        for score in range(11)
    ]
    tips = [
        ("score", "Score"),
        ("group", "Group"),
        ("words", "Answers (n)"),
        ("share", "Share"),
    ]
    base = alt.Chart().encode(
        x=alt.X(
            "score:O",
            title="Score given, number of answers above",
            axis=alt.Axis(labelAngle=0),
            scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1),
        ),
        y=alt.Y(
            "responses:Q",
            axis=None,
            scale=alt.Scale(domain=[0, max(1, *given.values())], nice=False),
        ),
        tooltip=tooltips(tips),
    )
    layers = [
        base.mark_bar().encode(color=_group_color()),
        base.mark_text(baseline="bottom", dy=-4, color=ink()).encode(text="count:N"),
    ]
    return finish(layers, rows, TREND_HEIGHT)


def _trend_row(record: Row, grain: str) -> Row:
    few = (record["responses"] or 0) < FEW
    state = "complete"
    if not record["complete"]:
        state = f"in progress until {long_day(last_day(record['period'], grain))}"
    return {
        "period": record["period"],
        "complete": record["complete"],
        "responses": record["responses"],
        "value": None if few else record["nps"],
        "low": None if few else record["low"],
        "high": None if few else record["high"],
        "lower": None if few else record.get("lower"),
        "upper": None if few else record.get("upper"),
        "centre": None if few else record.get("centre"),
        "state": record.get("state"),
        "label": number(record["nps"]),
        "name": period_name(record["period"], grain),
        "score": f"fewer than {FEW} answers" if few else number(record["nps"]),
        "interval": f"fewer than {FEW} answers" if few else _span(record),
        "answers_words": number(record["responses"]),
        "state_words": state,
    }


TREND_TIPS = (
    ("name", "Period"),
    ("score", "NPS"),
    ("interval", f"95{NBSP}% interval"),
    ("answers_words", "Answers (n)"),
    ("state_words", "State"),
)


def nps_trend(
    frame: pd.DataFrame, grain: str, above_answers: bool = True
) -> alt.LayerChart:
    """How the score moved: voice/nps_trend, grain period.

    A period with fewer than 10 answers has no point: the line has a gap there. Stands
    above `answers`, which is as wide and names the periods, or alone with their names.
    """
    rows = [_trend_row(record, grain) for record in records(frame)]
    return trend_chart(
        rows,
        grain,
        "NPS, points",
        TREND_TIPS,
        limits=(-100, 100),
        height=190 if above_answers else TREND_HEIGHT,
        width=AXIS_WIDTH,
        labels=not above_answers,
    )


def answers(frame: pd.DataFrame, grain: str) -> alt.LayerChart:
    """How many answered: voice/nps_trend, grain period; stands below `nps_trend`."""
    rows = [_trend_row(record, grain) for record in records(frame)]
    x = period_x(rows, grain, padding=0)
    most = max(1, *(row["responses"] or 0 for row in rows))
    bars = (
        alt.Chart()
        .mark_bar(width=alt.RelativeBandSize(band=0.6))
        .encode(
            x=x,
            y=alt.Y(
                "responses:Q",
                title="answers",
                scale=alt.Scale(domain=[0, most], nice=True),
                axis=alt.Axis(
                    minExtent=AXIS_WIDTH,
                    maxExtent=AXIS_WIDTH,
                    tickCount=2,
                    tickMinStep=1,
                    format="~s",
                ),
            ),
            color=slot("gray"),
            opacity=opacity_when("complete", 0.6, OPEN_OPACITY * 0.6),
        )
    )
    return finish([bars, hover_periods(x, TREND_TIPS)], rows, 104)


def nps_dots(frame: pd.DataFrame, overall: float | None = None) -> alt.LayerChart:
    """The score by split with its interval: voice/nps, grain split; highest first.

    `overall` is everybody's score in points.
    """
    rows = [
        {
            "split": record["split"],
            "value": record["nps"],
            "low": record["low"],
            "high": record["high"],
            "state": "signal" if record.get("state") == "signal" else "noise",
            "difference": DIFFERENCES[record.get("state") or "noise"],
            "label": number(record["nps"]),
            "count": number(record["n"]),
            "interval": _span(record),
            "groups": f"{number(record['promoters'])} / {number(record['detractors'])}",
        }
        for record in records(frame)
    ]
    rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    tips = [
        ("split", "Customers of"),
        ("label", "NPS"),
        ("interval", f"95{NBSP}% interval"),
        ("count", "Answers (n)"),
        ("groups", "Promoters / detractors"),
        ("difference", "Difference from the rest"),
    ]
    line = None if overall is None else (overall, f"all {number(overall)}")
    return dot_plot(rows, "NPS, points", "answers", tips, line, limits=(-100, 100))
