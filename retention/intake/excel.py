"""Workbooks of Excel: the sheet that holds a table, as CSV text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from retention.errors import Refused
from retention.intake.model import Decision, Questions, counted

MAGIC = b"\xd0\xcf\x11\xe0"
#: Rows of a sheet among which column names are looked for.
TOP = 40
GIVEN = "given with --sheet"

Row = Sequence[object]


def sheet_to_csv(
    name: str,
    path: Path,
    to: Path,
    is_known: Callable[[str], bool],
    chosen: Sequence[str],
    questions: Questions,
) -> list[Decision]:
    """Write one sheet of a workbook as CSV, a line for each of its rows.

    is_known: whether a name is one that columns have; it tells sheets apart.
    chosen: answers of ``--sheet``: ``NAME`` or ``FILE:NAME``
    Line ends inside cells become spaces, so that lines are the sheet's rows.
    Raises Refused for damaged or empty workbooks; asks where several sheets could be
    meant.
    """
    visible, hidden = _sheets(name, path)
    if not visible and not hidden:
        raise Refused(f"{name} is an empty workbook. Export it again.")
    every = visible | hidden
    sheet, why = _chosen(name, list(every), chosen) or _likeliest(
        name, visible, hidden, is_known, questions
    )
    broken = 0
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in every[sheet]:
            cells = [as_text(cell) for cell in row]
            flat = [" ".join(cell.splitlines()) for cell in cells]
            broken += sum(a != b for a, b in zip(cells, flat, strict=True))
            writer.writerow(flat)
    decisions = [Decision("sheet", sheet, why)]
    if broken:
        decisions.append(
            Decision("line ends", "made spaces", f"in {counted(broken, 'cell')}")
        )
    return decisions


def check_chosen(
    chosen: Sequence[str], files: Mapping[str, Sequence[Decision]]
) -> None:
    """Refuse a ``--sheet`` that no workbook took up; files: what was decided of each."""
    taken = {
        (name, decision.value.strip().casefold())
        for name, decisions in files.items()
        for decision in decisions
        if decision.what == "sheet" and decision.evidence == GIVEN
    }
    for text in chosen:
        file, colon, wanted = text.rpartition(":")
        asked = [file.strip()] if colon else list(files)
        if not any((name, wanted.strip().casefold()) in taken for name in asked):
            raise Refused(
                f"--sheet {text}: no workbook of this import was read by it. Files are "
                f"{', '.join(files)}."
            )


def _chosen(
    name: str, sheets: Sequence[str], chosen: Sequence[str]
) -> tuple[str, str] | None:
    """The sheet that was given; a word about this file goes before one about all."""
    for text in sorted(chosen, key=lambda text: ":" not in text):
        file, colon, wanted = text.rpartition(":")
        if colon and file.strip() != name:
            continue
        for sheet in sheets:
            if sheet.strip().casefold() == wanted.strip().casefold():
                return sheet, GIVEN
        if colon:
            raise Refused(
                f"--sheet {text}: {name} has no sheet {wanted}. Its sheets are "
                f"{', '.join(sheets)}."
            )
    return None


def _likeliest(
    name: str,
    visible: Mapping[str, Sequence[Row]],
    hidden: Mapping[str, Sequence[Row]],
    is_known: Callable[[str], bool],
    questions: Questions,
) -> tuple[str, str]:
    """The sheet that names the most columns; hidden ones where no other names any.

    Asks where another sheet names at least half as many, and two: it is a table as well.
    """
    every = {**visible, **hidden}
    known = {sheet: _known(rows, is_known) for sheet, rows in visible.items()}
    if max(known.values(), default=0) < 2:
        known |= {sheet: _known(rows, is_known) for sheet, rows in hidden.items()}
    most = max(known.values())
    best = next(sheet for sheet in known if known[sheet] == most)
    rivals = [
        sheet
        for sheet, count in known.items()
        if count == most or (count >= 2 and count * 2 >= most)
    ]
    if len(rivals) > 1:
        questions.ask(
            "--sheet",
            f"{name} is a workbook in which {counted(len(rivals), 'sheet')} could be "
            f'meant: {", ".join(rivals[:10])}. Write for example --sheet "{best}"; to '
            "read several, give the file once for each and name them, such as --sheet "
            f'"{name} (1):{rivals[0]}" --sheet "{name} (2):{rivals[1]}".',
            file=name,
            choices=tuple(
                (
                    sheet,
                    f"{counted(len(every[sheet]), 'row')}, "
                    f"{counted(known[sheet], 'known column')}",
                )
                for sheet in rivals[:10]
            ),
        )
    others = [sheet for sheet in (*visible, *hidden) if sheet != best]
    if others:
        return best, f"it names the most columns; not read: {', '.join(others)}"
    return best, "the only one that holds anything"


def _sheets(
    name: str, path: Path
) -> tuple[dict[str, Sequence[Row]], dict[str, Sequence[Row]]]:
    """Sheets that hold something: the visible ones, the hidden ones."""
    import python_calamine
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    visible: dict[str, Sequence[Row]] = {}
    hidden: dict[str, Sequence[Row]] = {}
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False)
            if rows:
                shown = about.visible == SheetVisibleEnum.Visible
                (visible if shown else hidden)[about.name] = rows
    except BaseException as error:
        # A panic of the reader is no Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        said = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise Refused(
            f"{name} is a workbook that cannot be read: {said}. Save its sheet as CSV "
            "(UTF-8) and import that."
        ) from None
    return visible, hidden


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
