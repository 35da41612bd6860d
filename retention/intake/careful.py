"""Reading a text that is not clean: every record is kept, with its flaw if it has one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pyarrow as pa

from retention.intake.layout import Layout
from retention.intake.model import Decision, counted
from retention.intake.source import Source
from retention.intake.splitting import BLANK, Record, is_flawless, split

BATCH = 20_000
#: Records at the end of a file among which a line of totals may stand.
TAIL = 3
#: What a line of totals begins with.
TOTAL = re.compile(
    r"(grand |sub)?(totals?|sum|summe|gesamt|gesamtsumme|somme|suma)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\b(19|20)\d\d\b")


def lines_of(source: Source, skip: int) -> Iterator[str]:
    """Physical lines of a text, with their ends."""
    with source.path.open(encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(file):
            if number >= skip:
                yield line


def settle_layout(source: Source, layout: Layout) -> Layout:
    """The layout again, where the whole file proves another way of quoting.

    A single quote or a backslash is text unless every record comes out whole with it,
    and some do not without it.
    """
    at = layout.skip + 1
    if layout.row_names and not is_flawless(
        lines_of(source, layout.skip), layout.dialect, len(layout.columns), at
    ):
        layout = replace(layout, row_names=False, columns=layout.columns[1:])
    width = len(layout.columns)
    data = source.path.read_bytes()
    tried = []
    if b'\\"' in data:
        tried.append(
            (
                replace(layout.dialect, escaped=True),
                Decision(
                    "quotes", "escaped by backslashes", "every record is whole so"
                ),
            )
        )
    mark = re.escape(layout.separator).encode()
    if re.search(rb"(^|[\r\n]|" + mark + rb")'", data):
        tried.append(
            (
                replace(layout.dialect, quote="'"),
                Decision("quotes", "single", "every record is whole so"),
            )
        )
    for dialect, decision in tried:
        if not is_flawless(lines_of(source, layout.skip), dialect, width, at):
            continue
        plain = is_flawless(lines_of(source, layout.skip), layout.dialect, width, at)
        if plain and not (dialect.quote == "'" and layout.single_quotes):
            continue
        return replace(layout, dialect=dialect, decisions=(*layout.decisions, decision))
    return layout


def read_carefully(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, stored: str
) -> list[Decision]:
    """Split a text that is not clean; what cannot be split is kept with its reason.

    Returns what is to be said about it.
    """
    width = len(layout.columns)
    cells = [f"c{place}" for place in range(1, width + 1)]
    connection.execute(
        f"create or replace temp table {stored} (line bigint, fields integer, "
        f"flaw varchar, whole varchar, {', '.join(f'{cell} varchar' for cell in cells)})"
    )
    empty: list[int] = []
    batch: list[tuple] = []
    for row in _rows(source, layout, empty):
        batch.append(row)
        if len(batch) == BATCH:
            _append(connection, stored, batch, cells)
            batch = []
    if batch:
        _append(connection, stored, batch, cells)
    if not empty:
        return []
    return [
        Decision("empty lines", counted(len(empty), "line"), f"from line {empty[0]}")
    ]


def _append(
    connection: duckdb.DuckDBPyConnection,
    stored: str,
    batch: list[tuple],
    cells: list[str],
) -> None:
    names = ["line", "fields", "flaw", "whole", *cells]
    types = [pa.int64(), pa.int32(), *[pa.string()] * (len(names) - 2)]
    arrays = [
        pa.array(values, type=kind)
        for values, kind in zip(zip(*batch, strict=True), types, strict=True)
    ]
    connection.register("intake_batch", pa.table(arrays, names=names))
    connection.execute(f"insert into {stored} select * from intake_batch")
    connection.unregister("intake_batch")


def _rows(source: Source, layout: Layout, empty: list[int]) -> Iterator[tuple]:
    """line, fields, flaw, whole, then the cells of every record that is not blank.

    empty: is filled with the lines of blank records that another record follows
    """
    names = list(layout.columns) if layout.has_header else []
    blank: list[int] = []
    tail: deque[Record] = deque()
    lines = lines_of(source, layout.skip)
    for record in split(lines, layout.dialect, layout.skip + 1):
        if record.is_blank:
            blank.append(record.line)
            continue
        empty += blank
        blank.clear()
        tail.append(record)
        if len(tail) > TAIL:
            yield _row(tail.popleft(), names, source, layout, False)
    for record in tail:
        yield _row(record, names, source, layout, True)


def _row(
    record: Record, names: list[str], source: Source, layout: Layout, at_end: bool
) -> tuple:
    """One record; what has a flaw is kept whole, and its cells are not looked at."""
    width = len(layout.columns)
    fields = len(record.cells)
    flaw = record.flaw or _flaw(record, names, layout, at_end)
    if source.bad_lines and not source.bad_lines.isdisjoint(
        range(record.line, record.line + len(record.lines))
    ):
        flaw = "encoding"
    if flaw:
        return (record.line, fields, flaw, record.whole, *[None] * width)
    cells = [cell.strip(" ") or None for cell in record.cells[:width]]
    padded = cells + [None] * (width - fields)
    return (record.line, min(fields, width), None, None, *padded)


def _flaw(record: Record, names: list[str], layout: Layout, at_end: bool) -> str | None:
    """Why a record is none of its table, as far as its form tells."""
    cells = record.cells
    width = len(layout.columns)
    if record.line == layout.unit_line:
        return "header"
    if cells[0].strip(BLANK) in names[:1] and _same(cells, names):
        return "header"
    if (at_end or len(cells) < width) and _is_total(cells, width):
        return "total"
    unfinished = len(cells) < width and not record.lines[-1].endswith(("\n", "\r"))
    if unfinished or any(cell.strip(BLANK) for cell in cells[width:]):
        return "columns"
    return None


def _same(cells: list[str], names: list[str]) -> bool:
    return [cell.strip(BLANK) for cell in cells] == names


def _is_total(cells: list[str], width: int) -> bool:
    """A word for total stands first, a cell is missing, and there is no date."""
    held = [cell.strip(BLANK) for cell in cells if cell.strip(BLANK)]
    return (
        len(held) < width
        and bool(TOTAL.fullmatch(held[0]))
        and not any(_DATE.search(cell) for cell in held)
    )
