"""Reads a query file: its header for people, then the SQL that runs.

A query file is a header of comment lines and one SQL statement beginning with ``with``.
The header is parsed here and nowhere else; tooltips, "How this is computed",
``docs/metrics.md`` and the promise sweep of the tests all read it through this module.

Header, in this order (fields are separated by two or more spaces):

    -- Do new customers come back?                      the title: a question
    -- Two or three sentences for a manager.            the answer's meaning
    -- grain: split, cohort, age                        unique in the result
    -- reads: purchases, calendar                       narrowed tables it uses
    -- period: everything                               or: 13 weeks (when none is asked)
    -- splits: every dimension                          asked once per dimension, when no
                                                        split is asked
    -- settings:                                        what --set may change
    --   mode  text  exact  exact or rolling            name, type, default, meaning
    -- columns:                                         what the SQL returns
    --   size  integer  customers in the cohort         name, type, unit and meaning
    -- ratios:                                          what answers.py adds
    --   retention  retained / size  wilson  share ...  name, parts, interval, meaning
    -- leaves out: who does not count, and why.

A default written ``=churn_window_days`` is the dataset's definition of that name, or the
setting of that name further up. A setting of type ``day`` is a date for the SQL and takes
a day, ``as-of`` or ``13 weeks`` (before as-of); ``cuts`` are four rising numbers or nothing;
``fraction`` is a number from 0 to 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from retention.errors import QueryError

QUERIES = Path(__file__).resolve().parent.parent / "queries"

#: Parameters every query may use; they come from the filters, the dataset and, for what
#: customers write, from the files of retention/speech.
STANDARD_PARAMETERS = (
    "as_of",
    "first_day",
    "start",
    "stop",
    "previous_start",
    "previous_stop",
    "grain",
    "theme_names",
    "theme_patterns",
    "stop_words",
)

#: Folders of queries/ that are run at import and publishing, not asked by readers.
NOT_ASKED = ("ledger", "intake", "blocks", "scoring")

_FIELDS = ("grain", "reads", "period", "splits", "leaves out", "finish")
_LISTS = ("settings", "parameters", "columns", "ratios")


@dataclass(frozen=True)
class Setting:
    """One value a reader may choose with ``--set name=value``."""

    name: str
    type: str
    default: str
    meaning: str


@dataclass(frozen=True)
class Promise:
    """One column of the result: name, type and meaning with unit."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Ratio:
    """A ratio whose parts the SQL returns; ``interval`` names how low and high come.

    top, bottom: column names; ``interval`` is wilson (a share with its interval), share
    (without one), plain (any other quotient), money (a quotient that is not known
    where there was no money), jackknife (such a quotient with its interval),
    jackknife_zero (the same, where no money is a fact: 0, or below), arrivals (money
    spent over a count of those who came, with the interval of a Poisson count) or nps.
    The first interval of an answer stands in ``low`` and ``high``, further ones in
    ``NAME_low`` and ``NAME_high``. For a jackknife the SQL returns NAME_groups and
    NAME_spread, which the answer does not have: see models.intervals.jackknife_ratio.
    """

    name: str
    top: str
    bottom: str
    interval: str
    meaning: str
    is_first: bool = True

    @property
    def ends(self) -> tuple[str, ...]:
        """Names of the interval's two columns; none without one."""
        if self.interval in ("plain", "share", "money"):
            return ()
        if self.is_first:
            return ("low", "high")
        return (f"{self.name}_low", f"{self.name}_high")

    @property
    def adds(self) -> tuple[str, ...]:
        return (self.name, *self.ends)


@dataclass(frozen=True)
class Query:
    """One question: its header, parsed, and its SQL text without comments in front.

    every_dimension: the counts are taken once per dimension, unless a split is asked
    """

    name: str
    title: str
    meaning: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    period: str
    settings: tuple[Setting, ...]
    columns: tuple[Promise, ...]
    ratios: tuple[Ratio, ...]
    finish: str
    leaves_out: str
    sql: str
    every_dimension: bool = False

    @property
    def parameters(self) -> frozenset[str]:
        """Names the SQL uses as ``$name``."""
        return parameters_in(self.sql)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Columns of the finished answer, ratios and intervals included, in order."""
        listed = {column.name for column in self.columns}
        added = [
            _added(ratio, name)
            for ratio in self.ratios
            for name in ratio.adds
            if name not in listed
        ]
        return self.columns + tuple(added)


def _added(ratio: Ratio, name: str) -> Promise:
    """The promise of a column that answers.py adds."""
    if name == ratio.name:
        return Promise(
            name,
            "share" if ratio.interval in ("wilson", "share") else "number",
            ratio.meaning,
        )
    end = "lower" if name.endswith("low") else "upper"
    return Promise(name, "number", f"{end} end of the 95 % interval of {ratio.name}")


@cache
def load(name: str) -> Query:
    """The query called ``topic/name``.

    Raises QueryError when there is none of that name.
    """
    path = QUERIES / f"{name}.sql"
    if not re.fullmatch(r"[a-z_]+/[a-z0-9_]+", name) or not path.is_file():
        known = ", ".join(names())
        raise QueryError(f'There is no query "{name}". Known queries: {known}.')
    return parse(name, path.read_text(encoding="utf-8"))


@cache
def names() -> tuple[str, ...]:
    """All queries a reader may ask, sorted."""
    found = (path.relative_to(QUERIES) for path in QUERIES.glob("*/*.sql"))
    return tuple(
        sorted(
            str(path.with_suffix(""))
            for path in found
            if path.parts[0] not in NOT_ASKED
        )
    )


@cache
def blocks() -> frozenset[str]:
    """Names of the shared parts in queries/blocks/ that a query may read."""
    return frozenset(path.stem for path in (QUERIES / "blocks").glob("*.sql"))


@cache
def block(name: str) -> Query:
    """A shared part of questions, by the name it is read under."""
    path = QUERIES / "blocks" / f"{name}.sql"
    return parse(f"blocks/{name}", path.read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Query:
    """A query file's text, taken apart. Raises QueryError when the header is broken."""
    lines = text.splitlines()
    head = _leading_comments(lines)
    sql = "\n".join(lines[len(head) :]).strip()
    if not head or not sql:
        raise QueryError(f"queries/{name}.sql needs a header and a statement.")
    prose: list[str] = []
    fields: dict[str, str] = {}
    lists: dict[str, list[list[str]]] = {key: [] for key in _LISTS}
    current: str | None = None
    for line in head:
        body = line[2:].removeprefix(" ")
        key, colon, rest = body.partition(":")
        if colon and key in _LISTS and not rest.strip():
            current = key
        elif colon and key in _FIELDS:
            current = key
            fields[key] = rest.strip()
        elif body.startswith("  ") and current in _LISTS:
            _add_entry(lists[current], body)
        elif body.startswith("  ") and current is not None:
            fields[current] += " " + body.strip()
        else:
            prose.append(body.strip())
    return Query(
        name=name,
        title=prose[0],
        meaning=" ".join(prose[1:]).strip(),
        grain=_names(fields.get("grain", "")),
        reads=_names(fields.get("reads", "")),
        period=fields.get("period", "everything"),
        settings=tuple(Setting(*_cells(name, cells, 4)) for cells in lists["settings"]),
        columns=tuple(
            Promise(column, kind, meaning)
            for cells in lists["columns"]
            for names_, kind, meaning in [_cells(name, cells, 3)]
            for column in _names(names_)
        ),
        ratios=_ratios(name, lists["ratios"]),
        finish=fields.get("finish", ""),
        leaves_out=fields.get("leaves out", ""),
        sql=sql,
        every_dimension=fields.get("splits") == "every dimension",
    )


def parameters_in(sql: str) -> frozenset[str]:
    """Names a statement uses as ``$name``."""
    return frozenset(re.findall(r"\$([a-z_][a-z0-9_]*)", sql))


def _leading_comments(lines: list[str]) -> list[str]:
    count = 0
    while count < len(lines) and lines[count].startswith("--"):
        count += 1
    return lines[:count]


def _add_entry(entries: list[list[str]], body: str) -> None:
    """A list line begins an entry; one indented deeper goes on with its meaning."""
    if body.startswith("    ") and entries:
        entries[-1][-1] += " " + body.strip()
    else:
        entries.append(re.split(r"\s{2,}", body.strip()))


def _cells(name: str, cells: list[str], count: int) -> list[str]:
    if len(cells) != count:
        raise QueryError(
            f"queries/{name}.sql: the header line {cells} should have {count} fields, "
            "separated by two or more spaces."
        )
    return cells


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _ratios(name: str, entries: list[list[str]]) -> tuple[Ratio, ...]:
    """The ratios in order; the first with an interval has the plain names."""
    ratios: list[Ratio] = []
    for cells in entries:
        ratio = _ratio(name, cells)
        ratios.append(replace(ratio, is_first=not any(other.ends for other in ratios)))
    return tuple(ratios)


def _ratio(name: str, cells: list[str]) -> Ratio:
    column, parts, interval, meaning = _cells(name, cells, 4)
    top, slash, bottom = (part.strip() for part in parts.partition("/"))
    if not slash:
        raise QueryError(
            f"queries/{name}.sql: the ratio {column} needs 'top / bottom'."
        )
    return Ratio(column, top, bottom, interval, meaning)
