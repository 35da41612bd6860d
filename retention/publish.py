"""From typed tables to a published file: the ledger is built here, once.

Every table comes from a file in queries/ledger/. Dimensions are attached to the ledger's
tables by one generated join, whose only generated text is their column names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from retention.dataset import (
    Dataset,
    Dimension,
    from_manifest,
    is_dataset,
    ledger_version,
    point_to,
    sha256,
    week_shift,
)
from retention.errors import DatasetError
from retention.filters import LINK_NAMES
from retention.query import QUERIES, parse
from retention.schema import (
    MOST_DIMENSION_VALUES,
    NOT_ORDERS,
    TABLES,
    UNKNOWN,
)

#: Columns of customers that describe one person, never a group.
_PERSONAL = {"customer_id", "name", "email", "signed_up_at", "birth_date"}

#: The order in which well-known dimensions are offered to readers.
_FIRST_OFFERED = ("region", "channel", "plan", "country")

#: Names the ledger and the engine use themselves.
_TAKEN = {
    "customer_key", "attribute_key", "order_id", "day", "amount", "nth", "occasion",
    "first_day", "last_day", "gap", "until", "total", "week", "month", "quarter",
    "bucket", "split", "period", "cohort", "opens", "kind", "score", "comment", "survey",
    "orders", "occasions", "revenue", "response_id", "sent_day", "start", "stop", "grain",
    "cohort_week", "cohort_month", "cohort_quarter", "opens_week", "opens_month",
    "opens_quarter",
}  # fmt: skip

#: Ledger tables of the published file: (name, customer column, total order of its rows).
_LEDGER = (
    ("purchases", "customer_key", "day, order_id"),
    ("adjustments", "attribute_key", "day, order_id"),
    ("people", "customer_key", "customer_key"),
    ("surveys", "attribute_key", "day, response_id"),
)

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Publication:
    """What is known when tables are ready to become a dataset.

    as_of:       exclusive end of the data that counts
    definitions: resolved values by name
    report:      what import said of the files
    """

    as_of: date
    definitions: dict[str, object]
    report: dict[str, object]


def publish(
    connection: duckdb.DuckDBPyConnection,
    into: Path,
    publication: Publication,
    progress: Progress = lambda step, share: None,
) -> Dataset:
    """Build the ledger from the connection's typed tables and publish it as ``into``.

    Raises DatasetError when ``into`` is a file that is not a dataset, or cannot be
    written. Whatever was published before stays current until the very end.
    """
    check_target(into)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    published = into.with_name(f"{into.stem}-{stamp}.duckdb")
    part = published.with_suffix(".part")
    try:
        connection.execute(f"attach {_literal(str(part))} as target")
    except (duckdb.Error, OSError) as error:
        raise DatasetError(f"{into.parent} cannot be written to: {error}") from error
    try:
        manifest = _build(connection, publication, stamp, progress)
        connection.execute("checkpoint target")
    except BaseException as error:
        connection.execute("detach target")
        for left in (part, part.with_name(f"{part.name}.wal")):
            left.unlink(missing_ok=True)
        if isinstance(error, duckdb.Error):
            raise DatasetError(
                f"{into.name} could not be published: {error}"
            ) from error
        raise
    connection.execute("detach target")
    progress("Publishing", 0.95)
    part.rename(published)
    beside = {"bytes": published.stat().st_size, "sha256": sha256(published)}
    published.with_suffix(".json").write_text(
        json.dumps(beside | manifest, indent=1), encoding="utf-8"
    )
    point_to(into, published)
    progress("Published", 1.0)
    return from_manifest(published, into.stem, manifest)


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
    connection.execute(f"create table {name} as select {columns} from arriving")
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
) -> dict[str, object]:
    parameters = {
        "as_of": publication.as_of,
        "week_shift": week_shift(publication.definitions),
        "not_orders": list(NOT_ORDERS),
        "free_orders": publication.definitions["free_orders"],
    }
    brought = _complete_tables(connection)
    steps = ("net_orders", "customer_keys", "purchases", "adjustments", "people")
    for place, name in enumerate(steps):
        progress("Building the ledger", 0.1 + 0.1 * place)
        _create(connection, name, name, parameters)
    _create(connection, "answers", "surveys", parameters)
    _create(connection, "first_orders", "first_orders", parameters)
    first_day = _one(
        connection,
        "select min(day) from (select day from purchases union all "
        "select day from adjustments union all select day from answers)",
    )
    parameters["first_day"] = first_day or publication.as_of
    dimensions = _attributes(connection)
    progress("Writing the ledger", 0.7)
    _write_ledger(connection, dimensions)
    _create(connection, "target.main.rfm_segments", "rfm_segments", parameters)
    _create(connection, "target.main.calendar", "calendar", parameters, "grain, day")
    _write_sources(connection, brought)
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
        "definitions": publication.definitions,
        "report": publication.report,
        "totals": _totals(connection),
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
            "select table_name from information_schema.tables"
        ).fetchall()
    }
    brought = {
        name: int(_one(connection, f"select count(*) from {name}"))
        for name in TABLES
        if name in there
    }
    for name in ("orders", "customers", "surveys"):
        if name not in brought:
            columns = ", ".join(f"{c.name} {c.type}" for c in TABLES[name].columns)
            connection.execute(f"create table {name} ({columns})")
    return brought


def _create(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    query: str,
    parameters: dict[str, object],
    order: str | None = None,
) -> None:
    """One table from one file of queries/ledger/."""
    parsed = parse(
        f"ledger/{query}", (QUERIES / "ledger" / f"{query}.sql").read_text("utf-8")
    )
    values = {name: parameters[name] for name in parsed.parameters}
    ordered = f"\norder by {order}" if order else ""
    kind = "table" if "." in table else "temp table"
    connection.execute(f"create {kind} {table} as {parsed.sql}{ordered}", values)


def _attributes(connection: duckdb.DuckDBPyConnection) -> list[Dimension]:
    """The temp table ``attributes``: customer_key and one text column per dimension."""
    described = connection.execute("describe customers").fetchall()
    texts = [name for name, kind, *_ in described if kind == "VARCHAR"]
    sources = [
        (name, f"customers.{_quoted(name)}", _label(name))
        for name in sorted(texts, key=_offered)
        if name not in _PERSONAL
    ]
    if any(name == "consent" for name, *_ in described):
        sources.append(
            ("consent", "case customers.consent when true then 'yes' when false then 'no' end",
             "Consent")
        )  # fmt: skip
    sources.append(
        ("birth_decade", "cast(year(customers.birth_date) // 10 * 10 as varchar) || 's'",
         "Birth decade")
    )  # fmt: skip
    sources += [
        (name, f"first_orders.{name}", _label(name))
        for name in ("first_channel", "first_category", "first_product")
    ]
    names = _distinct([_free_name(name) for name, _, _ in sources])
    columns = ", ".join(
        f"coalesce(nullif(trim({source}), ''), '{UNKNOWN}') as \"{name}\""
        for name, (_, source, _) in zip(names, sources, strict=True)
    )
    connection.execute(
        f"create temp table attributes as select customer_keys.customer_key, {columns} "
        "from customer_keys "
        "left join customers on customers.customer_id = customer_keys.customer_id "
        "left join first_orders on first_orders.customer_key = customer_keys.customer_key"
    )
    dimensions: list[Dimension] = []
    for name, (_, _, label) in zip(names, sources, strict=True):
        values = [
            row[0]
            for row in connection.execute(
                f'select distinct "{name}" from attributes order by 1 limit 100'
            ).fetchall()
        ]
        if 2 <= len(values) <= MOST_DIMENSION_VALUES + 1:
            values.sort(key=lambda value: (value == UNKNOWN, value))
            taken = {item.label for item in dimensions}
            label = f"{label} ({name})" if label in taken else label
            dimensions.append(Dimension(name, label, tuple(values)))
    return dimensions


def _offered(name: str) -> int:
    """Where a column stands among the filters; others keep the file's order."""
    return _FIRST_OFFERED.index(name) if name in _FIRST_OFFERED else len(_FIRST_OFFERED)


def _free_name(name: str) -> str:
    slug = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_") or "column"
    taken = slug in _TAKEN or slug in LINK_NAMES or slug[0].isdigit()
    return f"customer_{slug}" if taken else slug


def _distinct(names: list[str]) -> list[str]:
    """Names that are all different: a second one of a name gets its place behind it."""
    return [
        name if name not in names[:place] else f"{name}_{place}"
        for place, name in enumerate(names)
    ]


def _label(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()


def _write_ledger(
    connection: duckdb.DuckDBPyConnection, dimensions: list[Dimension]
) -> None:
    for item in dimensions:
        levels = dict.fromkeys((*item.values, UNKNOWN))
        values = ", ".join(_literal(value) for value in levels)
        connection.execute(f'create type target.main."{item.name}" as enum ({values})')
    columns = "".join(
        f", cast(coalesce(attributes.\"{item.name}\", '{UNKNOWN}') "
        f'as target.main."{item.name}") as "{item.name}"'
        for item in dimensions
    )
    for table, key, order in _LEDGER:
        source = "answers" if table == "surveys" else table
        without = " exclude (attribute_key)" if key == "attribute_key" else ""
        connection.execute(
            f"create table target.main.{table} as select ledger.*{without}{columns} "
            f"from temp.main.{source} as ledger "
            f"left join attributes on attributes.customer_key = ledger.{key} "
            f"order by {', '.join('ledger.' + part for part in order.split(', '))}"
        )


def _write_sources(
    connection: duckdb.DuckDBPyConnection, brought: dict[str, int]
) -> None:
    """The typed tables as they were brought, so that nothing is lost."""
    connection.execute("create schema target.source")
    for name in brought:
        connection.execute(f"create table target.source.{name} as select * from {name}")


def _totals(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Sums that ``retention check`` recounts."""
    row = connection.execute(
        "select count(*), count(distinct customer_key), coalesce(sum(amount), 0) "
        "from purchases"
    ).fetchone()
    adjusted = _one(connection, "select coalesce(sum(amount), 0) from adjustments")
    assert row is not None
    return {
        "orders": str(row[0]),
        "customers": str(row[1]),
        "purchases": str(row[2]),
        "adjustments": str(adjusted),
        "revenue": str(row[2] + adjusted),
    }


def _one(connection: duckdb.DuckDBPyConnection, sql: str):  # noqa: ANN202
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
