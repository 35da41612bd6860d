"""A question answered: the engine's counts, then ratios, intervals and states.

What pages, reports and the command line call. The SQL returns parts; ratios and their
intervals are added here to every answer, so that a formula stands in one place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from retention import speech
from retention.dataset import Dataset
from retention.engine import Narrowed, engine_for, narrow
from retention.errors import QueryError
from retention.filters import Filters, latest_weeks, period_before
from retention.finishing import FINISHERS, Asked
from retention.models import intervals
from retention.query import Query, Ratio, load, parameters_in
from retention.schema import CUTS_EXPECTED, cut_offs

#: Weeks of a headline when no period is asked.
HEADLINE_WEEKS = 13

#: Start of "everything"; no file may hold an earlier day.
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Answer:
    """One question answered.

    frame:   grain and columns as the query's header promises; ``split`` only when asked
    filters: as asked, with period and as-of filled in
    sql:     the text that ran, for "How this is computed"
    """

    query: Query
    frame: pd.DataFrame
    filters: Filters
    sql: str

    @property
    def empty(self) -> bool:
        return self.frame.empty


def ask(dataset: Dataset, name: str, filters: Filters | None = None) -> Answer:
    """Answer the query ``topic/name`` about a dataset.

    Raises QueryError when the query, a setting, a dimension or the as-of is not known.
    """
    query = load(name)
    chosen = resolved(dataset, query, filters or Filters())
    narrowed = narrow(query, chosen, dataset.dimension_names)
    available = _standard(dataset, chosen) | _settings(dataset, query, chosen)
    available |= narrowed.parameters | speech.parameters()
    if query.every_dimension:
        counts = _by_dimension(dataset, query, chosen, available)
    else:
        counts = _counts(dataset, narrowed, available)
    frame = finished(query, counts, Asked(dataset, chosen, available))
    many_rows = "split" in query.grain and query.grain != ("split",)
    if chosen.split is None and many_rows:
        frame = frame.drop(columns="split")
    return Answer(query, frame, chosen, narrowed.sql)


def _counts(
    dataset: Dataset, narrowed: Narrowed, available: Mapping[str, object]
) -> pd.DataFrame:
    values = {key: available[key] for key in parameters_in(narrowed.sql)}
    return engine_for(dataset.path).fetch(narrowed.sql, values)


def _by_dimension(
    dataset: Dataset, query: Query, filters: Filters, available: Mapping[str, object]
) -> pd.DataFrame:
    """The counts of every dimension, or of the split asked, with a column ``dimension``.

    A dataset without dimensions is counted once, unsplit, its dimension null.
    """
    splits = (filters.split,) if filters.split else dataset.dimension_names or (None,)
    frames = []
    for split in splits:
        narrowed = narrow(query, replace(filters, split=split), dataset.dimension_names)
        counts = _counts(dataset, narrowed, available)
        frames.append(
            counts.assign(dimension=pd.Series(split, counts.index, dtype="str"))
        )
    return pd.concat(frames, ignore_index=True)


def resolved(dataset: Dataset, query: Query, filters: Filters) -> Filters:
    """The filters with as-of and period filled in, the period cut at as-of."""
    as_of = filters.as_of or dataset.as_of
    if as_of > dataset.as_of:
        raise QueryError(
            f"The data ends before {dataset.as_of}: it cannot be asked as of {as_of}. "
            "Days that nobody has seen would count as silence."
        )
    for asked in (filters.start, filters.stop, filters.as_of):
        if asked is not None and asked < EARLIEST:
            raise QueryError(f"{asked} is too early: days start with {EARLIEST}.")
    if filters.start is not None and filters.start >= as_of:
        raise QueryError(
            f"The data ends before {as_of}: a period from {filters.start} holds nothing."
        )
    if query.period == "everything":
        start, stop = filters.start or EARLIEST, filters.stop or as_of
    else:
        latest = latest_weeks(as_of, HEADLINE_WEEKS, dataset.week_shift)
        stop = filters.stop or (latest[1] if filters.start is None else as_of)
        start = filters.start or stop - (latest[1] - latest[0])
    return replace(filters, as_of=as_of, start=start, stop=max(min(stop, as_of), start))


def _standard(dataset: Dataset, filters: Filters) -> dict[str, object]:
    assert filters.start and filters.stop and filters.as_of
    start, stop = filters.start, filters.stop
    before = (
        period_before(start, stop, filters.grain, dataset.week_shift)
        if start > EARLIEST
        else (start - timedelta(days=1), start)
    )
    return {
        "as_of": filters.as_of,
        "first_day": dataset.first_day or filters.as_of,
        "start": start,
        "stop": stop,
        "previous_start": before[0],
        "previous_stop": before[1],
        "grain": filters.grain,
    }


def _read(kind: str, text: str) -> object:
    """A setting's value. Raises ValueError when the text does not fit the kind."""
    if "|" in kind:
        if text not in kind.split("|"):
            raise ValueError
        return text
    if kind == "fraction":
        number = float(text)
        if not 0 <= number <= 1:
            raise ValueError
        return number
    if kind == "date":
        return text and date.fromisoformat(text).isoformat()
    if kind in ("integer", "positive"):
        whole = int(text)
        if not (1 if kind == "positive" else 0) <= whole <= LARGEST:
            raise ValueError
        return min(whole, LARGEST_DAYS) if kind == "positive" else whole
    return cut_offs(text) if kind == "cuts" else text


def _day(text: str, as_of: date | None) -> date:
    """A day up to as-of: itself, as-of or so many weeks before.

    Raises ValueError when the text is none or the day is later or too early.
    """
    assert as_of
    weeks = re.fullmatch(r"([0-9]{1,4}) weeks?", text)
    if weeks:
        found = as_of - timedelta(weeks=int(weeks[1]))
    else:
        found = as_of if text == "as-of" else date.fromisoformat(text)
    if not EARLIEST <= found <= as_of:
        raise ValueError(text)
    return found


def _expected(kind: str) -> str:
    if "|" in kind:
        return "one of " + ", ".join(kind.split("|"))
    return {
        "date": "a day as YYYY-MM-DD",
        "day": "a day as YYYY-MM-DD up to as-of, as-of, or so long before it as in "
        '"13 weeks"',
        "cuts": CUTS_EXPECTED,
        "fraction": "a number from 0 to 1",
        "integer": f"a whole number from 0 to {LARGEST:,}",
        "positive": f"a whole number from 1 to {LARGEST:,}",
    }.get(kind, "text")


#: The largest number a setting takes, and the most days or months it means.
LARGEST, LARGEST_DAYS = 1_000_000_000, 20_000


def _settings(dataset: Dataset, query: Query, filters: Filters) -> dict[str, object]:
    """The query's settings by name: as asked, else the header's default."""
    asked = dict(filters.settings)
    known = {setting.name for setting in query.settings}
    for name in asked:
        if name not in known:
            raise QueryError(
                f'{query.name} has no setting "{name}". It has: '
                f"{', '.join(sorted(known)) or 'none'}."
            )
    values: dict[str, object] = {}
    for setting in query.settings:
        text = asked.get(setting.name, setting.default)
        if text.startswith("=") and setting.name not in asked:
            default = text[1:]
            text = str(dataset.definitions.get(default, values.get(default)))
        text = "" if text == '""' else text
        try:
            if setting.type == "day":
                values[setting.name] = _day(text, filters.as_of)
            else:
                values[setting.name] = _read(setting.type, text)
        except ValueError as error:
            raise QueryError(
                f'{query.name}: setting {setting.name} is "{text}", expected '
                f"{_expected(setting.type)}: {setting.meaning}."
            ) from error
    return values


def finished(query: Query, counts: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The counts with the ratios, intervals and states the header promises."""
    frame = FINISHERS[query.finish](counts, asked) if query.finish else counts
    for ratio in query.ratios:
        frame = frame.assign(**_ratio(frame, ratio))
    helpers = [
        f"{ratio.name}_{part}"
        for ratio in query.ratios
        if ratio.interval.startswith("jackknife")
        for part in ("groups", "spread")
    ]
    return frame.drop(columns=helpers)


def _ratio(frame: pd.DataFrame, ratio: Ratio) -> dict[str, np.ndarray]:
    name, top, interval = ratio.name, ratio.top, ratio.interval
    whole = frame[ratio.bottom].to_numpy(dtype=float, na_value=np.nan)
    if interval == "nps":
        up, down = (
            frame[part.strip()].to_numpy(dtype=float) for part in top.split(" - ")
        )
        score, low, high = intervals.nps(up, down, whole)
        return dict(zip(ratio.adds, (score, low, high), strict=True))
    part = frame[top].to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(whole > 0, part / whole, np.nan)
    if interval in ("money", "jackknife"):
        value = np.where(part > 0, value, np.nan)
    if not ratio.ends:
        return {name: value}
    if interval.startswith("jackknife"):
        groups, spread = (
            frame[f"{name}_{part}"].to_numpy(dtype=float, na_value=np.nan)
            for part in ("groups", "spread")
        )
        low, high = intervals.jackknife_ratio(value, groups, spread)
    elif interval == "arrivals":
        enough = whole >= intervals.FEWEST_FOR_MONEY
        few, many = (np.where(enough, end, np.nan) for end in intervals.poisson(whole))
        low, high = part / many, part / few
    else:
        low, high = intervals.wilson(part, whole)
    return dict(zip(ratio.adds, (value, low, high), strict=True))
