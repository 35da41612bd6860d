"""Sentences about silence, contracts and how long customers stay."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from retention.words import (
    FEWEST_FOR_PERCENT,
    NBSP,
    count,
    percent,
    rate,
)

#: Most of those who count as lost that may still come back within 180 days.
MOST_FALSE_CHURN = 0.2


def window_sentence(frame: pd.DataFrame, window_days: int) -> str:
    """The window that the data gives and what the reader's own means, from churn/window.

    window_days: the silence that the page counts with
    """
    given = frame[frame["is_chosen"]].iloc[0]
    text = _given(given)
    (own,) = frame[frame["window_days"] == window_days].to_dict("records")
    if own["window_days"] == given["window_days"]:
        return text + _observed(own)
    if pd.isna(own["r180"]):
        return f"{text} Of the {window_days} days chosen here it is not known yet."
    above = own["r180"] > MOST_FALSE_CHURN
    return (
        f"{text} At the **{window_days} days chosen here** it is {percent(own['r180'])}"
        f"{_span(own)}{', too many to call them lost' if above else ''}.{_observed(own)}"
    )


def _given(row: pd.Series) -> str:
    days, back = int(row["window_days"]), percent(row["r180"])
    stay = f"the window stays at {days} days"
    if row["how"] == "short":
        return (
            "The data covers less than twelve months, too few to see who comes back "
            f"after a long silence: {stay}."
        )
    if row["how"] == "few":
        return (
            "Fewer than fifty purchases have been watched for 180 days after a silence: "
            f"{stay}."
        )
    if row["how"] == "never":
        return (
            "**More than a fifth come back even after the longest silence that can be "
            f"judged, {days} days**: {back} within 180 days more{_span(row)}."
        )
    return (
        f"**After {days} silent days {back} still come back** within 180 days "
        f"more{_span(row)}: the shortest silence from which on it is at most a fifth."
    )


def _span(row: Mapping[str, object] | pd.Series) -> str:
    if pd.isna(row["low"]):  # type: ignore[call-overload]
        return ""
    return (
        f" ({percent(row['low']).removesuffix(f'{NBSP}%')} to {percent(row['high'])})"
    )


def _observed(row: Mapping[str, object]) -> str:
    """What happened lately, where enough silences were seen to say a share."""
    crossed = float(str(row["crossed"]))
    if crossed < FEWEST_FOR_PERCENT:
        return ""
    return (
        f" Of the {count(crossed)} such silences reached 180 to 360 days ago, "
        f"{rate(row['returned'], crossed)} ended so."
    )


def how_chosen(told: Mapping[str, object], days: int) -> str:
    """How a dataset's churn window came to be, as a sentence."""
    how = told.get("how")
    if how == "found":
        return (
            "Chosen from the data: the shortest silence from which on at most a fifth "
            f"come back within 180 days ({percent(told['r180'])} after {days})."
        )
    if how == "never":
        return (
            "Chosen from the data: more than a fifth come back after any silence "
            f"({percent(told['r180'])} after {days}), so the longest that can be judged."
        )
    if how == "few":
        return "The usual 90 days: too few purchases to choose from the data."
    if how == "short":
        return "The usual 90 days: less than twelve months of data to choose from."
    return "Defined when the data was read."
