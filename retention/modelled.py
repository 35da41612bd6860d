"""What is modelled when a dataset is published, written beside the ledger.

The models themselves stand in ``retention.scoring``, which speaks no SQL: it is handed
``Run``, which answers the files of queries/scoring/, and returns tables.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date

import duckdb
import pandas as pd

from retention.query import QUERIES, parse
from retention.schema import MODELLED, Table

#: The answer of one file of queries/scoring/, by its name and parameters.
Run = Callable[[str, Mapping[str, object]], pd.DataFrame]

#: From (run, as_of, definitions) to the tables of ``schema.MODELLED`` by name.
Scorer = Callable[[Run, date, Mapping[str, object]], Mapping[str, pd.DataFrame]]

FAILED = (
    "Nothing could be modelled; the import's log says why. Counts are not affected."
)


def write_modelled(
    connection: duckdb.DuckDBPyConnection,
    scorer: Scorer | None,
    as_of: date,
    definitions: Mapping[str, object],
) -> dict[str, int]:
    """Every table of ``MODELLED`` in ``target.main``; rows by name.

    Without a scorer all are empty. A scorer that fails leaves one row in model_runs
    that says so: no model is a reason not to publish what was counted.
    """

    def run(name: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        text = (QUERIES / "scoring" / f"{name}.sql").read_text("utf-8")
        query = parse(f"scoring/{name}", text)
        values = {key: parameters[key] for key in query.parameters}
        return connection.execute(query.sql, values).df()

    try:
        made = {} if scorer is None else scorer(run, as_of, definitions)
        return _write(connection, made)
    except Exception:
        logging.getLogger("retention").exception("Modelling failed")
        failed = {"id": ["modelling"], "as_of": [as_of], "kind": ["modelling"],
                  "n": [0], "reason": [FAILED]}  # fmt: skip
        return _write(connection, {"model_runs": pd.DataFrame(failed)})


def _write(
    connection: duckdb.DuckDBPyConnection, made: Mapping[str, pd.DataFrame]
) -> dict[str, int]:
    unknown = made.keys() - MODELLED.keys()
    assert not unknown, f"schema.MODELLED does not name {unknown}"
    return {
        name: _write_table(connection, table, made.get(name))
        for name, table in MODELLED.items()
    }


def _write_table(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: pd.DataFrame | None
) -> int:
    """One table, sorted by its key; columns the rows do not have are null, NaN is too."""
    if rows is None:
        rows = pd.DataFrame()
    columns = ", ".join(
        f'cast({_value(column.name, column.type, rows)} as {column.type}) as "{column.name}"'
        for column in table.columns
    )
    key = ", ".join(f'"{name}"' for name in table.required)
    connection.register("modelled_rows", rows if len(rows) else pd.DataFrame({"_": []}))
    connection.execute(
        f"create or replace table target.main.{table.name} as "
        f"select {columns} from modelled_rows order by {key}"
    )
    connection.unregister("modelled_rows")
    return len(rows)


def _value(name: str, kind: str, rows: pd.DataFrame) -> str:
    if name not in rows or not len(rows):
        return "null"
    if pd.api.types.is_float_dtype(rows[name].dtype):
        return f'case when isfinite("{name}") then "{name}" end'
    return f'"{name}"'
