"""Customers who moved between segments, as a matrix."""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from retention.charts.frames import NBSP, Row, money, number, percent_span, records
from retention.charts.marks import tooltips
from retention.charts.theme import (
    SEGMENTS,
    SMALL,
    canvas,
    finish,
    ink,
    muted,
    opacity_when,
    paper,
)

#: What stands beside the eleven segments, and how a chart calls it.
OUTSIDE_THEN = {
    "not in the window": "Too long ago",
    "not yet a customer": "No customer yet",
}
OUTSIDE_NOW = {"no longer in the window": "Now too long ago"}

ROW_HEIGHT = 30
HEADER_HEIGHT = 96
#: Fewest customers of a row for percentages.
FEWEST = 10

Measure = Literal["customers", "value"]

__all__ = ["Measure", "migration_matrix", "move_rows", "move_tips", "present"]


def migration_matrix(
    frame: pd.DataFrame,
    measure: Measure = "customers",
    currency: str = "",
    selected: tuple[str | None, str | None] = (None, None),
) -> alt.LayerChart:
    """Who moved to which segment: segments/migration, grain from_segment, to_segment.

    Rows are the segments of the earlier day, columns those of now; a cell's colour and
    number are its percent of the row, in customers or in what they spent in the 12
    months before. Cells of the diagonal, who stayed, have an outline; rows of fewer
    than 30 customers are pale. A click reports from_segment and to_segment as the
    selection "move"; `selected` outlines cells.
    """
    rows = move_rows(frame, measure, currency)
    known = frame["from_segment"]
    if measure == "value":  # newcomers had spent nothing before: a row of blanks
        known = pd.Series([row["from_segment"] for row in rows if row["text"]])
    left = present(SEGMENTS, OUTSIDE_THEN, known)
    rows = [row for row in rows if row["from_segment"] in left]
    right = present(SEGMENTS, OUTSIDE_NOW, frame["to_segment"])
    rows += _empty_diagonal(rows, left)
    base = alt.Chart().encode(
        x=alt.X(
            "to_segment:O",
            title="Segment now",
            sort=None,
            scale=alt.Scale(domain=right, padding=0),
            axis=alt.Axis(
                orient="top", labelAngle=-40, labelOverlap=False, domain=False,
                labelExpr=_names(OUTSIDE_NOW), labelLimit=150, titleAnchor="start",
                labelFontSize=alt.ExprRef("width<280?9:12"),
            ),
        ),
        y=alt.Y(
            "from_segment:O",
            title=None,
            sort=None,
            scale=alt.Scale(domain=left, padding=0),
            axis=alt.Axis(
                grid=False, labelOverlap=False, labelExpr=_names(OUTSIDE_THEN),
                labelLimit=150,
                labelFontSize=alt.ExprRef("width<280?10:12"),
            ),
        ),
    )  # fmt: skip
    layers = [
        *_coloured(base),
        base.transform_filter("datum.stays").mark_rect(
            fillOpacity=0,
            stroke=muted(),
            strokeWidth=1.5,
            width=alt.RelativeBandSize(band=0.9),
            height=alt.RelativeBandSize(band=0.84),
        ),
        *_numbers(base, len(right)),
        *_selected(base, selected),
        *_matrix_hover(base, measure),
    ]  # fmt: skip
    return canvas(finish(layers, rows, HEADER_HEIGHT + ROW_HEIGHT * len(left)))


def present(
    segments: tuple[str, ...], outside: dict[str, str], column: pd.Series
) -> list[str]:
    """The eleven segments in their order, then what else occurs in the column."""
    there = set(column)
    return [*segments, *(name for name in outside if name in there)]


def _names(outside: dict[str, str]) -> str:
    """An expression that names a value on an axis."""
    text = "datum.value"
    for value, name in outside.items():
        text = f"datum.value=='{value}'?'{name}':{text}"
    return text


def move_rows(frame: pd.DataFrame, measure: Measure, currency: str) -> list[Row]:
    """A row per movement with its percent of the row and words for tooltips."""
    found = records(frame)
    totals: dict[str, float] = {}
    for record in found:
        name = record["from_segment"]
        totals[name] = totals.get(name, 0) + max(record["value"], 0)
    rows = []
    for record in found:
        whole, part = record["from_customers"], record["customers"]
        then = totals[record["from_segment"]]
        share: float | None = part / whole
        if measure == "value":
            share = max(record["value"], 0) / then if then > 0 else None
        words = "" if share is None else number(100 * share)
        few = whole < FEWEST and measure == "customers"
        rows.append(
            {
                "from_segment": record["from_segment"],
                "to_segment": record["to_segment"],
                "from_name": OUTSIDE_THEN.get(
                    record["from_segment"], record["from_segment"]
                ),
                "to_name": OUTSIDE_NOW.get(record["to_segment"], record["to_segment"]),
                "pct": None if share is None else 100 * share,
                "text": number(part) if few else words,
                "stays": record["from_segment"] == record["to_segment"],
                "sure": whole >= SMALL,
                "there": True,
                "counted": f"{number(part)} of {number(whole)}",
                "share_words": f"{words}{NBSP}%"
                if words
                else "no money in these months",
                "interval": percent_span(record["low"], record["high"]),
                "money": money(record["value"], currency),
                "money_now": money(record["value_now"], currency),
            }
        )
    return rows


def _empty_diagonal(rows: list[Row], left: list[str]) -> list[Row]:
    """Cells of the diagonal where nobody stayed: an outline marks them, too."""
    there = {row["from_segment"] for row in rows if row["stays"]}
    blank: Row = {"stays": True, "sure": True, "there": False, "pct": None, "text": ""}
    return [
        blank | {"from_segment": name, "to_segment": name}
        for name in left
        if name not in there and name not in OUTSIDE_THEN
    ]


def _coloured(base: alt.Chart) -> list[alt.Chart]:
    """One scale of 0 to 100 % for all rows; nothing where there was no money."""
    color = alt.Color(
        "pct:Q",
        scale=alt.Scale(domain=[0, 100], range="heatmap", clamp=True),
        legend=None,
    )
    return [
        base.transform_filter("datum.there&&isValid(datum.pct)")
        .mark_rect(stroke=paper(), strokeWidth=2)
        .encode(color=color, opacity=opacity_when("sure", 1, 0.4))
    ]


def _numbers(base: alt.Chart, columns: int) -> list[alt.Chart]:
    cell = f"width/{columns}"
    shown = alt.ExprRef(f"{cell}<19?'':datum.text")
    on_colour = alt.ExprRef(
        "datum.sure&&isValid(datum.pct)"
        "?(luminance(scale('color',datum.pct))>0.179?'#000':'#fff'):" + ink().expr
    )
    bold = alt.ExprRef("datum.stays?600:400")
    return [
        base.mark_text(
            text=shown,
            color=on_colour,
            fontWeight=bold,
            fontSize=alt.ExprRef(f"{cell}<30?10:12"),
        )
    ]


def _selected(
    base: alt.Chart, selected: tuple[str | None, str | None]
) -> list[alt.Chart]:
    """An outline around the chosen cell, or around the row or the column."""
    then, now = selected
    if then is None and now is None:
        return []
    chosen = base.transform_filter("datum.there")
    if then is not None:
        chosen = chosen.transform_filter(alt.datum.from_segment == then)
    if now is not None:
        chosen = chosen.transform_filter(alt.datum.to_segment == now)
    return [chosen.mark_rect(fillOpacity=0, stroke=ink(), strokeWidth=2)]


def move_tips(measure: Measure) -> list[tuple[str, str]]:
    """Tooltip lines of a movement."""
    of = "Share of the row" if measure == "customers" else "Share of the row's money"
    return [
        ("from_name", "Then"),
        ("to_name", "Now"),
        ("counted", "Customers"),
        ("share_words", of),
        ("interval", f"95{NBSP}% interval of customers"),
        ("money", "Spent the year before"),
        ("money_now", "Spent the last year"),
    ]


def _matrix_hover(base: alt.Chart, measure: Measure) -> list[alt.Chart]:
    click = alt.selection_point(
        name="move", fields=["from_segment", "to_segment"], toggle=False
    )
    cells = base.transform_filter("datum.there").mark_rect(
        fill="transparent", cursor="pointer"
    )
    hit = cells.encode(tooltip=tooltips(move_tips(measure)))
    return [hit.add_params(click).properties(name="moves")]
