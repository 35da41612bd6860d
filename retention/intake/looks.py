"""What the values of a column look like, and whether they can be a field's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from retention.intake.currencies import CODES
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


#: Bare numbers and what they count, by the range of the greatest of a column: days of
#: Excel from 1980 to 2079, seconds and milliseconds since 1970, YYYYMMDD.
NUMBERS = (
    ("excel", 29_221, 65_746),
    ("compact", 19_800_101, 20_991_231),
    ("seconds", 315_532_800, 4_102_444_800),
    ("milliseconds", 315_532_800_000, 4_102_444_800_000),
)

#: Records from a file's beginning of which cells are looked at, fewer in a very wide
#: file, and how many cells of a column at most.
RECORDS, MOST_CELLS, SPREAD = 2_000, 200, 200_000

#: What one and several of a field's values are called; fields of no kind hold any text.
SPOKEN = {
    "moments": ("a date", "dates"),
    "amounts": ("a number", "numbers"),
    "emails": ("an e-mail address", "e-mail addresses"),
    "scores": ("a score", "scores"),
    "codes": ("a currency code", "currency codes"),
    "ids": ("an id", "ids"),
}
_JUDGED = {
    "ids": ("customer_id", "order_id"),
    "emails": ("email",),
    "codes": ("currency",),
    "scores": ("score",),
    "moments": (
        "ordered_at", "signed_up_at", "birth_date", "answered_at", "sent_at", "at",
        "resolved_at", "expires_at", "cancelled_at", "started_at", "ended_at", "trial_until",
    ),
    "amounts": (
        "amount", "quantity", "unit_price", "refunded", "discount", "points", "spend",
    ),
}  # fmt: skip
_JUDGED_AS = {name: kind for kind, names in _JUDGED.items() for name in names}


class Look(NamedTuple):
    """What the cells of one column that were looked at are.

    cells:    how many; words that stand for nothing are none
    numbers:  bare numbers, and the greatest of them
    samples:  the first three that differ
    """

    place: int
    cells: int
    moments: int
    numbers: int
    greatest: float | None
    amounts: int
    emails: int
    scores: int
    codes: int
    samples: list[str]

    def of_kind(self, kind: str) -> int:
        """How many cells can be values of a kind.

        Bare numbers are dates only where a column holds nothing else; an id is anything
        but a date.
        """
        if kind == "ids":
            return self.cells - self.moments
        if kind == "moments" and self.numbers == self.cells:
            greatest = self.greatest or 0
            inside = any(low <= greatest <= high for _, low, high in NUMBERS)
            return self.cells if inside else 0
        return int(getattr(self, kind))

    def agreement(self, name: str) -> float | None:
        """Share of the cells that can be values of a field; None where any text can."""
        kind = kind_of(name)
        if kind is None or not self.cells:
            return None
        return self.of_kind(kind) / self.cells


def kind_of(name: str) -> str | None:
    """The kind of values a field has; None where it may hold any text."""
    return _JUDGED_AS.get(name)


def look(connection: duckdb.DuckDBPyConnection, raw: Raw) -> dict[int, Look]:
    """Place to what the first cells of the column look like; blank columns have none."""
    width = len(raw.columns)
    if not width:
        return {}
    records = max(1, min(RECORDS, SPREAD // width))
    cells = ", ".join(f"c{place}" for place in range(1, width + 1))
    connection.execute(
        "create or replace temp table intake_looked as "
        "select turn, unnest(places) as place, unnest(cells) as cell from ("
        f"select row_number() over () as turn, $places as places, [{cells}] as cells "
        f"from (select {cells} from {raw.relation} limit $records))",
        {"places": list(range(1, width + 1)), "records": records},
    )
    rows = run(connection, "columns_look", {"most": MOST_CELLS, "codes": sorted(CODES)})
    connection.execute("drop table intake_looked")
    return {row[0]: Look(*row) for row in rows}


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


#: Place to how many cells a whole column has, and how many of each kind.
Counted = dict[int, dict[str | None, int]]


def count_cells(
    connection: duckdb.DuckDBPyConnection, raw: Raw, places: Sequence[int]
) -> Counted:
    """What every cell of the columns looks like; columns without any are left out."""
    if not places:
        return {}
    held = connection.execute(
        f"select {', '.join(f'count(c{place})' for place in places)} from {raw.relation}"
    ).fetchone()
    found: Counted = {}
    for place, count in zip(places, held or (), strict=True):
        if not count:
            continue
        show_cells(connection, raw.relation, f"c{place}")
        cells, moments, amounts, emails = run(connection, "looks")[0]
        found[place] = {
            None: cells,
            "moments": moments,
            "amounts": amounts,
            "emails": emails,
        }
    return found


def fitting(counted: Counted, places: Sequence[int], name: str) -> list[int]:
    """Those of the columns whose values can be the field's."""
    kind = _KINDS.get(name)
    return [
        place
        for place in places
        if (cells := counted.get(place))
        and cells[None]
        and cells[kind] >= MOST * cells[None]
    ]


def is_money(
    connection: duckdb.DuckDBPyConnection, raw: Raw, places: Sequence[int]
) -> bool:
    """Whether every column has a cell with a currency sign or with two decimals.

    Whole numbers alone may count anything: pieces, years, visits.
    """
    return all(
        connection.execute(
            f"select 1 from {raw.relation} where regexp_matches(c{place}, "
            f"'[.,][0-9]{{2}}$') or amount_sign(c{place}, 'point') is not null limit 1"
        ).fetchone()
        for place in places
    )
