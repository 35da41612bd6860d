"""Which decimal sign a column of money uses: proven from the whole column, or asked."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from retention.intake.looks import Cells, cell_at, show_cells
from retention.intake.model import Decision, Options, Questions, counted
from retention.intake.sql import run

SIGNS = ("comma", "point")
#: Decimals that are kept.
DECIMALS = 4


def decide_decimal(
    connection: duckdb.DuckDBPyConnection,
    cells: Cells,
    options: Options,
    questions: Questions,
    decisions: list[Decision],
) -> str:
    """``comma`` or ``point`` for the cells that can be read either way.

    ``plain`` where no cell is anything but digits, with or without a point.
    """
    show_cells(connection, cells.relation, cells.field)
    count, plain, pointed, first_line, longest = run(connection, "plain_amounts")[0]
    if count > plain or longest > DECIMALS:
        _say_rounded(connection, cells, decisions)
    if count == plain:
        evidence = {"point": (pointed, first_line)} if pointed else {}
        _decided(connection, cells, evidence, options, questions, decisions)
        return "plain"
    evidence = {row[0]: row[1:] for row in run(connection, "amount_evidence")}
    return _decided(connection, cells, evidence, options, questions, decisions)


def _say_rounded(
    connection: duckdb.DuckDBPyConnection, cells: Cells, decisions: list[Decision]
) -> None:
    """Say which cells have more decimals than are kept."""
    long, line = run(connection, "amount_decimals")[0]
    if long:
        decisions.append(
            Decision(
                f"rounded {cells.column}",
                f"to four decimals in {counted(long, 'cell')}",
                f'line {line}: "{cell_at(connection, line)}"',
            )
        )


def _decided(
    connection: duckdb.DuckDBPyConnection,
    cells: Cells,
    evidence: Mapping[str, tuple[int, int]],
    options: Options,
    questions: Questions,
    decisions: list[Decision],
) -> str:
    """The sign that was given, or is proven by the evidence, or is asked about."""
    proven = [sign for sign in SIGNS if sign in evidence]
    if options.decimal in SIGNS:
        if proven or "either" in evidence:
            decisions.append(
                Decision(
                    f"decimals of {cells.column}",
                    options.decimal,
                    "given with --decimal",
                )
            )
        return options.decimal
    if len(proven) == 1:
        count, line = evidence[proven[0]]
        first = cell_at(connection, line)
        decisions.append(
            Decision(
                f"decimals of {cells.column}",
                proven[0],
                f'line {line}: "{first}" (proven by {counted(count, "cell")})',
            )
        )
        return proven[0]
    if "either" in evidence:
        _, line = evidence["either"]
        first = cell_at(connection, line)
        why = "no other cell tells" if not proven else "the other cells use both"
        questions.ask(
            "--decimal",
            f'{cells.file}, column {cells.column}, line {line}: "{first}" can be read '
            f"with three decimals or as thousands; {why}. Write --decimal comma or "
            "--decimal point.",
            file=cells.file,
            column=cells.column,
            example=first,
            choices=(("comma", ""), ("point", "")),
        )
    return "point"
