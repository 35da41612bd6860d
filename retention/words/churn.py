"""Sentences about silence, contracts and how long customers stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from retention.words.numbers import (
    FEWEST_FOR_PERCENT,
    GRAIN_ONE,
    NBSP,
    count,
    escaped,
    faint,
    is_missing,
    last_complete,
    many,
    percent,
    period_name,
    periods,
    rate,
)

#: Chance of a difference by luck alone below which groups are said to differ.
LEAST_CHANCE = 0.05

#: Most of those who count as lost that may still come back within 180 days.
MOST_FALSE_CHURN = 0.2


def window_sentence(frame: pd.DataFrame, window_days: int) -> str:
    """The window that the data gives and what the reader's own means, from churn/window.

    window_days: the silence that the page counts with
    """
    given = frame[frame["is_chosen"]].iloc[0]
    text = _given(given)
    own = frame[frame["window_days"] == window_days].iloc[0]
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


def _span(row: pd.Series) -> str:
    if pd.isna(row["low"]):
        return ""
    return (
        f" ({percent(row['low']).removesuffix(f'{NBSP}%')} to {percent(row['high'])})"
    )


def _observed(row: pd.Series) -> str:
    """What happened lately, where enough silences were seen to say a share."""
    crossed = row["crossed"]
    if crossed < FEWEST_FOR_PERCENT:
        return ""
    return (
        f" Of the {count(crossed)} such silences reached 180 to 360 days ago, "
        f"{rate(row['returned'], crossed)} ended so."
    )


def how_chosen(told: Mapping[str, object], days: int) -> str:
    """How a dataset's churn window came to be, as the end of a sentence."""
    how = told.get("how")
    if how == "found":
        return (
            "chosen from the data, the shortest silence from which on at most a fifth "
            f"come back within 180 days ({percent(told['r180'])} after {days})."
        )
    if how == "never":
        return (
            "chosen from the data: more than a fifth come back after any silence "
            f"({percent(told['r180'])} after {days}), so the longest that can be judged."
        )
    if how == "few":
        return (
            "the usual one, as too few purchases were watched to choose from the data."
        )
    if how == "short":
        return "the usual one, as the data covers less than twelve months."
    return "defined when the data was read."


#: What counts as churn where customers have contracts.
CONTRACTS = (
    "A cancellation counts on the day it takes effect; who signs again inside the same "
    "period has not left, and a free trial counts from its first payment."
)

#: Said of churn by silence where contracts are there, too.
BY_ORDERS = " This counts orders, whatever the contracts say."


def contracts_sentence(frame: pd.DataFrame, grain: str) -> str:
    """The last complete period's cancellations, from churn/contracts."""
    known = frame[frame["complete"] & frame["churn"].notna()]
    if known.empty:
        return (
            f"No complete {grain} has started with a customer under contract yet. "
            f"{CONTRACTS}"
        )
    last = known.iloc[-1]
    pooled = rate(known["cancelled"].sum(), known["at_start"].sum())
    hollow = "" if frame["complete"].all() else f" Hollow: {grain} in progress."
    share = rate(last["cancelled"], last["at_start"])
    few = last["at_start"] < FEWEST_FOR_PERCENT
    who = f"{share} customers" if few else f"{share} of the customers"
    counts = "" if few else f": {count(last['cancelled'])} of {count(last['at_start'])}"
    return (
        f"**{who} under contract at its start cancelled in "
        f"{period_name(last['period'], grain)}**{counts}; {pooled} on average over "
        f"{len(known)} {periods(grain, len(known))}. {CONTRACTS}{hollow}"
    )


def next_order_sentence(frame: pd.DataFrame, order: int) -> str:
    """The median time to the next order, from churn/next_order_survival.

    order: 0 = after any purchase, 1 = from the first to the second, 2 = the third
    """
    said = survival_sentence(frame)
    kind = {1: "first", 2: "second"}.get(order)
    return said.replace("all purchases", f"all {kind} orders") if kind else said


def groups_sentence(frame: pd.DataFrame, label: str) -> str:
    """Who comes back sooner after the first order, from churn/survival_groups."""
    known = frame[frame["restricted_mean"].notna()].sort_values("restricted_mean")
    if len(known) < 2 or pd.isna(known["p"].iloc[0]):
        return f"Too few customers to compare by {label.lower()}."
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"From the first to the second order {_wait(first)}, {_wait(last)}, counted up to "
        f"{many(first['tau'], 'day')}. {log_rank(float(first['p']), len(known))}"
    )


def log_rank(p: float, groups: int) -> str:
    """Whether groups differ by more than chance, by the log-rank test."""
    differ = "differ" if p < LEAST_CHANCE else "do not differ"
    chance = "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"
    return f"The {groups} groups {differ} by more than chance (log-rank, {chance})."


def _wait(row: pd.Series) -> str:
    """One group's mean and median wait."""
    half = (
        "fewer than half have come so far"
        if pd.isna(row["median"])
        else f"half within {count(row['median'])}"
    )
    return (
        f"**{escaped(row['split'])}** takes {count(round(row['restricted_mean']))} days on "
        f"average ({count(round(row['low']))} to {count(round(row['high']))}; {half})"
    )


def lifecycle_sentence(frame: pd.DataFrame, grain: str) -> str:
    """Came less stopped in the last complete period, from churn/lifecycle."""
    last = last_complete(frame)
    if last is None:
        return "No complete period yet."
    came, stopped = last["new"] + last["resurrected"], last["dormant"]
    net = came - stopped
    name = period_name(last["period"], grain)
    which = "more" if net > 0 else "fewer"
    said = f"{count(abs(net))} {which} came" if net else "As many came"
    than = "than" if net else "as"
    return (
        f"{said} (:green[**new**], :violet[**resurrected**]) {than} stopped "
        f"(:gray[**dormant**]) in {name}; :blue[**retained**] ones ordered in both "
        f"{GRAIN_ONE[grain]}s.{faint(frame, grain)}"
    )


def churn_sentence(frame: pd.DataFrame, grain: str, window_days: int) -> str:
    """The last complete period's churn, from churn/trend."""
    last = last_complete(frame)
    if last is None or is_missing(last["churn"]):
        return "Nobody was active at the start of the last complete period."
    return (
        f"**{rate(last['lost'], last['at_start'])} of the customers active at its start "
        f"left in {period_name(last['period'], grain)}**: {count(last['lost'])} of "
        f"{count(last['at_start'])} passed {window_days} days without an order."
    )


def trend_sentence(
    frame: pd.DataFrame, grain: str, window_days: int, first_day: date | None = None
) -> str:
    """How to read the churn line, from churn/trend.

    first_day: of the data; nobody can have left before a whole window has passed
    """
    known = frame[frame["complete"] & frame["churn"].notna()]
    if known.empty:
        return "No complete period with active customers yet."
    if first_day:
        since = pd.Timestamp(first_day) + pd.Timedelta(days=window_days)
        known = known[known["period"] >= since]
        if known.empty:
            return (
                f"The data is younger than {window_days} days and a whole "
                f"{GRAIN_ONE[grain]}: nobody can have been seen leaving yet."
            )
    pooled = rate(known["lost"].sum(), known["at_start"].sum())
    return (
        f"{pooled} on average over {len(known)} {periods(grain, len(known))}. "
        f"Who leaves now last ordered {window_days} days ago.{_dashed(frame, grain)}"
    )


def survival_sentence(frame: pd.DataFrame) -> str:
    """The median time to the next order, from churn/next_order_survival."""
    if frame.empty:
        return "No purchase has been watched for a day yet."
    reached = frame[frame["survival"] <= 0.5]
    if reached.empty:
        watched = frame[frame["at_risk"] >= 30]
        last = (frame if watched.empty else watched).iloc[-1]
        return (
            f"So far fewer than half have ordered again: {percent(1 - last['survival'], 0)} "
            f"within {many(last['days'], 'day')}."
        )
    return (
        f"**Half of all purchases are followed by another within "
        f"{many(reached.iloc[0]['days'], 'day')}**, counting those still waited for."
    )


def gaps_sentence(frame: pd.DataFrame, window_days: int) -> str:
    """How many returns the churn window covers, from churn/gaps."""
    total = frame["gaps"].sum()
    if not total:
        return "Nobody has come back yet."
    within = rate(frame["within"].sum(), total, 0)
    return (
        f"{within} of {many(total, 'return')} came within the churn window of "
        f"{window_days} days, among those who came back."
    )


def _dashed(frame: pd.DataFrame, grain: str) -> str:
    return (
        "" if frame["complete"].all() else f" Hollow: {GRAIN_ONE[grain]} in progress."
    )
