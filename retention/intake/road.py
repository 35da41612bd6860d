"""The whole road of an import, step by step."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Protocol

import duckdb

from retention.errors import IntakeError, MustAsk, Refused
from retention.intake import (
    aside,
    events,
    excel,
    facts,
    mended,
    orders,
    overlaps,
    people,
    sql,
)
from retention.intake.certainty import columns_read
from retention.intake.columns import understand
from retention.intake.definitions import read_definitions
from retention.intake.flags import check_flags
from retention.intake.joins import join_files
from retention.intake.layout import read_layout
from retention.intake.leftovers import tidy
from retention.intake.maps import Maps, read_maps
from retention.intake.model import (
    FileReport,
    Intake,
    Options,
    Questions,
)
from retention.intake.payments import join_payments
from retention.intake.sofar import SoFar
from retention.intake.source import Source, open_source
from retention.intake.stage import Context
from retention.intake.summaries import refuse_summary
from retention.intake.synonyms import is_known
from retention.intake.table import Raw, read_parquet, read_text
from retention.intake.understood import Understood
from retention.intake.useless import refuse_repeats, refuse_together


class Progress(Protocol):
    """Told of every step: in words, with the share of the work done before it."""

    def __call__(
        self, step: str, share: float, until: float = 0.0, lines: int = 0
    ) -> None:
        """until: the share when the step is done; lines: of the file that is read."""


#: Takes (name, column names) of each file.
Seen = Callable[[Sequence[tuple[str, Sequence[str]]]], None]

#: From this many records on, more than half unusable means the file is misunderstood.
MANY = 1_000
#: Questions whose likeliest answer changes all text: nothing is refused before they are
#: answered.
GUESSED = ("--encoding", "--sheet")
#: Reasons that say nothing against the file.
HARMLESS = ("duplicate", "as_of")


def read(
    files: Sequence[Path | tuple[str, Path]],
    connection: duckdb.DuckDBPyConnection,
    options: Options | None = None,
    progress: Progress | None = None,
    seen: Seen | None = None,
) -> Intake:
    """Fill typed tables, named as in ``retention.schema.TABLES``, into ``connection``.

    files: paths, or (name to report, path); order matters where files overlap: the
        earliest counts.
    seen: told of all files with their columns, before anything is understood; what it
        raises ends the reading.

    Only tables that came are made, and ``set_aside``.
    Raises Refused, or MustAsk with every open question; the connection then holds
    nothing worth keeping.
    """
    options = options or Options()
    questions = Questions()
    sofar = SoFar()
    try:
        sql.install(connection)
        try:
            return _read(files, connection, options, progress, seen, questions, sofar)
        except Refused:
            if any(ask.flag in GUESSED for ask in questions.asks):
                raise _must_ask(questions) from None
            raise
    except duckdb.Error as error:
        names = ", ".join(name for name, _ in _named(files))
        raise IntakeError(
            f"{names} could not be read: {str(error).splitlines()[0]}"
        ) from error
    except IntakeError as error:
        error.files = sofar.reports()  # type: ignore[attr-defined]
        raise


def _read(
    files: Sequence[Path | tuple[str, Path]],
    connection: duckdb.DuckDBPyConnection,
    options: Options,
    progress: Progress | None,
    seen: Seen | None,
    questions: Questions,
    sofar: SoFar,
) -> Intake:
    say = progress or _silent
    named = _named(files)
    check_flags(options)
    definitions = read_definitions(options.definitions, connection)
    maps = read_maps(options.maps, options.tables, [name for name, _ in named])
    today = options.today or date.today()
    context = Context(connection, options, questions, today, definitions.time_zone)
    with tempfile.TemporaryDirectory(prefix="intake-") as scratch:
        for number, (name, path) in enumerate(named, start=1):
            span = 0.4 * (number - 1) / len(named), 0.4 * number / len(named)
            say(f"Opening {name}", span[0])
            source = open_source(
                name, path, options, questions, Path(scratch), is_known
            )
            say(f"Reading {name}", *span, source.lines)
            sofar.opened.append(_open(context, number, source))
    if seen:
        seen([(raw.name, raw.columns) for raw in sofar.opened])
    excel.check_chosen(options.sheet, {raw.name: raw.decisions for raw in sofar.opened})
    whole, mends = mended.settle(connection, sofar.opened)
    raws, adding = join_files(connection, whole, maps)
    raws = join_payments(context, raws, adding, maps)
    understood = _understand(context, raws, adding, maps, sofar)
    sold = {n: file for n, file in understood.items() if file.table == "orders"}
    others = {n: file for n, file in understood.items() if file.table != "orders"}
    _check_orders(sold, others, questions)
    say("Reading orders", 0.4)
    chosen = _chosen_currency(options, definitions.currency)
    orders.read_orders(context, sold, chosen)
    overlaps.tell_apart(context, sold)
    currency = orders.settle_currency(context, sold, definitions, chosen)
    as_of = orders.settle_as_of(context, sold, definitions.as_of)
    say("Reading what else is known", 0.6)
    events.read_others(context, others, as_of)
    for number, file in understood.items():
        mended.mark_untouched(
            connection, number, file.table, mends.of.get(file.raw.name, ())
        )
    people.settle_identity(context, understood)
    say("Gathering orders", 0.7)
    ascending = orders.settle_shared(context, sold)
    once = orders.once_per_order(context, sold)
    if questions:
        raise _must_ask(questions)
    orders.convert(context, definitions, currency)
    orders.settle_refunds(context, once)
    orders.check_usable(context, sold)
    events.settle_repeats(context, others)
    orders.write_orders(context, once, ascending)
    orders.say_ids(context, sold)
    people.write_customers(context, understood)
    events.write_others(context, others)
    say("Counting", 0.9)
    aside.make_table(connection)
    ledgers = {n: (file, f"{file.table}_rows") for n, file in understood.items()}
    ledgers |= {n: (file, "companion_rows") for n, file in adding.items()}
    kept = {
        report.name: report
        for number, (file, rows) in sorted(ledgers.items())
        for report in aside.keep(
            connection, number, file, rows, sofar.columns[file.raw.name], mends
        )
    }
    reports = tuple(kept[name] for name, _ in named)
    for report in reports:
        if report.name not in mends.names:
            _check_half(report, bool(chosen))
    known = facts.facts(connection, sold, as_of, currency) + facts.twice(reports)
    known.sort(key=lambda fact: not fact.serious)
    mended.tidy(connection, len(named))
    tidy(connection, len(named), [file for file, _ in ledgers.values()])
    say("Read", 1.0)
    return Intake(as_of, definitions.resolved(as_of, currency), reports, tuple(known))


def _named(files: Sequence[Path | tuple[str, Path]]) -> list[tuple[str, Path]]:
    """Names told apart: two files of one name carry their number behind it."""
    if not files:
        raise Refused("No file was given. Name at least one file of orders.")
    pairs = [
        (item[0], Path(item[1])) if isinstance(item, tuple) else (item.name, item)
        for item in files
    ]
    count = Counter(name for name, _ in pairs)
    return [
        (name if count[name] == 1 else f"{name} ({number})", path)
        for number, (name, path) in enumerate(pairs, start=1)
    ]


def _open(context: Context, number: int, source: Source) -> Raw:
    if source.parquet:
        return read_parquet(context.connection, source, number)
    layout = read_layout(source, is_known)
    return read_text(context.connection, source, layout, number)


def _understand(
    context: Context,
    raws: Mapping[int, Raw],
    adding: Mapping[int, Understood],
    maps: Maps,
    sofar: SoFar,
) -> dict[int, Understood]:
    """The files whose columns are known for sure; the others are asked about."""
    connection = context.connection
    found = {
        number: understand(connection, raw, maps, context.questions)
        for number, raw in raws.items()
    }
    for file in (*found.values(), *adding.values()):
        sofar.files[file.raw.name] = file
        sofar.columns[file.raw.name] = columns_read(connection, file)
    refused: dict[str, Refused] = {}
    for file in found.values():
        try:
            if file.refused:
                raise Refused(file.refused)
            if not (file.is_asked or context.options.tables):
                refuse_summary(file)
                refuse_repeats(connection, file)
        except Refused as error:
            refused[file.raw.name] = error
    refuse_together(
        refused,
        [raw.name for raw in sofar.opened if raw.name not in refused],
        any(
            file.table == "orders" and file.raw.name not in refused
            for file in found.values()
        ),
    )
    for said, name, column in sorted(maps.unused, key=str):
        where = said or "any file"
        raise Refused(
            f"--map {name}={column}: there is no column {column} in {where}. "
            + " ".join(
                f"{raw.name} has {', '.join(raw.columns[:30])}."
                for raw in raws.values()
            )
        )
    return {number: file for number, file in found.items() if not file.is_asked}


def _check_orders(
    sold: dict[int, Understood],
    others: dict[int, Understood],
    questions: Questions,
) -> None:
    if sold:
        return
    if questions:
        raise _must_ask(questions)
    what = ", ".join(f"{file.raw.name} holds {file.table}" for file in others.values())
    raise Refused(
        f"There are no orders: {what}. Bring a file of orders too, with one row per order "
        "that names the customer, the date and the amount."
    )


def _must_ask(questions: Questions) -> MustAsk:
    return MustAsk(
        [replace(ask, question=mended.told(ask.question)) for ask in questions.asks]
    )


def _chosen_currency(options: Options, defined: str | None) -> str | None:
    chosen = options.currency or defined
    return chosen.upper() if chosen else None


def _check_half(report: FileReport, currency_chosen: bool) -> None:
    harmless = (*HARMLESS, "currency") if currency_chosen else HARMLESS
    bad = sum(n for reason, n in report.set_aside.items() if reason not in harmless)
    records = report.records or 0
    if records >= MANY and bad * 2 > records:
        first = next(
            example for example in report.examples if example.reason not in harmless
        )
        if report.set_aside.get("conflict", 0) * 2 > records:
            raise Refused(
                f"{report.name}: {bad:,} of {records:,} rows carry the id of another "
                f'order, such as "{first.value}" in line {first.line}. Where two shops '
                "number their orders alike, put a letter of its own before each shop's "
                "ids and bring the files again."
            )
        raise Refused(
            f"{report.name}: {bad:,} of {records:,} rows cannot be used, so the file is "
            f"probably something else than it looks. The first is line {first.line}, set "
            f'aside as {first.reason}: "{first.value}".'
        )


def _silent(step: str, share: float, until: float = 0.0, lines: int = 0) -> None:
    """Progress that nobody watches."""
