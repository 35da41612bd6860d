"""Periods in words and on axes: weeks, months and quarters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import altair as alt

from retention.filters import add_periods

DAY = "toDate(datum.value)"
MONTH_NUMBER = f"(utcyear({DAY})*12+utcmonth({DAY}))"

__all__ = ["age_title", "last_day", "long_day", "period_axis", "period_name"]


def long_day(day: date) -> str:
    """14 Nov 2026."""
    return f"{day.day} {day:%b %Y}"


def period_name(iso_day: str, grain: str) -> str:
    """Jan 2026, Q1 2026 or, for a week, its first day."""
    day = date.fromisoformat(iso_day)
    if grain == "week":
        return long_day(day)
    if grain == "quarter":
        return f"Q{(day.month + 2) // 3} {day.year}"
    return f"{day:%b %Y}"


def last_day(iso_day: str, grain: str, age: int = 0) -> date:
    """Last day of the period that lies `age` periods after the one that starts here."""
    following = add_periods(date.fromisoformat(iso_day), grain, age + 1)
    return following - timedelta(days=1)


def age_title(grain: str) -> str:
    """Title of an axis of ages."""
    return f"{grain.capitalize()}s since first order"


def period_axis(periods: Iterable[str], grain: str, **settings: Any) -> alt.Axis:
    """An axis of periods; the year stands under January and under the first label.

    Periods are ordinal ISO text, so no time zone shifts them. The browser thins the
    labels by the width at hand, in steps that always keep January.
    """
    days = sorted({date.fromisoformat(day) for day in periods})
    label = _week_label(days) if grain == "week" else _month_label(days, grain)
    return alt.Axis(
        title=None, labelAngle=0, labelOverlap=False, labelExpr=label, **settings
    )


def _month_label(days: list[date], grain: str) -> str:
    text = f"utcFormat({DAY},'%b')" if grain == "month" else f"'Q'+utcquarter({DAY})"
    months = 1 if grain == "month" else 3
    periods = len(days)
    step = "12"
    for wide, thinned in ((5, 6), (10, 3), (17, 2), (30, 1)):
        if thinned % months == 0:
            step = f"(width>={wide * months * periods}?{thinned}:{step})"
    first = days[0].year * 12 + days[0].month - 1
    shown = f"utcmonth({DAY})%{step}==0"
    dated = f"(utcmonth({DAY})==0||{MONTH_NUMBER}-{first}<{step})"
    return f"{shown}?({dated}?[{text},utcFormat({DAY},'%Y')]:{text}):''"


def _week_label(days: list[date]) -> str:
    """Every week when there is room, else the first week of a month."""
    text = f"utcdate({DAY})+' '+utcFormat({DAY},'%b')"
    weeks = len(days)
    every = f"width>={46 * weeks}"
    step = f"(width>={11 * weeks}?1:width>={4 * weeks}?3:12)"
    opening = next((day for day in days if day.day < 8), days[0])
    first = opening.year * 12 + opening.month - 1
    head = f"utcdate({DAY})<8&&utcmonth({DAY})%{step}==0"
    if len(days) > 2:  # a label on the last weeks would stick out of the card
        head += f"&&datum.value<'{days[-2]}'"
    dated = (
        f"(utcdate({DAY})<8&&utcmonth({DAY})==0)||"
        f"({every}?datum.value=='{days[0]}':{MONTH_NUMBER}-{first}<{step})"
    )
    return f"({every}||({head}))?(({dated})?[{text},utcFormat({DAY},'%Y')]:{text}):''"
