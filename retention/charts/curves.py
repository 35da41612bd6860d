"""Curves by age: cohorts in grey behind all cohorts in blue."""

from __future__ import annotations

import altair as alt

from retention.charts.frames import Row
from retention.charts.marks import Tips, hover_nearest
from retention.charts.periods import age_title
from retention.charts.theme import BAND_OPACITY, muted, paper, slot

__all__ = ["age_axis", "curves", "name_end"]


def name_end(rows: list[Row], series: str, label: str) -> None:
    """Write a label at the last age of one line."""
    line = [row for row in rows if row["series"] == series]
    if line:
        max(line, key=lambda row: row["age"])["label"] = label


def age_axis(rows: list[Row], grain: str, title: str | None = None) -> alt.X:
    """Ages from the first to the last, in whole periods since the first order, or as
    the title says.
    """
    ages = sorted({row["age"] for row in rows})
    first, last = ages[0], max(ages[-1], ages[0] + 1)
    count = min(12, last - first)
    return alt.X(
        "age:Q",
        title=title or age_title(grain),
        axis=alt.Axis(tickCount=count, tickMinStep=1, format="d"),
        scale=alt.Scale(domain=[first, last], nice=False, zero=False),
    )


def curves(rows: list[Row], grain: str, y: alt.Y, tips: Tips) -> list[alt.Chart]:
    """Context in grey, the best darker, the pooled line in blue with its interval."""
    x = age_axis(rows, grain)
    base = alt.Chart().encode(x=x, y=y, detail="series:N")
    pooled = base.transform_filter("datum.role=='pooled'")
    best = base.transform_filter("datum.role=='best'")
    role = alt.Color(
        "role:N",
        scale=alt.Scale(
            domain=["cohort", "best", "pooled"], range=["gray", "gray", "blue"]
        ),
        legend=None,
    )
    text = alt.Chart().transform_filter("isValid(datum.label)")
    text = text.encode(x=alt.X("age:Q"), y=alt.Y(y.shorthand), text="label:N")
    return [
        base.transform_filter("datum.role=='cohort'")
        .mark_line(strokeWidth=1, opacity=0.5, clip=True)
        .encode(color=slot("gray")),
        best.mark_line(strokeWidth=1.75, clip=True).encode(color=slot("gray")),
        pooled.mark_area(opacity=BAND_OPACITY).encode(
            y=alt.Y("low:Q"), y2="high:Q", color=slot("blue")
        ),
        pooled.mark_line(strokeWidth=2.5).encode(color=slot("blue")),
        *_lonely_points(rows, base),
        text.transform_filter("datum.role=='pooled'")
        .mark_text(align="left", dx=6, fontWeight=600)
        .encode(color=slot("blue")),
        # the page's colour behind the words keeps lines from running through them
        *(
            text.transform_filter("datum.role!='pooled'").mark_text(
                align="left",
                baseline="middle",
                dx=8,
                dy=alt.ExprRef("datum.below?11:-9"),
                **ink,
            )
            for ink in (
                {"color": paper(), "stroke": paper(), "strokeWidth": 4},
                {"color": muted()},
            )
        ),
        hover_nearest(base.encode(color=role), tips),
    ]


def _lonely_points(rows: list[Row], base: alt.Chart) -> list[alt.Chart]:
    """Points for series known at a single age, which a line would not show."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["series"]] = counts.get(row["series"], 0) + 1
    for row in rows:
        row["lonely"] = counts[row["series"]] == 1
    points = base.transform_filter("datum.lonely").mark_circle(opacity=1)
    return [
        points.transform_filter("datum.role!='pooled'").encode(
            color=slot("gray"), size=alt.SizeValue(25)
        ),
        points.transform_filter("datum.role=='pooled'").encode(
            color=slot("blue"), size=alt.SizeValue(60)
        ),
    ]
