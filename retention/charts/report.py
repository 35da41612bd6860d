"""The report card: what was predicted against what happened."""

from __future__ import annotations

import altair as alt
import pandas as pd

from retention.charts.frames import (
    FEWEST_COMPARED,
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
    OPEN_OPACITY,
    SMALL,
    finish,
    ink,
    nothing_yet,
    opacity_when,
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
    what was predicted, a blue dot with its interval what happened. Equal predictions
    share a group: one with few customers is faint, one with fewer than ten left out.
    """
    used = frame[(frame["kind"] == frame["tier"]) & (frame["decile"] > 0)]
    used = used[used["n"] >= FEWEST_COMPARED]
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
            "small": record["n"] < SMALL,
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
        points.mark_rule(strokeWidth=2).encode(
            opacity=opacity_when("small", OPEN_OPACITY, 0.75),
            y=alt.Y("low:Q"),
            y2="high:Q",
            color=slot("blue"),
        ),
        points.mark_circle(size=80).encode(
            y=y, color=slot("blue"), opacity=opacity_when("small", OPEN_OPACITY, 1)
        ),
        points.mark_tick(thickness=3, width=alt.RelativeBandSize(band=0.6)).encode(
            y=alt.Y("predicted:Q"), color=slot("gray")
        ),
        _hover(x),
    ]
    return finish(layers, rows, TREND_HEIGHT + 40)


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
