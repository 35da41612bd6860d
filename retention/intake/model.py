"""What goes into an import and what comes out of it: options, decisions, reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from retention.errors import Ask

#: Why a record stands in no table; the keys of ``set_aside``, in order of precedence.
REASONS = (
    "encoding",
    "quote",
    "columns",
    "header",
    "total",
    "text",
    "length",
    "date",
    "amount",
    "currency",
    "customer",
    "order",
    "score",
    "duplicate",
    "conflict",
    "refund",
    "as_of",
)


@dataclass(frozen=True)
class Options:
    """Answers given beforehand, one field a command line flag.

    maps:        ``field=column``, ``FILE:field=column``, ``field=#4`` (1-based place)
    tables:      ``orders`` or ``FILE:orders``
    definitions: name to raw text, as typed after ``--define``
    dates:       ``day-first`` or ``month-first``
    decimal:     ``comma`` or ``point``
    amounts:     ``line`` or ``order``, whose amount a repeated order row carries
    scale:       of survey scores, worst to best: ``0-10``, ``5-1``
    sheet:       of workbooks, ``NAME`` or ``FILE:NAME``
    today:       the importer's local day
    """

    maps: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    decimal: str | None = None
    currency: str | None = None
    encoding: str | None = None
    amounts: str | None = None
    scale: str | None = None
    sheet: tuple[str, ...] = ()
    today: date | None = None


@dataclass(frozen=True)
class Example:
    """One record that was set aside: the physical line of its first character."""

    line: int
    reason: str
    value: str


@dataclass(frozen=True)
class Decision:
    """One thing the file did not say outright, and what in the file settled it."""

    what: str
    value: str
    evidence: str


@dataclass(frozen=True)
class ColumnRead:
    """What one column of a file was taken for, how surely, and why.

    field:      None for a column that is no field of ours
    confidence: 0 to 1 by the rule of ``certainty``; None without a field
    samples:    at most three values, as written
    """

    place: int
    column: str
    field: str | None = None
    confidence: float | None = None
    reason: str = "not used"
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """Something about the data that a reader of its figures should know, in sentences."""

    what: str
    value: str
    evidence: str
    serious: bool = False


@dataclass(frozen=True)
class FileReport:
    """One file's ledger: ``records = used + sum(set_aside)`` once it is published.

    platform: the shop system or public data set the file comes from, else None
    mapping:  field to the column of the file it was read from
    samples:  field to at most three values, as written
    columns_read: one entry per column of the file, in its order
    separator: between the cells of the file
    set_aside_kept: how many of the records set aside can be downloaded
    fields:   field to its meaning in a few words, for every field its table may have
    """

    name: str
    table: str | None = None
    platform: str | None = None
    encoding: str | None = None
    separator: str = ","
    records: int | None = None
    used: int | None = None
    set_aside: dict[str, int] = field(default_factory=dict)
    set_aside_kept: int = 0
    examples: list[Example] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    samples: dict[str, list[str]] = field(default_factory=dict)
    columns_read: list[ColumnRead] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Intake:
    """What was read into the connection.

    as_of:          exclusive end of the days that count
    definitions:    every definition's value, the schema's default where none was given
    set_aside_rows: table in the connection, one row per record that stands in no table,
                    so many per file as are kept: file, line, reason, record, cells
    """

    as_of: date
    definitions: dict[str, object]
    files: tuple[FileReport, ...]
    facts: tuple[Fact, ...] = ()
    set_aside_rows: str = "set_aside"


def counted(count: int, thing: str) -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


class Questions:
    """Open questions, gathered so that all are asked at once.

    Reading goes on with the likeliest answer to find what else is open; nothing of it is
    published.
    """

    def __init__(self) -> None:
        self.asks: list[Ask] = []

    def ask(self, flag: str, question: str, **about: Any) -> None:
        """about: the further fields of Ask"""
        ask = Ask(flag, question, **about)
        if ask not in self.asks:
            self.asks.append(ask)

    def __bool__(self) -> bool:
        return bool(self.asks)
