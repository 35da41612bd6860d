"""Surveys, interactions, loyalty, subscriptions, costs: one record, one row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from retention.intake import stage
from retention.intake.model import Decision
from retention.intake.sql import quoted, run
from retention.intake.stage import Context
from retention.intake.understood import Understood
from retention.schema import TABLES

#: The column that names one record, where the table has one.
KEYS = {
    "customers": "customer_id",
    "surveys": "response_id",
    "interactions": "interaction_id",
}


def read_others(context: Context, files: Mapping[int, Understood], as_of: date) -> None:
    """The records of every file that holds no orders into ``TABLE_rows``."""
    made: set[str] = set()
    for number, file in files.items():
        if file.table not in made:
            run(context.connection, f"{file.table}_rows")
            made.add(file.table)
        values = stage.decide(context, number, file)
        values["as_of"] = as_of
        if file.table == "surveys":
            values |= _scale(context, file)
            undated = "answered_at" not in file.places
            values["answers_undated"] = undated
            if undated:
                file.decisions.append(
                    Decision("answered_at", "sent_at", "no column tells when answered")
                )
        stage.read_rows(context, file.table, values)
        if file.table == "surveys" and file.known and file.known.header_rows > 1:
            run(context.connection, "surveys_header", {"file": number})


def settle_repeats(context: Context, files: Mapping[int, Understood]) -> None:
    """Mark records that an earlier one repeats."""
    connection = context.connection
    for table in sorted({file.table for file in files.values()}):
        key = KEYS.get(table, "cast(null as varchar)")
        connection.execute(
            "create or replace temp view intake_keys as "
            f"select file, line, {key} as key, content from {table}_rows "
            "where reason is null"
        )
        for step in ("repeats_by_key", "repeats_by_content"):
            run(connection, step)
            connection.execute(
                f"update {table}_rows set reason = marks.reason, value = marks.value "
                "from intake_marks as marks where marks.line = "
                f"{table}_rows.line and marks.file = {table}_rows.file"
            )


def write_others(context: Context, files: Mapping[int, Understood]) -> None:
    """Make the tables of ``retention.schema`` that came, customers apart."""
    for table in sorted({file.table for file in files.values()} - {"customers"}):
        columns = [column.name for column in TABLES[table].columns]
        listed = ", ".join(
            f"{quoted(column.name)} {column.type}" for column in TABLES[table].columns
        )
        cells = [quoted(name) for name in columns]
        key = KEYS.get(table)
        if key:
            cells[columns.index(key)] = (
                f"coalesce({key}, 'made-' || lpad(cast(row_number() over ("
                f"partition by {key} is null order by content, file, line) as varchar), "
                "9, '0'))"
            )
        context.connection.execute(f"create table {quoted(table)} ({listed})")
        context.connection.execute(
            f"insert into {quoted(table)} select {', '.join(cells)} "
            f"from {table}_rows where reason is null"
        )


def _scale(context: Context, file: Understood) -> dict[str, object]:
    """The scale of scores: given, told row by row, proven by a score above 5, or asked.

    The best score's end stands last: 5-1 says that 1 is best.
    """
    name, column = file.raw.name, file.column("score")
    usual = file.known.scale if file.known else None
    highest, answers, least, most = run(context.connection, "highest_score")[0]
    first, last = 0, 10
    if said := context.options.scale or usual:
        first, last = scale_ends(said)
        why = "given with --scale" if context.options.scale else "the platform's"
    elif highest is not None:
        why = f"the highest score is {highest}"
    else:
        if answers:
            context.questions.ask(
                "--scale",
                f"{name}, column {column}: no score is above 5. Which scale is it? "
                "Write --scale 0-10, --scale 1-5, or --scale 5-1 where 1 is the best.",
                file=name,
                column=column,
                example=None if least is None else f"{least} to {most}",
                choices=(("0-10", ""), ("1-5", ""), ("5-1", "")),
            )
        return {"scale_first": first, "scale_last": last}
    said = f"{min(first, last)}-{max(first, last)}"
    if first > last:
        said += f", turned: {last} is the best and is read as {first}"
    file.decisions.append(Decision(f"scale of {column}", said, why))
    return {"scale_first": first, "scale_last": last}


def scale_ends(said: str) -> tuple[int, int]:
    """First and last score of ``1-5`` or ``5-1``; ValueError for anything else."""
    ends = re.fullmatch(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*", said)
    if not ends or int(ends[1]) == int(ends[2]):
        raise ValueError(said)
    return int(ends[1]), int(ends[2])
