"""What customers write about: the dictionary of themes and the words that say nothing.

Both are small files beside this module that anybody can edit. They reach the queries as
parameters, never as a part of a statement.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent

#: What stands before and after a pattern, so that it matches whole words of any script.
_BEFORE, _AFTER = r"(^|[^\pL\pN])(?:", r")([^\pL\pN]|$)"


#: Themes that queries/voice/themes.sql spells out.
MOST_THEMES = 16


@cache
def themes() -> dict[str, str]:
    """Each theme with one pattern (RE2, for text in lower case) of all its languages.

    In the order of the file. Raises ValueError for more than MOST_THEMES themes.
    """
    found: dict[str, list[str]] = {}
    for patterns in _read("themes.toml").values():
        for theme, pattern in patterns.items():
            found.setdefault(theme, []).append(pattern)
    if len(found) > MOST_THEMES:
        raise ValueError(f"themes.toml has {len(found)} themes, {MOST_THEMES} fit.")
    return {
        theme: _BEFORE + "|".join(patterns) + _AFTER
        for theme, patterns in found.items()
    }


@cache
def stop_words() -> tuple[str, ...]:
    """Words of every language that tell nothing by themselves, sorted."""
    lists = _read("stop_words.toml").values()
    return tuple(sorted({word for words in lists for word in words.split()}))


def parameters() -> dict[str, object]:
    """The dictionary as values for queries."""
    return {
        "theme_names": list(themes()),
        "theme_patterns": list(themes().values()),
        "stop_words": list(stop_words()),
    }


def _read(name: str) -> dict:
    return tomllib.loads((_HERE / name).read_text("utf-8"))
