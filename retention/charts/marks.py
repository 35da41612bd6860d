"""Devices several charts share: a line with its interval, names, hover areas."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from retention.charts.frames import Row, rounded_domain, zoom_note
from retention.charts.periods import period_axis
from retention.charts.theme import (
    BAND_OPACITY,
    finish,
    ink,
    line_ink,
    nothing_yet,
    paper,
    shown_on_hover,
    slot,
)

TREND_HEIGHT = 240

Tips = Sequence[tuple[str, str]]

__all__ = [
    "TREND_HEIGHT",
    "Tips",
    "end_names",
    "hover_nearest",
    "hover_periods",
    "limit_band",
    "mark_known",
    "period_x",
    "spread",
    "tooltips",
    "trend_chart",
    "value_axis",
]


def tooltips(tips: Tips) -> list[alt.Tooltip]:
    """Tooltip lines from (field, title); the fields hold finished words."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in tips]


def period_x(rows: list[Row], grain: str, padding: float = 0.25, **axis: Any) -> alt.X:
    """The axis of periods that all charts by period share."""
    periods = sorted({row["period"] for row in rows})
    outer = max(padding / 2, min(1, (6 - len(periods)) / 2))
    scale = alt.Scale(
        domain=periods, paddingInner=padding, paddingOuter=outer, type="band"
    )
    return alt.X("period:O", axis=period_axis(periods, grain, **axis), scale=scale)


def value_axis(
    field: str, title: str, domain: tuple[float, float], **axis: Any
) -> alt.Y:
    """A vertical axis with its unit above, which says so when it starts above zero."""
    return alt.Y(
        f"{field}:Q",
        title=title + zoom_note(domain, "%" if title.startswith("%") else ""),
        axis=alt.Axis(**axis),
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
    )


def hover_periods(x: alt.X, tips: Tips) -> alt.Chart:
    """A wash over the period under the pointer, with its tooltip."""
    hover = alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=["period"]
    )
    return (
        alt.Chart(name="periods")
        .mark_rect(fill=ink(), width=alt.RelativeBandSize(band=1.3))
        .encode(
            x=x,
            fillOpacity=alt.FillOpacityValue(0, condition=shown_on_hover(0.06)),
            tooltip=tooltips(tips),
        )
        .add_params(hover)
    )


def hover_nearest(base: alt.Chart, tips: Tips) -> alt.Chart:
    """The point nearest to the pointer with its tooltip; base has x, y and colour."""
    hover = alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", nearest=True
    )
    shade = alt.OpacityValue(0, condition=shown_on_hover(1))
    return (
        base.mark_circle(size=60)
        .encode(opacity=shade, tooltip=tooltips(tips))
        .properties(name="points")
        .add_params(hover)
    )


def mark_known(rows: list[Row], value: str = "value") -> None:
    """Add to rows in order what a line needs: solid and open parts, lonely points.

    solid: the value of a complete period; open: that of a period in progress and of the
    last complete one before it, to join them; lonely: a point without neighbours, which
    a line would not show; last: the latest complete point, which bears the label.
    """
    for row in rows:
        row["solid"] = row[value] if row["complete"] else None
        row["open"] = None if row["complete"] else row[value]
        known = row["solid"] is not None
        row["band_low"] = row.get("low") if known else None
        row["band_high"] = row.get("high") if known else None
    solid = [row["solid"] for row in rows]
    for index, row in enumerate(rows):
        after = rows[index + 1] if index + 1 < len(rows) else None
        if after and after["open"] is not None and row["solid"] is not None:
            row["open"] = row["solid"]
        beside = solid[max(0, index - 1) : index] + solid[index + 1 : index + 2]
        alone = all(neighbour is None for neighbour in beside)
        row["lonely"] = alone and solid[index] is not None
    known_places = [place for place, point in enumerate(solid) if point is not None]
    for place, row in enumerate(rows):
        row["last"] = place == max(known_places, default=None)


def trend_chart(
    rows: list[Row],
    grain: str,
    title: str,
    tips: Tips,
    limits: tuple[float, float] = (0, 100),
    height: int = TREND_HEIGHT,
    width: float | None = None,
    labels: bool = True,
) -> alt.LayerChart:
    """A line with its interval over periods, the open period dashed and hollow.

    Rows hold period, value, low, high, complete and label in the units of the axis;
    where they hold centre, lower and upper, too, these control limits are a pale band.
    `width` fixes the room of the vertical axis, `labels` names the periods.
    """
    mark_known(rows)
    if all(row["value"] is None for row in rows):
        return nothing_yet("Not known yet for any of these periods", height)
    limited = any(row.get("lower") is not None for row in rows)
    fields = ["value", "low", "high", *(["lower", "upper"] if limited else [])]
    values = [row[field] for row in rows for field in fields]
    domain = rounded_domain(values, limits)
    room = (domain[1] - domain[0]) / 8  # for the number above the latest interval
    values += [row["high"] + room for row in rows if row["last"] and row["high"]]
    domain = rounded_domain(values, limits)
    extent = {} if width is None else {"minExtent": width, "maxExtent": width}
    y = value_axis("value", title, domain, **extent)
    x = period_x(rows, grain, padding=0, labels=labels)
    base = alt.Chart().encode(x=x)
    line = base.encode(y=alt.Y("solid:Q"), color=slot("blue"))
    open_part = base.encode(y=alt.Y("open:Q"), color=slot("blue"))
    layers = [
        *(limit_band(base) if limited else []),
        base.mark_area(opacity=BAND_OPACITY).encode(
            y=alt.Y("band_low:Q"), y2="band_high:Q", color=slot("blue")
        ),
        base.transform_filter("datum.lonely||(isValid(datum.open)&&!datum.complete)")
        .mark_rule(strokeWidth=6, opacity=BAND_OPACITY)
        .encode(y=alt.Y("low:Q"), y2="high:Q", color=slot("blue")),
        line.encode(y=y).mark_line(strokeWidth=2.5, strokeJoin="round"),
        open_part.mark_line(strokeWidth=2, strokeDash=[3, 3]),
        line.transform_filter("datum.lonely").mark_circle(size=60, opacity=1),
        open_part.transform_filter("isValid(datum.open)&&!datum.complete").mark_point(
            size=60, fill=paper(), filled=False, strokeWidth=2, opacity=1
        ),
        *_signals(base),
        hover_periods(x, tips),
    ]
    return finish(layers, rows, height)


def limit_band(base: alt.Chart) -> list[alt.Chart]:
    """Control limits: a pale band with its centre line, in steps where they vary."""
    return [
        base.mark_area(opacity=0.14, interpolate="step").encode(
            y=alt.Y("lower:Q"), y2="upper:Q", color=slot("gray")
        ),
        base.mark_line(strokeWidth=1, interpolate="step", color=line_ink()).encode(
            y=alt.Y("centre:Q")
        ),
    ]


def _signals(base: alt.Chart) -> list[alt.Chart]:
    """Orange points on signals, and the number of the latest complete period."""
    points = base.encode(y=alt.Y("solid:Q"))
    last = "datum.last"
    place: dict[str, Any] = {"dy": -4, "fontWeight": 600, "baseline": "bottom"}
    above = base.mark_text(**place).encode(y=alt.Y("band_high:Q"))
    halo = base.mark_text(stroke=paper(), strokeWidth=4, strokeJoin="round", **place)
    return [
        points.transform_filter("datum.state=='signal'&&isValid(datum.solid)")
        .mark_circle(size=70, opacity=1)
        .encode(color=slot("orange")),
        halo.transform_filter(last).encode(y=alt.Y("band_high:Q"), text="label:N"),
        above.transform_filter(f"{last}&&datum.state=='signal'").encode(
            text="label:N", color=slot("orange")
        ),
        above.transform_filter(f"{last}&&datum.state!='signal'").encode(
            text="label:N", color=slot("blue")
        ),
    ]


def end_names(color: alt.Color, name: str) -> list[alt.Chart]:
    """Names of lines at the right edge: a spot of the line's colour, then the name."""
    named = alt.Chart().transform_filter(f"isValid(datum.{name})")
    named = named.encode(x=alt.XValue("width"), y=alt.Y("label_at:Q"))
    return [
        named.mark_square(size=50, xOffset=16, opacity=1).encode(color=color),
        named.mark_text(align="left", dx=25, color=ink()).encode(text=f"{name}:N"),
    ]


def spread(values: Sequence[float], gap: float, floor: float) -> list[float]:
    """The values moved apart until neighbours are a gap from one another."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    moved = list(values)
    for _ in range(50):
        for lower, upper in pairwise(order):
            overlap = gap - (moved[upper] - moved[lower])
            if overlap > 1e-9:
                moved[lower] -= overlap / 2
                moved[upper] += overlap / 2
    for place, index in enumerate(order):
        moved[index] = max(moved[index], floor + place * gap)
    return moved
