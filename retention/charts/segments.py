"""Charts of segments: the RFM map, and how the values of a dimension differ."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from retention.charts.dots import dot_plot
from retention.charts.frames import (
    DIFFERENCES,
    NBSP,
    Row,
    money,
    money_span,
    number,
    percent,
    percent_span,
    records,
    times_100,
)
from retention.charts.marks import tooltips
from retention.charts.theme import (
    SEGMENTS,
    category_color,
    finish,
    ink,
    line_ink,
    muted,
    slot,
)

MAP_HEIGHT = 390
BAR_ROW = 28

# Places on the 5 x 5 grid of scores: recency from, to; frequency and money from, to.
PLACES = {
    "Champions": (4, 5, 3, 5),
    "Loyal": (2, 4, 3, 5),
    "Potential loyalist": (3, 5, 1, 3),
    "New": (4, 5, 0, 1),
    "Promising": (3, 4, 0, 1),
    "Need attention": (2, 3, 2, 3),
    "About to sleep": (2, 3, 0, 2),
    "Can't lose": (0, 2, 4, 5),
    "At risk": (0, 2, 2, 4),
    "Hibernating": (1, 2, 0, 2),
    "Lost": (0, 1, 0, 2),
}
MEASURES = {
    "customers": "customers",
    "active": "active customers",
    "at_start": "active at the start",
    "orders": "orders",
    "revenue": "revenue",
    "average_order_value": "per order",
    "retention": "% of customers kept",
}

__all__ = ["PLACES", "rfm_map", "segment_bars", "segment_dots"]


def rfm_map(
    frame: pd.DataFrame, currency: str = "", selected: str | None = None
) -> alt.LayerChart:
    """How recent, how often: segments/rfm, grain segment.

    Each segment lies on the scores it stands for: right bought lately, up buys often
    and much. A click reports the selection "segment"; `selected` outlines one.
    """
    known = {record["segment"]: record for record in records(frame)}
    total = sum(record["revenue"] for record in known.values())
    rows = [_place(name, known.get(name), total, currency) for name in SEGMENTS]
    axis = alt.Axis(labels=False, grid=False, domain=False)
    x = alt.X(
        "left:Q",
        title="Recency: longest ago to latest",
        scale=alt.Scale(domain=[0, 5], nice=False),
        axis=axis,
    )
    y = alt.Y(
        "top:Q",
        title="Frequency and money: least to most",
        scale=alt.Scale(domain=[0, 5], nice=False),
        axis=axis,
    )
    color = category_color("segment", SEGMENTS)
    box = alt.Chart().encode(x=x, x2="right:Q", y=y, y2="bottom:Q")
    inset: dict[str, Any] = {"xOffset": 1, "x2Offset": -1, "yOffset": 1, "y2Offset": -1}
    layers = [
        box.transform_filter("datum.present")
        .mark_rect(opacity=0.14, **inset)
        .encode(color=color),
        box.transform_filter("!datum.present").mark_rect(
            fillOpacity=0, stroke=line_ink(), strokeDash=[2, 2], **inset
        ),
        alt.Chart()
        .transform_filter("datum.present")
        .mark_rule(strokeWidth=4, yOffset=3, xOffset=1, x2Offset=-1)
        .encode(x=x, x2="right:Q", y=y, color=color),
        *_map_words(x, y),
        *_map_click(box, selected),
    ]
    return finish(layers, rows, MAP_HEIGHT)


def _place(name: str, record: Row | None, total: float, currency: str) -> Row:
    left, right, bottom, top = PLACES[name]
    row = {"segment": name, "left": left, "right": right, "bottom": bottom, "top": top}
    row["wrapped"] = name.replace(" ", "|", 1)
    if record is None:
        return row | {
            "present": False,
            "customers": "nobody",
            "revenue": "",
            "short": "",
        }
    share = record["revenue"] / total if total else None
    money_share = "" if share is None else percent(share, 0)
    return row | {
        "present": True,
        "customers": f"{number(record['customers'])} customers",
        "revenue": f"{money_share} of revenue" if money_share else "",
        "short": f"{number(record['customers'])}"
        + (f", {money_share}" if money_share else ""),
        "count_words": f"{number(record['customers'])} ({percent(record['share'])})",
        "revenue_words": money(record["revenue"], currency)
        + (f" ({money_share})" if money_share else ""),
        "value_words": money(record["value"], currency)
        + _in_brackets(record["low"], record["high"]),
        "recency_words": f"{number(record['recency_days'])} days ago",
        "frequency_words": number(record["frequency"], 1),
    }


def _in_brackets(low: float | None, high: float | None) -> str:
    """An interval of money behind its value; empty where there is none."""
    return "" if low is None or high is None else f" ({money_span(low, high)})"


def _map_words(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Name, customers and share of revenue; shorter where a box is narrow."""
    box = "(width/5*(datum.right-datum.left))"
    small = "(width<520?10:12)"
    wrapped = f"({box}<96&&datum.wrapped!=datum.segment)"
    below = f"({wrapped}?{small}*2.4:{small}*1.3)"
    base = alt.Chart().encode(x=x, y=y)
    text: dict[str, Any] = {
        "align": "left",
        "baseline": "top",
        "fontSize": alt.ExprRef(small),
    }
    name = f"{wrapped}?split(datum.wrapped,'|'):datum.segment"
    first = f"{box}<128&&datum.present?datum.short:datum.customers"
    second = f"{box}<128?'':datum.revenue"
    return [
        base.mark_text(
            dx=7, dy=9, fontWeight=600, color=ink(), text=alt.ExprRef(name), **text
        ),
        base.transform_filter("datum.present").mark_text(
            dx=7,
            dy=alt.ExprRef(f"10+{below}"),
            color=ink(),
            text=alt.ExprRef(first),
            **text,
        ),
        base.transform_filter("!datum.present").mark_text(
            dx=7,
            dy=alt.ExprRef(f"10+{below}"),
            color=muted(),
            text="nobody",
            **text,
        ),
        base.mark_text(
            dx=7,
            dy=alt.ExprRef(f"11+{below}+{small}*1.3"),
            color=muted(),
            text=alt.ExprRef(second),
            **text,
        ),
    ]


def _map_click(box: alt.Chart, selected: str | None) -> list[alt.Chart]:
    click = alt.selection_point(name="segment", fields=["segment"], toggle=False)
    tips = [
        ("segment", "Segment"),
        ("count_words", "Customers (n)"),
        ("revenue_words", "Revenue"),
        ("value_words", "Per customer"),
        ("recency_words", "Last order, median"),
        ("frequency_words", "Purchase days, mean"),
    ]
    layers = []
    if selected is not None:
        layers.append(
            box.transform_filter(alt.datum.segment == selected).mark_rect(
                fillOpacity=0, stroke=ink(), strokeWidth=2
            )
        )
    hit = box.transform_filter("datum.present").mark_rect(
        fill="transparent", cursor="pointer"
    )
    return [
        *layers,
        hit.encode(tooltip=tooltips(tips)).add_params(click).properties(name="boxes"),
    ]


def segment_dots(frame: pd.DataFrame, overall: float | None = None) -> alt.LayerChart:
    """Where customers stay: segments/by, grain split; highest retention first.

    A dot and its interval per value; orange only where it differs from the rest by more
    than chance (column state). `overall` is everybody's retention, 0 to 1.
    """
    rows = [
        {
            "split": record["split"],
            "value": times_100(record["retention"]),
            "low": times_100(record["low"]),
            "high": times_100(record["high"]),
            "state": record.get("state") or "noise",
            "state_words": DIFFERENCES[record.get("state") or "noise"],
            "label": "" if record["retention"] is None else _whole(record["retention"]),
            "count": number(record["at_start"]),
            "share": percent(record["retention"]),
            "interval": percent_span(record["low"], record["high"]),
            "kept": f"{number(record['kept'])} of {number(record['at_start'])}",
        }
        for record in records(frame)
    ]
    rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    tips = [
        ("split", "Customers of"),
        ("share", "Retention"),
        ("interval", f"95{NBSP}% interval"),
        ("kept", "Kept (n)"),
        ("state_words", "Difference from the rest"),
    ]
    line = None if overall is None else (100 * overall, f"all {percent(overall)}")
    return dot_plot(rows, "% of customers kept", "customers", tips, line, unit="%")


def _whole(ratio: float) -> str:
    return number(100 * ratio)


def segment_bars(
    frame: pd.DataFrame, measure: str, currency: str = ""
) -> alt.LayerChart:
    """Any measure of segments/by, grain split, as bars; largest first.

    measure: customers, active, at_start, orders, revenue, average_order_value or
    retention. A value not known has no bar and says so.
    """
    ratio, cash = measure == "retention", measure in ("revenue", "average_order_value")
    rows = []
    for record in records(frame):
        value = record[measure]
        words = money(value, currency) if cash else number(value)
        rows.append(
            {
                "split": record["split"],
                "value": times_100(value) if ratio else value,
                "words": percent(value) if ratio else words,
                "customers": number(record["customers"]),
                "interval": percent_span(record.get("low"), record.get("high")),
            }
        )
    rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    unit = MEASURES[measure]
    tips = [("split", "Customers of"), ("words", unit.capitalize())]
    tips += [("interval", f"95{NBSP}% interval")] if ratio else []
    y = alt.Y(
        "split:N",
        sort=None,
        scale=alt.Scale(domain=[row["split"] for row in rows], paddingInner=0.35),
        axis=alt.Axis(title=None, grid=False, labelLimit=160, labelOverlap=False),
    )
    title = f"{unit} in {currency}" if cash and currency else unit
    known = [row["value"] for row in rows if row["value"] is not None]
    ends = [min([0, *known]), max([1e-9, *known])]
    x = alt.X(
        "value:Q",
        title=title,
        axis=alt.Axis(labels=False, domain=False),
        scale=alt.Scale(domain=ends, nice=False),
    )
    bars = alt.Chart().encode(x=x, y=y)
    layers = [
        bars.mark_bar().encode(
            color=slot("blue"),
            tooltip=tooltips([*tips, ("customers", "Customers (n)")]),
        ),
        alt.Chart()
        .transform_calculate(end="isValid(datum.value)?max(0,datum.value):0")
        .mark_text(align="left", dx=6, color=ink())
        .encode(x=alt.X("end:Q"), y=y, text="words:N"),
    ]
    return finish(layers, rows, 34 + BAR_ROW * len(rows))
