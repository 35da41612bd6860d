"""Splitting a text that is not clean, record by record, so that one flaw costs one line."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from retention.intake.layout import Layout
from retention.intake.source import Source

#: Most characters of a cell.
CELL = 1_000_000
BATCH = 20_000


def read_carefully(
    connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout, stored: str
) -> None:
    """Split a text that is not clean; what cannot be split is kept with its reason."""
    width = len(layout.columns)
    cells = [f"c{place}" for place in range(1, width + 1)]
    connection.execute(
        f"create or replace temp table {stored} (line bigint, fields integer, "
        f"flaw varchar, whole varchar, {', '.join(f'{cell} varchar' for cell in cells)})"
    )
    batch: list[tuple] = []
    for record in _records(source, layout):
        batch.append(record)
        if len(batch) == BATCH:
            _append(connection, stored, batch, cells)
            batch = []
    if batch:
        _append(connection, stored, batch, cells)


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


def _records(source: Source, layout: Layout) -> Iterator[tuple]:
    """line, fields, flaw, whole, then the cells of every record that is not blank.

    A quote that never closes, or closes before more text, costs the line it opens on:
    the lines read since then are read again.
    """
    width = len(layout.columns)
    csv.field_size_limit(CELL)
    with source.path.open(encoding="utf-8-sig", newline="") as file:
        waiting: list[str] = []
        held: list[str] = []
        for _ in range(layout.skip):
            next(file, "")

        def feed() -> Iterator[str]:
            while True:
                line = waiting.pop() if waiting else next(file, "")
                if not line:
                    return
                held.append(line)
                yield line

        at = layout.skip + 1
        while True:
            reader = csv.reader(feed(), delimiter=layout.separator, strict=True)
            try:
                for cells in reader:
                    yield from _record(cells, at, width, held)
                    at += len(held)
                    held.clear()
                return
            except csv.Error as error:
                flaw = "quote"
                if "field limit" in str(error) and len(held) == 1:
                    flaw = "length"
                whole = held[0].rstrip("\r\n")[:CELL]
                yield (at, 0, flaw, whole, whole, *[None] * (width - 1))
                waiting.extend(reversed(held[1:]))
                held.clear()
                at += 1


def _record(cells: list[str], at: int, width: int, held: list[str]) -> Iterator[tuple]:
    """One record; too long, or cut short by the end of the file, it is kept whole."""
    if not any(cell.strip() for cell in cells):
        return
    fields = len(cells)
    unfinished = fields < width and not held[-1].endswith(("\n", "\r"))
    if unfinished or any(cell.strip() for cell in cells[width:]):
        whole = "".join(held).rstrip("\r\n")
        yield (at, fields, "columns", whole, whole, *[None] * (width - 1))
        return
    padded = [cell.strip(" ") or None for cell in cells[:width]] + [None] * (
        width - fields
    )
    yield (at, min(fields, width), None, None, *padded)
