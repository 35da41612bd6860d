"""Workbooks of Excel: the sheet that holds a table, as CSV text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from retention.errors import Refused
from retention.intake.model import Decision, counted

MAGIC = b"\xd0\xcf\x11\xe0"
#: Rows of a sheet among which column names are looked for.
TOP = 40

Row = Sequence[object]


def sheet_to_csv(
    name: str, path: Path, to: Path, is_known: Callable[[str], bool]
) -> list[Decision]:
    """Write one sheet of a workbook as CSV, a line for each of its rows.

    is_known: whether a name is one that columns have; it tells sheets apart.
    Line ends inside cells become spaces, so that lines are the sheet's rows.
    Raises Refused for damaged or empty workbooks, and where several sheets could be meant.
    """
    sheets = {sheet: rows for sheet, rows in _sheets(name, path).items() if rows}
    if not sheets:
        raise Refused(f"{name} is an empty workbook. Export it again.")
    known = {sheet: _known(rows, is_known) for sheet, rows in sheets.items()}
    best = [sheet for sheet in sheets if known[sheet] == max(known.values())]
    if len(best) > 1:
        raise Refused(
            f"{name} is a workbook in which {counted(len(best), 'sheet')} could be meant: "
            f"{', '.join(best[:5])}. Save each one as CSV (UTF-8) and import those."
        )
    why = "the only one that holds anything"
    if len(sheets) > 1:
        others = ", ".join(sheet for sheet in sheets if sheet != best[0])
        why = f"it names the most columns; not read: {others}"
    broken = 0
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in sheets[best[0]]:
            cells = [as_text(cell) for cell in row]
            flat = [" ".join(cell.splitlines()) for cell in cells]
            broken += sum(a != b for a, b in zip(cells, flat, strict=True))
            writer.writerow(flat)
    decisions = [Decision("sheet", best[0], why)]
    if broken:
        decisions.append(
            Decision("line ends", "made spaces", f"in {counted(broken, 'cell')}")
        )
    return decisions


def _sheets(name: str, path: Path) -> dict[str, Sequence[Row]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for sheet in book.sheet_names
        }
    except BaseException as error:
        # A panic of the reader is no Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        said = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise Refused(
            f"{name} is a workbook that cannot be read: {said}. Save its sheet as CSV "
            "(UTF-8) and import that."
        ) from None


def _known(rows: Sequence[Row], is_known: Callable[[str], bool]) -> int:
    return max(
        len({cell for cell in row if isinstance(cell, str) and is_known(cell)})
        for row in rows[:TOP]
    )


def as_text(cell: object) -> str:
    """A cell as a CSV would hold it: ISO dates, plain digits, at most 15 of them.

    A number with three decimals gets a fourth one, or its point could be read as a
    separator of thousands.
    """
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        text = format(Decimal(format(cell, ".15g")), "f")
        whole, _, decimals = text.partition(".")
        decimals = decimals.rstrip("0")
        if len(decimals) == 3:
            decimals += "0"
        return f"{whole}.{decimals}" if decimals else whole
    if isinstance(cell, datetime):
        plain = cell.time() == time()
        return cell.date().isoformat() if plain else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
