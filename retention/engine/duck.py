"""DuckDB, read-only and locked down: one cursor a question, every question can end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from retention.errors import DatasetError, QueryError

#: Seconds after which any question is stopped with a sentence.
LONGEST_SECONDS = 15.0

_LOCKS = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


class DuckEngine:
    """One published file, open for reading.

    A connection must not be shared by threads, so every fetch takes a fresh cursor. SQL
    reaches no file, no network and no variable of the server.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {}
        if threads is not None:
            config["threads"] = threads
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=config)
        except duckdb.Error as error:
            raise DatasetError(
                f"{path} cannot be opened as a dataset: {error}"
            ) from error
        for name, value in _LOCKS.items():
            self._connection.execute(f"set {name} = {value}")
        locked = self._connection.execute(
            "select current_setting('enable_external_access')"
        ).fetchone()
        if locked is None or locked[0]:
            raise DatasetError(f"{path} could not be locked against outside access.")

    def fetch(self, sql: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        """The answer as a frame of int64, float64, datetime64, bool and text.

        Integers and booleans with nulls become pandas' nullable types.
        Raises QueryError when it takes longer than LONGEST_SECONDS.
        """
        cursor = self._connection.cursor()
        timer = threading.Timer(LONGEST_SECONDS, cursor.interrupt)
        timer.start()
        try:
            relation = cursor.sql(sql, params=dict(parameters))
            return normalised(relation.to_arrow_table())
        except duckdb.InterruptException as error:
            raise QueryError(
                f"This question took longer than {LONGEST_SECONDS:.0f} seconds and was "
                "stopped. Choose a shorter period or fewer groups."
            ) from error
        except duckdb.Error as error:
            logging.getLogger("retention").exception("A statement failed")
            raise QueryError(
                f"The database could not answer: {str(error).splitlines()[0]}"
            ) from error
        finally:
            timer.cancel()
            cursor.close()

    def close(self) -> None:
        self._connection.close()


_ENGINES: dict[Path, DuckEngine] = {}
_ENGINES_LOCK = threading.Lock()


def engine_for(path: Path) -> DuckEngine:
    """The process's one engine for a published file; published files never change."""
    with _ENGINES_LOCK:
        if path not in _ENGINES:
            _ENGINES[path] = DuckEngine(path)
        return _ENGINES[path]


def forget(path: Path) -> None:
    """Close a file that will not be asked again, so that it can be removed."""
    with _ENGINES_LOCK:
        engine = _ENGINES.pop(path, None)
    if engine is not None:
        engine.close()


def normalised(table: pa.Table) -> pd.DataFrame:
    """The same few types whatever the engine: see DuckEngine.fetch."""
    return pd.DataFrame(
        {name: _series(table.column(name)) for name in table.column_names},
        columns=table.column_names,
    )


def _series(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
    if pa.types.is_decimal(kind):
        if kind.scale:
            # the cast alone may miss the nearest number by one
            return column.cast(pa.float64()).to_pandas().round(kind.scale)
        column = column.cast(pa.int64())
        kind = column.type
    if pa.types.is_integer(kind):
        if column.null_count:
            return column.cast(pa.int64()).to_pandas().astype("Int64")
        return column.cast(pa.int64()).to_pandas()
    if pa.types.is_boolean(kind) and column.null_count:
        return column.to_pandas().astype("boolean")
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us")).to_pandas()
    if pa.types.is_dictionary(kind):
        return column.cast(pa.string()).to_pandas()
    if pa.types.is_floating(kind):
        return column.cast(pa.float64()).to_pandas()
    return column.to_pandas()
