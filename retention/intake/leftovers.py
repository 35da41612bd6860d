"""What reading leaves in the connection, and its end."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from retention.intake.joins import Wide
from retention.intake.understood import Understood
from retention.schema import TABLES


def tidy(
    connection: duckdb.DuckDBPyConnection, given: int, understood: Sequence[Understood]
) -> None:
    """Give back the memory of what was read on the way."""
    for view in ("cells", "source", "ends", "keys", "pairs"):
        connection.execute(f"drop view if exists intake_{view}")
    for file in understood:
        if isinstance(file.raw, Wide):
            connection.execute(f"drop table if exists {file.raw.relation}")
    for number in range(1, given + 1):
        connection.execute(f"drop view if exists intake_rows_{number}")
        connection.execute(f"drop table if exists intake_raw_{number}")
    for table in TABLES:
        connection.execute(f"drop table if exists {table}_rows")
    for table in (
        "shared_rows",
        "identities",
        "order_facts",
        "intake_marks",
        "companion_rows",
        "companion_repeats",
    ):
        connection.execute(f"drop table if exists {table}")
