"""Charts of customers' value: so far, how it grows, and how much hangs on a few."""

from __future__ import annotations

import altair as alt
import pandas as pd

from retention.charts.curves import curves, name_end
from retention.charts.dots import dot_plot
from retention.charts.frames import (
    FEWEST_COMPARED,
    NBSP,
    Row,
    money,
    money_span,
    number,
    percent,
    percent_span,
    records,
    rounded_domain,
    times_100,
)
from retention.charts.marks import TREND_HEIGHT, tooltips, value_axis
from retention.charts.theme import finish, ink, slot

BAR_ROW = 28

#: Tops that are shown as bars.
SHOWN_TOPS = (1, 5, 10, 20, 50)

__all__ = ["concentration_bars", "spending_again", "value_dots", "value_growth"]


def value_dots(
    frame: pd.DataFrame, overall: float | None = None, currency: str = ""
) -> alt.LayerChart:
    """Money per customer so far, by split: value/by, grain split; the highest first."""
    rows = [
        {
            "split": record["split"],
            "value": record["value"],
            **_ends(record, "value"),
            "state": "noise",
            "label": money(record["value"], currency),
            "count": number(record["customers"]),
            "words": money(record["value"], currency),
            "interval": money_span(record["low"], record["high"], currency),
            "median": money(record["median"], currency),
        }
        for record in records(frame)
    ]
    rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    tips = [
        ("split", "Customers of"),
        ("words", "Per customer so far"),
        ("interval", f"95{NBSP}% interval"),
        ("median", "Half brought less than"),
        ("count", "Customers (n)"),
    ]
    line = None if overall is None else (overall, f"all {money(overall, currency)}")
    unit = f"{currency} per customer so far".strip()
    return dot_plot(rows, unit, "customers", tips, line, _limits(rows))


def value_growth(frame: pd.DataFrame, grain: str, currency: str = "") -> alt.LayerChart:
    """How a customer's value grows: value/cohorts, grain age, with its interval.

    Ages that fewer than ten customers have lived are left out.
    """
    rows = [
        {
            "series": "all",
            "age": record["age"],
            "value": record["value"],
            "low": record["low"],
            "high": record["high"],
            "role": "pooled",
            "label": None,
            "below": False,
            "words": money(record["value"], currency),
            "interval": money_span(record["low"], record["high"], currency),
            "count": number(record["customers"]),
        }
        for record in records(frame)
        if record["customers"] >= FEWEST_COMPARED or not record["age"]
    ]
    name_end(rows, "all", "")
    domain = rounded_domain(_numbers(rows), _limits(rows), True)
    y = value_axis("value", f"{currency} per customer so far".strip(), domain)
    tips = [
        ("age", f"Age in {grain}s"),
        ("words", "Per customer so far"),
        ("interval", f"95{NBSP}% interval"),
        ("count", "Customers (n)"),
    ]
    return finish(curves(rows, grain, y, tips), rows, TREND_HEIGHT)


def spending_again(frame: pd.DataFrame) -> alt.LayerChart:
    """Net and gross retention of money: value/retention of everybody, one row."""
    (record,) = records(frame)
    kinds = (
        ("Net: all they spend", "net_retention", "low", "high"),
        (
            "Gross: at most as before",
            "gross_retention",
            "gross_retention_low",
            "gross_retention_high",
        ),
    )
    rows = [
        {
            "split": name,
            "value": times_100(record[column]),
            "low": times_100(record[column if record[low] is None else low]),
            "high": times_100(record[column if record[high] is None else high]),
            "state": "noise",
            "label": percent(record[column]),
            "count": number(record["customers"]),
            "words": percent(record[column]),
            "interval": percent_span(record[low], record[high]),
        }
        for name, column, low, high in kinds
    ]
    tips = [
        ("split", "Money kept"),
        ("words", "Of what they spent before"),
        ("interval", f"95{NBSP}% interval"),
        ("count", "Customers (n)"),
    ]
    title = "% of what they spent before"
    limits = (min(0.0, *_numbers(rows)), max(100.0, *_numbers(rows)) * 2)
    return dot_plot(rows, title, "customers", tips, None, limits, "%")


def concentration_bars(frame: pd.DataFrame, currency: str = "") -> alt.LayerChart:
    """How much hangs on a few: value/concentration, grain top_percent."""
    rows = [
        {
            "top": f"Top {record['top_percent']}{NBSP}%",
            "value": times_100(record["share"]),
            "words": percent(record["share"], 0),
            "customers": number(record["customers"]),
            "revenue": money(record["revenue"], currency),
        }
        for record in records(frame)
        if record["top_percent"] in SHOWN_TOPS
    ]
    y = alt.Y(
        "top:N",
        sort=None,
        scale=alt.Scale(domain=[row["top"] for row in rows], paddingInner=0.35),
        axis=alt.Axis(title=None, grid=False, labelOverlap=False),
    )
    x = alt.X(
        "value:Q",
        title="% of all money so far",
        axis=alt.Axis(labels=False, domain=False),
        scale=alt.Scale(domain=[0, 110], nice=False),
    )
    tips = [
        ("top", "Customers"),
        ("customers", "Customers (n)"),
        ("revenue", "Brought so far"),
        ("words", "Share of all money"),
    ]
    bars = alt.Chart().encode(x=x, y=y)
    layers = [
        bars.mark_bar().encode(color=slot("blue"), tooltip=tooltips(tips)),
        bars.mark_text(align="left", dx=6, color=ink()).encode(text="words:N"),
    ]
    return finish(layers, rows, 34 + BAR_ROW * len(rows))


def _ends(record: Row, value: str) -> Row:
    """The interval, no wider than the point where it is not known."""
    known = record["low"] is not None
    return {end: record[end if known else value] for end in ("low", "high")}


def _numbers(rows: list[Row]) -> list[float]:
    ends = ("value", "low", "high")
    return [row[end] for row in rows for end in ends if row[end] is not None]


def _limits(rows: list[Row]) -> tuple[float, float]:
    return (min([0.0, *_numbers(rows)]), max([1.0, *_numbers(rows)]) * 2)
