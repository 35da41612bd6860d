"""Rows of orders files that are no orders: by their words, by what Excel made of them."""

from __future__ import annotations

import re

from retention.intake.meaning import no_orders
from retention.intake.model import Decision
from retention.intake.sql import run
from retention.intake.stage import Context
from retention.intake.synonyms import WORDS
from retention.intake.understood import Understood
from retention.schema import NOT_ORDERS

#: Words that say an order never happened, and the word of ours that says the same.
NEVER = {
    word: ours for ours in ("cancelled", "failed", "draft") for word in WORDS[ours]
}


def any_row(context: Context, condition: str, values: dict[str, object]) -> bool:
    """Whether any row of ``orders_rows`` is so."""
    return bool(
        context.connection.execute(
            f"select 1 from orders_rows where {condition} limit 1", values or None
        ).fetchone()
    )


def statuses_of(context: Context) -> set[str]:
    """The different statuses of the file that ``intake_source`` shows."""
    return {status for (status,) in run(context.connection, "statuses") if status}


def say_no_orders(
    context: Context, number: int, file: Understood, statuses: set[str]
) -> None:
    """Say how many rows do not count as orders, and by which words."""
    known = file.known
    never = sorted(statuses & {*NEVER, *NOT_ORDERS})
    if not never and not (known and (known.no_orders or known.only)):
        return
    rows = context.connection.execute(
        "select count(*) from orders_rows where file = $file and reason is null "
        "and list_contains($not_orders, status)",
        {"file": number, "not_orders": list(NOT_ORDERS)},
    ).fetchone()
    if rows and rows[0]:
        file.decisions.append(Decision("no orders", *no_orders(file, rows[0], never)))


def set_unreadable_aside(context: Context, number: int) -> None:
    """Set aside ids that Excel shows as ######."""
    if any_row(
        context, "starts_with(order_id, '##') or starts_with(customer_id, '##')", {}
    ):
        run(context.connection, "orders_unreadable", {"file": number})


def set_misread_aside(context: Context, number: int, file: Understood) -> None:
    """Tell headers repeated and lines of totals from rows with a bad cell."""
    bad = "file = $file and reason in ('date', 'amount')"
    if not any_row(context, bad, {"file": number}):
        return
    width = len(file.raw.columns)
    context.connection.execute(
        "create or replace temp view intake_ends as select line, "
        f"trim(c1) as first_cell, trim(c{width}) as last_cell from {file.raw.relation}"
    )
    run(
        context.connection,
        "orders_misread",
        {
            "file": number,
            "first_name": file.raw.columns[0],
            "last_name": file.raw.columns[-1],
            "total": rf"^({'|'.join(map(re.escape, WORDS['total']))})([^\pL].*)?$",
        },
    )
