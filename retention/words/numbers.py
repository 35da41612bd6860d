"""Numbers into words: formats that every sentence uses.

A missing value is a dash, never zero. Markdown of what files bring is escaped.
"""

from __future__ import annotations

import re
from datetime import date, datetime

import pandas as pd

#: Marks a missing value on screen: not known, never zero.
UNKNOWN_MARK = "–"

#: A no-break space, before % and units; U+202F is not in the font.
NBSP = "\u00a0"

MINUS = "\u2212"

GRAIN_ONE = {"week": "week", "month": "month", "quarter": "quarter"}

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "BRL": "R$"}

#: Below this an amount has cents: what rounds to 100.00 has none.
CENTS_BELOW = 99.995

#: Below this many customers a share is not shown as a percentage.
FEWEST_FOR_PERCENT = 10


def sign_of(currency: object) -> str:
    """The sign printed before money; the code itself where there is no sign."""
    code = str(currency or "")
    return _SIGNS.get(code, code)


def day(value: date | datetime | pd.Timestamp) -> str:
    """A day as 14 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def escaped(text: object) -> str:
    """Text from a file, so that markdown shows its letters and nothing else."""
    return re.sub(r"([\\`*_\[\]{}()#+!<>$:~|-])", r"\\\1", str(text))


def capitalised(text: str) -> str:
    """The text with a capital in front, the rest as it is."""
    return text[:1].upper() + text[1:]


def count(value: object) -> str:
    """A whole number with thousands separators."""
    if is_missing(value):
        return UNKNOWN_MARK
    return f"{int(float(str(value))):,}"


def many(value: object, one: str) -> str:
    """A count with its noun: 1 customer, 2 customers, no person, 3 people."""
    number = int(float(str(value)))
    plural = {"person": "people"}.get(one, one + "s")
    return f"{number:,} {one if number == 1 else plural}"


def rate(part: object, whole: object, digits: int = 1) -> str:
    """A share as a percentage, or as counts where there are too few for one."""
    part_, whole_ = float(str(part)), float(str(whole))
    if whole_ < FEWEST_FOR_PERCENT:
        return f"{part_:.0f} of {whole_:.0f}"
    return percent(part_ / whole_, digits)


def rounded_share(part: object, whole: object) -> str:
    """An expected count in whole people with the share they are: 40 (21.5 %), or 3."""
    people = round(float(str(part)))
    whole_ = float(str(whole))
    if whole_ < FEWEST_FOR_PERCENT:
        return count(people)
    return f"{count(people)} ({percent(people / whole_)})"


def percent(share: object, digits: int = 1) -> str:
    """A share of 0 to 1 as 66.7 %."""
    if is_missing(share):
        return UNKNOWN_MARK
    return f"{float(str(share)) * 100:.{digits}f}{NBSP}%".replace("-", MINUS)


def money(value: object, currency: str = "", digits: int | None = None) -> str:
    """An amount with its sign; cents below a hundred."""
    if is_missing(value):
        return UNKNOWN_MARK
    amount = float(str(value))
    places = digits if digits is not None else (2 if abs(amount) < CENTS_BELOW else 0)
    amount = round(amount, places)
    text = f"{abs(amount):,.{places}f}"
    before = MINUS if amount < 0 else ""
    return f"{before}{currency}{NBSP}{text}" if currency else f"{before}{text}"


def points(value: object) -> str:
    """A net promoter score, whole points with a true minus."""
    if is_missing(value):
        return UNKNOWN_MARK
    return f"{round(float(str(value))) + 0:.0f}".replace("-", MINUS)


def figure(value: object, unit: str, currency: str = "") -> str:
    """A key figure in its own unit."""
    if unit == "share":
        return percent(value)
    if unit == "money":
        return money(value, currency)
    if unit == "points":
        return points(value)
    return count(value)


def span(low: object, high: object, unit: str) -> str:
    """An interval in small type, without the unit; empty when there is none.

    Both ends have as many places: money has cents when both are below a hundred.
    """
    if is_missing(low) or is_missing(high):
        return ""
    scale = 100.0 if unit == "share" else 1.0
    ends = [float(str(end)) * scale for end in (low, high)]
    cents = unit == "money" and max(map(abs, ends)) < CENTS_BELOW
    places = 1 if unit == "share" else 2 if cents else 0
    low_text, high_text = (
        f"{round(end, places) + 0:,.{places}f}".replace("-", MINUS) for end in ends
    )
    return (
        f"{low_text} to {high_text}" if MINUS in low_text else f"{low_text}–{high_text}"
    )


def change(value: object, previous: object, unit: str, currency: str = "") -> str:
    """The difference to the previous value, signed, in words; empty when unknown."""
    if is_missing(value) or is_missing(previous):
        return ""
    difference = float(str(value)) - float(str(previous))
    size = abs(difference)
    step = {"share": 0.0005, "points": 0.5, "money": 0.005}.get(unit, 0.5)
    before = "±" if size < step else "+" if difference > 0 else MINUS
    if unit == "share":
        return f"{before}{size * 100:.1f} points"
    if unit == "points":
        return f"{before}{size:.0f} points"
    if unit == "money":
        return f"{before}{money(size, currency)}"
    return f"{before}{size:,.0f}"


def periods(grain: str, many: float) -> str:
    """The word for one or several periods."""
    return GRAIN_ONE[grain] if many == 1 else GRAIN_ONE[grain] + "s"


def period_name(start: date | pd.Timestamp, grain: str) -> str:
    """A period as Nov 2026, Q4 2026, or the week from 9 Nov 2026."""
    if grain == "month":
        return f"{start:%b %Y}"
    if grain == "quarter":
        return f"Q{(start.month - 1) // 3 + 1} {start.year}"
    return f"the week from {day(start)}"


def not_split(split: str | None) -> str:
    """Said where a panel shows everybody although the reader asked for a split."""
    return " Not split: this shows everybody." if split else ""


def last_complete(frame: pd.DataFrame) -> pd.Series | None:
    """The last row whose period is over; None without one."""
    complete = frame[frame["complete"]]
    return None if complete.empty else complete.iloc[-1]


def faint(frame: pd.DataFrame, grain: str) -> str:
    """What faint marks are, where a period is in progress."""
    return "" if frame["complete"].all() else f" Faint: {GRAIN_ONE[grain]} in progress."


def listed(names: list[str]) -> str:
    """Names as a, b and c."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def is_missing(value: object) -> bool:
    """Whether a figure is not known."""
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]
