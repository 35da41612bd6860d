"""Records that stand in no table: counted, shown, kept for download."""

from __future__ import annotations

import duckdb

from retention.intake.certainty import own_columns
from retention.intake.meanings import meanings
from retention.intake.model import REASONS, ColumnRead, Example, FileReport
from retention.intake.understood import Understood

TABLE = "set_aside"
#: Examples shown per reason.
SHOWN = 3


def make_table(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty table of records set aside."""
    connection.execute(
        f"create table {TABLE} "
        "(file varchar, line bigint, reason varchar, record varchar)"
    )


def keep(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    file: Understood,
    rows: str,
    columns: list[ColumnRead],
) -> FileReport:
    """One file's ledger; its unused records go into the table ``set_aside``.

    rows: table that holds every record of the file with its reason
    columns: what each column of the file was taken for
    """
    counted = dict(
        connection.execute(
            f"select coalesce(reason, ''), count(*) from {rows} where file = $number "
            "group by 1",
            {"number": number},
        ).fetchall()
    )
    used = counted.pop("", 0)
    examples = _keep_records(connection, number, file, rows) if counted else []
    records = used + sum(counted.values())
    found = connection.execute(f"select count(*) from {file.raw.relation}").fetchone()
    assert found and records == found[0], f"{file.raw.name}: a record was lost"
    return FileReport(
        name=file.raw.name,
        table=file.table,
        platform=file.platform,
        encoding=file.raw.encoding,
        records=records,
        used=used,
        set_aside={reason: counted[reason] for reason in REASONS if reason in counted},
        examples=examples,
        decisions=[*file.raw.decisions, *file.decisions],
        mapping={name: file.column(name) for name in file.places},
        columns=list(own_columns(file)),
        samples=_samples(connection, file),
        columns_read=columns,
        fields=meanings(file.table),
    )


def _keep_records(
    connection: duckdb.DuckDBPyConnection, number: int, file: Understood, rows: str
) -> list[Example]:
    """Copy the records of one file that are set aside; the first ones per reason."""
    cells = ", ".join(
        f"coalesce(raw.c{place}, '')" for place in range(1, len(own_columns(file)) + 1)
    )
    connection.execute(
        f"insert into {TABLE} select $name, raw.line, aside.reason, "
        f"coalesce(raw.whole, concat_ws($separator, {cells})) "
        f"from {file.raw.relation} as raw "
        f"join {rows} as aside on aside.line = raw.line "
        "where aside.file = $number and aside.reason is not null order by raw.line",
        {
            "name": file.raw.name,
            "separator": file.raw.separator,
            "number": number,
        },
    )
    examples = connection.execute(
        "select line, reason, value from (select aside.line, aside.reason, "
        "coalesce(nullif(aside.value, ''), raw.whole, "
        f"concat_ws($separator, {cells})) as value, row_number() over "
        f"(partition by aside.reason order by aside.line) as place from {rows} as aside "
        f"join {file.raw.relation} as raw on raw.line = aside.line "
        "where aside.file = $number and aside.reason is not null) "
        "where place <= $shown order by line",
        {"number": number, "shown": SHOWN, "separator": file.raw.separator},
    ).fetchall()
    return [Example(line, reason, value[:200]) for line, reason, value in examples]


def _samples(
    connection: duckdb.DuckDBPyConnection, file: Understood
) -> dict[str, list[str]]:
    """The first three different cells of each mapped column."""
    names = list(file.places)
    if not names:
        return {}
    listed = ", ".join(f"c{file.places[name]}" for name in names)
    rows = connection.execute(
        f"select {listed} from {file.raw.relation} order by line limit 50"
    ).fetchall()
    return {
        name: list(dict.fromkeys(cell[:80] for cell in cells if cell))[:3]
        for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    }
