"""Records that stand in no table: counted, shown, kept for download."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import duckdb

from retention.intake.certainty import own_columns
from retention.intake.meanings import meanings
from retention.intake.mended import APART, Mended
from retention.intake.mended import told as mended_lines
from retention.intake.model import REASONS, ColumnRead, Example, FileReport
from retention.intake.table import Raw
from retention.intake.understood import Understood

TABLE = "set_aside"
#: Examples shown per reason.
SHOWN = 3
#: Records that samples come from, the first of so many.
LOOKED_AT, EARLY = 50, 2_000
#: Records of one file that are kept for download, from its beginning.
MOST_KEPT = 100_000


@dataclass(frozen=True)
class _Part:
    """The records of one given file among those of a ledger: lines low < line <= high.

    low is taken off their lines; a file that others mend shares its ledger with them.
    """

    raw: Raw
    low: int
    high: int

    @property
    def bounds(self) -> dict[str, int]:
        return {"low": self.low, "high": self.high}


def make_table(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty table of records set aside.

    cells: as they were read, null for a record that could not be split
    """
    connection.execute(
        f"create table {TABLE} (file varchar, line bigint, reason varchar, "
        "record varchar, cells varchar[])"
    )


def keep(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    file: Understood,
    rows: str,
    columns: list[ColumnRead],
    mended: Mended,
) -> list[FileReport]:
    """The ledger of one file and of those that mend it.

    Their unused records go into the table ``set_aside``.
    rows: table that holds every record of the file with its reason
    columns: what each column of the file was taken for
    """
    given = [file.raw, *mended.of.get(file.raw.name, ())]
    told = FileReport(
        name=file.raw.name,
        table=file.table,
        platform=file.platform,
        mapping={name: file.column(name) for name in file.places},
        columns=list(own_columns(file)),
        samples=_samples(connection, file),
        columns_read=columns,
        fields=meanings(file.table),
    )
    reports = []
    for place, raw in enumerate(given):
        part = _Part(raw, APART * place, APART * (place + 1))
        own = _ledger(connection, number, file, rows, part)
        decisions = [*raw.decisions, *(file.decisions if place == 0 else ())]
        reports.append(
            replace(
                told,
                name=raw.name,
                encoding=raw.encoding,
                separator=raw.separator,
                decisions=[
                    replace(decision, evidence=mended_lines(decision.evidence))
                    for decision in decisions
                ],
                **own,
            )
        )
    found = connection.execute(f"select count(*) from {file.raw.relation}").fetchone()
    records = sum(report.records or 0 for report in reports)
    assert found and records == found[0], f"{file.raw.name}: a record was lost"
    return reports


def _ledger(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    file: Understood,
    rows: str,
    part: _Part,
) -> dict[str, Any]:
    """records, used, set_aside, set_aside_kept and examples of one given file."""
    counted = dict(
        connection.execute(
            f"select coalesce(reason, ''), count(*) from {rows} where file = $number "
            "and line > $low and line <= $high group by 1",
            {"number": number, **part.bounds},
        ).fetchall()
    )
    used = counted.pop("", 0)
    aside = sum(counted.values())
    examples = _keep_records(connection, number, file, rows, part) if aside else []
    return {
        "records": used + aside,
        "used": used,
        "set_aside": {
            reason: counted[reason] for reason in REASONS if reason in counted
        },
        "set_aside_kept": min(aside, MOST_KEPT),
        "examples": examples,
    }


def _keep_records(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    file: Understood,
    rows: str,
    part: _Part,
) -> list[Example]:
    """Copy the records of one given file that are set aside; the first per reason."""
    places = range(1, len(own_columns(file)) + 1)
    cells = ", ".join(f"coalesce(raw.c{place}, '')" for place in places)
    source = (
        f"from {rows} as aside join {file.raw.relation} as raw on raw.line = aside.line "
        "where aside.file = $number and aside.reason is not null "
        "and aside.line > $low and aside.line <= $high"
    )
    values = {"number": number, "separator": part.raw.separator, **part.bounds}
    connection.execute(
        f"insert into {TABLE} select $name, raw.line - $low, aside.reason, "
        f"coalesce(raw.whole, concat_ws($separator, {cells})), "
        f"case when raw.whole is null then [{cells}] end "
        f"{source} order by raw.line limit $most",
        {**values, "name": part.raw.name, "most": MOST_KEPT},
    )
    examples = connection.execute(
        "select line, reason, value from (select aside.line - $low as line, "
        "aside.reason, coalesce(nullif(aside.value, ''), raw.whole, "
        f"concat_ws($separator, {cells})) as value, row_number() over "
        f"(partition by aside.reason order by aside.line) as place {source}) "
        "where place <= $shown order by line",
        {**values, "shown": SHOWN},
    ).fetchall()
    return [
        Example(line, reason, mended_lines(value[:200]))
        for line, reason, value in examples
    ]


def _samples(
    connection: duckdb.DuckDBPyConnection, file: Understood
) -> dict[str, list[str]]:
    """The first three different cells of each mapped column."""
    names = list(file.places)
    if not names:
        return {}
    listed = ", ".join(f"c{file.places[name]}" for name in names)
    rows = connection.execute(
        f"select {listed} from (select * from {file.raw.relation} limit {EARLY}) "
        f"order by line limit {LOOKED_AT}"
    ).fetchall()
    return {
        name: list(dict.fromkeys(cell[:80] for cell in cells if cell))[:3]
        for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    }
