"""The churn window that a dataset's own purchases give, chosen when it is published.

The rule is that of the block ``silences``, which the query ``churn/window`` shows; here its
chosen row is read from the ledger in the making.
"""

from __future__ import annotations

from datetime import date

import duckdb

from retention.query import block

#: The definition that is resolved here.
CHURN_WINDOW = "churn_window_days"

#: Everybody's purchases under the names that the block reads, in one bucket: nobody asks
#: for an interval here, and fifty curves would take as long again.
_EVERYBODY = (
    "with purchases as not materialized "
    "(select 'All' as split, 0 as bucket, day, until from target.main.purchases), "
    "splits as (select 'All' as split)"
)

#: Earlier than any purchase can be.
_EARLIEST = date(1900, 1, 1)


def resolved(
    connection: duckdb.DuckDBPyConnection,
    as_of: date,
    definitions: dict[str, object],
) -> tuple[dict[str, object], dict[str, object]]:
    """The definitions with a churn window, and how it came to be.

    A number that was defined stays (``how`` = defined). Else it is what the purchases of
    ``target.main`` give: ``how`` as the block says, with ``r180``, the share who come
    back within 180 days after so many silent ones, and ``watched``, the purchases behind
    it; r180 is None where it is not known.
    """
    given = definitions.get(CHURN_WINDOW)
    if given is not None:
        return definitions, {"how": "defined"}
    ((days, how, r180, watched),) = connection.execute(
        f"{_EVERYBODY} select window_days, how, r180, watched "
        f"from ({block('silences').sql}) as silences where is_chosen",
        {"as_of": as_of, "start": _EARLIEST, "stop": as_of, "window_days": 90},
    ).fetchall()
    told = {"how": how, "r180": r180, "watched": watched}
    return definitions | {CHURN_WINDOW: int(days)}, told
