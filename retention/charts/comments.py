"""Charts of what customers write, and of what they did after: themes, words, groups."""

from __future__ import annotations

import altair as alt
import pandas as pd

from retention.charts.dots import dot_plot
from retention.charts.frames import (
    NBSP,
    money,
    money_span,
    number,
    percent,
    percent_span,
    records,
    rounded_domain,
    times_100,
)
from retention.charts.marks import tooltips
from retention.charts.theme import finish, ink
from retention.charts.voice import DIFFERENCES

#: Words shown on either side, and themes at most.
MOST_WORDS = 10

GROUP_NAMES = {
    "promoter": "Promoters",
    "passive": "Passives",
    "detractor": "Detractors",
    "asked_silent": "Asked, silent",
    "never_asked": "Never asked",
}
FEW = 10
SIDES = {"detractors": ("orange", "circle", -5), "promoters": ("blue", "diamond", 5)}

__all__ = ["GROUP_NAMES", "behaviour_dots", "theme_dots", "word_bars"]


def theme_dots(frame: pd.DataFrame) -> alt.LayerChart:
    """Share of detractors' and of promoters' comments by theme: voice/themes.

    Circles are detractors, diamonds promoters; most mentioned by detractors first.
    """
    rows = []
    for record in records(frame):
        if not record["mentions"]:
            continue
        for side, (_, _, shift) in SIDES.items():
            one = side.removesuffix("s")
            rows.append(
                {
                    "theme": record["theme"],
                    "group": side,
                    "shift": shift,
                    "order": -(record["detractor_share"] or 0),
                    "value": times_100(record[f"{one}_share"]),
                    "low": times_100(record[f"{one}_low"]),
                    "high": times_100(record[f"{one}_high"]),
                    "words": percent(record[f"{one}_share"]),
                    "interval": percent_span(
                        record[f"{one}_low"], record[f"{one}_high"]
                    ),
                    "count": f"{number(record[f'{side}_mention'])} of "
                    f"{number(record[side])}",
                    "state": DIFFERENCES[record["state"]],
                }
            )
    rows.sort(key=lambda row: (row["order"], row["theme"], row["group"]))
    names = list(dict.fromkeys(row["theme"] for row in rows))
    domain = rounded_domain([row["high"] for row in rows], zero=True)
    x = alt.X(
        "value:Q",
        title="% of the comments of each group",
        axis=alt.Axis(grid=True, domain=False, tickCount=6),
        scale=alt.Scale(domain=list(domain), nice=False),
    )
    y = alt.Y(
        "theme:N",
        sort=None,
        scale=alt.Scale(domain=names, paddingOuter=0.3),
        axis=alt.Axis(title=None, grid=False, labelLimit=160, labelOverlap=False),
    )
    tips = [
        ("theme", "Theme"),
        ("group", "Comments of"),
        ("words", "Share that mention it"),
        ("interval", f"95{NBSP}% interval"),
        ("count", "Comments (n)"),
        ("state", "Difference between the groups"),
    ]
    layers = []
    for side, (color, shape, shift) in SIDES.items():
        base = alt.Chart().transform_filter(
            f"datum.group=='{side}'&&isValid(datum.value)"
        )
        base = base.encode(y=y, color=alt.ColorValue(color), tooltip=tooltips(tips))
        layers += [
            base.mark_rule(strokeWidth=2, opacity=0.6, yOffset=shift).encode(
                x=alt.X("low:Q"), x2="high:Q"
            ),
            base.mark_point(
                size=80, filled=True, opacity=1, shape=shape, yOffset=shift
            ).encode(x=x),
        ]
    return finish(layers, rows, 56 + 30 * len(names))


def word_bars(frame: pd.DataFrame) -> alt.LayerChart:
    """The most telling words of either side: voice/keyness; z from its middle line."""
    known = [record for record in records(frame) if record["z"] is not None]
    sides = ([r for r in known if r["z"] > 0], [r for r in known if r["z"] < 0])
    rows = [
        {
            "term": record["term"],
            "z": record["z"],
            "group": "detractors" if record["z"] > 0 else "promoters",
            "faint": 1.0 if record["telling"] else 0.4,
            "words": number(record["z"], 1),
            "telling": "more than chance" if record["telling"] else "could be chance",
            "counts": f"{number(record['detractors'])} of "
            f"{number(record['detractor_comments'])} by detractors, "
            f"{number(record['promoters'])} of {number(record['promoter_comments'])} "
            "by promoters",
        }
        for side in sides
        for record in side[:MOST_WORDS]
    ]
    rows.sort(key=lambda row: (-row["z"], row["term"]))
    most = max([3.0, *(abs(row["z"]) for row in rows)]) * 1.15
    y = alt.Y(
        "term:N",
        sort=None,
        scale=alt.Scale(domain=[row["term"] for row in rows]),
        axis=alt.Axis(title=None, grid=False, labelLimit=150, labelOverlap=False),
    )
    x = alt.X(
        "z:Q",
        title="← promoters   z   detractors →",
        axis=alt.Axis(grid=True, domain=False, tickCount=5),
        scale=alt.Scale(domain=[-most, most], nice=False),
    )
    tips = [
        ("term", "Words"),
        ("words", "z"),
        ("telling", "Difference"),
        ("counts", "Comments (n)"),
    ]
    color = alt.Color(
        "group:N",
        scale=alt.Scale(domain=["detractors", "promoters"], range=["orange", "blue"]),
        legend=None,
    )
    base = alt.Chart().encode(y=y, tooltip=tooltips(tips))
    opacity = alt.Opacity("faint:Q", scale=None)
    layers = [
        base.mark_bar(height=12).encode(x=x, color=color, opacity=opacity),
        base.transform_filter("datum.z>0")
        .mark_text(align="left", dx=4, color=ink())
        .encode(x=alt.X("z:Q"), text="words:N"),
        base.transform_filter("datum.z<0")
        .mark_text(align="right", dx=-4, color=ink())
        .encode(x=alt.X("z:Q"), text="words:N"),
    ]
    return finish(layers, rows, 56 + 22 * len(rows))


def behaviour_dots(frame: pd.DataFrame, currency: str = "") -> alt.LayerChart:
    """Share who bought again, by group: voice/behaviour, in the order of the groups."""
    rows = []
    for record in records(frame):
        enough = record["customers"] >= FEW
        shown = record["repeat_rate"] if enough else None
        rows.append(
            {
                "split": GROUP_NAMES[record["group"]],
                "value": times_100(shown),
                "low": times_100(record["low"]) if enough else None,
                "high": times_100(record["high"]) if enough else None,
                "state": "noise",
                "label": percent(shown, 0),
                "count": number(record["customers"]),
                "repeat": f"{number(record['repeated'])} of {number(record['customers'])}",
                "interval": percent_span(record["low"], record["high"]),
                "money": money(record["revenue_per_customer"], currency),
                "money_span": money_span(
                    record["revenue_low"], record["revenue_high"], currency
                ),
            }
        )
    tips = [
        ("split", "Group"),
        ("repeat", "Bought again (n)"),
        ("label", "Share"),
        ("interval", f"95{NBSP}% interval"),
        ("money", "Revenue per customer"),
        ("money_span", f"95{NBSP}% interval"),
    ]
    return dot_plot(rows, "% who bought again", "customers", tips, None, unit="%")
