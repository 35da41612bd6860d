"""Words: formats of numbers, and one module of sentences for each page or topic.

A sentence is computed from its panel's frame and says the takeaway; it is also the
chart's alternative text. Markdown bold marks the main words. Nothing is claimed where the
frame does not know.
"""

from retention.words.numbers import (
    FEWEST_FOR_PERCENT,
    GRAIN_ONE,
    MINUS,
    NBSP,
    UNKNOWN_MARK,
    capitalised,
    change,
    count,
    day,
    escaped,
    faint,
    figure,
    is_missing,
    last_complete,
    listed,
    many,
    money,
    not_split,
    percent,
    period_name,
    periods,
    points,
    rate,
    rounded_share,
    sign_of,
    span,
)

__all__ = [
    "FEWEST_FOR_PERCENT",
    "GRAIN_ONE",
    "MINUS",
    "NBSP",
    "UNKNOWN_MARK",
    "capitalised",
    "change",
    "count",
    "day",
    "escaped",
    "faint",
    "figure",
    "is_missing",
    "last_complete",
    "listed",
    "many",
    "money",
    "not_split",
    "percent",
    "period_name",
    "periods",
    "points",
    "rate",
    "rounded_share",
    "sign_of",
    "span",
]
