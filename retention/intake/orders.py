"""Rows of orders files to orders: copies, conflicts, lines, refunds, one currency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from retention.errors import Refused
from retention.intake import stage
from retention.intake.definitions import Definitions
from retention.intake.model import Decision, counted
from retention.intake.odd_rows import (
    NEVER,
    any_row,
    say_no_orders,
    set_misread_aside,
    set_unreadable_aside,
    statuses_of,
)
from retention.intake.sql import quoted, run
from retention.intake.stage import Context
from retention.intake.synonyms import WORDS
from retention.intake.understood import Understood
from retention.schema import ID_ORDER, NOT_ORDERS, ORDERS

#: Columns of the typed table that are stored as they are: their values are nearly all
#: different, and looking for a shorter form takes longer than anything else.
AS_THEY_ARE = ("order_id", "customer_id")

#: Columns of orders that are there in every import.
NEEDED = ("customer_id", "ordered_at", "amount", "order_id")

Files = Mapping[int, Understood]


def read_orders(context: Context, files: Files, currency: str | None) -> None:
    """Every record of the orders files into ``orders_rows``, with its reason."""
    stage.make_orders_rows(context, files)
    for number, file in files.items():
        values = stage.decide(context, number, file)
        gathers = "amount" not in file.places
        if gathers:
            file.decisions.append(
                Decision("amount", "quantity x unit price", "no column holds amounts")
            )
        if "order_id" not in file.places:
            file.decisions.append(
                Decision("order_id", "made per row", "the file has no order ids")
            )
        if "refunded" not in file.places:
            values["refunded_decimal"] = values["amount_decimal"]
        statuses = statuses_of(context) if "status" in file.places else set()
        values |= {
            "gathers": gathers,
            "refund_words": sorted(statuses & set(WORDS["refund"])) or [""],
            "currency": currency,
        }
        stage.read_rows(context, "orders", values)
        if file.raw.marks:
            set_unreadable_aside(context, number)
        if never := sorted(statuses & NEVER.keys()):
            ours = [NEVER[word] for word in never]
            words = {"file": number, "said": never, "meant": ours}
            run(context.connection, "orders_words", words)
        if file.known and file.known.closed_with:
            run(context.connection, "orders_open_ahead", values)
        if any_row(context, "is_open", {}):
            run(context.connection, "orders_fill")
        set_misread_aside(context, number, file)
        say_no_orders(context, number, file, statuses)


def settle_currency(
    context: Context, files: Files, definitions: Definitions, chosen: str | None
) -> str | None:
    """The one currency of all money; None where no file names any.

    Two currencies are asked about unless one was chosen or rates turn the others. Rows
    in another one without a rate are set aside.
    """
    found = run(context.connection, "currencies")
    of_file: dict[int, set[str]] = {number: set() for number in files}
    blanks = dict.fromkeys(files, 0)
    for number, code, count in found:
        if code is None:
            blanks[number] = count
        else:
            of_file[number].add(code)
    codes = set().union(*of_file.values()) if of_file else set()
    rates = definitions.rates
    unrated = codes - rates.keys()
    base = chosen or (min(unrated) if len(unrated) == 1 else None)
    if base is None and codes:
        rows: dict[str, int] = {}
        for _, code, count in found:
            if code:
                rows[code] = rows.get(code, 0) + count
        shown = ", ".join(
            f"{code} ({counted(rows[code], 'row')})" for code in sorted(rows)
        )
        base = max(sorted(rows), key=lambda code: rows[code])
        context.questions.ask(
            "--currency",
            f"The orders are in several currencies: {shown}. Write --currency {base} "
            "to keep only these rows, or give rates with --define, for example "
            f"--define rate_{min(codes - {base}, default='USD')}=0.92.",
            choices=tuple((code, counted(rows[code], "row")) for code in sorted(rows)),
        )
    for number, file in files.items():
        if blanks[number] and of_file[number]:
            file.decisions.append(
                Decision(
                    "currency",
                    f"{counted(blanks[number], 'row')} without",
                    f"the file names {', '.join(sorted(of_file[number]))}",
                )
            )
    if codes and (codes != {base} or any(blanks.values())):
        run(
            context.connection,
            "orders_currency",
            {
                "codes": [base, *rates],
                "blank_is": [
                    _blank_is(of_file.get(number), base)
                    for number in range(1, max(files) + 1)
                ],
            },
        )
    return base


def _blank_is(codes: set[str] | None, base: str | None) -> str | None:
    if not codes:
        return base
    return min(codes) if len(codes) == 1 else None


def settle_shared(context: Context, files: Files) -> bool:
    """Mark copies and conflicts; ``shared_rows`` holds the rows that share an id.

    True when the rows stand in the order of their ids, each of which comes once.
    """
    equal_lines = [number for number, file in files.items() if file.equal_lines] or [0]
    ((in_sequence, ascending),) = run(context.connection, "orders_in_sequence")
    values = {"equal_lines": equal_lines, "may_repeat": not in_sequence}
    run(context.connection, "shared_orders", values)
    run(context.connection, "orders_duplicates", values)
    run(context.connection, "orders_conflicts", values)
    if len(files) > 1:
        run(context.connection, "orders_repeats")
    return bool(ascending)


def once_per_order(context: Context, files: Files) -> list[int]:
    """Files whose amount is the whole order's, repeated on each of its lines."""
    once = []
    for row in run(context.connection, "amounts_evidence"):
        number, orders, differing, first_differing, products, lines, first = row
        file = files[number]
        if "amount" not in file.places:
            continue
        column = file.column("amount")
        if context.options.amounts in ("line", "order"):
            value, why = context.options.amounts, "given with --amounts"
        elif _is_told(file, column, bool(differing)):
            assert file.known
            value = file.known.amounts[column]
            why = f"{file.known.platform} writes the {value}'s"
        elif differing:
            value = "line"
            why = f"they differ within {counted(differing, 'order')}, from line {first_differing}"
        elif products == lines:
            value, why = "line", "each is quantity times unit price"
        elif products:
            value, why = "order", ""
            context.questions.ask(
                "--amounts",
                f"{file.raw.name}, column {column}: it is the same on all lines of an "
                f"order, and quantity times unit price on {products:,} of {lines:,} "
                f"lines (from line {first}). Is it each line's or the whole order's? "
                "Write --amounts line or --amounts order.",
                file=file.raw.name,
                column=column,
                choices=(("line", ""), ("order", "")),
            )
        else:
            value = "order"
            why = f"the same on all lines of {counted(orders, 'order')}, from line {first}"
        file.decisions.append(Decision(f"amounts of {column}", value, why))
        if value == "order":
            once.append(number)
    return once


def convert(context: Context, definitions: Definitions, base: str | None) -> None:
    """Turn foreign money at the rates given.

    Quantity times unit price must have been compared with amounts before.
    """
    foreign = {code: rate for code, rate in definitions.rates.items() if code != base}
    if base and foreign:
        values = {
            "base": base,
            "foreign": list(foreign),
            "rates": list(foreign.values()),
        }
        run(context.connection, "orders_convert", values)


def settle_refunds(context: Context, once: list[int]) -> None:
    """Set aside refunds of orders that others have given back already."""
    if any_row(context, "is_refund and reason is null", {}):
        values = {"once": once or [0], "not_orders": list(NOT_ORDERS)}
        run(context.connection, "orders_over_refunded", values)


def _is_told(file: Understood, column: str, differing: bool) -> bool:
    """Whether the platform says whose amount it is and the file does not contradict."""
    told = file.known.amounts.get(column) if file.known else None
    return told == "line" or (told == "order" and not differing)


def settle_as_of(context: Context, files: Files, given: date | None) -> date:
    """Fix the exclusive end of the days that count and set later rows aside."""
    found = run(context.connection, "last_order", {"not_orders": list(NOT_ORDERS)})
    last_order, last_row, _ = found[0]
    last = last_order or last_row or context.today
    as_of = given or min(last + timedelta(days=1), context.today)
    deals = [n for n, file in files.items() if file.known and file.known.closed_with]
    if any_row(context, "ordered_at >= $as_of", {"as_of": as_of}):
        values = {"as_of": as_of, "deals": deals or [0]}
        run(context.connection, "orders_after", values)
    return as_of


def write_orders(context: Context, once: list[int], ascending: bool) -> None:
    """Make the table ``orders``: the columns of ``retention.schema`` that hold anything.

    Its rows stand in ``ID_ORDER``; ascending: so do those of ``orders_rows``.

    A temporary view of the same name has all of them: writing columns of nulls takes
    longer than writing the orders.
    """
    connection = context.connection
    there = [*NEEDED, *_held(context)]
    listed = ", ".join(
        f"{column.name} {column.type}"
        + (" using compression uncompressed" if column.name in AS_THEY_ARE else "")
        + (" not null" if column.name in ("order_id", "ordered_at", "amount") else "")
        for column in ORDERS.columns
        if column.name in there
    )
    connection.execute(f"create table orders ({listed})")
    made = "made-"
    while any_row(context, "starts_with(order_id, $made)", {"made": made}):
        made = f"made-{made}"
    count = connection.execute("select count(*) from orders_rows").fetchone()
    columns = ", ".join(there)
    run(
        connection,
        "orders_write",
        {
            "made": made,
            "digits": len(str(count[0] if count else 0)),
            "once": once or [0],
            "not_orders": list(NOT_ORDERS),
        },
        f"insert into orders ({columns}) select {columns} from (",
        ") as written" + ("" if ascending else f" order by {ID_ORDER}"),
    )
    every = ", ".join(
        column.name
        if column.name in there
        else f"cast(null as {column.type}) as {column.name}"
        for column in ORDERS.columns
    )
    schema = connection.execute(
        "select current_database(), current_schema()"
    ).fetchone()
    place = ".".join(quoted(name) for name in schema or ())
    connection.execute(
        f"create or replace temp view orders as select {every}, rowid from {place}.orders"
    )


def _held(context: Context) -> list[str]:
    """Columns of orders other than the needed ones in which anything stands."""
    others = [column.name for column in ORDERS.columns if column.name not in NEEDED]
    marks = ", ".join(
        f"count({name}) > 0"
        + (" or coalesce(bool_or(is_refund), false)" if name == "refund_of" else "")
        for name in others
    )
    found = context.connection.execute(f"select {marks} from orders_full").fetchone()
    return [name for name, held in zip(others, found or (), strict=True) if held]


def say_ids(context: Context, files: Files) -> None:
    """Say which rows without an order id became orders of their own."""
    blank = context.connection.execute(
        "select file, count(*), min(line) from orders_rows "
        "where reason is null and order_id is null group by file"
    ).fetchall()
    for number, rows, line in blank:
        if "order_id" in files[number].places:
            why = f"their {files[number].column('order_id')} is blank, from line {line}"
            files[number].decisions.append(
                Decision("order_id", f"made for {counted(rows, 'row')}", why)
            )


def check_usable(context: Context, files: Files) -> None:
    """Refuse an import without one order, or in which nobody is named."""
    names = ", ".join(file.raw.name for file in files.values())
    if not any_row(context, "reason is null", {}):
        first = context.connection.execute(
            "select line, reason, value from orders_rows order by file, line limit 1"
        ).fetchone()
        if first is None:
            raise Refused(f"{names} has column names but no rows. Export it again.")
        raise Refused(
            f"{names} holds no usable order: line {first[0]} is set aside as "
            f'{first[1]} ("{(first[2] or "")[:80]}"), and so is every other row.'
        )
    if not any_row(context, "reason is null and customer_id is not null", {}):
        raise Refused(
            f"{names} names no customer in any row, so nobody can be seen to come back. "
            "Export the orders with a column that identifies customers."
        )
