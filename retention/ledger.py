"""From typed tables to the ledger's tables, built once for each published file.

Every table comes from a file in queries/ledger/. The only generated text is column names:
those of the dimensions, which are whatever the dataset knows of its customers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import duckdb

from retention.dataset import Dimension
from retention.filters import LINK_NAMES
from retention.query import QUERIES, parse
from retention.schema import MOST_DIMENSION_VALUES, UNKNOWN

#: Columns of customers that describe one person, never a group.
_PERSONAL = {
    "customer_id", "name", "email", "signed_up_at", "birth_date", "cancelled_at",
}  # fmt: skip

#: The order in which well-known dimensions are offered to readers.
_FIRST_OFFERED = ("region", "channel", "plan", "country")

#: Names the ledger and the engine use themselves.
_TAKEN = {
    "customer_key", "attribute_key", "attributes", "order_key", "order_id", "day", "amount", "nth",
    "occasion", "first_day", "last_day", "gap", "until", "total", "week", "month",
    "quarter", "bucket", "split", "period", "cohort", "opens", "kind", "score", "comment",
    "survey", "orders", "occasions", "revenue", "response_id", "sent_day", "start",
    "stop", "grain", "cohort_week", "cohort_month", "cohort_quarter", "opens_week",
    "opens_month", "opens_quarter", "stretch", "started_day", "ended_day", "contracts",
    "contract_number", "tenure",
}  # fmt: skip

Progress = Callable[[str, float], None]
Source = tuple[str, str, str]


def build_ledger(
    connection: duckdb.DuckDBPyConnection,
    parameters: dict[str, object],
    progress: Progress,
) -> tuple[date | None, list[Dimension]]:
    """The ledger's tables in ``target.main``; the first day, and the dimensions.

    The connection finds the typed tables (``orders``, ``customers``, ``surveys``,
    ``interactions``, ``subscriptions``, ``costs``) under their plain names. parameters:
    as the files of queries/ledger/ name them, but for first_day, which is the day of the
    first row of any kind, None without one.
    """
    progress("Netting the orders", 0.05)
    _create(connection, "net_orders", parameters)
    progress("Numbering the customers", 0.1)
    _create(connection, "customer_keys", parameters)
    dimensions = _attributes(connection, parameters)
    progress("Building the ledger", 0.2)
    _write_purchases(connection, parameters, dimensions)
    for place, (name, key, order) in enumerate(
        (
            ("adjustments", "attribute_key", "day, order_id"),
            ("people", "customer_key", "customer_key"),
            ("surveys", "attribute_key", "day, response_id"),
            ("messages", "attribute_key", "day, kind, response_id"),
            ("paid_contracts", "customer_key", "customer_key, contract_number"),
            ("contracts", "customer_key", "customer_key, stretch"),
        )
    ):
        progress("Building the ledger", 0.8 + 0.02 * place)
        _write_with_dimensions(connection, name, key, order, parameters, dimensions)
    first_day = _one(
        connection,
        "select min(day) from (select day from target.main.purchases union all "
        "select day from target.main.adjustments union all select day from target.main.surveys "
        "union all select started_day from target.main.contracts)",
    )
    _create(connection, "costs", parameters, "table", "month, channel")
    dates = {"first_day": first_day or parameters["as_of"]}
    _create(connection, "rfm_segments", parameters, "table")
    _create(connection, "calendar", parameters | dates, "table", "grain, day")
    return first_day, dimensions


def _statement(name: str, parameters: dict[str, object]) -> tuple[str, dict]:
    """The SQL of one file of queries/ledger/ and the parameters it names."""
    text = (QUERIES / "ledger" / f"{name}.sql").read_text("utf-8")
    parsed = parse(f"ledger/{name}", text)
    return parsed.sql, {key: parameters[key] for key in parsed.parameters}


def _create(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    parameters: dict[str, object],
    kind: str = "temp table",
    order: str = "",
) -> None:
    """The table of one file of queries/ledger/."""
    sql, values = _statement(name, parameters)
    ordered = f"\norder by {order}" if order else ""
    target = name if kind.startswith("temp") else f"target.main.{name}"
    connection.execute(f"create {kind} {target} as {sql}{ordered}", values)


def _attributes(
    connection: duckdb.DuckDBPyConnection, parameters: dict[str, object]
) -> list[Dimension]:
    """The temp table ``attributes``: customer_key and a record of her dimensions.

    Makes the enumerations of the dimensions' values in ``target.main``.
    """
    sql, values = _statement("first_orders", parameters)
    if not _one(
        connection,
        "select 1 from net_orders where channel is not null or category is not null "
        "or product is not null limit 1",
    ):
        sql = f"select * from ({sql}) as nothing_known limit 0"
    connection.execute(f"create temp table first_orders as {sql}", values)
    known = _one(connection, "select 1 from customers limit 1") or _one(
        connection, "select 1 from first_orders limit 1"
    )
    sources = _sources(connection) if known else []
    names = _distinct([_free_name(name) for name, _, _ in sources])
    columns = "".join(
        f", coalesce(nullif(trim({source}), ''), '{UNKNOWN}') as {_quoted(name)}"
        for name, (_, source, _) in zip(names, sources, strict=True)
    )
    connection.execute(
        f"create temp table attribute_texts as select customer_keys.customer_key{columns} "
        "from customer_keys "
        "left join customers on customers.customer_id = customer_keys.customer_id "
        "left join first_orders on first_orders.customer_key = customer_keys.customer_key"
    )
    dimensions: list[Dimension] = []
    for name, (_, _, label) in zip(names, sources, strict=True):
        found = [
            row[0]
            for row in connection.execute(
                f"select distinct {_quoted(name)} from attribute_texts "
                f"order by 1 limit {MOST_DIMENSION_VALUES + 2}"
            ).fetchall()
        ]
        if 2 <= len(found) <= MOST_DIMENSION_VALUES + 1:
            found.sort(key=lambda value: (value == UNKNOWN, value))
            taken = {item.label for item in dimensions}
            label = f"{label} ({name})" if label in taken else label
            dimensions.append(Dimension(name, label, tuple(found)))
    for item in dimensions:
        levels = dict.fromkeys((*item.values, UNKNOWN))
        listed = ", ".join(_literal(value) for value in levels)
        connection.execute(
            f"create type target.main.{_quoted(item.name)} as enum ({listed})"
        )
    fields = ", ".join(
        f"{_quoted(item.name)} := cast({_quoted(item.name)} as target.main.{_quoted(item.name)})"
        for item in dimensions
    )
    record = f"struct_pack({fields})" if fields else "cast(null as integer)"
    connection.execute(
        f"create temp table attributes as select customer_key, {record} as attributes "
        "from attribute_texts"
    )
    return dimensions


def _sources(connection: duckdb.DuckDBPyConnection) -> list[Source]:
    """What can be known of a customer: (name, expression, label)."""
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
    return sources + [
        (name, f"first_orders.{name}", _label(name))
        for name in ("first_channel", "first_category", "first_product")
    ]


def _write_purchases(
    connection: duckdb.DuckDBPyConnection,
    parameters: dict[str, object],
    dimensions: list[Dimension],
) -> None:
    """``target.main.purchases``, windows, order and dimensions in one statement."""
    sequenced, _ = _statement("sequenced", parameters)
    purchases, values = _statement("purchases", parameters)
    columns = "".join(
        f", ledger.attributes.{_quoted(item.name)} as {_quoted(item.name)}"
        for item in dimensions
    )
    connection.execute(
        "create table target.main.purchases as "
        f"with sequenced as not materialized ({sequenced}) "
        f"select ledger.* exclude (attributes){columns} from ({purchases}) as ledger",
        values,
    )


def _write_with_dimensions(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    key: str,
    order: str,
    parameters: dict[str, object],
    dimensions: list[Dimension],
) -> None:
    """A table of the ledger with the dimensions of its rows' customers behind it."""
    sql, values = _statement(name, parameters)
    without = " exclude (attribute_key)" if key == "attribute_key" else ""
    columns = "".join(
        f", coalesce(attributes.attributes.{_quoted(item.name)}, "
        f"cast('{UNKNOWN}' as target.main.{_quoted(item.name)})) as {_quoted(item.name)}"
        for item in dimensions
    )
    connection.execute(
        f"create table target.main.{name} as select ledger.*{without}{columns} "
        f"from ({sql}) as ledger "
        f"left join attributes on attributes.customer_key = ledger.{key} "
        f"order by {', '.join('ledger.' + part for part in order.split(', '))}",
        values,
    )


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


def _one(connection: duckdb.DuckDBPyConnection, sql: str):  # noqa: ANN202
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
