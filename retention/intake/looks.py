"""What the values of a column look like, where its name does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from retention.intake.sql import run
from retention.intake.table import Raw

#: Share of a column's cells that must fit.
MOST = 0.9

_KINDS = {
    "ordered_at": "moments",
    "answered_at": "moments",
    "at": "moments",
    "started_at": "moments",
    "period": "moments",
    "amount": "amounts",
    "spend": "amounts",
    "points": "amounts",
    "score": "amounts",
    "email": "emails",
}


class Cells(NamedTuple):
    """One field of a relation, and the file and column it is read from."""

    file: str
    relation: str
    field: str
    column: str


def show_cells(
    connection: duckdb.DuckDBPyConnection, relation: str, column: str
) -> None:
    """Make one column the view ``intake_cells(line, cell)``, blanks left out."""
    connection.execute(
        "create or replace temp view intake_cells as select line, "
        f"{column} as cell from {relation} where {column} is not null"
    )


def cell_at(connection: duckdb.DuckDBPyConnection, line: int) -> str:
    """The cell of ``intake_cells`` that stands on a line."""
    found = connection.execute(
        "select cell from intake_cells where line = $line limit 1", {"line": line}
    ).fetchone()
    return str(found[0])[:80] if found else ""


def fitting(
    connection: duckdb.DuckDBPyConnection, raw: Raw, places: Sequence[int], name: str
) -> list[int]:
    """Those of the columns whose values can be the field's."""
    kind = _KINDS.get(name)
    fits: list[int] = []
    if not places:
        return fits
    held = connection.execute(
        f"select {', '.join(f'count(c{place})' for place in places)} from {raw.relation}"
    ).fetchone()
    for place, count in zip(places, held or (), strict=True):
        if not count:
            continue
        show_cells(connection, raw.relation, f"c{place}")
        cells, moments, amounts, emails = run(connection, "looks")[0]
        counts = {"moments": moments, "amounts": amounts, "emails": emails, None: cells}
        if cells and counts[kind] >= MOST * cells:
            fits.append(place)
    return fits
