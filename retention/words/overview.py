"""Sentences of the overview: who stayed, and who brought the money."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from retention.words.churn import MOST_FALSE_CHURN
from retention.words.numbers import (
    FEWEST_FOR_PERCENT,
    GRAIN_ONE,
    MINUS,
    NBSP,
    change,
    count,
    faint,
    is_missing,
    last_complete,
    percent,
    period_name,
)


def retention_sentence(kpis: pd.DataFrame, state: str = "none") -> str:
    """The overview's answer, from overview/kpis; silent on a move that is noise."""
    row = _metric(kpis, "retention_rate")
    if row is None or is_missing(row["value"]):
        return "Nobody was active when this period started, so nobody could stay."
    if row["n"] < FEWEST_FOR_PERCENT:
        kept = round(row["value"] * row["n"])
        return f"**{kept} of {count(row['n'])} customers stayed.** Too few for a rate."
    low, high = (
        percent(row["low"]).replace(f"{NBSP}%", ""),
        percent(row["high"]),
    )
    text = f"**{percent(row['value'])} of customers stayed** ({low} to {high})"
    moved = change(row["value"], row["previous"], "share")
    if moved and state != "noise":
        text += f", {_than(moved, 'the period before')}"
    return text + f", out of {count(row['n'])} who were active when the period began."


def revenue_sentence(frame: pd.DataFrame, grain: str) -> str:
    """Who brought the money in the last complete period, from overview/revenue."""
    last = last_complete(frame)
    if last is None:
        return f"No complete {GRAIN_ONE[grain]} yet."
    name = period_name(last["period"], grain)
    attributed = last["new_revenue"] + last["returning_revenue"]
    if attributed <= 0 or min(last["new_revenue"], last["returning_revenue"]) < 0:
        return f"No share can be said for {name}: refunds outweigh or nothing was sold."
    share = last["returning_revenue"] / attributed
    rest = ""
    if last["unattributed_revenue"] > 0:
        part = last["unattributed_revenue"] / last["revenue"]
        rest = f" :gray[**Guests**]: {percent(part, 0)} of all revenue."
    return (
        f":blue[**Returning**] customers brought {percent(share, 0)} of what known "
        f"customers spent in {name}, :green[**new**] ones {percent(1 - share, 0)}."
        f"{rest}{faint(frame, grain)}"
    )


def _metric(kpis: pd.DataFrame, name: str) -> pd.Series | None:
    rows = kpis[kpis["metric"] == name]
    return None if rows.empty else rows.iloc[0]


def _than(moved: str, other: str) -> str:
    size = moved[1:]
    return (
        f"{size} more than in {other}" if moved.startswith("+")
        else f"{size} fewer than in {other}" if moved.startswith(MINUS)
        else f"as in {other}"
    )  # fmt: skip


def window_note(chosen: Mapping[str, object], days: float) -> str:
    """What to keep in mind where the data gives no churn window; empty where it does.

    chosen: how the window came to be and ``r180``, as ``retention.window`` tells it
    """
    if chosen.get("how", "defined") in ("defined", "found"):
        return ""
    back = chosen.get("r180")
    if isinstance(back, int | float) and back > MOST_FALSE_CHURN:
        return (
            f"Careful: of those silent for {count(days)} days {percent(back, 0)} still come "
            "back within 180 days more, so many who count as lost here are not (see Churn)."
        )
    return (
        "Careful: the data is too young to say when a silent customer is lost; "
        f"{count(days)} days are assumed (see Churn)."
    )
