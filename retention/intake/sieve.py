"""Parting the lines of a text that are records as they stand from those that need care.

Nearly every line of a flawed file is sound. A run of sound lines is found by one match of
a pattern and read by a fast reader; only what lies between two runs is split record by
record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retention.intake.splitting import Dialect, Record, split

#: Physical lines at the end of a text that are always looked at one by one: a line of
#: totals is told by its place.
END = 64
#: What may stand before a name or a word without changing it.
_SPACE = rb"(?:[\"' \t\x1a]|\xef\xbb\xbf)*+"
_BLANK = b" \t\r\n\x1a,;|\"'"
_STEP = 1 << 20
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class Run(NamedTuple):
    """Sound lines, one record each.

    line, lines: the first one's number and how many there are
    start, stop: where they stand in the bytes
    """

    line: int
    lines: int
    start: int
    stop: int


def part(
    data: bytes,
    dialect: Dialect,
    width: int,
    skip: int,
    names: Sequence[str],
    invalid: bool = False,
) -> Iterator[Run | Record]:
    """The runs and the other records of a text, blank ones too, in order.

    data:       UTF-8, with or without a mark
    width:      fields of a sound line
    skip:       physical lines before the first record
    names:      of columns; a line whose first field is one of them is no sound one
    invalid:    some lines hold the replacement character for bytes that are no text
    """
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for _ in range(skip):
        at = _next(data, at)
    line = skip + 1
    sound = _pattern(dialect, width, names, invalid)
    last = _end_begins(data)
    careful: Iterator[Record] | None = None
    while at < len(data):
        run = sound.match(data, at, last) if sound and at < last else None
        if run and run.end() > at:
            count = _line_ends(data, at, run.end())
            yield Run(line, count, at, run.end())
            at, line, careful = run.end(), line + count, None
            continue
        if careful is None:
            careful = split(lines_of(data, at), dialect, line)
        record = next(careful, None)
        if record is None:
            return
        yield record
        at += sum(len(text.encode()) for text in record.lines)
        line += len(record.lines)


def _pattern(
    dialect: Dialect, width: int, names: Sequence[str], invalid: bool
) -> re.Pattern[bytes] | None:
    """What sound lines match, as many as there are; None if none can be told."""
    separator = dialect.separator.encode()
    if len(separator) > 1 or dialect.wrapped or width < 2:
        return None
    usual = dialect.quote == '"' and not dialect.escaped
    odd = (
        b'"\r\n'
        + separator
        + (b"" if usual else b"'\\")
        + (b"\xef" if invalid else b"")
    )
    field = b"[^" + re.escape(odd) + b"]*+"
    if usual and not invalid:
        field = rb'(?:"(?:[^"\r\n]++|"")*+"(?!")|' + field + b")"
    mark = re.escape(separator)
    header = b""
    if names:
        listed = b"|".join(re.escape(name.encode()) for name in names)
        end = _SPACE + b"(?:" + mark + rb"|[\r\n]|\Z)"
        header = b"(?!" + _SPACE + b"(?:" + listed + b")" + end + b")"
    record = field + (mark + field) * (width - 1)
    return re.compile(b"(?:" + header + record + rb"(?:\r\n|\n|\r))++")


def lines_of(data: bytes, at: int) -> Iterator[str]:
    """Physical lines with their ends, from a place on."""
    while at < len(data):
        stop = _next(data, at)
        yield data[at:stop].decode("utf-8")
        at = stop


def _next(data: bytes, at: int) -> int:
    found = _LINE.match(data, at)
    return found.end() if found else len(data)


def _line_ends(data: bytes, start: int, stop: int) -> int:
    """Line ends between two places; CR LF is one."""
    returns = data.count(b"\r", start, stop)
    feeds = data.count(b"\n", start, stop)
    return feeds + returns - data.count(b"\r\n", start, stop) if returns else feeds


def _end_begins(data: bytes) -> int:
    """Where the last lines begin that hold something; not before the last megabyte."""
    start = max(0, len(data.rstrip(_BLANK)) - _STEP)
    tail = data[start:]
    at = len(tail)
    for _ in range(END):
        at = len(tail[:at].rstrip(_BLANK))
        at = max(tail.rfind(b"\n", 0, at), tail.rfind(b"\r", 0, at)) + 1
        if not at:
            break
    return start + at
