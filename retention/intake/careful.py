"""Reading a text that is not clean: every record is kept, with its flaw if it has one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import csv as pa_csv

from retention.intake.headers import Headers, spellings
from retention.intake.layout import Layout
from retention.intake.model import Decision, counted
from retention.intake.sieve import Run, lines_of, part
from retention.intake.source import Source
from retention.intake.splitting import BLANK, Dialect, Record, split
from retention.intake.synonyms import WORDS

BATCH = 20_000
_STEP = 1 << 20
#: Records at the end of a file among which a line of totals may stand.
TAIL = 3
#: What a line of totals begins with.
TOTAL = re.compile(
    rf"({'|'.join(map(re.escape, WORDS['total']))})(?![^\W\d_]).*",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\b(19|20)\d\d\b")


def parts_of(
    data: bytes, source: Source, layout: Layout, dialect: Dialect, width: int
) -> Iterator[Run | Record]:
    """The runs of sound lines and the other records of a text."""
    names = spellings(layout.columns) if layout.has_header else ()
    invalid = bool(source.bad_lines)
    return part(data, dialect, width, layout.skip, names, invalid)


def is_flawless(parts: Iterable[Run | Record], width: int) -> bool:
    """Whether every record can be split and has as many fields as the header.

    Empty ones at the end apart.
    """
    return all(
        isinstance(part, Run)
        or part.is_blank
        or not (part.flaw or len(part.cells) < width or any(part.cells[width:]))
        for part in parts
    )


def settle_layout(data: bytes, source: Source, layout: Layout) -> Layout:
    """The layout again, where the whole file proves another way of quoting.

    A single quote or a backslash is text unless every record comes out whole with it,
    and some do not without it.
    """
    width = len(layout.columns)

    def holds(dialect: Dialect) -> bool:
        return is_flawless(parts_of(data, source, layout, dialect, width), width)

    if layout.row_names and not holds(layout.dialect):
        layout = replace(layout, row_names=False, columns=layout.columns[1:])
        width -= 1
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
    if b"'" in data and re.search(rb"(^|[\r\n]|" + mark + rb")'", data):
        tried.append(
            (
                replace(layout.dialect, quote="'"),
                Decision("quotes", "single", "every record is whole so"),
            )
        )
        if b"\\'" in data:
            both = replace(layout.dialect, quote="'", escaped=True)
            how = "single, escaped by backslashes"
            tried.append((both, Decision("quotes", how, "every record is whole so")))
    for dialect, decision in tried:
        if not holds(dialect):
            continue
        plain = holds(layout.dialect)
        if plain and not (dialect.quote == "'" and layout.single_quotes):
            continue
        return replace(layout, dialect=dialect, decisions=(*layout.decisions, decision))
    return layout


def read_carefully(
    connection: duckdb.DuckDBPyConnection,
    data: bytes,
    source: Source,
    layout: Layout,
    stored: str,
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
    runs: list[Run] = []
    blank: list[int] = []
    headers = Headers(layout.columns if layout.has_header else ())
    batch: list[tuple] = []
    for row in _rows(data, source, layout, headers, runs, blank):
        batch.append(row)
        if len(batch) == BATCH:
            _append(connection, stored, batch, cells)
            batch = []
    if batch:
        _append(connection, stored, batch, cells)
    if runs:
        _append_runs(connection, stored, data, layout, runs)
    said = _empty_lines(connection, stored, cells, blank)
    if headers.turned:
        lines = ", ".join(map(str, headers.turned[:3]))
        where = f"another order from line {lines} on"
        said.append(Decision("columns", "read by the names above them", where))
    return said


def _empty_lines(
    connection: duckdb.DuckDBPyConnection,
    stored: str,
    cells: list[str],
    blank: list[int],
) -> list[Decision]:
    """Say which blank lines another record follows."""
    holds = f"whole is not null or coalesce({', '.join(cells)}) is not null"
    last = connection.execute(
        f"select max(line) from {stored} where {holds}"
    ).fetchone()
    end = last[0] if last and last[0] else 0
    found = connection.execute(
        f"select count(*), min(line) from {stored} where not ({holds}) and line < $end",
        {"end": end},
    ).fetchone()
    count, first = found or (0, None)
    lines = [line for line in blank if line < end]
    count += len(lines)
    if not count:
        return []
    first = min(line for line in (first, *lines[:1]) if line is not None)
    return [Decision("empty lines", counted(count, "line"), f"from line {first}")]


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


def _append_runs(
    connection: duckdb.DuckDBPyConnection,
    stored: str,
    data: bytes,
    layout: Layout,
    runs: list[Run],
) -> None:
    """Sound lines, read all at once; their line numbers follow from the runs'."""
    width = len(layout.columns)
    names = [f"c{place}" for place in range(1, width + 1)]
    text = b"".join(data[run.start : run.stop] for run in runs)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    table = pa_csv.read_csv(
        pa.BufferReader(text),
        pa_csv.ReadOptions(column_names=names, block_size=_block(text)),
        pa_csv.ParseOptions(
            delimiter=layout.separator,
            newlines_in_values=False,
            ignore_empty_lines=False,
        ),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    counts = np.array([run.lines for run in runs])
    before = np.cumsum(counts) - counts
    shift = np.array([run.line for run in runs]) - before
    lines = np.repeat(shift, counts) + np.arange(counts.sum())
    table = table.add_column(0, "line", pa.array(lines))
    listed = ", ".join(names)
    connection.register("intake_batch", table)
    connection.execute(
        f"insert into {stored} select line, {width}, null, null, {listed} "
        "from intake_batch"
    )
    connection.unregister("intake_batch")


def _block(text: bytes) -> int:
    """Bytes read in one go: no line may be longer."""
    longest = 0
    at = 0
    while at < len(text):
        # only lines that cross the end of a step can be longer than it
        stop = text.find(b"\n", at + _STEP)
        stop = len(text) if stop < 0 else stop
        longest = max(longest, stop - at)
        at = stop + 1
    return max(longest + 1, 2 * _STEP)


def _rows(
    data: bytes,
    source: Source,
    layout: Layout,
    headers: Headers,
    runs: list[Run],
    blank: list[int],
) -> Iterator[tuple]:
    """line, fields, flaw, whole, then the cells of every record that is not blank.

    runs:  is filled with the runs of sound lines, which are not given
    blank: is filled with the lines of blank records
    """
    width = len(layout.columns)
    tail: deque[Record] = deque()
    for found in parts_of(data, source, layout, layout.dialect, width):
        if isinstance(found, Run) and headers.are_first:
            runs.append(found)
            while tail:
                yield _row(tail.popleft(), source, layout, False)
            continue
        records: Iterable[Record] = [found] if isinstance(found, Record) else ()
        if isinstance(found, Run):
            lines = lines_of(data[found.start : found.stop], 0)
            records = split(lines, layout.dialect, found.line)
        for record in records:
            if record.is_blank:
                blank.append(record.line)
                continue
            tail.append(headers.see(record))
            if len(tail) > TAIL:
                yield _row(tail.popleft(), source, layout, False)
    for record in tail:
        yield _row(record, source, layout, True)


def _row(record: Record, source: Source, layout: Layout, at_end: bool) -> tuple:
    """One record; what has a flaw is kept whole, and its cells are not looked at."""
    width = len(layout.columns)
    fields = len(record.cells)
    flaw = record.flaw or _flaw(record, layout, at_end)
    if source.bad_lines and not source.bad_lines.isdisjoint(
        range(record.line, record.line + len(record.lines))
    ):
        flaw = "encoding"
    if flaw:
        return (record.line, fields, flaw, record.whole, *[None] * width)
    cells = [cell.strip(" ") or None for cell in record.cells[:width]]
    padded = cells + [None] * (width - fields)
    return (record.line, min(fields, width), None, None, *padded)


def _flaw(record: Record, layout: Layout, at_end: bool) -> str | None:
    """Why a record is none of its table, as far as its form tells."""
    cells = record.cells
    width = len(layout.columns)
    if record.line == layout.unit_line:
        return "header"
    if (at_end or len(cells) < width) and _is_total(cells, width):
        return "total"
    unfinished = len(cells) < layout.named and not record.lines[-1].endswith(
        ("\n", "\r")
    )
    if unfinished or any(cell.strip(BLANK) for cell in cells[width:]):
        return "columns"
    return None


def _is_total(cells: list[str], width: int) -> bool:
    """A word for total stands first, a cell is missing, and there is no date."""
    held = [cell.strip(BLANK) for cell in cells if cell.strip(BLANK)]
    return (
        len(held) < width
        and bool(TOTAL.fullmatch(held[0]))
        and not any(_DATE.search(cell) for cell in held)
    )
