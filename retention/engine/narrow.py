"""Applies audience, grain and split to a query, in one place.

A narrowed table of the same name is put in front of the query's own text, so that the
file reads ``purchases`` and gets the audience's purchases with ``split``, ``period``,
``cohort`` and ``opens`` beside them. The only generated text is column names: the
grain's, and dimensions the dataset declares. Values are always parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

from retention.errors import QueryError
from retention.filters import Filters
from retention.query import Query

#: Which columns each table gains from the grain: (alias, column with the grain's name).
GRAIN_COLUMNS = {
    "purchases": (("period", "{grain}"), ("cohort", "cohort_{grain}"), ("opens", "opens_{grain}")),
    "adjustments": (("period", "{grain}"), ("cohort", "cohort_{grain}")),
    "surveys": (("period", "{grain}"),),
    "people": (("cohort", "cohort_{grain}"),),
}  # fmt: skip

EVERYBODY = "All"


@dataclass(frozen=True)
class Narrowed:
    """A query ready to run: SQL text and the audience's parameters by name."""

    sql: str
    parameters: dict[str, str]


def narrow(query: Query, filters: Filters, dimensions: tuple[str, ...]) -> Narrowed:
    """The query's text behind its narrowed tables.

    Raises QueryError when the audience or the split names an unknown dimension.
    """
    for name in (*(name for name, _ in filters.where), filters.split):
        if name is not None and name not in dimensions:
            known = ", ".join(dimensions) or "none"
            raise QueryError(f'The dataset has no dimension "{name}". It has: {known}.')
    conditions, parameters = _audience(filters)
    tables = [
        _table(name, filters, conditions) for name in query.reads if name in GRAIN_COLUMNS
    ]
    if "calendar" in query.reads:
        tables.append(
            "calendar as not materialized (\n"
            "    select * from main.calendar where grain = $grain\n)"
        )
    if not tables:
        return Narrowed(query.sql, {})
    body = query.sql.removeprefix("with").lstrip()
    return Narrowed("with\n" + ",\n".join(tables) + ",\n" + body, parameters)


def _audience(filters: Filters) -> tuple[str, dict[str, str]]:
    parameters: dict[str, str] = {}
    conditions = []
    for place, (dimension, values) in enumerate(filters.where):
        names = [f"where_{place}_{number}" for number in range(len(values))]
        parameters.update(zip(names, values, strict=True))
        marks = ", ".join(f"${name}" for name in names)
        conditions.append(f"{_quoted(dimension)} in ({marks})")
    return " and ".join(conditions), parameters


def _table(name: str, filters: Filters, conditions: str) -> str:
    split = _quoted(filters.split) if filters.split else f"'{EVERYBODY}'"
    columns = [f"{split} as split"] + [
        f"{_quoted(column.format(grain=filters.grain))} as {alias}"
        for alias, column in GRAIN_COLUMNS[name]
    ]
    where = f"\n    where {conditions}" if conditions else ""
    return (
        f"{name} as not materialized (\n"
        f"    select *, {', '.join(columns)}\n    from main.{name}{where}\n)"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
