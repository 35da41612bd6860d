"""What cohorts will do next, in sentences."""

from __future__ import annotations

import pandas as pd

from retention import words
from retention.filters import add_periods
from retention.models.forecast import FEWEST_ORIGINS
from retention.models.purchasing import FEWEST_CUSTOMERS, FEWEST_DAYS, FEWEST_REGULARS

#: What the panel says when nothing is forecast.
NO_FORECAST = (
    f"A forecast needs {FEWEST_CUSTOMERS} customers, {FEWEST_DAYS} days of orders, "
    f"{FEWEST_REGULARS} customers who ordered on three days or more, and orders until "
    "the end."
)

OF_EVERYBODY = " The forecast is of all customers, whatever the filters."


def forecast_sentence(frame: pd.DataFrame, grain: str, cohort: str) -> str:
    """Of one cohort, the next whole period and the last one forecast.

    frame: cohorts/forecast; cohort: the first day of the one shown, ISO text
    """
    rows = frame[frame["cohort"] == pd.Timestamp(cohort)].sort_values("age")
    whole = rows[rows["observed"].isna()]
    first, last = (whole.iloc[0], whole.iloc[-1]) if len(whole) else (rows.iloc[0],) * 2
    won = words.period_name(pd.Timestamp(cohort), grain)
    text = (
        f"Of {words.many(first['size'], 'customer')} won in {won}, "
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
    )


def _expected(row: pd.Series) -> str:
    share = words.percent(row["expected_share"])
    return f"{words.count(round(row['expected']))} ({share})"


def _band(row: pd.Series) -> str:
    if pd.isna(row["low"]):
        return ""
    low, high = (words.count(round(row[end])) for end in ("low", "high"))
    return f", {low} to {high}"


def _period(row: pd.Series, grain: str) -> str:
    start = add_periods(row["cohort"].date(), grain, int(row["age"]))
    return words.period_name(start, grain)
