"""Orders that stand in several files of an import."""

from __future__ import annotations

from collections.abc import Mapping

from retention.intake.platforms import by_name
from retention.intake.sql import run
from retention.intake.stage import Context
from retention.intake.understood import Understood


def tell_apart(context: Context, files: Mapping[int, Understood]) -> None:
    """Tell orders of several files apart by the id their platform has behind the name."""
    parts = []
    for number, file in files.items():
        column = (file.known and file.known.across) or ""
        place = by_name(file.raw.columns).get(column.casefold())
        if place:
            parts.append(
                f"select {number} as file, rows.order_id, read_id(raw.c{place}) as id "
                f"from orders_rows as rows join {file.raw.relation} as raw "
                f"on raw.line = rows.line where rows.file = {number} "
                f"and rows.order_id is not null and read_id(raw.c{place}) is not null"
            )
    if len(parts) > 1:
        context.connection.execute(
            f"create or replace temp view intake_order_ids as {' union all '.join(parts)}"
        )
        run(context.connection, "orders_told_apart")
        context.connection.execute("drop view intake_order_ids")
