"""A published file in the making: typed tables first, then the ledger, then its name.

The file, attached as ``target``, is written once. Typed tables are made in its schema
``source`` (a plain ``create table orders`` lands there), the ledger's in ``main``; it
takes its final name only when everything in it is on disk.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from retention.dataset import (
    Dataset,
    from_manifest,
    is_dataset,
    ledger_version,
    point_to,
    sha256,
    week_shift,
)
from retention.errors import DatasetError
from retention.ledger import Progress, build_ledger
from retention.modelled import Scorer, write_modelled
from retention.schema import ID_ORDER, NOT_ORDERS, TABLES
from retention.window import CHURN_WINDOW, resolved

#: A value of one of DuckDB's settings.
Setting = str | bool | int | float | list[str]


@dataclass(frozen=True)
class Publication:
    """What is known when tables are ready to become a dataset.

    as_of:       exclusive end of the data that counts
    definitions: resolved values by name; a churn window of None is chosen from the data
    report:      what import said of the files
    """

    as_of: date
    definitions: dict[str, object]
    report: dict[str, object]


@dataclass(frozen=True)
class Building:
    """A file in the making.

    connection: where typed tables are created, by their plain names
    into:       the dataset it will be
    """

    connection: duckdb.DuckDBPyConnection
    into: Path
    part: Path
    stamp: str

    def publish(
        self,
        publication: Publication,
        progress: Progress = lambda step, share: None,
        scorer: Scorer | None = None,
    ) -> Dataset:
        """Build the ledger from the typed tables and publish the file.

        scorer: fits models to the ledger; without one their tables are empty
        Raises DatasetError when the tables do not fit, or the file cannot be written.
        Whatever was published before stays current until the very end.
        """
        try:
            manifest = _build(
                self.connection, publication, self.stamp, progress, scorer
            )
            progress("Writing the file", 0.9)
            self.connection.execute("checkpoint target")
        except duckdb.Error as error:
            raise DatasetError(
                f"{self.into.name} could not be published: {error}"
            ) from error
        self.connection.close()
        progress("Publishing", 0.95)
        published = self.part.with_suffix(".duckdb")
        self.part.rename(published)
        beside = {"bytes": published.stat().st_size, "sha256": sha256(published)}
        published.with_suffix(".json").write_text(
            json.dumps(beside | manifest, indent=1), encoding="utf-8"
        )
        point_to(self.into, published)
        progress("Published", 1.0)
        return from_manifest(published, self.into.stem, manifest)


@contextmanager
def building(
    into: Path, room: Mapping[str, Setting] | None = None
) -> Iterator[Building]:
    """A new file that ``publish`` makes the dataset ``into``; otherwise it goes.

    room: DuckDB's settings, such as memory_limit and threads
    Raises DatasetError when ``into`` is a file that is not a dataset, or its folder
    cannot be written to.
    """
    check_target(into)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    part = into.with_name(f"{into.stem}-{stamp}.part")
    with tempfile.TemporaryDirectory(prefix="retention-") as spill:
        try:
            connection = duckdb.connect(
                config={"temp_directory": spill} | dict(room or {})
            )
            connection.execute(f"attach {_literal(str(part))} as target")
        except (duckdb.Error, OSError) as error:
            raise DatasetError(
                f"{into.parent} cannot be written to: {error}"
            ) from error
        try:
            connection.execute(
                "create schema target.source; "
                "set search_path = 'target.source,target.main'"
            )
            yield Building(connection, into, part, stamp)
        finally:
            connection.close()
            for left in (part, part.with_name(f"{part.name}.wal")):
                left.unlink(missing_ok=True)


def load_table(
    connection: duckdb.DuckDBPyConnection, name: str, arrow: pa.Table
) -> None:
    """Create a typed table of the schema from an Arrow table; further columns stay."""
    known = {column.name: column.type for column in TABLES[name].columns}
    columns = ", ".join(
        f'cast("{column}" as {known[column]}) as "{column}"'
        if column in known
        else f'"{column}"'
        for column in arrow.column_names
    )
    connection.register("arriving", arrow)
    ordered = f" order by {ID_ORDER}" if name == "orders" else ""
    connection.execute(
        f"create table {name} as select {columns} from arriving{ordered}"
    )
    connection.unregister("arriving")


def check_target(into: Path) -> None:
    """Raise DatasetError unless a dataset can be published as ``into``."""
    if into.suffix != ".duckdb":
        raise DatasetError(f"{into} should end in .duckdb, for example shop.duckdb.")
    if not into.parent.is_dir():
        raise DatasetError(f"The folder {into.parent} does not exist: make it first.")
    if into.exists() and not into.is_symlink() and not is_dataset(into):
        raise DatasetError(
            f"{into} exists and is not a dataset. It was left as it is: "
            "choose another name, or move it away."
        )


def _build(
    connection: duckdb.DuckDBPyConnection,
    publication: Publication,
    stamp: str,
    progress: Progress,
    scorer: Scorer | None,
) -> dict[str, object]:
    brought = _complete_tables(connection)
    parameters = {
        "as_of": publication.as_of,
        "week_shift": week_shift(publication.definitions),
        "not_orders": list(NOT_ORDERS),
        "free_orders": publication.definitions["free_orders"],
    }
    first_day, dimensions = build_ledger(
        connection, parameters, lambda step, share: progress(step, 0.8 * share)
    )
    definitions, window = resolved(
        connection, publication.as_of, publication.definitions
    )
    progress("Fitting the models", 0.75)
    modelled = write_modelled(connection, scorer, publication.as_of, definitions)
    report = publication.report
    if "definitions" in report:
        report = report | {"definitions": definitions}
    manifest: dict[str, object] = {
        "ledger_version": ledger_version(),
        "version": stamp,
        "as_of": publication.as_of.isoformat(),
        "first_day": first_day.isoformat() if first_day else None,
        "dimensions": [
            {"name": item.name, "label": item.label, "values": list(item.values)}
            for item in dimensions
        ],
        "tables": brought,
        "definitions": definitions,
        "chosen": {CHURN_WINDOW: window},
        "report": report,
        "totals": _totals(connection)
        | {name: str(rows) for name, rows in modelled.items()},
    }
    connection.execute(
        "create table target.main.manifest as select cast($manifest as varchar) as manifest",
        {"manifest": json.dumps(manifest, default=str)},
    )
    restored: dict[str, object] = json.loads(json.dumps(manifest, default=str))
    return restored


def _complete_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows per table that was brought; the ledger's inputs that were not, made empty."""
    there = {
        row[0]
        for row in connection.execute(
            "select table_name from information_schema.tables "
            "where table_catalog = 'target' and table_schema = 'source'"
        ).fetchall()
    }
    brought = {
        name: int(_row(connection, f"select count(*) from target.source.{name}")[0])
        for name in TABLES
        if name in there
    }
    if "customers" in brought:
        # a table made past the intake may lack what only contracts are told by
        for column in ("signed_up_at", "cancelled_at"):
            connection.execute(
                "alter table target.source.customers "
                f"add column if not exists {column} timestamp"
            )
    for name in (
        "orders",
        "customers",
        "surveys",
        "interactions",
        "subscriptions",
        "costs",
    ):
        if name not in brought:
            columns = ", ".join(f'"{c.name}" {c.type}' for c in TABLES[name].columns)
            connection.execute(f"create temp table {name} ({columns})")
    return brought


def _totals(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Sums that ``retention check`` recounts."""
    orders, customers, purchases = _row(
        connection,
        "select (select count(*) from target.main.purchases), "
        "(select count(*) from target.main.people where orders > 0), "
        "(select coalesce(sum(amount), 0) from target.main.purchases)",
    )
    (adjusted,) = _row(
        connection, "select coalesce(sum(amount), 0) from target.main.adjustments"
    )
    return {
        "orders": str(orders),
        "customers": str(customers),
        "purchases": str(purchases),
        "adjustments": str(adjusted),
        "revenue": str(purchases + adjusted),
    }


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
