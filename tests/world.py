"""Small worlds of named people, and tables typed by hand to hold answers against.

A world is published from typed tables, past the intake:

    world = World(
        orders=\"\"\"
            customer_id | ordered_at | amount
            ada         | 2024-01-10 | 100
            ben         | 2024-02-29 | 40        the leap day
        \"\"\",
        as_of="2024-04-01",
    )
    assert world.ask("people/count") == table(\"\"\"
        customers | orders
        2         | 2
    \"\"\")

Two or more spaces after the last cell begin a remark; ``-`` is null.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from retention.answers import Answer, ask
from retention.dataset import Dataset
from retention.engine.duck import forget
from retention.filters import Filters, where_of
from retention.publish import Publication, building
from retention.schema import DEFINITIONS, TABLES
from retention.scoring import score

NULL = "-"

#: Columns that intake makes when a file has none: one number a row.
_MADE = {
    "orders": "order_id",
    "surveys": "response_id",
    "interactions": "interaction_id",
}

Row = dict[str, object]


class Typed(str):
    """A cell typed by hand: equal to a number that rounds to what was typed."""

    def matches(self, value: object) -> bool:
        if self == NULL:
            return value is None
        if value is None:
            return False
        if isinstance(value, bool):
            return self == str(value).lower()
        if isinstance(value, int | float):
            try:
                typed = float(self)
            except ValueError:
                return False
            _, point, decimals = self.partition(".")
            tolerance = 0.5 * 10 ** -len(decimals) if point else 0.0
            return abs(value - typed) <= tolerance + 1e-9
        return self == str(value)


class Rows:
    """A table of plain values: None, bool, int, float, str and date.

    Held against a table typed by hand, only the columns named there count, and the
    order of the rows does.
    """

    def __init__(
        self, columns: Iterable[str], rows: Iterable[Iterable[object]]
    ) -> None:
        self.columns = tuple(columns)
        self.rows = [tuple(row) for row in rows]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> list[object]:
        """The values of one column."""
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def __iter__(self):
        """The rows, each as a dictionary."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def where(self, **values: object) -> Rows:
        """The rows in which every named column has the value, told as text."""
        kept = [
            row
            for row, told in zip(self.rows, self, strict=True)
            if all(str(told[name]) == str(value) for name, value in values.items())
        ]
        return Rows(self.columns, kept)

    def one(self, column: str, **values: object) -> object:
        """The single value of a column where the others have these values."""
        (value,) = self.where(**values)[column]
        return value

    def only(self, *columns: str) -> Rows:
        return Rows(columns, ([row[name] for name in columns] for row in self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return not differences(self, other)

    __hash__ = None

    def __repr__(self) -> str:
        return "\n".join(lines_of(self))


def lines_of(rows: Rows, columns: Iterable[str] | None = None) -> list[str]:
    """A table as text, one line a row, the header first."""
    shown = rows.only(*columns) if columns else rows
    cells = [shown.columns, *([_text(cell) for cell in row] for row in shown.rows)]
    widths = [
        max(len(row[place]) for row in cells) for place in range(len(shown.columns))
    ]
    return [
        " | ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def _text(value: object) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def differences(found: Rows, expected: Rows) -> list[str]:
    """What is wrong with ``found`` where ``expected`` says something; empty = nothing."""
    missing = [name for name in expected.columns if name not in found.columns]
    if missing:
        return [f"no column {', '.join(missing)} among {', '.join(found.columns)}"]
    got = found.only(*expected.columns)
    wrong = [
        f"row {number}, {name}: {_text(value)}, expected {_text(typed)}"
        for number, (row, typed_row) in enumerate(zip(got.rows, expected.rows), 1)
        for name, value, typed in zip(expected.columns, row, typed_row, strict=True)
        if not _matches(value, typed)
    ]
    if len(got) != len(expected):
        wrong.append(f"{len(got)} rows, expected {len(expected)}")
    return wrong


def _matches(value: object, expected: object) -> bool:
    if isinstance(expected, Typed):
        return expected.matches(value)
    if isinstance(value, float) and isinstance(expected, float):
        return abs(value - expected) <= 1e-9 * max(1.0, abs(expected))
    return value == expected


def table(text: str) -> Rows:
    """A table typed by hand: a header line, then a line a row."""
    columns, rows = _parsed(text)
    return Rows(columns, ([Typed(cell) for cell in row] for row in rows))


def _parsed(text: str) -> tuple[list[str], list[list[str]]]:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    columns = [cell.strip() for cell in lines[0].split("|")]
    rows = []
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.split("|", len(columns) - 1)]
        cells[-1] = re.split(r"\s{2,}", cells[-1])[0]
        assert len(cells) == len(columns), f"{line!r} does not fit {columns}"
        rows.append(cells)
    return columns, rows


def rows_of(source: str | Iterable[Mapping[str, object]]) -> list[Row]:
    """Rows for a world's table, from text or from dictionaries; ``-`` becomes None."""
    if isinstance(source, str):
        columns, rows = _parsed(source)
        return [
            {
                name: None if cell == NULL else cell
                for name, cell in zip(columns, row, strict=True)
            }
            for row in rows
        ]
    return [dict(row) for row in source]


class World:
    """A published dataset of a few people, asked like any other.

    orders, customers, surveys, subscriptions, costs, interactions: text or rows; columns of
    retention.schema, missing ones null, further columns of customers are text.
    definitions: as ``--define`` sets them.
    """

    def __init__(
        self,
        orders: str | Iterable[Mapping[str, object]],
        customers: str | Iterable[Mapping[str, object]] | None = None,
        surveys: str | Iterable[Mapping[str, object]] | None = None,
        as_of: str | date = "2025-01-01",
        subscriptions: str | Iterable[Mapping[str, object]] | None = None,
        costs: str | Iterable[Mapping[str, object]] | None = None,
        interactions: str | Iterable[Mapping[str, object]] | None = None,
        **definitions: object,
    ) -> None:
        self.orders = _numbered("orders", rows_of(orders))
        self.customers = None if customers is None else rows_of(customers)
        self.surveys = (
            None if surveys is None else _numbered("surveys", rows_of(surveys))
        )
        self.subscriptions = None if subscriptions is None else rows_of(subscriptions)
        self.costs = None if costs is None else rows_of(costs)
        self.interactions = (
            None
            if interactions is None
            else _numbered("interactions", rows_of(interactions))
        )
        self.as_of = _day(as_of)
        self.definitions = definitions
        self._folder = tempfile.TemporaryDirectory()
        self.dataset = self._published(Path(self._folder.name) / "world.duckdb")

    def changed(self, **changes: object) -> World:
        """Another world, with some of the tables, the as-of or definitions changed."""
        same = {
            "orders": self.orders,
            "customers": self.customers,
            "surveys": self.surveys,
            "subscriptions": self.subscriptions,
            "costs": self.costs,
            "interactions": self.interactions,
            "as_of": self.as_of,
        }
        return World(**(same | self.definitions | changes))

    def answer(self, name: str, **choices: object) -> Answer:
        """The query's answer: see ``filters`` for what may be chosen."""
        return ask(self.dataset, name, self.filters(**choices))

    def ask(self, name: str, **choices: object) -> Rows:
        """The answer's rows as plain values."""
        return plain(self.answer(name, **choices).frame)

    def filters(self, **choices: object) -> Filters:
        """start, stop, as_of, grain and split; a dimension's value or values; the rest
        are settings of the query.
        """
        dates = {
            name: _day(choices.pop(name))
            for name in ("start", "stop", "as_of")
            if name in choices
        }
        ways = {
            name: choices.pop(name) for name in ("grain", "split") if name in choices
        }
        where = {
            name: _listed(choices.pop(name))
            for name in self.dataset.dimension_names
            if name in choices
        }
        filters = Filters(**dates, **ways, where=where_of(where))
        return filters.with_settings(**choices)

    def close(self) -> None:
        forget(self.dataset.path)
        self._folder.cleanup()

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _published(self, into: Path) -> Dataset:
        tables = {
            "orders": self.orders,
            "customers": self.customers,
            "surveys": self.surveys,
            "subscriptions": self.subscriptions,
            "costs": self.costs,
            "interactions": self.interactions,
        }
        with building(into) as made:
            made.connection.execute("set threads = 1")
            for name, rows in tables.items():
                if rows is not None:
                    _write(made.connection, name, rows)
            defaults = {item.name: item.default for item in DEFINITIONS.values()}
            publication = Publication(
                as_of=self.as_of, definitions=defaults | self.definitions, report={}
            )
            return made.publish(publication, scorer=score)


def _numbered(name: str, rows: list[Row]) -> list[Row]:
    key = _MADE[name]
    return [{key: str(number)} | row for number, row in enumerate(rows, 1)]


def _write(connection: duckdb.DuckDBPyConnection, name: str, rows: list[Row]) -> None:
    """One typed table as the intake leaves it: the schema's columns, then any others."""
    kinds = {column.name: column.type for column in TABLES[name].columns}
    for row in rows:
        kinds |= {column: "varchar" for column in row if column not in kinds}
    quoted = {column.replace('"', '""'): kind for column, kind in kinds.items()}
    columns = ", ".join(f'"{column}" {kind}' for column, kind in quoted.items())
    connection.execute(f"create table {name} ({columns})")
    if rows:
        frame = pd.DataFrame(
            {
                column: [
                    None if row.get(column) is None else str(row[column])
                    for row in rows
                ]
                for column in kinds
            },
            dtype="object",
        )
        connection.register("typed_rows", frame)
        cast = ", ".join(
            f'cast("{column}" as {kind})' for column, kind in quoted.items()
        )
        connection.execute(f"insert into {name} select {cast} from typed_rows")
        connection.unregister("typed_rows")


def plain(frame: pd.DataFrame) -> Rows:
    """An answer's frame as plain values; midnights become dates."""
    columns = [[_plain(value) for value in frame[name]] for name in frame.columns]
    return Rows(frame.columns, zip(*columns, strict=True))


def _plain(value: object) -> object:
    if (
        value is None
        or value is pd.NaT
        or (not isinstance(value, str) and pd.isna(value))
    ):
        return None
    if isinstance(value, pd.Timestamp | datetime):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
