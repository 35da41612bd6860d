"""Names in links: the pages' own and the dataset's dimensions never meet."""

from __future__ import annotations

import ast
from pathlib import Path

from retention.filters import LINK_NAMES
from retention.ui.compare import SIZES, _key

UI = Path(__file__).parent.parent / "retention" / "ui"


def bound_names() -> set[str]:
    """Keys of widgets that live in the address, as written in retention/ui."""
    found = set()
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = {word.arg: word.value for word in node.keywords}
            key = given.get("key")
            if isinstance(node.func, ast.Name) and node.func.id == "choice":
                key = node.args[2]
            elif "bind" not in given:
                continue
            if isinstance(key, ast.Constant):
                found.add(key.value)
    return found


def test_every_name_in_a_link_is_reserved() -> None:
    names = bound_names() | {_key(query) for query in SIZES}
    assert {"period", "grain", "cohort", "window", "search"} <= names
    assert names == LINK_NAMES
