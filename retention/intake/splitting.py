"""Splitting a text into records, so that one flaw costs one line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

#: Most characters of a cell.
CELL = 1_000_000
#: Characters that are nothing when they stand alone.
BLANK = " \t\r\n\x1a\u00a0\u202f\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True)
class Dialect:
    """How the fields of a text are told apart.

    escaped: a backslash before a quote makes it text, instead of a second quote
    wrapped: every line is quoted as a whole
    """

    separator: str
    quote: str = '"'
    escaped: bool = False
    wrapped: bool = False


class Record(NamedTuple):
    """One record, or a line that cannot be split.

    line:  physical line of its first character, from 1
    cells: none where there is a flaw
    lines: its physical lines, with their ends
    """

    line: int
    cells: list[str]
    flaw: str | None
    lines: list[str]

    @property
    def whole(self) -> str:
        return "".join(self.lines).rstrip("\r\n")[:CELL]

    @property
    def is_blank(self) -> bool:
        return not self.flaw and not any(cell.strip(BLANK) for cell in self.cells)


def split(lines: Iterable[str], dialect: Dialect, at: int = 1) -> Iterator[Record]:
    """The records of a text, blank ones too.

    lines: physical lines with their ends; ``at`` is the number of the first.
    Spaces around a quoted field are padding. A quote that never closes, or closes before
    more text, costs the line it opens on: the lines read since then are read again.
    """
    csv.field_size_limit(2 * CELL)
    rest = iter(lines)
    waiting: list[str] = []
    held: list[str] = []

    def feed() -> Iterator[str]:
        while True:
            line = waiting.pop() if waiting else next(rest, "")
            if not line:
                return
            held.append(line)
            yield line

    while True:
        try:
            for cells in _reader(feed(), dialect):
                yield _record(at, cells, held, dialect)
                at += len(held)
                held.clear()
            return
        except csv.Error as error:
            found = _again(held, dialect, str(error))
            if found:
                cells, used = found
                yield _record(at, cells, held[:used], dialect)
            else:
                used = 1
                long = "field limit" in str(error) and len(held) == 1
                yield Record(at, [], "length" if long else "quote", held[:1])
            waiting.extend(reversed(held[used:]))
            held.clear()
            at += used


def _reader(
    lines: Iterable[str], dialect: Dialect, padded: bool = True
) -> Iterator[list[str]]:
    """Python's reader; ``padded`` lets a quote open behind spaces."""
    return csv.reader(
        lines,
        delimiter=dialect.separator,
        quotechar=dialect.quote,
        doublequote=not dialect.escaped,
        escapechar="\\" if dialect.escaped else None,
        skipinitialspace=padded and dialect.separator != " ",
        strict=True,
    )


def _again(
    held: list[str], dialect: Dialect, error: str
) -> tuple[list[str], int] | None:
    """The cells of a record that Python's reader refuses, and how many lines it takes.

    A quote may close before spaces, and one behind spaces may be text after all.
    """
    if "expected after" in error and not dialect.escaped:
        cells = _padded("".join(held), dialect)
        if cells:
            return cells, len(held)
    with suppress(csv.Error):
        return next(_reader(held[:1], dialect, padded=False)), 1
    return None


def _padded(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of one record in which spaces may follow a quote; None for a flaw."""
    if len(text) > CELL:
        return None
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    field = re.compile(
        rf" *{quote}([^{quote}]*(?:{quote}{quote}[^{quote}]*)*){quote} *"
        rf"(?={separator}|[\r\n]|$)|([^{separator}\r\n]*)"
    )
    cells = []
    place = 0
    while found := field.match(text, place):
        quoted, plain = found.groups()
        if quoted is None and plain.startswith(dialect.quote):
            return None
        double = dialect.quote * 2
        cells.append(plain if quoted is None else quoted.replace(double, dialect.quote))
        place = found.end()
        if not text.startswith(dialect.separator, place):
            break
        place += 1
    return None if text[place:].strip("\r\n") else cells


def _record(at: int, cells: list[str], held: list[str], dialect: Dialect) -> Record:
    if dialect.wrapped and len(cells) == 1:
        inner = io.StringIO(cells[0], newline="")
        try:
            cells = next(_reader(inner, dialect), [])
        except csv.Error:
            return Record(at, [], "quote", held[:])
    if sum(map(len, held)) > CELL and any(len(cell) > CELL for cell in cells):
        return Record(at, [], "length", held[:])
    return Record(at, cells, None, held[:])
