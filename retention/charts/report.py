"""The report card: what was predicted against what happened."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from retention.charts.frames import (
    NBSP,
    number,
    percent,
    percent_span,
    records,
    rounded_domain,
    times_100,
)
from retention.charts.marks import TREND_HEIGHT, tooltips, value_axis
from retention.charts.theme import (
    finish,
    ink,
    muted,
    nothing_yet,
    paper,
    shown_on_hover,
    slot,
)

TIPS = (
    ("group", "Customers"),
    ("predicted_words", "Predicted to order"),
    ("actual_words", "Ordered"),
    ("interval", f"95{NBSP}% interval"),
    ("count", "Customers (n)"),
)

__all__ = ["calibration"]


def calibration(frame: pd.DataFrame) -> alt.LayerChart:
    """Predicted against what happened: value/model_report, grain decile.

    Ten groups from the least to the most likely, of the score in use: a grey dash is
    what was predicted, a blue dot with its interval what happened.
    """
    used = frame[(frame["kind"] == frame["tier"]) & (frame["decile"] > 0)]
    rows = [
        {
            "decile": record["decile"],
            "predicted": times_100(record["predicted"]),
            "actual": times_100(record["actual"]),
            "low": times_100(record["low"]),
            "high": times_100(record["high"]),
            "group": f"group {record['decile']} of 10",
            "predicted_words": percent(record["predicted"]),
            "actual_words": percent(record["actual"]),
            "interval": percent_span(record["low"], record["high"]),
            "count": number(record["n"]),
        }
        for record in records(used)
    ]
    if not rows:
        return nothing_yet("No prediction has been judged yet", TREND_HEIGHT)
    names = ("predicted", "actual", "low", "high")
    domain = rounded_domain((row[name] for row in rows for name in names), zero=True)
    x = alt.X(
        "decile:O",
        title="Customers in ten groups, from least to most likely to order",
        scale=alt.Scale(domain=list(range(1, 11))),
        axis=alt.Axis(labelAngle=0),
    )
    y = value_axis("actual", "% who ordered within 90 days", domain)
    points = alt.Chart().encode(x=x)
    layers = [
        points.mark_rule(strokeWidth=2, opacity=0.75).encode(
            y=alt.Y("low:Q"), y2="high:Q", color=slot("blue")
        ),
        points.mark_circle(size=80, opacity=1).encode(y=y, color=slot("blue")),
        points.mark_tick(thickness=3, width=alt.RelativeBandSize(band=0.6)).encode(
            y=alt.Y("predicted:Q"), color=slot("gray")
        ),
        *_names(rows, x),
        _hover(x),
    ]
    return finish(layers, rows, TREND_HEIGHT + 40)


def _names(rows: list[dict], x: alt.X) -> list[alt.Chart]:
    """The two marks named at the most likely group, the higher one above its mark."""
    last = rows[-1]
    over = last["predicted"] >= last["actual"]
    chart = alt.Chart(alt.Data(values=[last]))
    layers = []
    for field, word, above in (
        ("predicted", "predicted", over),
        ("actual", "ordered", not over),
    ):
        place: dict[str, Any] = {
            "dy": -8 if above else 8,
            "baseline": "bottom" if above else "top",
        }
        edge: dict[str, Any] = {
            "stroke": paper(),
            "strokeWidth": 4,
            "strokeJoin": "round",
        }
        text = chart.encode(x=x, y=alt.Y(f"{field}:Q"), text=alt.TextValue(word))
        color = muted() if field == "predicted" else ink()
        layers += [
            text.mark_text(align="right", dx=-12, **place, **edge),
            text.mark_text(align="right", dx=-12, color=color, **place),
        ]
    return layers


def _hover(x: alt.X) -> alt.Chart:
    hover = alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=["decile"]
    )
    shade = alt.FillOpacityValue(0, condition=shown_on_hover(0.06))
    return (
        alt.Chart(name="groups")
        .mark_rect(fill=ink(), width=alt.RelativeBandSize(band=1))
        .encode(x=x, fillOpacity=shade, tooltip=tooltips(TIPS))
        .add_params(hover)
    )
