"""Splitting a text into records, so that one flaw costs one line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
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
    A quote that never closes, or closes before more text, costs the line it opens on:
    the lines read since then are read again.
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
        reader = csv.reader(
            feed(),
            delimiter=dialect.separator,
            quotechar=dialect.quote,
            doublequote=not dialect.escaped,
            escapechar="\\" if dialect.escaped else None,
            strict=True,
        )
        try:
            for cells in reader:
                yield _record(at, cells, held, dialect)
                at += len(held)
                held.clear()
            return
        except csv.Error as error:
            long = "field limit" in str(error) and len(held) == 1
            yield Record(at, [], "length" if long else "quote", held[:1])
            waiting.extend(reversed(held[1:]))
            held.clear()
            at += 1


def _record(at: int, cells: list[str], held: list[str], dialect: Dialect) -> Record:
    if dialect.wrapped and len(cells) == 1:
        inner = io.StringIO(cells[0], newline="")
        reader = csv.reader(inner, delimiter=dialect.separator, strict=True)
        try:
            cells = next(reader, [])
        except csv.Error:
            return Record(at, [], "quote", held[:])
    if sum(map(len, held)) > CELL and any(len(cell) > CELL for cell in cells):
        return Record(at, [], "length", held[:])
    return Record(at, cells, None, held[:])
