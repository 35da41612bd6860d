"""Facts about the quality of the data, in sentences, the serious ones first.

Each is counted in SQL over all rows that were read (``queries/intake/facts_*.sql``). A
fact is no fault: it says what a reader of the figures should know. The thresholds stand
here and nowhere else; their reasons are in ``docs/decisions.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import duckdb

from retention.intake.mended import told
from retention.intake.model import Fact, FileReport, counted
from retention.intake.sql import run
from retention.intake.understood import Understood
from retention.schema import NOT_ORDERS

#: Examples named in one fact.
SHOWN = 3
#: A weekday with orders less often than this share of the busiest one is a closed day.
CLOSED = 0.1
#: Open days without an order that make a gap, and how many times the usual gap it is.
LEAST_GAP, TIMES_GAP = 3, 3
#: Days before and after a day that say what is usual, where so many of them have orders;
#: a spike has so many times as many orders or as much money, and so many orders at least.
AROUND_DAYS, LEAST_DAYS, TIMES_ORDERS, TIMES_MONEY, LEAST_SPIKE = 28, 10, 5, 10, 10
#: Same weekdays that the last day is compared with; it is low below this share of their
#: median, which must be this many orders.
WEEKS, LOW, LEAST_USUAL = 8, 0.5, 10
#: One customer's share of all orders, with so many of her own, of so many in all.
SHARE, LEAST_OWN, LEAST_IN_ALL = 0.01, 20, 100
#: An order is far larger than the rest above so many times the median.
TIMES_MEDIAN = 100
#: From this share on, guests, free orders or refunds without an order are serious.
SERIOUS_SHARE = 0.1

Files = Mapping[int, Understood]


def facts(
    connection: duckdb.DuckDBPyConnection,
    sold: Files,
    as_of: date,
    currency: str | None,
) -> list[Fact]:
    """Facts about the orders that were read; ``orders`` and ``orders_rows`` are there."""
    values = {"not_orders": list(NOT_ORDERS), "as_of": as_of, "shown": SHOWN}
    run(connection, "facts_days", values)
    money = _Money(currency)
    found = [
        *_end(connection, values),
        *_gaps(connection, values),
        *_spikes(connection, values, money),
        *_shares(connection, values, money),
        *_customers(connection, values),
        *(_ids(connection, sold) if any(f.raw.marks for f in sold.values()) else ()),
        *_equals(connection, sold),
    ]
    connection.execute("drop table fact_days")
    return sorted(found, key=lambda fact: not fact.serious)


def twice(reports: Sequence[FileReport]) -> list[Fact]:
    """Rows that stand twice, and rows with an id of others, from the ledgers."""
    found = []
    rows, shown = _aside(reports, "duplicate")
    if rows:
        found.append(
            Fact(
                "Rows that stand twice",
                counted(rows, "row"),
                f"They repeat an earlier row and count once: {shown}.",
            )
        )
    rows, shown = _aside(reports, "conflict")
    if rows:
        found.append(
            Fact(
                "Ids of other rows",
                counted(rows, "row"),
                f"They carry the id of an earlier row without being its copy, and do not "
                f"count: {shown}. Where two shops number alike, put a letter of its own "
                "before each shop's ids.",
                serious=any(
                    report.set_aside.get("conflict", 0)
                    >= SERIOUS_SHARE * (report.records or 1)
                    for report in reports
                ),
            )
        )
    return found


def _aside(reports: Sequence[FileReport], reason: str) -> tuple[int, str]:
    """Rows set aside for a reason, and how many of each file."""
    rows = {
        report.name: report.set_aside[reason]
        for report in reports
        if reason in report.set_aside
    }
    shown = ", ".join(f"{count:,} in {name}" for name, count in rows.items())
    return sum(rows.values()), shown


class _Money:
    """Writes amounts with their currency behind."""

    def __init__(self, currency: str | None) -> None:
        self.behind = f" {currency}" if currency else ""

    def __call__(self, amount: object) -> str:
        return f"{float(str(amount)):,.2f}{self.behind}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _share(part: object, whole: object) -> float:
    total = float(str(whole))
    return float(str(part)) / total if total else 0.0


def _percent(share: float) -> str:
    shown = f"{100 * share:.1f}"
    return f"{shown} %" if shown != "0.0" else "less than 0.1 %"


def _end(connection: duckdb.DuckDBPyConnection, values: dict) -> Iterator[Fact]:
    limits = {"weeks": WEEKS, "low": LOW, "least": LEAST_USUAL}
    for last, orders, usual, complete, days in run(
        connection, "facts_end", values | limits
    ):
        after = complete + timedelta(days=1)
        since = "" if days == 1 else f" All {days} days since {_day(after)} are so low."
        yield Fact(
            "Last complete day",
            _day(complete),
            f"{_day(last)} has {counted(orders, 'order')}; the same weekday usually has "
            f"{usual:,.0f} (median of {WEEKS} weeks).{since} To leave out what is not "
            f"complete, import with --define as_of={after.isoformat()}.",
            serious=True,
        )


def _gaps(connection: duckdb.DuckDBPyConnection, values: dict) -> Iterator[Fact]:
    limits = {"closed": CLOSED, "least": LEAST_GAP, "times": TIMES_GAP}
    rows = run(connection, "facts_gaps", values | limits)
    if not rows:
        return
    shown = ", ".join(
        f"{_day(first)} to {_day(last)} ({counted(days, 'day')})"
        for first, last, days, *_ in rows
    )
    *_, gaps, usual = rows[0]
    more = f", and {gaps - len(rows):,} more" if gaps > len(rows) else ""
    rhythm = (
        f"at most {counted(usual, 'day')} in a row go without one"
        if usual
        else "no day goes without one"
    )
    yield Fact(
        "Days without any order",
        counted(gaps, "gap"),
        f"The longest: {shown}{more}. Usually {rhythm}; weekdays that are closed every "
        "week are left out. Holidays, or is a part of the export missing?",
        serious=True,
    )


def _spikes(
    connection: duckdb.DuckDBPyConnection, values: dict, money: _Money
) -> Iterator[Fact]:
    limits = {
        "around": AROUND_DAYS,
        "least_days": LEAST_DAYS,
        "times_orders": TIMES_ORDERS,
        "least_orders": LEAST_SPIKE,
        "times_money": TIMES_MONEY,
    }
    rows = run(connection, "facts_spikes", values | limits)
    for kind, times, figure in (
        ("orders", TIMES_ORDERS, lambda number: f"{number:,.0f}"),
        ("money", TIMES_MONEY, money),
    ):
        own = [row for row in rows if row[0] == kind]
        if not own:
            continue
        shown = "; ".join(
            f"{_day(day)}: {figure(found)}, usually {figure(usual)}"
            for _, day, found, usual, _ in own
        )
        days = own[0][4]
        more = f"; and {days - len(own):,} more" if days > len(own) else ""
        yield Fact(
            f"Days with far more {kind} than usual",
            counted(days, "day"),
            f"{shown}{more}. That is more than {times} times the median of the "
            f"{AROUND_DAYS} days before and after.",
        )


def _shares(
    connection: duckdb.DuckDBPyConnection, values: dict, money: _Money
) -> Iterator[Fact]:
    (row,) = run(connection, "facts_money", values)
    orders, total, guests, guest_money, free, usual, refunds, back = row
    if guests:
        share = _share(guests, orders)
        yield Fact(
            "Orders of nobody",
            _percent(share),
            f"{guests:,} of {counted(orders, 'order')}, worth {money(guest_money)} of "
            f"{money(total)}, name no customer. They count in revenue and belong to "
            "nobody.",
            serious=share >= SERIOUS_SHARE,
        )
    if refunds:
        share = _share(back, total)
        yield Fact(
            "Money given back without its order",
            money(back),
            f"No order that is here belongs to {counted(refunds, 'refund')}, "
            f"{_percent(share)} of all money. They are taken off on their own day, and "
            "no order is smaller for them.",
            serious=share >= SERIOUS_SHARE,
        )
    if free:
        share = _share(free, orders)
        yield Fact(
            "Orders for nothing",
            _percent(share),
            f"{free:,} of {counted(orders, 'order')} have the amount 0. They count as "
            "orders; to leave them out, import with --define free_orders=ignored.",
            serious=share >= SERIOUS_SHARE,
        )
    if usual:
        yield from _largest(connection, values, money, usual)


def _largest(
    connection: duckdb.DuckDBPyConnection, values: dict, money: _Money, usual: float
) -> Iterator[Fact]:
    rows = run(
        connection, "facts_largest", values | {"more_than": TIMES_MEDIAN * usual}
    )
    if not rows:
        return
    shown = "; ".join(
        f"{money(amount)} on {_day(day)} (order {order})"
        for order, day, amount, *_ in rows
    )
    *_, orders, total = rows[0]
    yield Fact(
        "Orders far larger than the rest",
        counted(orders, "order"),
        f"Together {money(total)}; the largest: {shown}. Half of all orders are at most "
        f"{money(usual)}, and these are more than {TIMES_MEDIAN} times that.",
    )


def _customers(connection: duckdb.DuckDBPyConnection, values: dict) -> Iterator[Fact]:
    limits = {"share": SHARE, "least": LEAST_OWN, "least_in_all": LEAST_IN_ALL}
    rows = run(connection, "facts_customers", values | limits)
    if not rows:
        return
    shown = ", ".join(
        f"{who} with {orders:,} ({_percent(_share(orders, all_orders))})"
        for who, orders, all_orders, _ in rows
    )
    customers = rows[0][3]
    more = f", and {customers - len(rows):,} more" if customers > len(rows) else ""
    yield Fact(
        "Customers with more than 1 % of all orders",
        counted(customers, "customer"),
        f"{shown}{more}. Such a customer is often a test, a till or a reseller.",
        serious=True,
    )


def _ids(connection: duckdb.DuckDBPyConnection, sold: Files) -> Iterator[Fact]:
    for number, field, rows, line, text in run(connection, "facts_ids"):
        file = sold[number]
        column = file.column(field if field in file.places else str(file.identity))
        yield Fact(
            "Ids whose digits are lost",
            counted(rows, "row"),
            told(
                f"{file.raw.name}, column {column}, from line {line}: "
                f'"{text}". A spreadsheet wrote them so, and different ids may have '
                "become one. Export the file again and import it without opening it "
                "in a spreadsheet first."
            ),
            serious=True,
        )


def _equals(connection: duckdb.DuckDBPyConnection, sold: Files) -> Iterator[Fact]:
    for number, rows, line in run(connection, "facts_equals"):
        yield Fact(
            "Equal rows that all count",
            counted(rows, "row"),
            told(
                f"{sold[number].raw.name}: equal to another row in every cell, from line "
                f"{line}. Without order ids nothing tells one order written twice from "
                "two orders."
            ),
        )
