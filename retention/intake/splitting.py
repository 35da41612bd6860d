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
#: Most lines of a record in which spaces behind a closing quote are looked for.
MANY = 100
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
    waiting: list[tuple[str, str]] = []
    #: Lines of the record that is being read, as they are and as the reader gets them.
    held: list[str] = []
    given: list[str] = []

    def feed() -> Iterator[str]:
        while True:
            line, tight = waiting.pop() if waiting else [next(rest, "")] * 2
            if not line:
                return
            held.append(line)
            given.append(tight)
            yield tight

    def wait(tight: list[str]) -> None:
        waiting.extend(reversed(list(zip(held[-len(tight) :], tight, strict=True))))
        held.clear()
        given.clear()

    while True:
        try:
            for cells in _reader(feed(), dialect):
                yield _record(at, cells, held, dialect)
                at += len(held)
                held.clear()
                given.clear()
            return
        except csv.Error as error:
            tight = _tightened("".join(given), dialect) if len(held) < MANY else None
            if tight:
                wait(list(io.StringIO(tight, newline="")))
                continue
            long = "field limit" in str(error) and len(held) == 1
            yield _flawed(at, held[0], dialect, "length" if long else "quote")
            held[:1], given[:1] = [], []
            if held:
                wait(given[:])
            at += 1


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


def _flawed(at: int, line: str, dialect: Dialect, flaw: str) -> Record:
    """A line that Python's reader refuses; a quote behind spaces may be text after all."""
    with suppress(csv.Error):
        return _record(
            at, next(_reader([line], dialect, padded=False)), [line], dialect
        )
    return Record(at, [], flaw, [line])


def _tightened(text: str, dialect: Dialect) -> str | None:
    """A record without the spaces between a closing quote and a separator.

    None where there are none, so far as its quotes close.
    """
    if f"{dialect.quote} " not in text or len(text) > CELL:
        return None
    if dialect.escaped or dialect.separator == " ":
        return None
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    field = re.compile(
        rf" *({quote}[^{quote}]*(?:{quote}{quote}[^{quote}]*)*{quote}) *"
        rf"(?={separator}|[\r\n]|$)|([^{separator}\r\n]*)"
    )
    parts = []
    place = 0
    while found := field.match(text, place):
        quoted, plain = found.groups()
        if quoted is None and plain.startswith(dialect.quote):
            break
        parts.append(quoted or plain)
        place = found.end()
        if not text.startswith(dialect.separator, place):
            break
        parts.append(dialect.separator)
        place += 1
    tight = "".join(parts) + text[place:]
    return None if len(tight) == len(text) else tight


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
