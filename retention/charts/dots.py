"""The dot plot: a value and its interval for each part of the customers."""

from __future__ import annotations

from typing import Any

import altair as alt

from retention.charts.frames import Row, rounded_domain, zoom_note
from retention.charts.marks import Tips, tooltips
from retention.charts.theme import (
    finish,
    ink,
    muted,
    paper,
    shown_on_hover,
    slot,
    state_color,
)

DOT_ROW = 33

__all__ = ["dot_plot"]


def dot_plot(
    rows: list[Row],
    title: str,
    count_title: str,
    tips: Tips,
    overall: tuple[float, str] | None,
    limits: tuple[float, float] = (0, 100),
    unit: str = "",
) -> alt.LayerChart:
    """A dot with its interval per split, numbers of customers at the right.

    Rows hold split, value, low, high, state, label and count, in the order to show; a
    row without a value says so. Only signals are coloured.
    """
    values = [row[field] for row in rows for field in ("value", "low", "high")]
    domain = rounded_domain([*values, overall[0] if overall else None], limits)
    x = alt.X(
        "value:Q",
        title=title + zoom_note(domain, unit),
        axis=alt.Axis(grid=True, domain=False, tickCount=7),
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
    )
    y = alt.Y(
        "split:N",
        sort=None,
        scale=alt.Scale(domain=[row["split"] for row in rows], paddingOuter=0.3),
        axis=alt.Axis(title=None, grid=False, labelLimit=160, labelOverlap=False),
    )
    known = alt.Chart().transform_filter("isValid(datum.value)").encode(y=y)
    number = known.encode(x=alt.X("value:Q"), text="label:N")
    place: dict[str, Any] = {"dy": -9, "baseline": "bottom", "fontWeight": 600}
    count = alt.Chart().encode(y=y, x=alt.XValue("width"), text="count:N")
    empty = alt.Chart().transform_filter("!isValid(datum.value)").encode(y=y)
    layers = [
        *_overall(overall),
        known.mark_rule(strokeWidth=2, opacity=0.75).encode(
            x=alt.X("low:Q"), x2="high:Q", color=state_color()
        ),
        known.mark_circle(size=90, opacity=1).encode(x=x, color=state_color()),
        number.mark_text(stroke=paper(), strokeWidth=4, strokeJoin="round", **place),
        number.mark_text(color=ink(), **place),
        empty.mark_text(
            align="left", dx=6, color=muted(), text="nobody to count"
        ).encode(x=alt.XValue(0)),
        count.mark_text(align="right", dx=62, color=muted()),
        _count_header(count_title),
        _hover_rows(y, tips),
    ]
    return finish(layers, rows, 82 + DOT_ROW * len(rows))


def _overall(overall: tuple[float, str] | None) -> list[alt.Chart]:
    if overall is None:
        return []
    line = alt.Chart(alt.Data(values=[{"value": overall[0], "label": overall[1]}]))
    line = line.encode(x=alt.X("value:Q"), color=slot("blue"))
    return [
        line.mark_rule(strokeWidth=1.5),
        line.mark_text(baseline="bottom", dy=-4, fontWeight=600).encode(
            y=alt.YValue(0), text="label:N"
        ),
    ]


def _count_header(title: str) -> alt.Chart:
    return (
        alt.Chart(alt.Data(values=[{}]))
        .mark_text(align="right", baseline="bottom", dx=62, dy=-4, color=muted())
        .encode(x=alt.XValue("width"), y=alt.YValue(0), text=alt.TextValue(title))
    )


def _hover_rows(y: alt.Y, tips: Tips) -> alt.Chart:
    hover = alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=["split"]
    )
    shade = alt.FillOpacityValue(0, condition=shown_on_hover(0.06))
    return (
        alt.Chart(name="splits")
        .mark_rect(fill=ink())
        .encode(y=y, fillOpacity=shade, tooltip=tooltips(tips))
        .add_params(hover)
    )
