"""Charts of the overview: money and customers, period by period."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from retention.charts.frames import Row, money, number, records
from retention.charts.marks import TREND_HEIGHT, Tips, hover_periods, period_x
from retention.charts.periods import last_day, long_day, period_name
from retention.charts.theme import OPEN_OPACITY, finish, line_ink, opacity_when

REVENUE_COLORS = {
    "returning_revenue": "blue",
    "new_revenue": "green",
    "unattributed_revenue": "gray",
}
LIFECYCLE_COLORS = {
    "retained": "blue",
    "new": "green",
    "resurrected": "violet",
    "dormant": "gray",
}

__all__ = ["LIFECYCLE_COLORS", "REVENUE_COLORS", "lifecycle_stack", "revenue_stack"]


def revenue_stack(
    frame: pd.DataFrame, grain: str, currency: str = ""
) -> alt.LayerChart:
    """Where revenue comes from: overview/revenue, grain period.

    Returning below, new above it, money without a known customer on top when there is
    any. The period in progress is faint.
    """
    rows = [_named(record, grain) for record in records(frame)]
    words = {field: f"{field}_words" for field in (*REVENUE_COLORS, "revenue")}
    for row in rows:
        row["orders_words"] = number(row["orders"])
        for field, name in words.items():
            row[name] = money(row[field], currency)
    series = [field for field in REVENUE_COLORS if any(row[field] for row in rows)]
    divisor, unit = _money_unit(rows)
    factors = dict.fromkeys(REVENUE_COLORS, 1 / divisor)
    title = f"{currency} {unit} per {grain}".replace("  ", " ").strip()
    tips = [
        ("name", "Period"),
        ("revenue_words", "Revenue"),
        ("returning_revenue_words", "Returning customers"),
        ("new_revenue_words", "New customers"),
        ("unattributed_revenue_words", "No known customer"),
        ("orders_words", "Orders"),
        ("state", "State"),
    ]
    if "unattributed_revenue" not in series:
        tips.pop(4)
    return _stack(rows, grain, REVENUE_COLORS, series, factors, title, tips)


def lifecycle_stack(frame: pd.DataFrame, grain: str) -> alt.LayerChart:
    """Gaining or losing customers: churn/lifecycle, grain period.

    Retained, new and resurrected stand on each other, dormant ones below zero. The
    period in progress is faint.
    """
    rows = [_named(record, grain) for record in records(frame)]
    for row in rows:
        row |= {f"{field}_words": number(row[field]) for field in LIFECYCLE_COLORS}
        row["active_words"] = number(row["active"])
    factors = dict.fromkeys(LIFECYCLE_COLORS, 1.0) | {"dormant": -1.0}
    title = f"customers per {grain}, dormant below zero"
    tips = [
        ("name", "Period"),
        ("active_words", "Ordered (n)"),
        ("retained_words", "Retained"),
        ("new_words", "New"),
        ("resurrected_words", "Resurrected"),
        ("dormant_words", "Dormant"),
        ("state", "State"),
    ]
    series = list(LIFECYCLE_COLORS)
    return _stack(rows, grain, LIFECYCLE_COLORS, series, factors, title, tips)


def _named(record: Row, grain: str) -> Row:
    state = "complete"
    if not record["complete"]:
        state = f"in progress until {long_day(last_day(record['period'], grain))}"
    return record | {"name": period_name(record["period"], grain), "state": state}


def _money_unit(rows: list[Row]) -> tuple[int, str]:
    largest = max((abs(row["revenue"] or 0) for row in rows), default=0)
    if largest >= 5_000_000:
        return 1_000_000, "million"
    return (1_000, "thousand") if largest >= 5_000 else (1, "")


def _stack(
    rows: list[Row],
    grain: str,
    colors: dict[str, str],
    series: list[str],
    factors: dict[str, float],
    title: str,
    tips: Tips,
) -> alt.LayerChart:
    """Bars of several series, first one lowest, with a line at zero."""
    x = period_x(rows, grain)
    folded: list[Any] = series or list(colors)[:1]
    parts = [[(row[name] or 0) * factors[name] for name in series] for row in rows]
    ends = (
        min(0, *(sum(min(0, part) for part in row) for row in parts)),
        max(1e-9, *(sum(max(0, part) for part in row) for row in parts)),
    )
    bars = (
        alt.Chart()
        .transform_fold(folded, as_=["series", "raw"])
        .transform_calculate(
            amount=f"datum.raw*{factors}[datum.series]",
            place=f"indexof({list(colors)},datum.series)",
        )
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y(
                "amount:Q",
                title=title,
                stack="zero",
                scale=alt.Scale(domain=list(ends), nice=True),
            ),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=list(colors), range=list(colors.values())),
                legend=None,
            ),
            order=alt.Order("place:Q"),
            opacity=opacity_when("complete", 1, OPEN_OPACITY),
        )
    )
    zero = alt.Chart().mark_rule(color=line_ink()).encode(y=alt.datum(0))
    return finish([bars, zero, hover_periods(x, tips)], rows, TREND_HEIGHT)
