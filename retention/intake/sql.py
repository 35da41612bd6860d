"""Statements of ``queries/intake`` and the connection they run on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb

FOLDER = Path(__file__).resolve().parents[2] / "queries" / "intake"

#: Files of macros, in the order in which they build on each other.
MACROS = ("ids", "moments", "amounts", "scores")


@cache
def text(name: str) -> str:
    """The text of ``queries/intake/NAME.sql``."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def quoted(name: str) -> str:
    """A name as an identifier, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros known to this connection; they are temporary."""
    for name in MACROS:
        connection.execute(text(f"macros/{name}"))


def run(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    values: Mapping[str, object] | None = None,
    before: str = "",
    after: str = "",
) -> list[tuple]:
    """Run one file, binding of ``values`` exactly the parameters its text names.

    before, after: what is put around its text.
    """
    statement = text(name)
    code = re.sub(r"--[^\n]*", "", statement)
    wanted = set(re.findall(r"\$([a-z_]+)", code))
    bound = {key: value for key, value in (values or {}).items() if key in wanted}
    if before or after:
        statement = before + statement.rstrip().rstrip(";") + after
    return connection.execute(statement, bound or None).fetchall()
