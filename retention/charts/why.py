"""Charts of why retention moved: a waterfall over groups, and churn by tenure."""

from __future__ import annotations

import altair as alt
import pandas as pd

from retention.charts.frames import (
    NBSP,
    Row,
    number,
    percent,
    percent_span,
    records,
    rounded_domain,
    times_100,
    zoom_note,
)
from retention.charts.marks import tooltips
from retention.charts.theme import (
    finish,
    ink,
    line_ink,
    muted,
    nothing_yet,
    paper,
    shown_on_hover,
    slot,
)

#: Groups shown by themselves; the rest is one row.
MOST_GROUPS = 9
ROW_HEIGHT = 34
OTHERS = "all others"

#: Colour of each effect, as the sentence above the chart has it.
EFFECT_COLORS = {"rate": "blue", "mix": "violet"}

__all__ = ["EFFECT_COLORS", "tenure_bars", "waterfall"]


def waterfall(frame: pd.DataFrame, dimension: str) -> alt.LayerChart:
    """From retention before to retention now, group by group: churn/decomposition.

    Each group of the dimension has two bars: the upper is what its rate changed, the
    lower what its size changed. Groups that stand out have a mark and a bold number.
    """
    frame = frame[frame["dimension"] == dimension]
    if frame.empty:
        return nothing_yet("Nobody was active when one of the periods began.", 120)
    rows = _steps(records(frame))
    names = list(dict.fromkeys(row["name"] for row in rows))
    domain = rounded_domain(
        [row[field] for row in rows for field in ("from", "to")], (0, 100)
    )
    x = alt.X(
        "to:Q",
        title="% of customers kept" + zoom_note(domain, "%"),
        axis=alt.Axis(grid=True, domain=False, tickCount=6),
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
    )
    y = alt.Y(
        "name:N",
        sort=None,
        scale=alt.Scale(domain=names, paddingOuter=0.2, paddingInner=0.35),
        axis=alt.Axis(title=None, grid=False, labelLimit=150, labelOverlap=False),
    )
    half = alt.YOffset("part:N", scale=alt.Scale(domain=["rate", "mix"], padding=0.1))
    whole = alt.Chart().transform_filter("datum.part == 'whole'").encode(y=y)
    said = alt.Chart().transform_filter("datum.part != 'mix'").encode(y=y)
    at_end = said.encode(
        x=alt.X("label_at:Q"),
        text="label:N",
    )
    layers = [
        whole.mark_rule(strokeWidth=8, strokeCap="round").encode(
            x=alt.X("from:Q"), x2="to:Q", color=slot("gray")
        ),
        *(
            alt.Chart()
            .transform_filter(f"datum.part == '{part}'")
            .mark_bar(cornerRadius=1, minBandSize=6)
            .encode(x=x, x2="from:Q", y=y, yOffset=half, color=slot(color))
            for part, color in EFFECT_COLORS.items()
        ),
        at_end.mark_text(
            align="left", dx=8, stroke=paper(), strokeWidth=4, strokeJoin="round"
        ),
        at_end.transform_filter("datum.state != 'signal'").mark_text(
            align="left", dx=8, color=muted()
        ),
        at_end.transform_filter("datum.state == 'signal'").mark_text(
            align="left", dx=8, color=ink(), fontWeight=600
        ),
        _hover(y),
    ]
    return finish(layers, rows, 60 + ROW_HEIGHT * len(names))


def _steps(groups: list[Row]) -> list[Row]:
    """One row per bar: where the movement stands before and after it, in percent."""
    before = sum(row["kept_before"] for row in groups) / sum(
        row["at_start_before"] for row in groups
    )
    shown = groups if len(groups) <= MOST_GROUPS + 1 else groups[:MOST_GROUPS]
    if len(shown) < len(groups):
        shown = [*shown, _together(groups[MOST_GROUPS:])]
    rows = [_end("Before", before)]
    place = before
    for group in shown:
        after_rate = place + group["rate_effect"]
        after = after_rate + group["mix_effect"]
        told = _told(group)
        right = 100 * max(place, after_rate, after)
        rows.append(
            told | {"part": "rate", "from": 100 * place, "to": 100 * after_rate,
                    "label_at": right}
        )  # fmt: skip
        rows.append(
            told | {"part": "mix", "from": 100 * after_rate, "to": 100 * after,
                    "label_at": right}
        )  # fmt: skip
        place = after
    rows.append(_end("Now", place))
    return rows


def _end(name: str, rate: float) -> Row:
    value = 100 * rate
    words = percent(rate)
    return {
        "name": name, "part": "whole", "from": value, "to": value, "label": words,
        "label_at": value, "state": "signal", "group": name, "rates": words,
        "sizes": "", "rate_words": "", "mix_words": "", "stands": "",
    }  # fmt: skip


def _told(group: Row) -> Row:
    signal = group["state"] == "signal"
    moved = _points(group["contribution"])
    return {
        "name": group["level"],
        "group": group["level"],
        "state": group["state"],
        "label": f"{moved}{' ◆' if signal else ''}",
        "rates": f"{percent(group['retention_before'])} → {percent(group['retention'])}",
        "sizes": f"{number(group['at_start_before'])} → {number(group['at_start'])}",
        "rate_words": _points(group["rate_effect"]),
        "mix_words": _points(group["mix_effect"]),
        "stands": {
            "signal": "◆ by more than chance",
            "noise": "no more than chance",
        }.get(group["state"], "too few to tell"),
    }


def _together(groups: list[Row]) -> Row:
    total = {
        name: sum(row[name] for row in groups)
        for name in (
            "rate_effect", "mix_effect", "contribution", "at_start", "kept",
            "at_start_before", "kept_before",
        )
    }  # fmt: skip
    n, before = total["at_start"], total["at_start_before"]
    return total | {
        "level": OTHERS,
        "state": "noise",
        "retention": total["kept"] / n if n else None,
        "retention_before": total["kept_before"] / before if before else None,
    }


def _points(share: float) -> str:
    """An effect in points, signed."""
    value = round(100 * share, 1) + 0.0
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
    return f"{sign}{abs(value):.1f}"


def _hover(y: alt.Y) -> alt.Chart:
    hover = alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=["name"]
    )
    tips = [
        ("group", "Group"),
        ("rates", "Retention"),
        ("sizes", "Active at the start"),
        ("rate_words", "Rate effect, points"),
        ("mix_words", "Mix effect, points"),
        ("stands", "Stands out"),
    ]
    return (
        alt.Chart(name="groups")
        .transform_filter("datum.part != 'mix'")
        .mark_rect(fill=ink())
        .encode(
            y=y,
            x=alt.XValue(0),
            x2=alt.X2Value("width"),
            fillOpacity=alt.FillOpacityValue(0, condition=shown_on_hover(0.06)),
            tooltip=tooltips(tips),
        )
        .add_params(hover)
    )


def tenure_bars(frame: pd.DataFrame) -> alt.LayerChart:
    """Churn by how long customers have been buying: churn/by_tenure, grain tenure.

    A dot with its interval for the period, a hollow one for the period before.
    """
    rows = [_tenure_row(record) for record in records(frame)]
    rows = [row for row in rows if row["value"] is not None or row["was"] is not None]
    if not rows:
        return nothing_yet("Nobody was active when the period began.", 120)
    domain = rounded_domain(
        [row[field] for row in rows for field in ("value", "low", "high", "was")],
        zero=True,
    )
    x_scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    x = alt.X(
        "value:Q",
        title="% of customers lost",
        axis=alt.Axis(grid=True, domain=False, tickCount=6),
        scale=x_scale,
    )
    y = alt.Y(
        "tenure:N",
        sort=None,
        scale=alt.Scale(domain=[row["tenure"] for row in rows], paddingOuter=0.3),
        axis=alt.Axis(title=None, grid=False, labelLimit=150, labelOverlap=False),
    )
    known = alt.Chart().transform_filter("isValid(datum.value)").encode(y=y)
    count = alt.Chart().encode(y=y, x=alt.XValue("width"), text="count:N")
    hover = alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=["tenure"]
    )
    tips = [
        ("tenure", "Customer for"),
        ("value_words", "Lost in the period"),
        ("interval", "95 % interval"),
        ("was_words", "Before"),
        ("n_words", "Lost of active"),
    ]
    layers = [
        alt.Chart()
        .transform_filter("isValid(datum.was)")
        .mark_point(size=70, strokeWidth=1.5, filled=False, opacity=1, color=line_ink())
        .encode(x=alt.X("was:Q", scale=x_scale), y=y),
        known.mark_rule(strokeWidth=2, opacity=0.75).encode(
            x=alt.X("low:Q"), x2="high:Q", color=slot("blue")
        ),
        known.mark_circle(size=90, opacity=1).encode(x=x, color=slot("blue")),
        count.mark_text(align="right", dx=72, color=muted()),
        alt.Chart(name="tenures")
        .mark_rect(fill=ink())
        .encode(
            y=y,
            fillOpacity=alt.FillOpacityValue(0, condition=shown_on_hover(0.06)),
            tooltip=tooltips(tips),
        )
        .add_params(hover),
    ]
    return finish(layers, rows, 70 + 36 * len(rows))


def _tenure_row(record: Row) -> Row:
    few = record["at_start"] < 10
    return {
        "tenure": record["tenure"],
        "value": None if few else times_100(record["churn"]),
        "low": None if few else times_100(record["low"]),
        "high": None if few else times_100(record["high"]),
        "was": times_100(record["churn_before"])
        if record["at_start_before"] >= 10
        else None,
        "value_words": percent(record["churn"]),
        "interval": percent_span(record["low"], record["high"]),
        "was_words": percent(record["churn_before"]),
        "n_words": f"{number(record['lost'])} of {number(record['at_start'])}",
        "count": f"{number(record['at_start'])}{NBSP}active",
    }
