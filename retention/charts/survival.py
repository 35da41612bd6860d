"""Time between orders: the survival curve and the histogram of gaps."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from retention.charts.frames import (
    NBSP,
    Row,
    number,
    percent,
    percent_span,
    records,
    times_100,
)
from retention.charts.marks import (
    TREND_HEIGHT,
    Tips,
    end_names,
    hover_nearest,
    spread,
    tooltips,
    value_axis,
)
from retention.charts.theme import (
    BAND_OPACITY,
    GENERAL,
    OPEN_OPACITY,
    category_color,
    finish,
    ink,
    line_ink,
    muted,
    opacity_when,
    slot,
)


@dataclass(frozen=True)
class Wait:
    """What a survival curve waits for, in words.

    still, event: titles of the tooltip; y, x: of the axes; half: before the median
    """

    still: str
    event: str
    y: str
    x: str
    half: str

    @property
    def tips(self) -> Tips:
        return (
            ("name", "After"),
            ("share", self.still),
            ("interval", f"95{NBSP}% interval"),
            ("watched", "Watched that long (n)"),
            ("events_words", self.event),
        )


NEXT_ORDER = Wait(
    "Not ordered again yet",
    "Ordered that day",
    "% who have not ordered again yet",
    "Days since the order",
    "half within",
)
END = Wait(
    "Still running",
    "Ended that day",
    "% of contracts still running",
    "Days since the contract began",
    "half end within",
)

__all__ = ["contract_survival", "day_rules", "gap_histogram", "survival"]


def survival(frame: pd.DataFrame) -> alt.LayerChart:
    """How long until the next order: churn/next_order_survival, grain days (and split).

    A falling curve in steps, from everybody on day 0; the day on which half have
    ordered again is marked when it is reached. Several splits have a named line each.
    """
    return _curves(frame, NEXT_ORDER)


def contract_survival(frame: pd.DataFrame) -> alt.LayerChart:
    """How long contracts run: churn/contract_survival, grain days (and split).

    Drawn as survival is.
    """
    return _curves(frame, END)


def _curves(frame: pd.DataFrame, wait: Wait) -> alt.LayerChart:
    lines: dict[str, list[Row]] = {}
    for record in records(frame):
        split = record.get("split") or "All"
        lines.setdefault(split, [_start(split)]).append(_survival_row(record, split))
    shown = sorted(lines, key=lambda name: (-_watched(lines[name]), name))
    shown = shown[: len(GENERAL)]
    rows = [row for split in shown for row in lines[split]]
    if len(shown) > 1:
        ends = [lines[split][-1] for split in shown]
        places = spread(
            [row["pct"] for row in ends], 15 * 100 / (TREND_HEIGHT - 50), floor=0
        )
        for row, place in zip(ends, places, strict=True):
            row["end"], row["label_at"] = row["split"], place
        layers = _split_curves(shown, wait)
    else:
        layers = _one_curve(_median(rows), wait, rows[-1]["days"])
    y = value_axis("pct", wait.y, (0, 100))
    x = alt.X(
        "days:Q",
        title=wait.x,
        scale=alt.Scale(domain=[0, max(row["days"] for row in rows)], nice=False),
        axis=alt.Axis(tickCount=8, format=",d", tickMinStep=1),
    )
    layers[0] = layers[0].encode(x=x, y=y)
    return finish(layers, rows, TREND_HEIGHT)


def _start(split: str) -> Row:
    start = {"days": 0, "survival": 1.0, "low": 1.0, "high": 1.0}
    return _survival_row(start | {"at_risk": None, "events": 0}, split)


def _survival_row(record: Row, split: str) -> Row:
    days = record["days"]
    watched = record["at_risk"]
    return {
        "split": split,
        "days": days,
        "at_risk": watched,
        "pct": times_100(record["survival"]),
        "low": times_100(record["low"]),
        "high": times_100(record["high"]),
        "name": f"{number(days)} {'day' if days == 1 else 'days'}",
        "share": percent(record["survival"]),
        "interval": percent_span(record["low"], record["high"]),
        "watched": "everybody" if watched is None else number(watched),
        "events_words": number(record["events"]),
        "end": None,
        "label_at": None,
    }


def _watched(line: list[Row]) -> int:
    return line[1]["at_risk"] if len(line) > 1 else 0


def _median(rows: list[Row]) -> Row | None:
    """The first day on which at most half are left."""
    reached = (row for row in rows if row["pct"] is not None and row["pct"] <= 50)
    return next(reached, None)


def _one_curve(median: Row | None, wait: Wait, longest: float) -> list[alt.Chart]:
    base = alt.Chart().encode(x=alt.X("days:Q"), y=alt.Y("pct:Q"), color=slot("blue"))
    layers = [
        base.mark_line(strokeWidth=2.5, interpolate="step-after"),
        base.mark_area(opacity=BAND_OPACITY, interpolate="step-after").encode(
            y=alt.Y("low:Q"), y2="high:Q"
        ),
    ]
    if median:
        # the word stands where there is room for it
        late = median["days"] > longest / 2
        point = alt.Chart().transform_filter(f"datum.days=={median['days']}")
        point = point.encode(x=alt.X("days:Q"), y=alt.datum(50))
        layers += [
            point.mark_rule(color=line_ink(), strokeDash=[3, 3], y2="height").encode(),
            point.mark_circle(size=60, opacity=1).encode(color=slot("blue")),
            point.mark_text(
                align="right" if late else "left",
                baseline="top" if late else "bottom",
                dx=-8 if late else 8,
                dy=6 if late else -4,
                fontWeight=600,
                color=ink(),
            ).encode(text=alt.TextValue(f"{wait.half} {median['name']}")),
        ]
    return [
        *layers,
        hover_nearest(base, wait.tips),
    ]


def _split_curves(shown: list[str], wait: Wait) -> list[alt.Chart]:
    color = category_color("split", shown)
    base = alt.Chart().encode(x=alt.X("days:Q"), y=alt.Y("pct:Q"), color=color)
    return [
        base.mark_line(strokeWidth=2, interpolate="step-after"),
        *end_names(color, "end"),
        hover_nearest(base, [("split", "Customers of"), *wait.tips]),
    ]


def gap_histogram(
    frame: pd.DataFrame,
    median_days: float | None = None,
    window_days: int | None = None,
) -> alt.LayerChart:
    """How much time lies between two orders: churn/gaps, grain bin of days.

    The open bin at the end is faint. Rules mark the median and the churn window.
    """
    rows = records(frame)
    width = min(
        (r["days_to"] - r["days_from"] for r in rows if r["days_to"]), default=7
    )
    total = sum(row["gaps"] for row in rows) or 1
    for row in rows:
        first, stop = row["days_from"], row["days_to"]
        row["closed"] = stop is not None
        row["bar_end"] = first + width if stop is None else stop
        row["name"] = (
            f"{number(first)} days and more"
            if stop is None
            else f"{number(first)} to {number(stop - 1)} days"
        )
        row["gaps_words"] = f"{number(row['gaps'])} of {number(total)}"
        row["share"] = percent(row["gaps"] / total)
    end = max(row["bar_end"] for row in rows)
    largest = max(1, *(row["gaps"] for row in rows))
    tips = [("name", "Days between"), ("gaps_words", "Orders (n)"), ("share", "Share")]
    bars = (
        alt.Chart()
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X(
                "days_from:Q",
                bin="binned",
                title="Days from one order to the next",
                scale=alt.Scale(domain=[0, end], nice=False),
                axis=alt.Axis(tickCount=8, format=",d", tickMinStep=1),
            ),
            x2="bar_end:Q",
            y=alt.Y(
                "gaps:Q",
                title="orders",
                axis=alt.Axis(format=",d", tickMinStep=1),
                scale=alt.Scale(domain=[0, largest], nice=True),
            ),
            color=slot("blue"),
            opacity=opacity_when("closed", 1, OPEN_OPACITY),
            tooltip=tooltips(tips),
        )
    )
    marks = []
    if median_days is not None:
        marks.append((float(median_days), f"half within {number(median_days)} days"))
    if window_days is not None:
        marks.append((float(window_days), f"churn window {number(window_days)} days"))
    return finish([bars, *day_rules(marks, end)], rows, TREND_HEIGHT)


def day_rules(marks: list[tuple[float, str]], end: float) -> list[alt.Chart]:
    """Vertical rules with their words, one line lower each so that none collide."""
    layers = []
    for place, (days, words) in enumerate(marks):
        if days > end:
            continue
        left = days < 0.6 * end
        rule = alt.Chart(alt.Data(values=[{"days": days, "words": words}]))
        rule = rule.encode(x=alt.X("days:Q"))
        layers += [
            rule.mark_rule(color=muted(), strokeWidth=1.5, strokeDash=[4, 3]).encode(
                y=alt.YValue(18 * place), y2=alt.Y2Value("height")
            ),
            rule.mark_text(
                align="left" if left else "right",
                baseline="top",
                dx=6 if left else -6,
                color=ink(),
                fontWeight=600,
            ).encode(y=alt.YValue(2 + 18 * place), text="words:N"),
        ]
    return layers
