"""What cohorts will do next, in sentences."""

from __future__ import annotations

import pandas as pd

from retention.filters import add_periods
from retention.models.forecast import FEWEST_ORIGINS
from retention.models.purchasing import FEWEST_CUSTOMERS, FEWEST_DAYS, FEWEST_REGULARS
from retention.words.numbers import (
    FEWEST_FOR_PERCENT,
    GRAIN_ONE,
    NBSP,
    count,
    day,
    escaped,
    many,
    money,
    percent,
    period_name,
    periods,
    rate,
    rounded_share,
    span,
)

#: What the panel says when nothing is forecast.
NO_FORECAST = (
    f"A forecast needs {FEWEST_CUSTOMERS} customers, {FEWEST_DAYS} days of orders, "
    f"{FEWEST_REGULARS} customers who ordered on three days or more, and orders until "
    "the end."
)

OF_EVERYBODY = " The forecast is of all customers, whatever the filters."


def forecast_sentence(frame: pd.DataFrame, grain: str, cohort: str) -> str:
    """Of one cohort, the next whole period, the last one, and its latest forecast.

    frame: cohorts/forecast; cohort: the first day of the one shown, ISO text
    """
    known = frame[frame["cohort"] == pd.Timestamp(cohort)].sort_values("age")
    rows, over = known[~known["complete"]], known[known["complete"]]
    whole = rows[rows["observed"].isna()]
    first, last = (whole.iloc[0], whole.iloc[-1]) if len(whole) else (rows.iloc[0],) * 2
    won = period_name(pd.Timestamp(cohort), grain)
    text = (
        f"Of {many(first['size'], 'customer')} won in {won}, "
        f"**{_expected(first)} should order in {_period(first, grain)}**{_band(first)}"
    )
    if last["age"] > first["age"]:
        text += f"; {_expected(last)} in {_period(last, grain)}{_band(last)}"
    if rows["low"].isna().all():
        return text + (
            ". There is no band: too little history to make the same forecast for "
            f"{FEWEST_ORIGINS} past days and see how far off it was."
        )
    return text + (
        f". Dashed: expected, with the band that should hold what comes in "
        f"{first['level'] * 10:.0f} of 10 cases, by how far off past forecasts were."
        + _held(over, grain)
    )


def _held(over: pd.DataFrame, grain: str) -> str:
    """The latest complete period that is a signal, or the latest, beside its forecast."""
    if over.empty:
        return ""
    signals = over[over["state"] == "signal"]
    row = over.iloc[-1] if signals.empty else signals.iloc[-1]
    share, span = _against(row)
    text = f" Grey: forecast on {day(row['origin'])}; {_period(row, grain)} "
    if row["state"] == "signal":
        less = "less" if row["observed"] < row["expected"] else "more"
        return (
            f"{text}came to {share} against {span}, :orange[**{less} than expected**]."
        )
    inside = row["low"] <= row["observed"] <= row["high"]
    judged = "" if inside else ", which chance and past errors explain"
    if row["state"] == "none" and not inside:
        judged = ", of too few customers to judge"
    return f"{text}came to {share} against {span}{judged}."


def _against(row: pd.Series) -> tuple[str, str]:
    """What came and what had been forecast, as shares of the cohort."""
    low, high = (row[end] / row["size"] for end in ("low", "high"))
    ends = percent(low).removesuffix(f"{NBSP}%"), percent(high)
    return percent(row["observed"] / row["size"]), f"{ends[0]} to {ends[1]}"


#: Cohorts named where several differ from their forecast.
MOST_NAMED = 3


def check_sentence(frame: pd.DataFrame, grain: str) -> str:
    """Which cohorts did not do what was forecast, from cohorts/forecast.

    Of a cohort with several signals the latest is said; the newest cohorts come first.
    """
    judged = frame[frame["complete"] & (frame["state"] != "none")]
    if judged.empty:
        return ""
    cohorts = judged["cohort"].nunique()
    since = f"what was forecast on {day(judged['origin'].iloc[0])}"
    signals = judged[judged["state"] == "signal"].sort_values(["cohort", "age"])
    latest = signals.drop_duplicates("cohort", keep="last").iloc[::-1]
    if latest.empty:
        return (
            f"Of {many(cohorts, 'cohort')} held against {since}, none ordered more or less "
            "than chance and past errors explain."
        )
    named = []
    for _, row in latest.head(MOST_NAMED).iterrows():
        share, span = _against(row)
        less = "less" if row["observed"] < row["expected"] else "more"
        named.append(
            f"the cohort of {period_name(row['cohort'], grain)} ordered {less} than "
            f"expected in {_period(row, grain)} ({share} against {span})"
        )
    return (
        f":orange[**{len(latest)} of {many(cohorts, 'cohort')}**] held against {since} "
        f"{'differs' if len(latest) == 1 else 'differ'}: {'; '.join(named)}. Of what is "
        f"flagged, 1 in 10 at most should be chance."
    )


def total_sentence(frame: pd.DataFrame, grain: str) -> str:
    """How many will order in the next whole period, from cohorts/forecast_total."""
    whole = frame[frame["observed"].isna()]
    first = whole.iloc[0] if len(whole) else frame.iloc[0]
    name = period_name(first["period"], grain)
    won = period_name(frame["period"].iloc[0], grain)
    known = not pd.isna(first["low"])
    often = f" in {first['level'] * 10:.0f} of 10 cases" if known else ""
    text = (
        f"**{count(round(first['expected']))} of the {many(first['customers'], 'customer')} "
        f"won before {won} should order in {name}**"
        + (f" ({_band(first).removeprefix(', ')}{often})" if known else "")
    )
    running = frame.iloc[0]
    if not pd.isna(running["observed"]) and len(whole):
        text += (
            f", after {count(round(running['expected']))} in {won} "
            f"({count(running['observed'])} so far)"
        )
    return (
        f"{text}. Solid: ordered, won in an earlier {GRAIN_ONE[grain]}. Dashed: expected, "
        "without customers still to be won."
        + ("" if known else " There is no band: too little history.")
    )


def _expected(row: pd.Series) -> str:
    return rounded_share(row["expected"], row["size"])


def _band(row: pd.Series) -> str:
    if pd.isna(row["low"]):
        return ""
    low, high = (count(round(row[end])) for end in ("low", "high"))
    return f", {low} to {high}"


def _period(row: pd.Series, grain: str) -> str:
    start = add_periods(row["cohort"].date(), grain, int(row["age"]))
    return period_name(start, grain)


def cohort_sentence(pooled: pd.DataFrame, grain: str) -> str:
    """The pooled return one period later, from cohorts/pooled."""
    later = pooled[pooled["age"] == 1]
    if later.empty or not later.iloc[0]["size"]:
        return (
            f"No cohort has lived a whole {GRAIN_ONE[grain]} after its first one yet."
        )
    row = later.iloc[0]
    share = rate(row["retained"], row["size"])
    text = f"**{share} come back in the {GRAIN_ONE[grain]} after their first order**"
    if row["size"] >= FEWEST_FOR_PERCENT:
        low, high = (
            percent(row["low"]).removesuffix(f"{NBSP}%"),
            percent(row["high"]),
        )
        text += f" ({low} to {high}, {many(row['size'], 'customer')})"
    oldest = pooled[
        (pooled["age"] > 1) & (pooled["size"] >= 30) & (pooled["cohorts"] > 2)
    ]
    if not oldest.empty:
        last = oldest.iloc[-1]
        text += (
            f"; {percent(last['retention'])} order {count(last['age'])} "
            f"{periods(grain, last['age'])} later"
        )
    return text + "."


def curves_sentence(frame: pd.DataFrame, grain: str) -> str:
    """What the lines are, from cohorts/retention."""
    cohorts = frame["cohort"].nunique()
    return (
        f":blue[**All cohorts**] pooled, with their interval; each grey line is one "
        f"of {many(cohorts, 'cohort')}. A {GRAIN_ONE[grain]} in progress is left out."
    )


def heatmap_sentence(
    frame: pd.DataFrame, grain: str, mode: str, show: str = "percent"
) -> str:
    """How to read the cells, from cohorts/retention."""
    what = "ordering in that period or later" if mode == "rolling" else "ordering"
    text = f"% of each cohort {what}."
    if show != "percent":
        text = (
            f"Customers of each cohort {what}; the colour is their share. The row of all "
            f"cohorts adds up fewer cohorts in every {GRAIN_ONE[grain]}."
        )
    if mode == "rolling" and not frame["settled"].all():
        text += " Dashed: too recent, some are still to return."
    elif not frame["complete"].all():
        text += f" Dashed: {GRAIN_ONE[grain]} in progress, not in the pooled row."
    if (frame["size"] < 30).any():
        text += " Faint: fewer than 30 customers."
    return text + " Click a cell for its customers."


def split_sentence(frame: pd.DataFrame, grain: str) -> str:
    """Best and worst value one period later, from cohorts/pooled by split."""
    later = frame[(frame["age"] == 1) & (frame["size"] >= 30)].sort_values("retention")
    if len(later) < 2:
        return "Too few customers to compare."
    worst, best = later.iloc[0], later.iloc[-1]
    return (
        f"One {GRAIN_ONE[grain]} after the first order {percent(best['retention'])} of "
        f"**{escaped(best['split'])}** order again, {percent(worst['retention'])} of "
        f"**{escaped(worst['split'])}**."
    )


def value_sentence(frame: pd.DataFrame, grain: str, currency: str) -> str:
    """What a customer has brought after a while, pooled, from value/cohorts."""
    if frame.empty:
        return f"No complete {GRAIN_ONE[grain]} yet."
    ages = frame[frame["customers"] >= 30].set_index("age")
    if ages.empty:
        return "Too few customers for a pooled figure."
    at = min(int(ages.index.max()), {"week": 26, "month": 12, "quarter": 4}[grain])
    first, later = pd.Series(ages.loc[0]), pd.Series(ages.loc[at])
    won = f"A customer brings {money(first['value'], currency)}{_ends(first)} in her first"
    if at == 0:
        return f"{won} {GRAIN_ONE[grain]}."
    return (
        f"{won} {GRAIN_ONE[grain]} and **{money(later['value'], currency)} within {at} "
        f"{periods(grain, at)}**{_ends(later)} after it; each grey line is one cohort."
    )


def _ends(row: pd.Series) -> str:
    """The interval of money behind its value; empty where there is none."""
    said = span(row["low"], row["high"], "money")
    return f" (95{NBSP}% interval {said})" if said else ""
