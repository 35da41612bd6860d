"""The house has floors: every module imports only what stands below it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: From the ground up. A name stands for the module and everything inside it.
FLOORS = (
    ("retention.errors",),
    ("retention.schema", "retention.query", "retention.filters", "retention.speech"),
    (
        "retention.dataset",
        "retention.ledger",
        "retention.modelled",
        "retention.window",
        "retention.publish",
        "retention.intake",
    ),
    ("retention.engine",),
    ("retention.models",),
    ("retention.finishing", "retention.scoring"),
    ("retention.answers",),
    (
        "retention.shop",
        "retention.check",
        "retention.charts",
        "retention.words",
        "retention.export",
        "retention.setaside",
        "retention.remembered",
    ),
    ("retention.worker",),
    ("retention.ui",),
    ("pages", "app", "retention.__main__"),
)

#: Neighbours on one floor that may be imported: (module, what it imports).
NEIGHBOURS = {
    ("retention.publish", "retention.dataset"),  # publishing moves the pointer
    ("retention.publish", "retention.ledger"),  # and builds the ledger first
    ("retention.publish", "retention.modelled"),  # then models it
    ("retention.publish", "retention.window"),  # then chooses the churn window
    ("retention.ledger", "retention.dataset"),  # which finds the dimensions
}

#: Who may import a library that the rest of the house must not know.
KEEPERS = {
    "streamlit": ("retention.ui", "pages", "app"),
    "duckdb": (
        "retention.engine",
        "retention.dataset",
        "retention.ledger",
        "retention.modelled",
        "retention.window",
        "retention.publish",
        "retention.shop",
        "retention.intake",
    ),
    "vaderSentiment": ("retention.models.tone",),
    "pyspark": ("retention.engine",),
    "sqlglot": ("retention.engine",),
    "sample_data": ("retention.shop",),
}

#: Who may hold SQL as text; everybody else asks a file of queries/.
SQL_SPEAKERS = (
    "retention.engine",
    "retention.dataset",
    "retention.ledger",
    "retention.modelled",
    "retention.window",
    "retention.publish",
    "retention.intake",
    "retention.check",
)

SQL = re.compile(
    r"\s*(select\b(?!ed)|with\s+\w+\s+as\b|insert into|create (or replace )?(temp )?table"
    r"|delete from|update \w+ set|drop table|copy )"
)


def modules() -> dict[str, ast.Module]:
    """Every module of the product by its dotted name, parsed."""
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]
    files += (ROOT / "retention").rglob("*.py")
    found = {}
    for path in files:
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


MODULES = modules()


def imports(name: str) -> set[str]:
    """Dotted names a module imports, wherever in it; names out of packages resolved."""
    found = set()
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & MODULES.keys()) or {node.module}
    return found


def within(name: str, house: str) -> bool:
    return name == house or name.startswith(house + ".")


def place(name: str) -> tuple[int, str] | None:
    """The floor of a module and the name it has there."""
    for number, rooms in enumerate(FLOORS):
        for room in rooms:
            if within(name, room):
                return number, room
    return None


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"retention"}))
def test_a_module_imports_only_from_the_floors_below(name):
    here = place(name)
    assert here is not None, f"{name} has no floor: name it in FLOORS"
    floor, room = here
    wrong = []
    for imported in sorted(imports(name)):
        there = place(imported)
        if there is None or there[1] == room or (room, there[1]) in NEIGHBOURS:
            continue
        if there[0] >= floor:
            wrong.append(imported)
    assert wrong == []


@pytest.mark.parametrize("library", KEEPERS)
def test_a_library_is_known_only_where_it_belongs(library):
    knowing = [
        name
        for name in MODULES
        if any(within(imported, library) for imported in imports(name))
    ]
    strangers = [
        name
        for name in knowing
        if not any(within(name, keeper) for keeper in KEEPERS[library])
    ]
    assert strangers == []


def test_sql_text_stands_only_in_queries_and_where_sql_is_spoken():
    strangers = [
        f"{name}, line {node.lineno}: {node.value.strip()[:40]}"
        for name, module in MODULES.items()
        if not any(within(name, speaker) for speaker in SQL_SPEAKERS)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SQL.match(node.value)
    ]
    assert strangers == []


def test_the_package_itself_imports_nothing():
    """``import retention`` must stay free of pandas, DuckDB and Streamlit."""
    assert imports("retention") <= {"__future__"}
