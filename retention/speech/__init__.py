"""What customers write about: the dictionary of themes and the words that say nothing.

Both are small files beside this module that anybody can edit. They reach the queries as
parameters, never as a part of a statement.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
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


def language(text: str) -> str | None:
    """The language that most telling words of a text belong to, such as en; None = unsure.

    A word tells when it is a stop word, or fits a theme, of one language alone; each
    counts once, and a single letter not at all. Unsure without such a word, and where
    two languages have as many.
    """
    told: Counter[str] = Counter()
    for word in set(re.findall(r"[^\W\d_]{2,}", text.lower())):
        known = [name for name, knows in _words_by_language().items() if knows(word)]
        if len(known) == 1:
            told[known[0]] += 1
    first, second = (*told.most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] > second[1] else None


@cache
def _words_by_language() -> dict[str, Callable[[str], object]]:
    """By language, whether it has a word: a stop word, or one of a theme."""
    found: dict[str, Callable[[str], object]] = {}
    patterns, lists = _read("themes.toml"), _read("stop_words.toml")
    for name in sorted(patterns.keys() | lists.keys()):
        stop = [re.escape(word) for word in lists.get(name, "").split()]
        themes_ = [
            p.replace(r"\pL", r"[^\W\d_]") for p in patterns.get(name, {}).values()
        ]
        found[name] = re.compile("|".join([*stop, *themes_])).fullmatch
    return found


def parameters() -> dict[str, object]:
    """The dictionary as values for queries."""
    return {
        "theme_names": list(themes()),
        "theme_patterns": list(themes().values()),
        "stop_words": list(stop_words()),
    }


def _read(name: str) -> dict:
    return tomllib.loads((_HERE / name).read_text("utf-8"))
