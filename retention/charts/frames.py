"""From an answer's frame to the rows and words of a chart.

Rows are plain dictionaries: dates as ISO text (so no time zone can shift them), nulls
as None. Words for tooltips are made here once, with units and separators.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

Row = dict[str, Any]

NBSP = "\N{NO-BREAK SPACE}"
UNKNOWN = "not known yet"

__all__ = [
    "DIFFERENCES",
    "NBSP",
    "UNKNOWN",
    "Row",
    "money",
    "money_span",
    "number",
    "percent",
    "percent_span",
    "records",
    "rounded_domain",
    "times_100",
    "zoom_note",
]


#: Customers below which a line of a comparison has no point.
FEWEST_COMPARED = 10


#: States of a group's difference from the rest, in words.
DIFFERENCES = {
    "signal": "signal: more than chance",
    "noise": "noise: no more than chance",
    "none": "not judged: too few customers",
}


def records(frame: pd.DataFrame) -> list[Row]:
    """The frame's rows with plain Python values; null, NaN and NaT become None."""
    columns = [[_plain(value) for value in frame[name].tolist()] for name in frame]
    names = [str(name) for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return float(value) if isinstance(value, Decimal) else value


def times_100(ratio: float | None) -> float | None:
    """A ratio from 0 to 1 in percent, null stays null."""
    return None if ratio is None else 100 * ratio


def number(value: float | None, digits: int = 0) -> str:
    """1,234 with a true minus sign."""
    if value is None:
        return UNKNOWN
    rounded = round(value, digits) + 0.0  # never "-0"
    return f"{rounded:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def percent(ratio: float | None, digits: int = 1) -> str:
    """A ratio from 0 to 1 as 33.5 %."""
    return UNKNOWN if ratio is None else f"{number(100 * ratio, digits)}{NBSP}%"


def percent_span(low: float | None, high: float | None) -> str:
    """An interval of a ratio as 27.9 to 31.7 %."""
    if low is None or high is None:
        return UNKNOWN
    return f"{number(100 * low, 1)} to {percent(high)}"


def money(value: float | None, currency: str = "") -> str:
    """€ 1,234; amounts under 100 keep their cents."""
    if value is None:
        return UNKNOWN
    digits = 2 if 0 < abs(value) < 100 else 0
    return f"{currency}{NBSP if currency else ''}{number(value, digits)}"


def money_span(low: float | None, high: float | None, currency: str = "") -> str:
    """An interval of money as € 27.90 to 31.70; both ends with cents, or neither."""
    if low is None or high is None:
        return UNKNOWN
    digits = 2 if max(abs(low), abs(high)) < 99.995 else 0
    sign = f"{currency}{NBSP}" if currency else ""
    return f"{sign}{number(low, digits)} to {number(high, digits)}"


def rounded_domain(
    values: Iterable[float | None],
    limits: tuple[float, float] = (0, 100),
    zero: bool = False,
) -> tuple[float, float]:
    """Round ends that hold all values; starts at the limit when a zoom gains little."""
    known = [value for value in values if value is not None]
    if not known:
        return limits
    low, high = (min(0.0, *known) if zero else min(known)), max(known)
    wide = high - low
    step = 1 if wide <= 5 else 5 if wide <= 25 else 10 if wide <= 60 else 20
    low = step * (low // step)
    high = -step * (-high // step)
    if zero or (limits[0] == 0 and low <= high / 4):
        low = min(0.0, low)
    if high <= low:
        low, high = (low, low + step) if low < limits[1] else (low - step, low)
    return max(limits[0], low), min(limits[1], high)


def zoom_note(domain: tuple[float, float], unit: str = "") -> str:
    """Words that say where an axis starts when that is not zero."""
    low = number(domain[0])
    return "" if domain[0] == 0 else f" (axis from {low}{NBSP + unit if unit else ''})"
