"""Why retention moved, in words; silent where chance explains it."""

from __future__ import annotations

import pandas as pd

from retention.finishing.decomposition import TENURE
from retention.words.numbers import FEWEST_FOR_PERCENT, escaped, percent

#: A movement smaller than this, in points, is called none.
SMALLEST = 0.05


def why_sentence(frame: pd.DataFrame, label: str) -> str:
    """What one dimension says, from its rows of churn/decomposition.

    label: what the dimension is called on screen
    """
    if frame.empty:
        return ""
    first = frame.iloc[0]
    change, rate, mix = (
        100 * float(first[name]) for name in ("change", "rate_total", "mix_total")
    )
    error = 100 * float(first["rate_error"])
    text = f"Retention {_moved(change)}: {_effects(rate, mix, error)}"
    return f"{text} {_groups(frame, label)}"


def short_why(frame: pd.DataFrame, label: str) -> str:
    """One clause for the overview, empty where no dimension stands out."""
    chosen = frame[frame["explains"]]
    if chosen.empty:
        return ""
    signals = chosen[chosen["state"] == "signal"]
    top = _most(signals)
    return (
        f"Most of it is {escaped(label).lower()} **{escaped(top['level'])}** "
        f"({_points(100 * float(top['contribution']))} points: {_by(top)})."
    )


def tenure_sentence(frame: pd.DataFrame, against: str = "previous") -> str:
    """Who leaves most by tenure, from churn/by_tenure without a split.

    against: the query's setting, previous or year
    """
    known = frame[frame["at_start"] >= FEWEST_FOR_PERCENT]
    if len(known) < 2:
        return "Too few customers of different tenure to compare."
    values = known["churn"].to_numpy()
    most, least = known.iloc[int(values.argmax())], known.iloc[int(values.argmin())]
    text = (
        f"**{_band(most['tenure'])}** lost {percent(most['churn'])}, the most; "
        f"{_band(least['tenure']).lower()} {percent(least['churn'])}."
    )
    if not least["lost"] and least["place"] == 1:
        text += " Who has only just come cannot have been silent for long enough yet."
    earlier = "the period before" if against == "previous" else "a year ago"
    return f"{text} Hollow marks are {earlier}."


def _band(tenure: object) -> str:
    return f"Customers of {tenure}"


def _moved(change: float) -> str:
    if abs(change) < SMALLEST:
        return "did not move"
    return f"{'rose' if change > 0 else 'fell'} **{abs(change):.1f} points**"


def _effects(rate: float, mix: float, error: float) -> str:
    span = f"± {1.96 * error:.1f}"
    chance = "" if abs(rate) > 1.96 * error else ", no more than chance"
    return (
        f"{_points(rate)} by :blue[**rates within groups**] ({span}{chance}), "
        f"{_points(mix)} by the :violet[**mix of groups**]."
    )


def _groups(frame: pd.DataFrame, label: str) -> str:
    name = "tenure" if frame["dimension"].iloc[0] == TENURE else escaped(label).lower()
    signals = frame[frame["state"] == "signal"]
    if signals.empty:
        return f"No {name} stands out by more than chance."
    top = _most(signals)
    return (
        f"What stands out most is **{escaped(top['level'])}** "
        f"({_points(100 * float(top['contribution']))}): {_by(top)}."
    )


def _by(row: pd.Series) -> str:
    """The larger of a group's two effects, in words."""
    if abs(row["rate_effect"]) >= abs(row["mix_effect"]):
        return (
            f"its retention went from {percent(row['retention_before'])} to "
            f"{percent(row['retention'])}"
        )
    grew = row["at_start"] > row["at_start_before"]
    stay = "better" if (row["mix_effect"] > 0) == grew else "worse"
    return (
        f"{int(row['at_start_before']):,} customers became {int(row['at_start']):,}, who "
        f"stay {stay} than others"
    )


def _most(frame: pd.DataFrame) -> pd.Series:
    """The group that stands out most."""
    return frame.iloc[int(frame["excess"].abs().to_numpy().argmax())]


def _points(value: float) -> str:
    rounded = round(value, 1) + 0.0
    sign = "+" if rounded > 0 else "\u2212" if rounded < 0 else "±"
    return f"{sign}{abs(rounded):.1f}"
