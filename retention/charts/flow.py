"""Customers who moved between segments, as a flow."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from retention.charts.frames import NBSP, Row, money, number, records
from retention.charts.marks import spread, tooltips
from retention.charts.migration import (
    OUTSIDE_NOW,
    OUTSIDE_THEN,
    Measure,
    move_rows,
    move_tips,
    present,
)
from retention.charts.theme import SEGMENTS, category_color, finish, ink, slot

FLOW_HEIGHT = 560
#: Room between two blocks, as a share of all customers.
GAP = 0.014

__all__ = ["migration_flow"]


def migration_flow(
    frame: pd.DataFrame, measure: Measure = "customers", currency: str = ""
) -> alt.LayerChart:
    """Who moved to which segment: segments/migration, grain from_segment, to_segment.

    Left the segments of the earlier day, right those of now; a band is as wide as the
    customers, or the money of the 12 months before, that went this way. Its colour is
    that of the segment it comes from.
    """
    rows = [
        row for row in move_rows(frame, measure, currency) if row["pct"] is not None
    ]
    sizes = {
        (record["from_segment"], record["to_segment"]): max(record[measure], 0)
        for record in records(frame)
    }
    rows = [row for row in rows if sizes[row["from_segment"], row["to_segment"]] > 0]
    left = present(SEGMENTS, OUTSIDE_THEN, frame["from_segment"])
    right = present(SEGMENTS, OUTSIDE_NOW, frame["to_segment"])
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
    tip = tooltips(move_tips(measure))
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
