"""Who, when and how: the frozen values that every question is asked with.

A Filters value is what the sidebar chooses, what a link carries, what the command line
spells out and what answers are cached by. It knows nothing of a dataset: the dataset's
dimensions and dates are checked where the question is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retention.errors import QueryError

GRAINS = ("week", "month", "quarter")

#: Names that links use themselves; a dimension of such a name is called customer_NAME.
LINK_NAMES = frozenset({
    "after", "against", "age", "ahead", "became", "begun", "by_segments_by", "by_value_by",
    "by_voice_nps", "came", "cohort", "dataset", "frequency_cuts", "from", "grain",
    "group", "left", "mode", "money_cuts", "moved_by", "moves", "period",
    "recency_cuts", "scores", "search", "segment", "show", "since", "split",
    "texts", "theme", "to", "was", "why", "window",
})  # fmt: skip

Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Filters:
    """One reader's choice.

    start, stop:  half-open period, None = the question's own default
    as_of:        exclusive end of what is known, None = the dataset's
    grain:        week, month or quarter
    split:        dimension to show side by side, or None
    where:        dimension -> accepted values; the customers left are the audience
    settings:     values a query's header declares, as text
    """

    start: date | None = None
    stop: date | None = None
    as_of: date | None = None
    grain: str = "month"
    split: str | None = None
    where: Where = ()
    settings: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.grain not in GRAINS:
            raise QueryError(f'Grain "{self.grain}" is not one of {", ".join(GRAINS)}.')
        if self.start and self.stop and self.start >= self.stop:
            raise QueryError(
                f"The period starts on {self.start} and stops before {self.stop}: "
                "the start must lie before the stop."
            )

    def with_settings(self, **values: object) -> Filters:
        """The same choice with these settings added or replaced."""
        merged = dict(self.settings) | {
            key: str(value) for key, value in values.items()
        }
        return replace(self, settings=tuple(sorted(merged.items())))

    def without_split(self) -> Filters:
        return replace(self, split=None)

    def between(self, start: date | None, stop: date | None) -> Filters:
        return replace(self, start=start, stop=stop)


def where_of(values: Mapping[str, Iterable[str]]) -> Where:
    """Dimension filters in canonical order; empty lists mean everybody and go."""
    return tuple(
        (name, accepted)
        for name, chosen in sorted(values.items())
        if (accepted := tuple(sorted(set(chosen))))
    )


def period_start(day: date, grain: str, week_shift: int = 0) -> date:
    """First day of the period that holds ``day``. Weeks start on Monday + shift."""
    if grain == "week":
        return day - timedelta(days=(day.weekday() + week_shift) % 7)
    month = day.month if grain == "month" else day.month - (day.month - 1) % 3
    return date(day.year, month, 1)


def add_periods(day: date, grain: str, count: int) -> date:
    """The first day of a period, moved by whole periods."""
    if grain == "week":
        return day + timedelta(days=7 * count)
    months = day.year * 12 + day.month - 1 + count * (1 if grain == "month" else 3)
    return date(months // 12, months % 12 + 1, 1)


def periods_between(start: date, stop: date, grain: str) -> int:
    """Whole periods from one period's first day to another's."""
    if grain == "week":
        return (stop - start).days // 7
    months = (stop.year - start.year) * 12 + stop.month - start.month
    return months if grain == "month" else months // 3


def latest_weeks(
    as_of: date, weeks: int = 13, week_shift: int = 0
) -> tuple[date, date]:
    """The complete weeks before ``as_of``: the default period of a headline."""
    stop = period_start(as_of, "week", week_shift)
    return stop - timedelta(days=7 * weeks), stop


def period_before(
    start: date, stop: date, grain: str, week_shift: int = 0
) -> tuple[date, date]:
    """What a period is compared with.

    The same number of whole periods just before when both ends are period boundaries,
    else the same number of days.
    """
    if start == period_start(start, grain, week_shift) and stop == period_start(
        stop, grain, week_shift
    ):
        return add_periods(start, grain, -periods_between(start, stop, grain)), start
    return start - (stop - start), start
