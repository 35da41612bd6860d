"""Sentences about how long contracts run and how much money leaves."""

from __future__ import annotations

import pandas as pd

from retention.models.renewal import FEWEST_CONTRACTS, FEWEST_RENEWALS
from retention.words.churn import log_rank
from retention.words.numbers import (
    FEWEST_FOR_PERCENT,
    GRAIN_ONE,
    NBSP,
    count,
    escaped,
    is_missing,
    last_complete,
    many,
    money,
    percent,
    period_name,
    rate,
    rounded_share,
)

#: What the panel says when nothing is forecast.
NO_FORECAST = (
    f"A forecast needs {FEWEST_CONTRACTS} contracts, of which some have ended, and a "
    f"month whose contracts have all been seen through {FEWEST_RENEWALS} renewals. Contracts "
    "that end year by year are not forecast: a curve of months cannot follow them."
)

OF_EVERYBODY = " The forecast is of all contracts, whatever the filters."

#: Renewals after which the sentences look, or the next multiple of them.
YEAR = 12

NO_CONTRACT = "No contract has been watched for a day yet."

#: Said on pages of orders where there are contracts too.
ELSEWHERE = (
    "This page counts orders. Contracts, who cancels them and their money are on the Churn "
    "page."
)


def forecast_sentence(frame: pd.DataFrame, cohort: str) -> str:
    """How many of one cohort should still run after a year, from churn/contract_forecast.

    cohort: the first day of the month shown, ISO text
    """
    rows = frame[frame["cohort"] == pd.Timestamp(cohort)].sort_values("age")
    last = rows[rows["observed"].notna()].iloc[-1]
    years = int(last["age"]) // YEAR + 1
    ahead = rows[rows["age"] == YEAR * years].iloc[0]
    begun = period_name(pd.Timestamp(cohort), "month")
    low, high = (count(round(ahead[end])) for end in ("low", "high"))
    so_far = (
        f"{count(last['observed'])} of them ran after {many(last['age'], 'renewal')}. "
        if last["age"]
        else "None has been seen through a renewal yet. "
    )
    whose = " The curve is that of all cohorts." if ahead["is_pooled"] else ""
    return (
        f"Of {many(ahead['size'], 'contract')} begun in {begun}, "
        f"**{rounded_share(ahead['expected'], ahead['size'])} should "
        f"still run after {YEAR * years} renewals**, {low} to {high}. {so_far}Dashed: "
        f"expected, with the band that should hold what comes in "
        f"{ahead['level'] * 10:.0f} of 10 cases.{whose}"
    )


def survival_sentence(frame: pd.DataFrame) -> str:
    """The median and what is left after a year, from churn/contract_survival."""
    if frame.empty:
        return NO_CONTRACT
    contracts = int(frame["at_risk"].iloc[0])
    if contracts < FEWEST_FOR_PERCENT:
        ended = int(frame["events"].sum())
        return f"Ended so far: {ended} of {many(contracts, 'contract')}."
    text = _median(frame)
    year = frame[(frame["days"] <= 365) & frame["survival"].lt(1)]
    if frame["days"].max() >= 365 and len(year):
        text += f" After a year {_share(year.iloc[-1])} still run."
    if frame["events"].sum() < contracts:
        text += " Those that run count as long as they were watched."
    return text


def _median(frame: pd.DataFrame) -> str:
    reached = frame[frame["survival"] <= 0.5]
    if len(reached):
        ends = [frame.loc[frame[end] <= 0.5, "days"].min() for end in ("low", "high")]
        span = "" if is_missing(ends[0]) else f" ({count(ends[0])} or more)"
        if not is_missing(ends[0]) and not is_missing(ends[1]):
            span = f" ({count(ends[0])} to {count(ends[1])})"
        days = many(reached.iloc[0]["days"], "day")
        return f"**Half of all contracts end within {days}**{span}."
    watched = frame[frame["at_risk"] >= 30]
    last = (frame if watched.empty else watched).iloc[-1]
    return (
        f"**Fewer than half have ended so far**: {_share(last)} still run after "
        f"{many(last['days'], 'day')}."
    )


def _share(row: pd.Series) -> str:
    share = percent(row["survival"])
    if is_missing(row["low"]):
        return share
    low = percent(row["low"]).removesuffix(f"{NBSP}%")
    return f"{share} ({low} to {percent(row['high'])})"


def groups_sentence(frame: pd.DataFrame, label: str) -> str:
    """Whose contracts run longer, from churn/contract_groups."""
    known = frame[frame["restricted_mean"].notna()].sort_values("restricted_mean")
    if len(known) < 2 or pd.isna(known["p"].iloc[0]):
        return f"Too few contracts to compare by {label.lower()}."
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"Contracts of {_length(first)}, those of {_length(last)}, counted up to "
        f"{many(first['tau'], 'day')}. {log_rank(float(first['p']), len(known))}"
    )


def _length(row: pd.Series) -> str:
    """One group's mean and median time under contract."""
    half = (
        "fewer than half have ended so far"
        if pd.isna(row["median"])
        else f"half end within {count(row['median'])}"
    )
    return (
        f"**{escaped(row['split'])}** run {count(round(row['restricted_mean']))} days on "
        f"average ({count(round(row['low']))} to {count(round(row['high']))}; {half})"
    )


def revenue_sentence(frame: pd.DataFrame, grain: str, currency: str) -> str:
    """Whether money left faster than customers in the last complete period.

    frame: churn/revenue or churn/contract_revenue. A difference is claimed where the
    churn of customers lies outside the interval of the money's.
    """
    last = last_complete(frame)
    if last is None or is_missing(last["revenue_churn"]):
        return (
            "No money of customers at the start of the last complete period is known."
        )
    name = period_name(last["period"], grain)
    by_contracts = "cancelled" in last
    lost = last["cancelled"] if by_contracts else last["lost"]
    verb = "cancelled" if by_contracts else "left"
    source = "of their contracts" if by_contracts else "of the twelve months before"
    spent = (
        f"{money(last['lost_revenue'], currency)} of "
        f"{money(last['revenue_at_start'], currency)}"
    )
    if last["at_start"] < FEWEST_FOR_PERCENT:
        return (
            f"In {name} {rate(lost, last['at_start'])} customers {verb}, with {spent} of "
            f"the money {source}. Too few to say whether money leaves faster."
        )
    span = ""
    if not is_missing(last["low"]):
        low = percent(last["low"]).removesuffix(f"{NBSP}%")
        span = f" ({low} to {percent(last['high'])})"
    hollow = (
        "" if frame["complete"].all() else f" Hollow: {GRAIN_ONE[grain]} in progress."
    )
    if not lost:
        return f"Nobody {verb} in {name}, and no money with them.{hollow}"
    return (
        f"{_verdict(last)}: in {name} {percent(last['churn'])} of the customers {verb} "
        f"and with them {percent(last['revenue_churn'])}{span} of the money {source}, "
        f"{spent}.{hollow}"
    )


def _verdict(row: pd.Series) -> str:
    if is_missing(row["low"]):
        return "**Whether money leaves faster than customers is not known yet**"
    if row["low"] > row["churn"]:
        return "**Money leaves faster than customers**"
    if row["high"] < row["churn"]:
        return "**Money leaves more slowly than customers**"
    return "**Money leaves about as fast as customers**"
