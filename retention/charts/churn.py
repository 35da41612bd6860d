"""Charts of churn: who leaves, and how long until the next order."""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from retention.charts.frames import (
    FEWEST_COMPARED,
    NBSP,
    Row,
    money,
    number,
    percent,
    percent_span,
    records,
    rounded_domain,
    times_100,
)
from retention.charts.marks import (
    TREND_HEIGHT,
    Tips,
    end_names,
    hover_nearest,
    mark_known,
    period_x,
    spread,
    trend_chart,
    value_axis,
)
from retention.charts.overview import lifecycle_stack
from retention.charts.periods import last_day, long_day, period_name
from retention.charts.survival import gap_histogram, survival
from retention.charts.theme import (
    BAND_OPACITY,
    GENERAL,
    category_color,
    finish,
    nothing_yet,
    paper,
)

Measure = Literal["churn", "retention"]

TITLES = {"churn": "% of customers lost", "retention": "% of customers kept"}

__all__ = [
    "churn_split_trend",
    "churn_trend",
    "contract_trend",
    "gap_histogram",
    "lifecycle_stack",
    "revenue_churn",
    "survival",
]


def churn_trend(
    frame: pd.DataFrame, grain: str, measure: Measure = "churn"
) -> alt.LayerChart:
    """How many customers leave, or stay: churn/trend, grain period.

    The interval is the pale blue band; control limits (columns centre, lower, upper, 0
    to 1, of the measure shown) are a grey one, with periods outside it in orange. The
    period in progress is dashed and hollow.
    """
    rows = [_trend_row(record, grain, measure) for record in records(frame)]
    tips = _trend_tips(measure)
    if any(row["limits"] for row in rows):
        tips = [*tips, ("limits", "Normal range")]
    title = f"{TITLES[measure]} in the {grain}"
    return trend_chart(rows, grain, title, tips)


def contract_trend(frame: pd.DataFrame, grain: str) -> alt.LayerChart:
    """How many customers cancel their contracts: churn/contracts, grain period.

    Drawn as churn_trend is; the interval is that of the share who cancel.
    """
    rows = [
        # the row turns an interval of those kept into one of those lost: turn it back
        _trend_row(
            record
            | {"lost": record["cancelled"]}
            | {"low": _rest(record["high"]), "high": _rest(record["low"])},
            grain,
            "churn",
        )
        for record in records(frame)
    ]
    tips = [
        ("name", "Period"),
        ("share", "Cancelled"),
        ("interval", f"95{NBSP}% interval"),
        ("at_start", "Under contract at the start (n)"),
        ("lost", "Cancelled, not back by its end"),
        ("state_words", "State"),
    ]
    return trend_chart(
        rows, grain, f"% of contract customers lost in the {grain}", tips
    )


def _rest(share: float | None) -> float | None:
    return None if share is None else 1 - share


def _trend_tips(measure: Measure) -> list[tuple[str, str]]:
    return [
        ("name", "Period"),
        ("share", measure.capitalize()),
        ("interval", f"95{NBSP}% interval"),
        ("at_start", "Active at the start (n)"),
        ("lost", "Lost"),
        ("state_words", "State"),
    ]


def _trend_row(record: Row, grain: str, measure: Measure) -> Row:
    low, high = record["low"], record["high"]
    if measure == "churn" and low is not None and high is not None:
        low, high = 1 - high, 1 - low
    value, lower, upper = record[measure], record.get("lower"), record.get("upper")
    state = record.get("state")
    if state is None and None not in (value, lower, upper):
        state = "noise" if lower <= value <= upper else "signal"
    words = "complete"
    if not record["complete"]:
        words = f"in progress until {long_day(last_day(record['period'], grain))}"
    return {
        "split": record.get("split"),
        "period": record["period"],
        "complete": record["complete"],
        "value": times_100(value),
        "low": times_100(low),
        "high": times_100(high),
        "centre": times_100(record.get("centre")),
        "lower": times_100(lower),
        "upper": times_100(upper),
        "label": percent(value),
        "state": state,
        "name": period_name(record["period"], grain),
        "share": percent(value),
        "interval": percent_span(low, high),
        "limits": None if lower is None else percent_span(lower, upper),
        "at_start": number(record["at_start"]),
        "lost": number(record["lost"]),
        "state_words": words,
    }


def churn_split_trend(
    frame: pd.DataFrame, grain: str, measure: Measure = "churn"
) -> alt.LayerChart:
    """How many customers leave, by split: churn/trend, grain split and period.

    The seven largest splits, each named at the end of its line; the period in progress
    is dashed and hollow; a period with too few customers to compare is a gap.
    """
    lines: dict[str, list[Row]] = {}
    sizes: dict[str, int] = {}
    for record in records(frame):
        split = record["split"]
        if record["at_start"] < FEWEST_COMPARED:
            record |= {"churn": None, "retention": None, "low": None, "high": None}
        lines.setdefault(split, []).append(_trend_row(record, grain, measure))
        sizes[split] = max(sizes.get(split, 0), record["at_start"])
    shown = sorted(sizes, key=lambda name: (-sizes[name], name))[: len(GENERAL)]
    for split in shown:
        lines[split].sort(key=lambda row: row["period"])
        mark_known(lines[split])
    rows = [row for split in shown for row in lines[split]]
    if all(row["value"] is None for row in rows):
        return nothing_yet("Not known yet for any of these periods", TREND_HEIGHT)
    domain = rounded_domain(row["value"] for row in rows)
    _label_lines([lines[split] for split in shown], domain)
    title = f"{TITLES[measure]} in the {grain}"
    y = value_axis("solid", title, domain)
    tips = [("split", "Customers of"), *_trend_tips(measure)]
    layers = _split_layers(rows, grain, shown, y, tips)
    return finish(layers, rows, TREND_HEIGHT)


def _label_lines(lines: list[list[Row]], domain: tuple[float, float]) -> None:
    """Name each line at the height of its last point, apart from the other names."""
    ends = [
        next((row for row in reversed(line) if row["value"] is not None), line[-1])
        for line in lines
    ]
    gap = 15 * (domain[1] - domain[0]) / (TREND_HEIGHT - 50)
    heights = [domain[0] if row["value"] is None else row["value"] for row in ends]
    for row, place in zip(ends, spread(heights, gap, domain[0]), strict=True):
        row["end"], row["label_at"] = row["split"], place


def _split_layers(
    rows: list[Row], grain: str, shown: list[str], y: alt.Y, tips: Tips
) -> list[alt.Chart]:
    color = category_color("split", shown)
    base = alt.Chart().encode(x=period_x(rows, grain, padding=0), color=color)
    solid, dashed = base.encode(y=y), base.encode(y=alt.Y("open:Q"))
    return [
        solid.mark_line(strokeWidth=2, strokeJoin="round"),
        dashed.mark_line(strokeWidth=1.5, strokeDash=[3, 3]),
        solid.transform_filter("datum.lonely").mark_circle(size=50, opacity=1),
        dashed.transform_filter("isValid(datum.open)&&!datum.complete").mark_point(
            size=45, fill=paper(), filled=False, strokeWidth=1.75, opacity=1
        ),
        *end_names(color, "end"),
        hover_nearest(base.encode(y=alt.Y("value:Q")), tips),
    ]


def revenue_churn(frame: pd.DataFrame, grain: str, currency: str) -> alt.LayerChart:
    """How much money leaves beside how many customers: churn/revenue, grain period.

    Also churn/contract_revenue. Two named lines, the band is the money's interval; the
    period in progress is dashed and hollow.
    """
    found = records(frame)
    lines = [
        [_leaving_row(record, grain, currency, name) for record in found]
        for name in ("Money", "Customers")
    ]
    for line in lines:
        mark_known(line)
    rows = [row for line in lines for row in line]
    if all(row["value"] is None for row in rows):
        return nothing_yet("Not known yet for any of these periods", TREND_HEIGHT)
    domain = rounded_domain(
        row[end] for row in rows for end in ("value", "low", "high")
    )
    _label_lines(lines, domain)
    y = value_axis("solid", f"% lost in the {grain}", domain)
    tips = [
        ("name", "Period"),
        ("money_share", "Money lost"),
        ("interval", f"95{NBSP}% interval"),
        ("money", "Of the money"),
        ("share", "Customers lost"),
        ("lost", "Of the customers"),
        ("state_words", "State"),
    ]
    shown = ["Money", "Customers"]
    lines_drawn = _split_layers(rows, grain, shown, y, tips)
    base = alt.Chart().encode(
        x=period_x(rows, grain, padding=0), color=category_color("split", shown)
    )
    band = base.mark_area(opacity=BAND_OPACITY).encode(
        y=alt.Y("band_low:Q"), y2="band_high:Q"
    )
    return finish([lines_drawn[0], band, *lines_drawn[1:]], rows, TREND_HEIGHT)


def _leaving_row(record: Row, grain: str, currency: str, split: str) -> Row:
    is_money = split == "Money"
    lost = record["lost"] if "lost" in record else record["cancelled"]
    words = "complete"
    if not record["complete"]:
        words = f"in progress until {long_day(last_day(record['period'], grain))}"
    return {
        "split": split,
        "period": record["period"],
        "complete": record["complete"],
        "value": times_100(record["revenue_churn" if is_money else "churn"]),
        "low": times_100(record["low"]) if is_money else None,
        "high": times_100(record["high"]) if is_money else None,
        "name": period_name(record["period"], grain),
        "money_share": percent(record["revenue_churn"]),
        "interval": percent_span(record["low"], record["high"]),
        "money": f"{money(record['lost_revenue'], currency)} of "
        f"{money(record['revenue_at_start'], currency)}",
        "share": percent(record["churn"]),
        "lost": f"{number(lost)} of {number(record['at_start'])}",
        "state_words": words,
    }
