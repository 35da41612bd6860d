"""Signal or noise, in words: one figure's verdict, and the headline of all of them.

Frames are answers of overview/signals without a split. Within normal variation nothing
is claimed.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from retention.finishing.control import CHARTS, FEWEST_ANSWERS
from retention.models.control import MONTHLY, RUN, WEEKLY
from retention.words import numbers

#: Colours of states that are claimed, as a theme names them.
COLORS: dict[str, Literal["orange", "yellow"]] = {"signal": "orange", "watch": "yellow"}

#: What a figure says of its period.
_SAID = {
    "retention_rate": "{value} stayed in {period}",
    "churn_rate": "{value} left in {period}",
    "repeat_purchase_rate": "{value} of those who first bought in {period} came back in time",
    "revenue": "{value} of revenue in {period}",
    "orders": "{value} orders in {period}",
    "average_order_value": "{value} per order in {period}",
    "nps": "NPS {value} in {period}",
}

#: Figures of the headline: retention is churn the other way round.
_HEADLINE = tuple(metric for metric in _SAID if metric != "retention_rate")

_LABELS = {
    "churn_rate": "churn",
    "repeat_purchase_rate": "the repeat purchase rate",
    "revenue": "revenue",
    "orders": "orders",
    "average_order_value": "the average order value",
    "nps": "the NPS",
}


def badge(row: pd.Series | None) -> str:
    """Icon and word of a claim as a coloured label; empty when nothing is claimed.

    The arrow of a signal says on which side of its normal range the figure lies.
    """
    state = "none" if row is None else str(row["state"])
    if row is None or state not in COLORS:
        return ""
    icon = "visibility"
    if state == "signal":
        icon = "arrow_upward" if _side(row) == "above" else "arrow_downward"
    return f":{COLORS[state]}-badge[:material/{icon}: {numbers.capitalised(state)}]"


def verdict(row: pd.Series, currency: str = "") -> str:
    """Why a figure has its state, with its limits; empty where it is never judged."""
    if row["metric"] not in CHARTS:
        return ""
    if row["state"] == "none":
        return f"**Not judged**: {_why_not(row)}."
    fact, normal = _fact(row, currency), _normal(row, currency)
    measured = f"from {_some(row['weeks'], row)} that ended {_gap(row)} before"
    against = {
        "last_year": "compared with the same week last year",
        "growth": f"{measured}: between standing still since and growing on",
    }.get(str(row["against"]), measured)
    if row["state"] == "noise":
        return f"**Noise**: {fact}, within the normal {normal} ({against})."
    if row["state"] == "signal":
        return f"**Signal**: {fact}, {_side(row)} the normal {normal} ({against})."
    drift = _drift(row, currency)
    return f"**Watch**: {fact}, within the normal {normal} ({against}), but {drift}."


def headline(frame: pd.DataFrame, currency: str = "", current: bool = True) -> str:
    """What stands out in the latest complete week; says so when nothing does.

    current: the latest week known, and not that of an earlier period
    """
    rows = [
        row
        for metric in _HEADLINE
        for _, row in frame[frame["metric"] == metric].iterrows()
    ]
    judged = [row for row in rows if row["state"] != "none"]
    if not judged:
        return (
            "No figure can be told from noise yet: that takes "
            f"{WEEKLY.fewest + WEEKLY.gap} complete weeks with enough orders."
        )
    signals = [row for row in judged if row["state"] == "signal"]
    watched = [row for row in judged if row["state"] == "watch"]
    when = "this week" if current else "in the last week of this period"
    if not signals and not watched:
        return f"No signal {when}: all figures moved within their normal variation."
    text = " ".join(
        f":orange[**Signal**]: {_fact(row, currency)}, {_side(row)} the normal "
        f"{_normal(row, currency)}."
        for row in signals
    )
    if not signals:
        text = f"No signal {when}: all figures moved within their normal range."
    if watched:
        names = numbers.listed([_LABELS[row["metric"]] for row in watched])
        verb = "drifts" if len(watched) == 1 else "drift"
        if watched[0]["metric"] == "orders" and len(watched) == 1:
            verb = "drift"
        text += f" :yellow[**Watch**]: {names} {verb} inside the normal range."
    return text


def control_sentence(frame: pd.DataFrame) -> str:
    """Whether the latest week's churn is unusual, from overview/signals."""
    rows = frame[frame["metric"] == "churn_rate"]
    if rows.empty:
        return "No complete week after the first churn window yet."
    last = rows.iloc[-1]
    if last["state"] == "none":
        return f"Not judged yet: {_why_not(last)}."
    answers = {
        "signal": "**Yes**",
        "watch": "**Not by itself, but watch it**",
        "noise": "**No**",
    }
    fact, normal = _fact(last, ""), _normal(last, "")
    side = _side(last) if last["state"] == "signal" else "within"
    text = f"{answers[last['state']]}: {fact}, {side} the normal {normal}"
    if last["state"] == "watch":
        text += f", but {_drift(last, '')}"
    return (
        f"{text}. Grey band: normal range of each week; :orange[**diamond**]: signal; "
        "**triangle**: watch."
    )


def _fact(row: pd.Series, currency: str) -> str:
    value = _figure(row["value"], row, currency)
    return _SAID[row["metric"]].format(value=value, period=_period(row))


def _normal(row: pd.Series, currency: str) -> str:
    """The limits, as 2.4 to 4.9 %."""
    low = _figure(row["lower"], row, currency)
    high = _figure(row["upper"], row, currency)
    unit = f"{numbers.NBSP}%"
    return f"{low.removesuffix(unit)} to {high}"


def _figure(value: object, row: pd.Series, currency: str) -> str:
    """In the figure's unit, as finely as it takes to tell a signal from its limit."""
    unit = str(row["unit"])
    limit = row["upper"] if row["value"] > row["centre"] else row["lower"]
    shown = numbers.figure(row["value"], unit, currency)
    close = row["state"] == "signal" and shown == numbers.figure(limit, unit, currency)
    if close and unit == "share":
        return numbers.percent(value, 2)
    if close and unit == "money":
        return numbers.money(value, currency, 2)
    if close and unit == "points":
        return f"{float(str(value)):.1f}".replace("-", numbers.MINUS)
    return numbers.figure(value, unit, currency)


def _side(row: pd.Series) -> str:
    return "above" if row["value"] > row["centre"] else "below"


def _drift(row: pd.Series, currency: str) -> str:
    centre = _figure(row["centre"], row, currency)
    if row["reason"] == "run":
        side = "above" if row["z"] > 0 else "below"
        return f"{_some(RUN, row)} in a row lie {side} the expected value ({centre})"
    return (
        f"the average of the latest {_one(row)}s has drifted from the expected value "
        f"({centre})"
    )


def _why_not(row: pd.Series) -> str:
    schedule = MONTHLY if row["metric"] == "nps" else WEEKLY
    if row["weeks"] < schedule.fewest:
        return (
            f"that takes {_some(schedule.fewest, row)} of history that ended "
            f"{_gap(row)} before, and there "
            f"{'is' if row['weeks'] == 1 else 'are'} {row['weeks']}"
        )
    if pd.isna(row["value"]):
        few = (
            f"fewer than {FEWEST_ANSWERS} answers" if row["metric"] == "nps" else "none"
        )
        return f"there were {few} in {_period(row)}"
    if row["unit"] == "share":
        return f"too few people move in a {_one(row)} to tell a change from chance"
    return f"{_period(row)} has nothing to be measured against"


def _period(row: pd.Series) -> str:
    return numbers.period_name(row["period"], _one(row))


def _one(row: pd.Series) -> str:
    return "month" if row["metric"] == "nps" else "week"


def _some(number: int, row: pd.Series) -> str:
    return numbers.many(number, _one(row))


def _gap(row: pd.Series) -> str:
    return _some((MONTHLY if row["metric"] == "nps" else WEEKLY).gap, row)
