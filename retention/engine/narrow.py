"""Applies audience, grain and split to a query, in one place.

A narrowed table of the same name is put in front of the query's own text, so that the
file reads ``purchases`` and gets the audience's purchases with ``split``, ``period``,
``cohort`` and ``opens`` beside them. A query may also read a block: a file of
queries/blocks/ that several questions share, put in front in the same way. The only
generated text is column names: the grain's, and dimensions the dataset declares. Values
are always parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

from retention.errors import QueryError
from retention.filters import Filters
from retention.query import Query, block, blocks

#: Which columns each table gains from the grain: (alias, column with the grain's name).
GRAIN_COLUMNS = {
    "purchases": (("period", "{grain}"), ("cohort", "cohort_{grain}"), ("opens", "opens_{grain}")),
    "adjustments": (("period", "{grain}"), ("cohort", "cohort_{grain}")),
    "surveys": (("period", "{grain}"),),
    "messages": (("period", "{grain}"),),
    "people": (("cohort", "cohort_{grain}"),),
    "contracts": (),
    "paid_contracts": (),
}  # fmt: skip

#: Tables as published, whatever the audience and the grain.
WHOLE_TABLES = {
    "every_adjustment": "adjustments",
    "every_calendar": "calendar",
    "every_survey": "surveys",
}

#: The value of ``split`` when nothing splits.
EVERYBODY = "All"


@dataclass(frozen=True)
class Narrowed:
    """A query ready to run: SQL text and the audience's parameters by name."""

    sql: str
    parameters: dict[str, str]


def narrow(query: Query, filters: Filters, dimensions: tuple[str, ...]) -> Narrowed:
    """The query's text behind the narrowed tables and blocks it reads.

    Raises QueryError when the audience or the split names an unknown dimension.
    """
    for name in (*(name for name, _ in filters.where), filters.split):
        if name is not None and name not in dimensions:
            known = ", ".join(dimensions) or "none"
            raise QueryError(f'The dataset has no dimension "{name}". It has: {known}.')
    conditions, parameters = _audience(filters)
    needed = _needed(query)
    front = [_table(name, filters, conditions, needed) for name in needed]
    front = [text for text in front if text]
    body = query.sql.removeprefix("with").lstrip()
    sql = "with\n" + ",\n\n".join([*front, body]) if front else query.sql
    return Narrowed(sql, parameters)


def _needed(query: Query) -> list[str]:
    """Tables and blocks the query reads, each after those it reads itself."""
    needed: list[str] = []

    def add(name: str) -> None:
        if name in needed:
            return
        if name in blocks():
            for read in block(name).reads:
                add(read)
        needed.append(name)

    for name in query.reads:
        add(name)
    return needed


def _audience(filters: Filters) -> tuple[str, dict[str, str]]:
    parameters: dict[str, str] = {}
    conditions = []
    for place, (dimension, values) in enumerate(filters.where):
        names = [f"where_{place}_{number}" for number in range(len(values))]
        parameters.update(zip(names, values, strict=True))
        marks = ", ".join(f"${name}" for name in names)
        conditions.append(f"{_quoted(dimension)} in ({marks})")
    return " and ".join(conditions), parameters


def _table(name: str, filters: Filters, conditions: str, needed: list[str]) -> str:
    """One table in front of the query; empty for tables that are read as they are."""
    where = f"\n    where {conditions}" if conditions else ""
    split = _quoted(filters.split) if filters.split else f"'{EVERYBODY}'"
    if name in blocks():
        return f"{name} as (\n{block(name).sql}\n)"
    if name in GRAIN_COLUMNS:
        columns = [f"{split} as split"] + [
            f"{_quoted(column.format(grain=filters.grain))} as {alias}"
            for alias, column in GRAIN_COLUMNS[name]
        ]
        return _front(name, f"select *, {', '.join(columns)} from main.{name}{where}")
    if name == "everybody":
        audience = f"({conditions})" if conditions else "true"
        columns = [f"{split} as split", f"{audience} as in_audience"]
        return _front(name, f"select *, {', '.join(columns)} from main.purchases")
    if name in WHOLE_TABLES:
        return _front(name, f"select * from main.{WHOLE_TABLES[name]}")
    if name == "splits" and filters.split:
        # guests and anonymous answers have a value, too, where they are asked about
        unnamed = [source for source in ("adjustments", "surveys") if source in needed]
        sources = ["people", *unnamed]
        selects = (
            f"select distinct {split} as split from main.{source}{where}"
            for source in sources
        )
        return f"{name} as materialized (\n    {' union '.join(selects)}\n)"
    if name == "splits":
        return _front(name, f"select {split} as split")
    if name == "calendar":
        return _front(name, "select * from main.calendar where grain = $grain")
    return ""


def _front(name: str, select: str) -> str:
    return f"{name} as not materialized (\n    {select}\n)"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
