"""Exports known by their columns: one TOML file says what each one means.

``columns`` are the few that are enough to recognise a file, compared without regard to
case; of several descriptions that fit, the one that names most columns is taken. The
other keys:

platform, export  the system a file comes from, and which of its files it is
table             of ``retention.schema``
refused           why no such file can be read; nothing else is then said
nobody            what to bring where no column names the customer
header_rows       lines of headers, 1 where it is not said
scale             of scores, such as 1-5
questions_except  columns that are no questions; the score is the question whose answers
                  are 0 to 10, the comment the only one that is left
identity          the field that says who, where it is not the first of id, e-mail, name
others            true: fields that are not listed are told by their columns' names
closed_with       what the status of a deal that is over begins with; others are open, are
                  drafts, and may lie ahead
contradicted      true: a file with a column that is none of the description's is a
                  stranger's, unless one of dates.with is there too
also              further columns of such files, from which nothing is read
equal_lines       true: lines of one order that are equal are two purchases
dates             order of day and month where the column does not prove it, and
                  columns of which one must be there for that to be believed
across            column that tells orders of several files apart where order ids repeat
status_prefix     what stands before a status and is no part of it
[fields]          field = column, or several of which the first that is there is read;
                  { filled = [...] } the first that is not blank in the row,
                  { joined = [...] } all of them with a space between,
                  { summed = [...] } all of them added
[amounts]         money column = line or order: whose amount it is
[guests]          field = cells that stand for nobody
[no_orders]       column = words of rows that are no orders, or "filled"
[given_back]      column = words of orders whose money was given back as a whole, where no
                  amount says how much
[only]            column = words without which a row is no order
[[joins]]         what the file takes from another of the platform, see ``Join``
[notes]           what = [value, evidence]: decisions the report says
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

HOW = ("filled", "joined", "summed")


@dataclass(frozen=True)
class Source:
    """Columns one field is read from.

    how: first (that is there), filled, joined or summed
    """

    columns: tuple[str, ...]
    how: str = "first"

    def places(self, columns: Mapping[str, int]) -> tuple[int, ...]:
        """Places of those columns that are there, by their names in small letters."""
        found = [
            columns[name.casefold()]
            for name in self.columns
            if name.casefold() in columns
        ]
        return tuple(found[:1] if self.how == "first" else found)


@dataclass(frozen=True)
class Join:
    """Columns a file takes from other files of the import.

    file:    title of the other's description
    key:     the column both have
    firsts:  columns whose first cell per key is taken
    sums:    new column to the columns that are added up per key
    needed:  why the file is refused where neither the other nor the columns are there
    absorbs: the other is read for nothing else
    """

    file: str
    key: str
    firsts: tuple[str, ...] = ()
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needed: str | None = None
    absorbs: bool = True

    @property
    def taken(self) -> tuple[str, ...]:
        return (*self.firsts, *self.sums)


@dataclass(frozen=True)
class Platform:
    """One description; the keys are told above."""

    platform: str
    export: str
    table: str
    columns: tuple[str, ...]
    fields: Mapping[str, Source] = field(default_factory=dict)
    refused: str | None = None
    identity: str | None = None
    others: bool = False
    equal_lines: bool = False
    day_order: str | None = None
    day_order_with: tuple[str, ...] = ()
    status_prefix: str = ""
    nobody: str | None = None
    header_rows: int = 1
    questions_except: tuple[str, ...] = ()
    scale: str | None = None
    across: str | None = None
    closed_with: str | None = None
    contradicted: bool = False
    also: tuple[str, ...] = ()
    amounts: Mapping[str, str] = field(default_factory=dict)
    guests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    no_orders: Mapping[str, tuple[str, ...] | str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given_back: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.platform} {self.export}"

    def fits(self, names: Mapping[str, int]) -> bool:
        """Whether the columns that are enough are there, and none that contradicts."""
        if not all(name.casefold() in names for name in self.columns):
            return False
        proof = {name.casefold() for name in self.day_order_with}
        return (
            not self.contradicted
            or not (names.keys() - self.own - proof)
            or bool(names.keys() & proof)
        )

    @cached_property
    def own(self) -> frozenset[str]:
        """Columns that the description names, in small letters."""
        fields = (name for source in self.fields.values() for name in source.columns)
        return frozenset(
            name.casefold() for name in (*self.columns, *self.also, *fields)
        )


def recognise(columns: Sequence[str]) -> Platform | None:
    """The description that fits a file's columns."""
    names = by_name(columns)
    fitting = [known for known in descriptions() if known.fits(names)]
    return max(fitting, key=lambda known: len(known.columns), default=None)


def by_name(columns: Sequence[str]) -> dict[str, int]:
    """Names in small letters to places from 1; of equal names the first counts."""
    names: dict[str, int] = {}
    for place, name in enumerate(columns, start=1):
        names.setdefault(name.strip().casefold(), place)
    return names


@cache
def descriptions() -> tuple[Platform, ...]:
    """Every description of this folder."""
    paths = sorted(Path(__file__).parent.glob("*.toml"))
    return tuple(_read(path) for path in paths)


@cache
def column_names() -> frozenset[str]:
    """Every column a description names, in small letters."""
    names = {name for known in descriptions() for name in known.columns}
    names |= {
        name
        for known in descriptions()
        for source in known.fields.values()
        for name in source.columns
    }
    return frozenset(name.casefold() for name in names)


def _read(path: Path) -> Platform:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    dates = said.pop("dates", {})
    words: dict[str, dict[str, Any]] = {
        key: {name: _words(listed) for name, listed in said.pop(key, {}).items()}
        for key in ("guests", "no_orders", "only", "given_back", "notes")
    }
    return Platform(
        columns=tuple(said.pop("columns")),
        also=tuple(said.pop("also", ())),
        questions_except=tuple(said.pop("questions_except", ())),
        fields={name: _source(told) for name, told in said.pop("fields", {}).items()},
        joins=tuple(map(_join, said.pop("joins", ()))),
        day_order=dates.get("order"),
        day_order_with=tuple(dates.get("with", ())),
        **(said | words),
    )


def _words(listed: list[str] | str) -> tuple[str, ...] | str:
    return listed if isinstance(listed, str) else tuple(listed)


def _source(told: str | list[str] | dict[str, list[str]]) -> Source:
    if isinstance(told, str):
        return Source((told,))
    if isinstance(told, list):
        return Source(tuple(told))
    ((how, columns),) = told.items()
    assert how in HOW
    return Source(tuple(columns), how)


def _join(said: dict[str, Any]) -> Join:
    sums = {name: tuple(parts) for name, parts in said.pop("sums", {}).items()}
    return Join(firsts=tuple(said.pop("firsts", ())), sums=sums, **said)
