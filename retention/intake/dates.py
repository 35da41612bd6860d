"""How a column writes its dates: proven from the whole column, or asked."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from retention.intake.looks import Cells, show_cells
from retention.intake.model import Decision, Options, Questions, counted
from retention.intake.sql import run
from retention.intake.synonyms import squeeze

ORDERS = ("day-first", "month-first")

#: Bare numbers and what they count, by the range of the greatest of a column: days of
#: Excel from 1980 to 2079, seconds and milliseconds since 1970, YYYYMMDD.
_RANGES = (
    ("excel", 29_221, 65_746),
    ("compact", 19_800_101, 20_991_231),
    ("seconds", 315_532_800, 4_102_444_800),
    ("milliseconds", 315_532_800_000, 4_102_444_800_000),
)
_SPOKEN = {
    "excel": "days of Excel",
    "compact": "YYYYMMDD",
    "seconds": "seconds since 1970",
    "milliseconds": "milliseconds since 1970",
    "short": "two-digit years, 2000 to 2099",
}


@dataclass(frozen=True)
class Form:
    """How one column is read; the parameters of the macro ``read_moment``."""

    day_order: str | None = None
    kind: str | None = None
    in_utc: bool = False


def decide_form(
    connection: duckdb.DuckDBPyConnection,
    cells: Cells,
    options: Options,
    time_zone: str | None,
    questions: Questions,
    decisions: list[Decision],
) -> Form:
    """The form of one column."""
    show_cells(connection, cells.relation, cells.field)
    evidence = {row[0]: row[1:] for row in run(connection, "moment_evidence")}
    kind = _kind(evidence, cells.column, decisions)
    prefix = "short " if kind == "short" else ""
    order = _order(evidence, prefix, cells, options, questions, decisions)
    in_utc = squeeze(cells.column).endswith("utc")
    zoned = sum(row[5] for row in evidence.values())
    if in_utc or zoned:
        said = f"a zone on {counted(zoned, 'cell')}" if zoned else "the column says UTC"
        turned = f"turned to {time_zone}" if time_zone else "local as written"
        decisions.append(Decision(f"times of {cells.column}", turned, said))
    return Form(order, kind, in_utc)


def _kind(
    evidence: dict[str, tuple], name: str, decisions: list[Decision]
) -> str | None:
    """Numbers and two-digit years are dates only where a column has nothing else."""
    forms = set(evidence) - {"none"}
    kind = None
    if forms == {"number"}:
        cells, first, line, least, greatest, _ = evidence["number"]
        for candidate, low, high in _RANGES:
            if low <= greatest <= high:
                kind = candidate
        if kind:
            decisions.append(
                Decision(
                    f"form of {name}",
                    _SPOKEN[kind],
                    f"all cells ({cells:,}) are numbers from {least:.0f} to {greatest:.0f}",
                )
            )
    elif forms and all(form.startswith("short ") for form in forms):
        kind = "short"
        cells, first, line, *_ = evidence[min(forms)]
        decisions.append(
            Decision(f"form of {name}", _SPOKEN[kind], f'line {line}: "{first}"')
        )
    return kind


def _order(
    evidence: dict[str, tuple],
    prefix: str,
    cells: Cells,
    options: Options,
    questions: Questions,
    decisions: list[Decision],
) -> str | None:
    file, name = cells.file, cells.column
    proofs = {order: evidence.get(prefix + order) for order in ORDERS}
    proven = [order for order, found in proofs.items() if found]
    either = evidence.get(prefix + "either")
    if not proven and not either:
        return None
    if options.dates in ORDERS:
        decisions.append(
            Decision(f"dates of {name}", str(options.dates), "given with --dates")
        )
        return options.dates
    if len(proven) == 1:
        count, first, line, *_ = proofs[proven[0]] or ()
        decisions.append(
            Decision(
                f"dates of {name}",
                proven[0],
                f'line {line}: "{first}" (proven by {counted(count, "cell")})',
            )
        )
        return proven[0]
    if proven:
        shown = " and ".join(
            f'line {found[2]} "{found[1]}" is {order}'
            for order, found in proofs.items()
            if found
        )
        why = f"is written in both orders: {shown}"
    else:
        _, first, line, *_ = either or ()
        why = f'can be read in two ways: line {line} "{first}"'
    questions.ask(
        "--dates",
        f"{file}, column {name} {why}. Write --dates day-first or --dates month-first.",
    )
    return ORDERS[0]
