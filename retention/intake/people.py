"""Who is who: one identity for the whole import, and the table of customers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from retention.intake.model import Decision
from retention.intake.sql import quoted, run
from retention.intake.stage import Context
from retention.intake.understood import Understood
from retention.schema import CUSTOMERS

FACTS = ("name", "email", "gender", "country", "region", "city")


def settle_identity(context: Context, files: Mapping[int, Understood]) -> None:
    """Give every row the import's one identity.

    The id where the orders have one, else the e-mail. A row without an id takes the id
    its e-mail has elsewhere, else its e-mail.
    """
    tables = sorted({file.table for file in files.values()} - {"costs"})
    mailed = sorted({file.table for file in files.values() if "email" in file.places})
    if not mailed:
        return
    pairs = " union all ".join(
        f"select customer_id, email from {table}_rows" for table in mailed
    )
    context.connection.execute(f"create or replace temp view intake_pairs as {pairs}")
    run(context.connection, "identities")
    orders = [file for file in files.values() if file.table == "orders"]
    by_email = bool(orders) and all(file.identity == "email" for file in orders)
    for table in tables:
        if by_email and table in mailed:
            context.connection.execute(
                f"update {table}_rows set customer_id = coalesce(email, customer_id) "
                "where email is not null"
            )
        if by_email:
            context.connection.execute(
                f"update {table}_rows set customer_id = known.email from ("
                "select customer_id, min(email) as email from identities "
                f"group by customer_id) as known "
                f"where {table}_rows.customer_id = known.customer_id"
            )
        elif table in mailed:
            context.connection.execute(
                f"update {table}_rows set customer_id = coalesce("
                "(select identities.customer_id from identities "
                f"where identities.email = {table}_rows.email), {table}_rows.email) "
                "where customer_id is null and email is not null"
            )
    if by_email:
        for file in orders:
            file.decisions.append(
                Decision("customers", "told by e-mail", "the orders have no other id")
            )


def write_customers(context: Context, files: Mapping[int, Understood]) -> None:
    """Make the table ``customers`` where a file or the orders know something of them.

    Further columns of customers files keep their values under snake_case names. A
    customers file wins over what the orders say.
    """
    connection = context.connection
    own = {number: file for number, file in files.items() if file.table == "customers"}
    told = any(
        name in file.places
        for file in files.values()
        if file.table == "orders"
        for name in (*FACTS, "first_name", "last_name")
        if name != file.identity
    )
    if not own and not told:
        return
    further = {number: _further(file) for number, file in own.items()}
    extra = list(dict.fromkeys(name for names in further.values() for name in names))
    listed = [f"{column.name} {column.type}" for column in CUSTOMERS.columns]
    listed += [f"{quoted(name)} varchar" for name in extra]
    connection.execute(f"create table customers ({', '.join(listed)})")
    columns = [column.name for column in CUSTOMERS.columns]
    for number, file in own.items():
        names = [*columns, *further[number]]
        cells = [f"kept.{name}" for name in columns]
        cells += [f"read_word(raw.c{place})" for place in further[number].values()]
        connection.execute(
            f"insert into customers ({', '.join(map(quoted, names))}) "
            f"select {', '.join(cells)} from customers_rows as kept "
            f"join {file.raw.relation} as raw on raw.line = kept.line "
            "where kept.file = $number and kept.reason is null",
            {"number": number},
        )
    if told:
        run(connection, "order_facts")
        run(connection, "customers_from_orders")


def _further(file: Understood) -> dict[str, int]:
    """snake_case name to place of the columns that are no field of ours."""
    taken = {column.name for column in CUSTOMERS.columns}
    further: dict[str, int] = {}
    for place, column in enumerate(file.raw.columns, start=1):
        used = {
            at
            for name, at in file.places.items()
            if name not in ("first_name", "last_name")
        }
        if place in used:
            continue
        name = snake_case(column) or f"column_{place}"
        while name in taken or name in further:
            name = f"{name}_{place}"
        further[name] = place
    return further


def snake_case(name: str) -> str:
    """A column name as our tables write it: ``Loyalty Tier`` is ``loyalty_tier``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = unicodedata.normalize("NFKD", spaced.replace("ß", "ss"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"\W+", "_", plain.casefold()).strip("_")[:60]
