"""Text to a table of text: every record with its physical line, every cell a varchar.

A clean file is read by DuckDB alone and proven clean by its lines: records plus line
ends inside quotes make all lines of the file. Any other is split record by record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np

from retention.errors import Refused
from retention.intake.careful import TAIL, TOTAL, read_carefully, settle_layout
from retention.intake.headers import spellings
from retention.intake.layout import Layout
from retention.intake.model import Decision, counted
from retention.intake.plain import SEPARATORS
from retention.intake.source import Source
from retention.intake.splitting import CELL
from retention.intake.sql import quoted

_SPACES = (
    "chr(9) || chr(160) || chr(8239) || chr(8203) || chr(8288) || chr(65279) || ' '"
)

#: Columns that one statement looks at; planning many takes the square of their number.
AT_ONCE = 100
#: Bytes looked at in one go.
_STEP = 1 << 17


@dataclass(frozen=True)
class Raw:
    """One file as a view of text.

    relation: view of line, fields, flaw, whole, c1 … cN; one row per record
    marks:    what a spreadsheet makes of ids may occur in it
    numbers:  places (from 1) whose type in the file is a number, not text
    """

    name: str
    relation: str
    columns: tuple[str, ...]
    encoding: str
    separator: str = ","
    has_header: bool = True
    controls: bool = False
    marks: bool = True
    numbers: frozenset[int] = frozenset()
    decisions: list[Decision] = field(default_factory=list)


def read_text(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, number: int
) -> Raw:
    """The records of a CSV as text; ``number`` tells the files of an import apart."""
    stored = f"intake_raw_{number}"
    relation = f"intake_rows_{number}"
    line = None
    if _may_be_clean(source, layout) and _read_clean(
        connection, source, layout, stored
    ):
        line = _line(connection, source, layout, stored)
    if line is None:
        data = source.path.read_bytes()
        layout = settle_layout(data, source, layout)
        said = read_carefully(connection, data, source, layout, stored)
        line, holds = "line, fields, flaw, whole", "whole is not null or "
    else:
        said, holds = _empty_lines(connection, layout, stored, line), ""
    if layout.row_names:
        why = "it has a field more than the header"
        said = [Decision("row names", "every record's first field", why), *said]
    width = len(layout.columns)
    _trim(connection, stored, width, source, layout)
    cells = [f"c{place}" for place in range(1, width + 1)]
    connection.execute(
        f"create or replace temp view {relation} as select {line}, {', '.join(cells)} "
        f"from {stored} where {holds}{_holds_something(width)}"
    )
    return Raw(
        name=source.name,
        relation=relation,
        columns=layout.columns,
        encoding=source.encoding,
        separator=layout.separator,
        has_header=layout.has_header,
        controls=source.controls,
        marks=source.marks,
        decisions=[*source.decisions, *layout.decisions, *said],
    )


def _may_be_clean(source: Source, layout: Layout) -> bool:
    """Whether DuckDB reads this form of text as it is meant."""
    return not (
        source.returns
        or source.hollow
        or source.bad_lines
        or layout.dialect.wrapped
        or layout.single_quotes
        or layout.unit_line
        or (source.marked and not layout.has_header)
    )


def read_parquet(
    connection: duckdb.DuckDBPyConnection, source: Source, number: int
) -> Raw:
    """The rows of a Parquet file as text; its line is the row's number, from 1."""
    stored = f"intake_raw_{number}"
    relation = f"intake_rows_{number}"
    try:
        described = connection.execute(
            "describe select * from read_parquet(?)", [str(source.path)]
        ).fetchall()
        cells = ", ".join(
            f"nullif(trim(cast({quoted(name)} as varchar)), '') as c{place}"
            for place, (name, *_) in enumerate(described, start=1)
        )
        connection.execute(
            f"create or replace temp table {stored} as "
            f"select {cells} from read_parquet(?)",
            [str(source.path)],
        )
    except duckdb.Error as error:
        raise Refused(
            f"{source.name} is a damaged Parquet file: {str(error).splitlines()[0]}"
        ) from None
    width = len(described)
    connection.execute(
        f"create or replace temp view {relation} as "
        f"select rowid + 1 as line, {width} as fields, cast(null as varchar) as flaw, "
        f"cast(null as varchar) as whole, "
        f"{', '.join(f'c{place}' for place in range(1, width + 1))} "
        f"from {stored} where {_holds_something(width)}"
    )
    kinds = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "REAL")
    numbers = frozenset(
        place
        for place, (_, kind, *_) in enumerate(described, start=1)
        if any(word in kind for word in kinds)
    )
    return Raw(
        name=source.name,
        relation=relation,
        columns=tuple(name for name, *_ in described),
        encoding="parquet",
        numbers=numbers,
        decisions=list(source.decisions),
        controls=True,
    )


def _holds_something(width: int) -> str:
    """A record holds more than separators and spaces."""
    cells = (f"c{place}" for place in range(1, width + 1))
    return f"coalesce({', '.join(cells)}) is not null"


def _trim(
    connection: duckdb.DuckDBPyConnection,
    stored: str,
    width: int,
    source: Source,
    layout: Layout,
) -> None:
    """Take spaces from the ends of cells, once, in the columns that have any.

    A tab is a space where it does not separate; no-break and zero-width ones count too.
    """
    spaces = "' '"
    if source.spaces or (source.tabs and layout.separator != "\t"):
        spaces = _SPACES
    elif (source.unpadded and layout.separator in SEPARATORS) or not may_be_padded(
        source.path, layout.separator
    ):
        return
    found: list[int] = []
    for first in range(1, width + 1, AT_ONCE):
        counts = ", ".join(
            f"count(*) filter (where c{place} <> trim(c{place}, {spaces}))"
            if spaces == _SPACES
            else f"count(*) filter "
            f"(where starts_with(c{place}, ' ') or ends_with(c{place}, ' '))"
            for place in range(first, min(first + AT_ONCE, width + 1))
        )
        found += connection.execute(f"select {counts} from {stored}").fetchone() or ()
    if not any(found):
        return
    changed = ", ".join(
        f"nullif(trim(c{place}, {spaces}), '') as c{place}"
        for place, count in enumerate(found, start=1)
        if count
    )
    connection.execute(
        f"create or replace temp table {stored} as "
        f"select * replace ({changed}) from {stored}"
    )


def may_be_padded(path: Path, separator: str) -> bool:
    """Whether a space stands where a cell may end: beside a separator, quote, line end.

    Asked of the bytes, this takes a fifth of what it takes to ask it of every cell.
    """
    ends = f"{separator}\"'\r\n".encode()
    if len(separator.encode()) > 1:
        return True
    text = np.memmap(path, np.uint8, "r")
    ending = np.zeros(256, bool)
    ending[list(ends)] = True
    for start in range(0, len(text), _STEP):
        # one byte more on each side, so that no neighbour is missed
        part = np.asarray(text[max(0, start - 1) : start + _STEP + 1])
        places = np.flatnonzero(part == ord(" "))
        before, after = places - 1, np.minimum(places + 1, len(part) - 1)
        if ending[part[before]].any() or ending[part[after]].any():
            return True
    return bool(text[0] == ord(" ") or text[-1] == ord(" "))


def _read_clean(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, stored: str
) -> bool:
    """Whether DuckDB reads the file without one complaint."""
    width = len(layout.columns)
    try:
        connection.execute(
            f"create or replace temp table {stored} as select * from read_csv($path, "
            "auto_detect = false, header = false, skip = $skip, delim = $separator, "
            "quote = '\"', escape = '\"', comment = '', columns = $columns, "
            "null_padding = false, strict_mode = true, max_line_size = $longest)",
            {
                "path": str(source.path),
                "skip": layout.skip,
                "separator": layout.separator,
                "columns": {f"c{place}": "varchar" for place in range(1, width + 1)},
                "longest": CELL,
            },
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return False
    return True


def _line(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, stored: str
) -> str | None:
    """The columns line, fields, flaw, whole of a clean table; None if it is not proven.

    A header repeated, or a word for total at the end, is left to careful reading.
    """
    width = len(layout.columns)
    found = connection.execute(f"select count(*) from {stored}").fetchone()
    records = found[0] if found else 0
    if _has_other_lines(connection, layout, stored, records):
        return None
    ends = "0"
    if records != source.lines - layout.skip:
        inside = " + ".join(
            f"length(coalesce(c{place}, '')) "
            f"- length(replace(coalesce(c{place}, ''), chr(10), ''))"
            for place in range(1, width + 1)
        )
        counted = connection.execute(
            f"select coalesce(sum({inside}), 0) from {stored}"
        ).fetchone()
        if records + (counted[0] if counted else 0) != source.lines - layout.skip:
            return None
        ends = (
            f"coalesce(sum({inside}) over (order by rowid "
            "rows between unbounded preceding and 1 preceding), 0)"
        )
    return (
        f"cast(rowid + {layout.skip + 1} + {ends} as bigint) as line, "
        f"{width} as fields, cast(null as varchar) as flaw, "
        "cast(null as varchar) as whole"
    )


def _has_other_lines(
    connection: duckdb.DuckDBPyConnection, layout: Layout, stored: str, records: int
) -> bool:
    """Whether the header comes again, or totals end the file."""
    first = next((place for place, name in enumerate(layout.columns, 1) if name), 1)
    again = connection.execute(
        f"select 1 from {stored} where c{first} in (select unnest($names)) limit 1",
        {"names": spellings(layout.columns)},
    ).fetchone()
    end = connection.execute(
        f"select * from {stored} where rowid >= $tail", {"tail": records - TAIL}
    ).fetchall()
    cells = (
        next((cell.strip() for cell in row if (cell or "").strip()), "") for row in end
    )
    return bool(again) or any(map(TOTAL.fullmatch, cells))


def _empty_lines(
    connection: duckdb.DuckDBPyConnection, layout: Layout, stored: str, line: str
) -> list[Decision]:
    """What is to be said about lines that hold separators only."""
    width = len(layout.columns)
    found = connection.execute(
        f"select count(*), min(line) from (select {line}, * from {stored}) "
        f"where not ({_holds_something(width)})"
    ).fetchone()
    if not found or not found[0]:
        return []
    return [Decision("empty lines", counted(found[0], "line"), f"from line {found[1]}")]
