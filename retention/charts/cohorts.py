"""Charts of cohorts: curves, the heat map, and what a cohort has brought."""

from __future__ import annotations

import altair as alt
import pandas as pd

from retention.charts.curves import age_axis, curves, name_end
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
from retention.charts.heatmap import cohort_heatmap
from retention.charts.marks import (
    TREND_HEIGHT,
    Tips,
    end_names,
    hover_nearest,
    spread,
    value_axis,
)
from retention.charts.periods import period_name
from retention.charts.theme import (
    GENERAL,
    SMALL,
    category_color,
    finish,
    nothing_yet,
)

TOO_YOUNG = "Not known yet: no cohort has completed a period"

__all__ = ["cohort_curves", "cohort_heatmap", "cohort_split_curves", "cohort_value"]


def cohort_curves(
    frame: pd.DataFrame, pooled: pd.DataFrame, grain: str
) -> alt.LayerChart:
    """How many come back: a grey line per cohort, all cohorts pooled in blue.

    frame: cohorts/retention, grain cohort and age; pooled: cohorts/pooled, grain age.
    Ages in progress and age 0, which is everybody, are left out; the cohort furthest
    above the pooled curve is named.
    """
    cohorts = [
        _curve_row(record, period_name(record["cohort"], grain), record["cohort"])
        for record in records(frame)
        if record["complete"] and record.get("settled", True)
    ]
    everybody = [_curve_row(record, "All cohorts", "all") for record in records(pooled)]
    rows = [
        row for row in cohorts + everybody if row["age"] > 0 and row["pct"] is not None
    ]
    if not rows:
        return nothing_yet(TOO_YOUNG, TREND_HEIGHT)
    _name_best(rows)
    name_end(rows, "all", "All cohorts")
    domain = rounded_domain(
        [row["pct"] for row in rows if row["size"] >= SMALL]
        + [row["high"] for row in rows if row["series"] == "all"],
        zero=True,
    )
    y = value_axis("pct", "% of the cohort ordering", domain)
    return finish(curves(rows, grain, y, _tips(grain)), rows, TREND_HEIGHT)


def _tips(grain: str, name: str = "Cohort") -> Tips:
    return [
        ("name", name),
        ("age", f"Age in {grain}s"),
        ("returned", "Ordered"),
        ("share", "Share"),
        ("interval", f"95{NBSP}% interval"),
    ]


def _curve_row(record: Row, name: str, series: str) -> Row:
    return {
        "series": series,
        "name": name,
        "age": record["age"],
        "size": record["size"],
        "pct": times_100(record["retention"]),
        "low": times_100(record["low"]),
        "high": times_100(record["high"]),
        "returned": f"{number(record['retained'])} of {number(record['size'])}",
        "share": percent(record["retention"]),
        "interval": percent_span(record["low"], record["high"]),
        "role": "pooled" if series == "all" else "cohort",
        "label": None,
        "below": False,
    }


def _name_best(rows: list[Row]) -> None:
    """Mark the cohort of 30 or more, known at 3 ages, furthest above all cohorts."""
    pooled = {row["age"]: row["pct"] for row in rows if row["series"] == "all"}
    lines: dict[str, list[Row]] = {}
    for row in rows:
        if row["series"] != "all" and row["size"] >= SMALL and row["age"] in pooled:
            lines.setdefault(row["series"], []).append(row)
    lines = {series: line for series, line in lines.items() if len(line) >= 3}
    if len(lines) < 3:
        return
    best = max(
        lines.values(),
        key=lambda line: (
            sum(row["pct"] - pooled[row["age"]] for row in line) / len(line)
        ),
    )
    for row in best:
        row["role"] = "best"
    early = [row for row in best if row["age"] <= 2 + max(pooled) // 4]
    peak = max(early, key=lambda row: row["pct"] - pooled[row["age"]])
    peak["label"] = f"{peak['name']}, the best"


def cohort_split_curves(frame: pd.DataFrame, grain: str) -> alt.LayerChart:
    """How many come back, by split: cohorts/pooled, grain split and age.

    The seven largest splits, each named at the end of its line, up to the age at which
    too few customers are left to compare.
    """
    rows = [
        _curve_row(record, record["split"], record["split"])
        for record in records(frame)
        if record["age"] > 0
        and record["retention"] is not None
        and record["size"] >= FEWEST_COMPARED
    ]
    if not rows:
        return nothing_yet(TOO_YOUNG, TREND_HEIGHT)
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["series"]] = max(sizes.get(row["series"], 0), row["size"])
    shown = sorted(sizes, key=lambda name: (-sizes[name], name))[: len(GENERAL)]
    rows = [row for row in rows if row["series"] in shown]
    domain = rounded_domain((row["pct"] for row in rows), zero=True)
    _name_ends(rows, gap=15 * (domain[1] - domain[0]) / (TREND_HEIGHT - 50))
    x, y = age_axis(rows, grain), value_axis("pct", "% ordering", domain)
    color = category_color("series", shown)
    base = alt.Chart().encode(x=x, y=y, color=color)
    layers = [
        base.mark_line(strokeWidth=2),
        base.transform_joinaggregate(points="count()", groupby=["series"])
        .transform_filter("datum.points==1")
        .mark_circle(size=50, opacity=1),
        *end_names(color, "label"),
        hover_nearest(base, _tips(grain, "Customers of")),
    ]
    return finish(layers, rows, TREND_HEIGHT)


def _name_ends(rows: list[Row], gap: float) -> None:
    """Give each series' last row a label, at a height no other label takes."""
    ends: dict[str, Row] = {}
    for row in rows:
        if row["series"] not in ends or row["age"] > ends[row["series"]]["age"]:
            ends[row["series"]] = row
    places = spread([row["pct"] for row in ends.values()], gap, floor=0)
    for row, place in zip(ends.values(), places, strict=True):
        row["label"], row["label_at"] = row["name"], place


def cohort_value(
    frame: pd.DataFrame, pooled: pd.DataFrame, grain: str, currency: str = ""
) -> alt.LayerChart:
    """What a customer of each cohort has brought so far.

    frame: cohorts/revenue, grain cohort and age; pooled: value/cohorts, grain age. Grey:
    cohorts; darker: the newest one known at three ages; blue: all cohorts with their
    interval. Ages in progress are left out.
    """
    known = [record for record in records(frame) if record["complete"]]
    if not known:
        return nothing_yet(TOO_YOUNG, TREND_HEIGHT)
    rows = [
        _value_row(record, "per_customer", period_name(record["cohort"], grain))
        for record in known
    ]
    everybody = {"cohort": "all"}
    rows += [
        _value_row(record | everybody, "value", "All cohorts")
        for record in records(pooled.rename(columns={"customers": "size"}))
    ]
    for row in rows:
        row["words"] = money(row["amount"], currency)
        row["interval"] = money_span(row["low"], row["high"], currency)
    _name_newest(rows)
    name_end(rows, "all", "All cohorts")
    unit = f"{currency} per customer so far".strip()
    shown = [row["amount"] for row in rows]
    shown += [row["high"] for row in rows if row["role"] == "pooled"]
    domain = rounded_domain(shown, _money_limits(rows), True)
    y = value_axis("amount", unit, domain)
    tips = [
        ("name", "Cohort"),
        ("age", f"Age in {grain}s"),
        ("customers", "Customers (n)"),
        ("words", "Per customer so far"),
        ("interval", f"95{NBSP}% interval"),
    ]
    return finish(curves(rows, grain, y, tips), rows, TREND_HEIGHT)


def _value_row(record: Row, amount: str, name: str) -> Row:
    return {
        "series": record["cohort"],
        "name": name,
        "age": record["age"],
        "size": record["size"],
        "amount": record[amount],
        "low": record["low"],
        "high": record["high"],
        "customers": number(record["size"]),
        "role": "pooled" if record["cohort"] == "all" else "cohort",
        "label": None,
        "below": False,
    }


def _name_newest(rows: list[Row]) -> None:
    lines: dict[str, list[Row]] = {}
    for row in rows:
        if row["role"] == "cohort":
            lines.setdefault(row["series"], []).append(row)
    long = [series for series, line in lines.items() if len(line) >= 3]
    if len(long) < 2:
        return
    newest = lines[max(long)]
    for row in newest:
        row["role"] = "best"
    end = newest[-1]
    pooled = [row for row in rows if row["role"] == "pooled"]
    beside = next(row for row in pooled if row["age"] == end["age"])
    end["label"] = f"{end['name']}, newest"
    end["below"] = end["amount"] <= beside["amount"]


def _money_limits(rows: list[Row]) -> tuple[float, float]:
    amounts = [row["amount"] for row in rows if row["amount"] is not None]
    return (min([0.0, *amounts]), max([1.0, *amounts]) * 2)
