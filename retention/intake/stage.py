"""A file under our names, and the whole-column decisions its cells need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import duckdb

from retention.intake.amounts import decide_decimal
from retention.intake.currencies import CODES
from retention.intake.dates import decide_form
from retention.intake.looks import Cells
from retention.intake.meaning import cell
from retention.intake.model import Options, Questions
from retention.intake.sql import quoted, run
from retention.intake.synonyms import FIELDS
from retention.intake.understood import Understood

MOMENTS = {
    "orders": ("ordered_at",),
    "customers": ("signed_up_at", "birth_date", "cancelled_at"),
    "surveys": ("answered_at", "sent_at"),
    "interactions": ("at", "resolved_at"),
    "loyalty": ("at", "expires_at"),
    "subscriptions": ("started_at", "ended_at", "trial_until"),
    "costs": ("period",),
}
MONEY = {
    "orders": ("amount", "quantity", "unit_price", "refunded", "discount"),
    "loyalty": ("points",),
    "subscriptions": ("amount",),
    "costs": ("spend", "margin"),
}


#: Fields in which a control character is a flaw; elsewhere it is taken out.
STRICT = (
    "customer_id",
    "order_id",
    "email",
    "response_id",
    "interaction_id",
    "refund_of",
    "currency",
    *(name for names in (*MOMENTS.values(), *MONEY.values()) for name in names),
)


#: Fields of orders that are read once and never changed on the way.
NUMBERS = ("quantity", "unit_price")
DESCRIPTIVE = (
    *NUMBERS, "product", "sku", "line_number", "channel", "category", "name", "gender",
    "country", "region", "city",
)  # fmt: skip


@dataclass(frozen=True)
class Context:
    """What every step of one import shares."""

    connection: duckdb.DuckDBPyConnection
    options: Options
    questions: Questions
    today: date
    time_zone: str | None

    @property
    def today_ends(self) -> datetime:
        return datetime.combine(self.today + timedelta(days=1), time())


def show_source(context: Context, file: Understood) -> None:
    """Make one file the view ``intake_source``: every field of its table as text.

    A field the file has no column for is null. ``content`` is equal for records that are
    equal in every cell.
    """
    listed = ", ".join(
        f"{_cell(file, name)} as {quoted(name)}" for name in FIELDS[file.table]
    )
    every = ", ".join(f"c{place}" for place in range(1, len(file.raw.columns) + 1))
    context.connection.execute(
        "create or replace temp view intake_source as "
        f"select line, fields, flaw, whole, hash({every}) as content, {listed} "
        f"from {file.raw.relation}"
    )


def _cell(file: Understood, name: str) -> str:
    wanted = name
    if name == "customer_id" and file.identity == "name":
        wanted = "name"
    found = cell(file, wanted, file.raw.controls and name not in STRICT)
    return found or "cast(null as varchar)"


def decide(context: Context, number: int, file: Understood) -> dict[str, object]:
    """The parameters that read one file's cells, decided on its whole columns.

    What cannot be decided is asked; the parameters then hold the likelier answer.
    """
    show_source(context, file)
    values: dict[str, object] = {
        "file": number,
        "time_zone": context.time_zone,
        "today_ends": context.today_ends,
        "controls": file.raw.controls,
        "codes": sorted(CODES),
        "last_required": _last_required(file),
        "width": len(file.raw.columns),
    }
    for name in MOMENTS[file.table]:
        values |= {f"{name}_order": None, f"{name}_kind": None, f"{name}_utc": False}
        if name in file.places:
            form = decide_form(
                context.connection,
                Cells(file.raw.name, "intake_source", quoted(name), file.column(name)),
                context.options,
                context.time_zone,
                context.questions,
                file.decisions,
                file.day_order,
            )
            values |= {
                f"{name}_order": form.day_order,
                f"{name}_kind": form.kind,
                f"{name}_utc": form.in_utc,
            }
    for name in MONEY.get(file.table, ()):
        values[f"{name}_decimal"] = "point"
        place = file.places.get(name)
        if place and place not in file.raw.numbers:
            values[f"{name}_decimal"] = decide_decimal(
                context.connection,
                Cells(file.raw.name, "intake_source", quoted(name), file.column(name)),
                context.options,
                context.questions,
                file.decisions,
            )
    return values


def make_orders_rows(context: Context, files: Mapping[int, Understood]) -> None:
    """Make ``orders_rows`` with the columns that some file fills; ``orders_full`` has all.

    A column of nulls takes as much room as any other.
    """
    run(context.connection, "orders_rows")
    there = {name for file in files.values() for name in (*file.places, *file.parts)}
    if {"first_name", "last_name"} & there:
        there.add("name")
    gone = [name for name in DESCRIPTIVE if name not in there]
    for name in gone:
        context.connection.execute(f"alter table orders_rows drop column {name}")
    nulls = "".join(
        f", cast(null as {'decimal(18, 4)' if name in NUMBERS else 'varchar'}) as {name}"
        for name in gone
    )
    context.connection.execute(
        f"create or replace temp view orders_full as select *{nulls} from orders_rows"
    )


def read_rows(context: Context, table: str, values: Mapping[str, object]) -> None:
    """Read one file into ``TABLE_rows``; ``show_source`` must show it."""
    if table != "orders":
        run(context.connection, f"{table}_read", values)
        return
    described = context.connection.execute("describe orders_rows").fetchall()
    columns = ", ".join(name for name, *_ in described)
    before = f"insert into orders_rows ({columns}) select {columns} from ("
    run(context.connection, "orders_read", values, before, ") as read")


def _last_required(file: Understood) -> int:
    """The place before which a short record cannot end: its required cells."""
    needed = list(file.places)
    if file.table == "orders":
        needed = [str(file.identity), "ordered_at", "amount", "quantity", "unit_price"]
    return max((file.places[name] for name in needed if name in file.places), default=0)
