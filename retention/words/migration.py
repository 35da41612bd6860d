"""Sentences about customers who moved between segments."""

from __future__ import annotations

from datetime import date

import pandas as pd

from retention.words import numbers

#: Below this many customers no rate is said.
FEWEST = 30

NOBODY_THEN = (
    "Nobody had bought within the months that are scored before {day}, so nobody can have "
    "moved since. Choose a shorter time back."
)


def nobody_then(since: date) -> str:
    """What the panel says where there was no customer on the earlier day."""
    return NOBODY_THEN.format(day=numbers.day(since))


def moves_sentence(frame: pd.DataFrame, since: date, currency: str) -> str:
    """How many moved up and down and what moved into danger, from segments/upgrades."""
    row = frame.iloc[0]
    total = row["total"]
    text = (
        f"Since {numbers.day(since)}, **{numbers.many(row['up'], 'customer')} moved up and "
        f"{numbers.count(row['down'])} down**"
    )
    if row["gone"]:
        text += (
            f", {numbers.count(row['gone'])} of them out of the months that are scored"
        )
    text += f"; {numbers.count(row['same'])} stayed."
    if total >= FEWEST:
        text += (
            f" Net {_signed(row['net'])} points of {numbers.many(total, 'customer')} "
            f"({numbers.span(row['low'], row['high'], 'points')})."
        )
    else:
        text += f" {numbers.many(total, 'customer')}: too few for a rate."
    if row["into_risk"]:
        text += (
            f" **{numbers.money(row['value_into_risk'], currency)} of yearly spending "
            f"moved into *At risk* or *Can't lose*** "
            f"with {numbers.many(row['into_risk'], 'customer')}"
        )
        text += (
            f"; {numbers.money(row['value_out_of_risk'], currency)} came back out with "
            f"{numbers.count(row['out_of_risk'])}."
            if row["out_of_risk"]
            else "."
        )
    return text


def _signed(points: float) -> str:
    return ("+" if round(points) > 0 else "") + numbers.points(points)


def reading(show: str, measure: str, since: date) -> str:
    """How to read the matrix or the flow."""
    if show == "matrix":
        what = (
            "percent of the row's customers"
            if measure == "customers"
            else "percent of what the row spent in the 12 months before then"
        )
        return (
            f"Rows: the segment then; columns: the segment now; {what}. "
            "Outlined: stayed. Left of that: moved up; right: moved down. Both days are "
            "scored with the same cut-points. Click a cell for its customers."
        )
    of = "customers" if measure == "customers" else "money of the 12 months before then"
    return (
        f"Left: the segments on {numbers.day(since)}; right: now. A band is as wide as its "
        f"{of}. Both days are scored with the same cut-points."
    )


def movers(was: str | None, became: str | None, since: date) -> str:
    """Who is listed, as the end of a sentence."""
    then = {
        None: "in any segment or none",
        "not yet a customer": "not yet customers",
        "not in the window": "out of the months that are scored",
    }.get(was, f"in {was}")
    now = {
        None: "in any segment",
        "no longer in the window": "out of the months that are scored",
    }.get(became, f"in {became}")
    return f"who were {then} on {numbers.day(since)} and are {now} now"
