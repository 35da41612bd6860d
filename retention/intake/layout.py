"""Where a text's table begins: separator, header line, names of its columns."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from retention.errors import Refused
from retention.intake.model import Decision, counted
from retention.intake.other_texts import what_it_is
from retention.intake.source import Source
from retention.intake.splitting import BLANK, Dialect, Record, split

SEPARATORS = (",", ";", "\t", "|")
HEAD = 1 << 18
MOST_COLUMNS = 2_000
#: Records that are looked at for the separator, and for the header.
SEEN, TOP = 200, 40
_SPOKEN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}
_DATA = re.compile(
    r"[-+(]?[$€£¥]?\d[\d.,:/ T+-]*\)?|[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII
)
_SEP = re.compile(r'"?sep=(.)\1*"?[,;\t|]*[\r\n]*', re.IGNORECASE | re.DOTALL)
_COMMENTS = ("#", "//", "--")
_UNIT = re.compile(
    r"[(\[]?(yyyy|yy|dd|mm)[-/. ](mm|dd|yyyy|yy)\b.*"
    r"|[(\[]?(eur|usd|gbp|chf|jpy|€|\$|£)[)\]]?"
    r"|(open-ended )?response|string|text|varchar|integer|int|float|decimal|number|date"
    r"|datetime|timestamp",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-=_+:*]{2,}")

Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Layout:
    """The form of a table of text.

    skip:      physical lines before the first record, the header's own included
    single_quotes: every column name stands in them
    row_names: every record has a field more than the header, in front (R)
    unit_line: the line under the header that holds units, a rule or a second header; 0
        for none
    """

    dialect: Dialect
    skip: int
    columns: tuple[str, ...]
    has_header: bool
    decisions: tuple[Decision, ...]
    single_quotes: bool = False
    row_names: bool = False
    unit_line: int = 0

    @property
    def separator(self) -> str:
        return self.dialect.separator

    @cached_property
    def named(self) -> int:
        """The place of the last column that has a name."""
        named = (place for place, name in enumerate(self.columns, 1) if name)
        return max(named, default=0)


def read_layout(source: Source, is_known: Knows) -> Layout:
    """The layout of a text, from its first 256 KB.

    is_known: whether a name is one that columns have; a first line that holds data and
    no such name is a record, not a header.
    """
    lines = _head(source)
    is_known = cache(is_known)
    decisions = []
    given = _SEP.fullmatch(lines[0]) if lines else None
    if not any(line.strip(BLANK + "".join(SEPARATORS)) for line in lines):
        raise Refused(f"{source.name} holds nothing but blank lines. Export it again.")
    other = what_it_is(lines)
    if other:
        raise Refused(
            f"{source.name} is {other}, not a table. Export it as CSV with one line of "
            "column names at the top."
        )
    at = 1 if given else 0
    rows = _rows(lines[1:], Dialect(given[1]), 2) if given else []
    if given and any(len(row.cells) > 1 for row in rows):
        dialect = Dialect(given[1])
        decisions.append(Decision("separator", given[1], "line 1 says sep="))
    else:
        dialect = _dialect(lines[at:], source.name, is_known)
        rows = _rows(lines[at:], dialect, at + 1)
        said = _SPOKEN.get(dialect.separator, dialect.separator)
        decisions.append(Decision("separator", said, "the same number on most lines"))
    if dialect.wrapped:
        decisions.append(Decision("quotes", "around lines", "every line is one field"))
    if not rows:
        raise Refused(f"{source.name} holds nothing but blank lines. Export it again.")
    place, has_header = _header(rows, is_known)
    first = rows[place]
    before = sum(len(row.lines) for row in rows[:place])
    if before:
        value = counted(before, "line")
        decisions.append(
            Decision("preamble", value, f"the table begins on line {first.line}")
        )
    names = [cell.strip(BLANK) for cell in first.cells]
    names[0] = names[0].removeprefix("\u00ef\u00bb\u00bf")
    single = _all_in(names, "'")
    if single:
        names = [name[1:-1] for name in names]
    if len(names) > MOST_COLUMNS:
        raise Refused(
            f"{source.name} has {len(names):,} columns; at most {MOST_COLUMNS:,} are read."
        )
    if not has_header:
        places = tuple(f"#{number}" for number in range(1, len(names) + 1))
        decisions.append(
            Decision("header", "none", f"line {first.line} holds data: {names[0]}")
        )
        return Layout(dialect, first.line - 1, places, False, tuple(decisions), single)
    below = rows[place + 1 :]
    named = _has_row_names(below, len(names))
    units = below[0].line if below and _is_units(below) else 0
    skip = first.line + len(first.lines) - 1
    return Layout(
        dialect,
        skip,
        columns=("", *names) if named else tuple(names),
        has_header=True,
        decisions=tuple(decisions),
        single_quotes=single,
        row_names=named,
        unit_line=units,
    )


def _head(source: Source) -> list[str]:
    with source.path.open("rb") as file:
        data = file.read(HEAD)
    text = data.decode("utf-8-sig", "ignore")
    lines = list(io.StringIO(text, newline=""))
    return lines[:-1] if len(data) == HEAD and len(lines) > 1 else lines


def _rows(lines: Sequence[str], dialect: Dialect, at: int) -> list[Record]:
    """The first records that hold something; a line with a bad quote is one field."""
    found = (
        Record(row.line, [row.whole], None, row.lines) if row.flaw else row
        for row in split(lines, dialect, at)
    )
    return list(islice((row for row in found if not row.is_blank), SEEN))


def _dialect(lines: Sequence[str], name: str, is_known: Knows) -> Dialect:
    """The separator that most lines hold equally often, and that names columns."""
    best: tuple[bool, float, int] = (False, 0.0, 0)
    chosen = None
    first = next((line for line in lines if line.strip(BLANK)), "")
    others = sorted(
        {char for char in first if not char.isalnum() and char not in "\"'_-.()@/\r\n "}
        - set(SEPARATORS)
    )
    tried = [Dialect(separator) for separator in SEPARATORS]
    tried += [Dialect(separator, wrapped=True) for separator in SEPARATORS]
    rare = [Dialect(separator) for separator in [*others, " "]]
    for dialect in tried + rare:
        if dialect in rare and chosen:
            break
        if dialect.wrapped and not first.lstrip("\ufeff").startswith('"'):
            continue
        rows = _rows(lines, dialect, 1)
        widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        known = max(_known(row, is_known) for row in rows[:TOP]) >= 2
        if dialect in rare and not known:
            continue
        if dialect.wrapped and not known and (width < 3 or not _all_quoted(rows)):
            continue
        score = (known, count / len(rows), width)
        if score > best:
            best, chosen = score, dialect
        if score[:2] == (True, 1.0):
            break
    if chosen is None:
        bad = next((row.line for row in split(lines, tried[0]) if row.flaw), 0)
        why = f" A quote on line {bad} does not close as it should." if bad else ""
        raise Refused(
            f"{name} is no table: no comma, semicolon, tab or bar parts its lines into "
            f"columns.{why} Export it as CSV with one line of column names at the top."
        )
    return chosen


def _known(row: Record, is_known: Knows) -> int:
    return len({cell for cell in row.cells if is_known(cell.strip(BLANK))})


def _filled(row: Record) -> int:
    return sum(bool(cell.strip(BLANK)) for cell in row.cells)


def _data(row: Record) -> int:
    return sum(bool(_DATA.fullmatch(cell.strip(BLANK + "'"))) for cell in row.cells)


def _all_quoted(rows: Sequence[Record]) -> bool:
    return all(row.lines[0].lstrip(BLANK).startswith('"') for row in rows)


def _has_row_names(below: Sequence[Record], width: int) -> bool:
    """Whether every record has a field more than the header, the first one its own."""
    firsts = {row.cells[0].strip(BLANK) for row in below}
    return (
        len(below) > 1
        and all(len(row.cells) == width + 1 for row in below)
        and any(row.cells[-1].strip(BLANK) for row in below)
        and len(firsts) == len(below)
    )


def _header(rows: Sequence[Record], is_known: Knows) -> tuple[int, bool]:
    """The place of the row that names the columns, or of the first row of data.

    Rows above it hold less than it does, or are comments.
    """
    top = rows[:TOP]
    usual = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    width = usual.most_common(1)[0][0] if usual else 1
    known = [_known(row, is_known) for row in top]
    named = [
        place
        for place, row in enumerate(top)
        if (not _data(row) or known[place] > _data(row))
        and _filled(row) >= 2
        and 2 * _filled(row) > width
    ]
    best = max((known[place] for place in named), default=0)
    for place in named:
        if known[place] < min(best, 2) or (
            _is_comment(top[place]) and any(known[at] for at in named if at > place)
        ):
            continue
        above = top[:place]
        if all(
            _is_comment(row) or _filled(row) < min(_filled(top[place]), width)
            for row in above
        ):
            below = place + 1
            named_better = below in named and known[below] > max(known[place], 2)
            return below if named_better else place, True
    first = rows[0]
    for place, row in enumerate(top):
        if _data(row) and 2 * _filled(row) > width:
            if place and all(_filled(row) == 1 for row in top[:place]):
                return place, False
            break
    return 0, not _data(first) or bool(_known(first, is_known))


def _is_comment(row: Record) -> bool:
    cell = row.cells[0].strip(BLANK)
    return cell.startswith(_COMMENTS) and len(cell) > 1


def _is_units(below: Sequence[Record]) -> bool:
    """Whether a row of units or of dashes is the first under the header."""
    cells = [cell.strip(BLANK) for cell in below[0].cells]
    if all(_RULE.fullmatch(cell) for cell in cells if cell):
        return True
    if any(char.isdigit() for cell in cells for char in cell):
        return False
    if not any(_UNIT.fullmatch(cell) for cell in cells):
        return False
    return len(below) > 1 and _data(below[1]) > 0


def _all_in(names: Sequence[str], quote: str) -> bool:
    return all(
        len(name) > 1 and name.startswith(quote) and name.endswith(quote)
        for name in names
    )
