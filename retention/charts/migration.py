"""Charts of customers who moved between segments: a matrix and a flow."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd

from retention.charts.frames import NBSP, Row, money, number, percent_span, records
from retention.charts.marks import spread, tooltips
from retention.charts.theme import (
    SEGMENTS,
    SMALL,
    canvas,
    category_color,
    finish,
    ink,
    muted,
    opacity_when,
    paper,
    slot,
)

#: What stands beside the eleven segments, and how a chart calls it.
OUTSIDE_THEN = {
    "not in the window": "Too long ago",
    "not yet a customer": "No customer yet",
}
OUTSIDE_NOW = {"no longer in the window": "Now too long ago"}

ROW_HEIGHT = 30
HEADER_HEIGHT = 96
FLOW_HEIGHT = 560
#: Room between two blocks of the flow, as a share of all customers.
GAP = 0.014
#: Fewest customers of a row for percentages.
FEWEST = 10

Measure = Literal["customers", "value"]

__all__ = ["migration_flow", "migration_matrix"]


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
    rows = _cells(frame, measure, currency)
    known = frame["from_segment"]
    if measure == "value":  # newcomers had spent nothing before: a row of blanks
        known = pd.Series([row["from_segment"] for row in rows if row["text"]])
    left = _present(SEGMENTS, OUTSIDE_THEN, known)
    rows = [row for row in rows if row["from_segment"] in left]
    right = _present(SEGMENTS, OUTSIDE_NOW, frame["to_segment"])
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


def _present(
    segments: tuple[str, ...], outside: dict[str, str], column: pd.Series
) -> list[str]:
    """The eleven segments in their order, then what else occurs."""
    there = set(column)
    return [*segments, *(name for name in outside if name in there)]


def _names(outside: dict[str, str]) -> str:
    """An expression that names a value on an axis."""
    text = "datum.value"
    for value, name in outside.items():
        text = f"datum.value=='{value}'?'{name}':{text}"
    return text


def _cells(frame: pd.DataFrame, measure: Measure, currency: str) -> list[Row]:
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


def _tips(measure: Measure) -> list[tuple[str, str]]:
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
    hit = cells.encode(tooltip=tooltips(_tips(measure)))
    return [hit.add_params(click).properties(name="moves")]


def migration_flow(
    frame: pd.DataFrame, measure: Measure = "customers", currency: str = ""
) -> alt.LayerChart:
    """The same as a flow: segments/migration, grain from_segment, to_segment.

    Left the segments of the earlier day, right those of now; a band is as wide as the
    customers, or the money of the 12 months before, that went this way. Its colour is
    that of the segment it comes from.
    """
    rows = [row for row in _cells(frame, measure, currency) if row["pct"] is not None]
    sizes = {
        (record["from_segment"], record["to_segment"]): max(record[measure], 0)
        for record in records(frame)
    }
    rows = [row for row in rows if sizes[row["from_segment"], row["to_segment"]] > 0]
    left = _present(SEGMENTS, OUTSIDE_THEN, frame["from_segment"])
    right = _present(SEGMENTS, OUTSIDE_NOW, frame["to_segment"])
    total = sum(sizes.values()) or 1
    then, starts = _stack(sizes, left, right, 0, total)
    now, ends = _stack(sizes, right, left, 1, total)
    bands = [
        row
        | {"kind": "band", "place": place, "at": at, "colour": row["from_segment"]}
        | {"named": row["from_segment"] in SEGMENTS}
        | {"top": top, "bottom": top + sizes[row["from_segment"], row["to_segment"]]}
        for place, row in enumerate(rows)
        for at, top in _curve(
            starts[row["from_segment"], row["to_segment"]],
            ends[row["from_segment"], row["to_segment"]],
        )
    ]
    blocks = [
        _block(name, side, span, total, measure, currency)
        for side, spans in ((0, then), (1, now))
        for name, span in spans.items()
    ]
    _place_labels(blocks, total)
    height = max([span[1] for span in [*then.values(), *now.values()]], default=1)
    room = "(width<480?96:170)"
    x = alt.X(
        "at:Q",
        axis=None,
        scale=alt.Scale(
            domain=[0, 1],
            range=[alt.ExprRef(room), alt.ExprRef(f"width-{room}")],
        ),
    )
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    color = category_color("colour", SEGMENTS)
    base = alt.Chart().encode(x=x, y=y)
    block = base.transform_filter("datum.kind=='block'")
    layers = [
        *_bands(base, color, measure),
        *_ends(block, color, measure),
        *_labels(block),
    ]
    return finish(layers, bands + blocks, FLOW_HEIGHT)


def _stack(
    sizes: dict[tuple[str, str], float],
    names: list[str],
    others: list[str],
    side: int,
    total: float,
) -> tuple[dict[str, tuple[float, float]], dict[tuple[str, str], float]]:
    """Where each block and each of its bands begins on one side, from the top."""
    spans, tops, at = {}, {}, 0.0
    for name in names:
        ways = [(name, other) if side == 0 else (other, name) for other in others]
        ways = [way for way in ways if sizes.get(way, 0) > 0]
        if not ways:
            continue
        first = at
        for way in ways:
            tops[way] = at
            at += sizes[way]
        spans[name] = (first, at)
        at += GAP * total
    return spans, tops


def _curve(start: float, end: float) -> list[tuple[float, float]]:
    """A smooth way from one height to another (Hermite's cubic, five points)."""
    steps = (0, 0.25, 0.5, 0.75, 1)
    return [(t, start + (end - start) * t * t * (3 - 2 * t)) for t in steps]


def _block(
    name: str,
    side: int,
    span: tuple[float, float],
    total: float,
    measure: Measure,
    currency: str,
) -> Row:
    size = span[1] - span[0]
    outside = OUTSIDE_THEN | OUTSIDE_NOW
    words = number(size) if measure == "customers" else money(size, currency)
    return {
        "kind": "block",
        "at": side,
        "top": span[0],
        "bottom": span[1],
        "colour": name,
        "named": name in SEGMENTS,
        "name": outside.get(name, name),
        "words": words,
        "share_words": f"{number(100 * size / total)}{NBSP}%",
        "side": "Then" if side == 0 else "Now",
    }


def _place_labels(blocks: list[Row], total: float) -> None:
    """Labels in the middle of their blocks, moved apart where blocks are thin."""
    for side in (0, 1):
        ours = [block for block in blocks if block["at"] == side]
        middles = [(block["top"] + block["bottom"]) / 2 for block in ours]
        height = total * (1 + GAP * (len(ours) - 1))
        gap = height * 15 / FLOW_HEIGHT
        for block, at in zip(ours, spread(middles, gap, gap / 2), strict=True):
            block["label_at"] = at


def _bands(base: alt.Chart, color: alt.Color, measure: Measure) -> list[alt.Chart]:
    band = base.transform_filter("datum.kind=='band'").encode(
        y2="bottom:Q", detail="place:N"
    )
    area: dict[str, Any] = {"interpolate": "monotone", "opacity": 0.35}
    tip = tooltips(_tips(measure))
    return [
        band.transform_filter("datum.named")
        .mark_area(**area)
        .encode(color=color, tooltip=tip),
        band.transform_filter("!datum.named")
        .mark_area(**area)
        .encode(color=slot("gray"), tooltip=tip),
    ]


def _ends(block: alt.Chart, color: alt.Color, measure: Measure) -> list[alt.Chart]:
    bar: dict[str, Any] = {"width": 8}
    title = "Customers" if measure == "customers" else "Spent the year before"
    tips = [("side", "Day"), ("name", "Segment"), ("words", title)]
    tip = tooltips([*tips, ("share_words", "Share of all")])
    ends = block.encode(y2="bottom:Q", tooltip=tip)
    return [
        ends.transform_filter("datum.named").mark_bar(**bar).encode(color=color),
        ends.transform_filter("!datum.named")
        .mark_bar(**bar)
        .encode(color=slot("gray")),
    ]


def _labels(block: alt.Chart) -> list[alt.Chart]:
    text = alt.ExprRef("width<480?datum.name:datum.name+'  '+datum.words")
    size = alt.ExprRef("width<480?10:12")
    label = block.encode(y=alt.Y("label_at:Q"))
    style: dict[str, Any] = {"color": ink(), "text": text, "fontSize": size}
    return [
        label.transform_filter("datum.at==0").mark_text(
            align="right", dx=-10, baseline="middle", **style
        ),
        label.transform_filter("datum.at==1").mark_text(
            align="left", dx=10, baseline="middle", **style
        ),
    ]
