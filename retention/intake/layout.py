"""Where a text's table begins: separator, header line, names of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from retention.errors import Refused
from retention.intake.model import Decision
from retention.intake.source import Source

SEPARATORS = (",", ";", "\t", "|")
HEAD = 1 << 18
MOST_COLUMNS = 2_000
_SPOKEN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_DATA = re.compile(
    r"[-+(]?[$€£¥]?\d[\d.,:/ T+-]*\)?|[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII
)
_MARKS = "\ufeff\u200b\u200c\u200d\u2060"


@dataclass(frozen=True)
class Layout:
    """skip: physical lines before the first record, the header's own included."""

    separator: str
    skip: int
    columns: tuple[str, ...]
    has_header: bool
    decisions: tuple[Decision, ...]


def read_layout(source: Source, is_known: Callable[[str], bool]) -> Layout:
    """The layout of a text, from its first 256 KB.

    is_known: whether a name is one that columns have; a first line that holds data and
    no such name is a record, not a header.
    """
    head = _head(source)
    decisions = []
    skip = 0
    given = re.match(r'"?sep=(.)"?\r?\n', head)
    if given:
        skip, head = 1, head[given.end() :]
        decisions.append(Decision("separator", given[1], "line 1 says sep="))
    while blank := re.match(r"[ \t,;|]*\r?\n", head):
        skip, head = skip + 1, head[blank.end() :]
    separator = given[1] if given else _separator(head, source.name)
    if not given:
        decisions.append(
            Decision("separator", _SPOKEN[separator], "the same number on most lines")
        )
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    try:
        first = [name.strip(_MARKS + " \u00a0\t\r\n") for name in next(reader)]
    except csv.Error as error:
        raise Refused(
            f"{source.name}: its first line cannot be read: {error}."
        ) from None
    if len(first) > MOST_COLUMNS:
        raise Refused(
            f"{source.name} has {len(first):,} columns; at most {MOST_COLUMNS:,} are read."
        )
    if any(map(_DATA.fullmatch, first)) and not any(map(is_known, first)):
        places = tuple(f"#{place}" for place in range(1, len(first) + 1))
        decisions.append(
            Decision("header", "none", f"line {skip + 1} holds data: {first[0]}")
        )
        return Layout(separator, skip, places, False, tuple(decisions))
    skip += reader.line_num
    return Layout(separator, skip, tuple(first), True, tuple(decisions))


def _head(source: Source) -> str:
    with source.path.open("rb") as file:
        data = file.read(HEAD)
    if len(data) == HEAD and b"\n" in data:
        data = data[: data.rindex(b"\n") + 1]
    return data.decode("utf-8-sig", "ignore")


def _separator(head: str, name: str) -> str:
    """The separator that most lines hold as often as the first one does."""
    best: tuple[float, int] = (0.0, 0)
    chosen = ""
    for separator in SEPARATORS:
        lines = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
        try:
            widths = [
                len(row) for row, _ in zip(lines, range(200), strict=False) if row
            ]
        except csv.Error:
            continue
        width = widths[0] if widths else 0
        score = (Counter(widths)[width] / len(widths), width) if width > 1 else (0.0, 0)
        if score > best:
            best, chosen = score, separator
    if not chosen:
        raise Refused(
            f"{name} is no table: its first line holds no comma, semicolon, tab or bar. "
            "Export it as CSV with one line of column names at the top."
        )
    return chosen
