"""How a column writes its dates: proven from the whole column, or asked."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from retention.intake.looks import NUMBERS, Cells, cell_at, show_cells
from retention.intake.model import Decision, Options, Questions, counted
from retention.intake.sql import run
from retention.intake.synonyms import squeeze

ORDERS = ("day-first", "month-first")

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


@dataclass(frozen=True)
class _Evidence:
    """What the cells of one form show."""

    cells: int
    line: int
    greatest: float | None
    zoned: int


def decide_form(
    connection: duckdb.DuckDBPyConnection,
    cells: Cells,
    options: Options,
    time_zone: str | None,
    questions: Questions,
    decisions: list[Decision],
    usual: str | None = None,
) -> Form:
    """The form of one column; ``usual`` is the order its platform writes."""
    show_cells(connection, cells.relation, cells.field)
    in_utc = squeeze(cells.column).endswith("utc")
    count, plain = run(connection, "plain_moments")[0]
    if count == plain and not in_utc:
        return Form(kind="plain")
    evidence = {
        form: _Evidence(*rest) for form, *rest in run(connection, "moment_evidence")
    }
    kind = _kind(evidence)
    if kind:
        decisions.append(
            Decision(
                f"form of {cells.column}",
                _SPOKEN[kind],
                f"all cells, the first is {_first(connection, evidence)}",
            )
        )
    prefix = "short " if kind == "short" else ""
    proofs = {
        order: evidence[prefix + order]
        for order in ORDERS
        if prefix + order in evidence
    }
    order = None
    if proofs or prefix + "either" in evidence:
        order = _order(
            connection,
            cells,
            proofs or {"either": evidence[prefix + "either"]},
            options,
            questions,
            decisions,
            usual,
        )
    zoned = sum(found.zoned for found in evidence.values())
    if in_utc or zoned:
        said = f"a zone on {counted(zoned, 'cell')}" if zoned else "the column says UTC"
        turned = f"turned to {time_zone}" if time_zone else "local as written"
        decisions.append(Decision(f"times of {cells.column}", turned, said))
    return Form(order, kind, in_utc)


def _kind(evidence: dict[str, _Evidence]) -> str | None:
    """Numbers and two-digit years are dates only where a column has nothing else."""
    forms = set(evidence) - {"none"}
    if forms == {"number"}:
        greatest = evidence["number"].greatest or 0
        for kind, low, high in NUMBERS:
            if low <= greatest <= high:
                return kind
    elif forms and all(form.startswith("short ") for form in forms):
        return "short"
    return None


def _order(
    connection: duckdb.DuckDBPyConnection,
    cells: Cells,
    proofs: dict[str, _Evidence],
    options: Options,
    questions: Questions,
    decisions: list[Decision],
    usual: str | None,
) -> str:
    """Day or month first: given, proven one way, usual, or asked about."""
    first = {
        order: f'line {found.line}: "{cell_at(connection, found.line)}"'
        for order, found in proofs.items()
    }
    what = f"dates of {cells.column}"
    if options.dates in ORDERS:
        decisions.append(Decision(what, str(options.dates), "given with --dates"))
        return str(options.dates)
    if len(proofs) == 1 and "either" not in proofs:
        ((order, found),) = proofs.items()
        why = f"{first[order]} (proven by {counted(found.cells, 'cell')})"
        decisions.append(Decision(what, order, why))
        return order
    if "either" in proofs and usual:
        decisions.append(Decision(what, usual, "the platform writes it so"))
        return usual
    if "either" in proofs:
        why = f"can be read in two ways, {first['either']}"
        example = cell_at(connection, proofs["either"].line)
    else:
        example = None
        shown = ", ".join(f"{order} on {said}" for order, said in first.items())
        why = f"is written in both orders, {shown}"
    questions.ask(
        "--dates",
        f"{cells.file}, column {cells.column} {why}. Write --dates day-first or "
        "--dates month-first.",
        file=cells.file,
        column=cells.column,
        example=example,
        choices=tuple((order, "") for order in ORDERS),
    )
    return ORDERS[0]


def _first(
    connection: duckdb.DuckDBPyConnection, evidence: dict[str, _Evidence]
) -> str:
    line = min(found.line for form, found in evidence.items() if form != "none")
    return f'line {line}: "{cell_at(connection, line)}"'
