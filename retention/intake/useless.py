"""Files that are of no use beside orders: all of them named, so that they can be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from retention.errors import Refused
from retention.intake.understood import Understood

#: Rows from which on a list of customers is looked at for customers that come again.
MANY = 20


def refuse_repeats(connection: duckdb.DuckDBPyConnection, file: Understood) -> None:
    """Refuse what looks like a list of customers and holds most of them several times.

    Such rows are events whose meaning no column tells: who got a coupon, who opened.
    """
    if file.table != "customers" or file.known or file.identity is None:
        return
    place = file.places[file.identity]
    found = connection.execute(
        f"select count(c{place}), count(distinct c{place}) from {file.raw.relation}"
    ).fetchone()
    rows, customers = found or (0, 0)
    if rows >= MANY and customers * 2 < rows:
        raise Refused(
            f"{file.raw.name}: its {rows:,} rows name {customers:,} customers, so it is no "
            "list of customers, and no column says what happened to them. If one does, "
            f"say so with --table {file.raw.name}:interactions and --map."
        )


def refuse_together(
    refused: Mapping[str, Refused], usable: Sequence[str], orders: bool
) -> None:
    """Raise one Refused for all files that cannot be read.

    orders: whether orders are among the files that can; they are then named as what to
        import without the others.
    """
    if not refused:
        return
    first, *others = refused.values()
    if not orders or not usable:
        raise first
    leave = ", ".join(refused)
    raise Refused(
        f"{first} "
        + "".join(f"{error} " for error in others)
        + f"Leave out {leave} and import the rest: {', '.join(usable)}."
    )
