"""What ``--map`` and ``--table`` say about the files of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from retention.errors import Refused
from retention.intake.synonyms import FIELDS, squeeze
from retention.schema import TABLES


@dataclass
class Maps:
    """Answers about columns and tables, and which of them no file took up yet."""

    rules: tuple[tuple[str | None, str, str], ...]
    tables: tuple[tuple[str | None, str], ...]
    unused: set[tuple[str | None, str, str]] = field(default_factory=set)

    def is_about(self, file: str) -> bool:
        """Whether something is said of this file alone."""
        return any(said == file for said, *_ in (*self.rules, *self.tables))

    def table_of(self, file: str) -> str | None:
        """The table a file was said to be; a word about the file itself goes first."""
        for wanted in (file, None):
            for said, table in self.tables:
                if said == wanted:
                    return table
        return None

    def places_of(self, file: str, columns: Sequence[str]) -> dict[str, int]:
        """Field to place (from 1) for one file.

        A rule for every file passes over a file that has no such column; a rule for this
        file that fits no column is Refused.
        """
        places = {}
        for rule in self.rules:
            said, name, column = rule
            if said not in (None, file):
                continue
            place = _place(column, columns)
            if place:
                places[name] = place
                self.unused.discard(rule)
            elif said == file:
                raise Refused(
                    f"{file} has no column {column}. Its columns are "
                    f"{', '.join(columns[:30])}."
                )
        return places


def read_maps(maps: Sequence[str], tables: Sequence[str], files: Sequence[str]) -> Maps:
    """The rules of ``--map`` and ``--table``; Refused for one that cannot be meant."""
    rules = []
    for text in maps:
        left, equals, column = text.partition("=")
        said, name = _split(left.strip(), files)
        known = {name for fields in FIELDS.values() for name in fields}
        if not equals or not column.strip():
            raise Refused(
                f"--map {text} names no column. Write field=column, for example "
                "--map amount=total."
            )
        if name not in known:
            raise Refused(
                f"--map {text}: there is no field {name}. Of orders there are "
                f"{', '.join(FIELDS['orders'])}."
            )
        rules.append((said, name, column.strip()))
    named = []
    for text in tables:
        said, table = _split(text.strip(), files)
        if table not in TABLES:
            raise Refused(
                f"--table {text}: there is no table {table}. Tables are "
                f"{', '.join(TABLES)}."
            )
        named.append((said, table))
    return Maps(tuple(rules), tuple(named), set(rules))


def _split(text: str, files: Sequence[str]) -> tuple[str | None, str]:
    said, colon, name = text.rpartition(":")
    if not colon:
        return None, text
    if said not in files:
        raise Refused(
            f"{text}: no file of this import is called {said}. Files are "
            f"{', '.join(files)}."
        )
    return said, name


def _place(column: str, columns: Sequence[str]) -> int | None:
    if column.startswith("#") and column[1:].isdigit():
        place = int(column[1:])
        return place if 1 <= place <= len(columns) else None
    if columns.count(column) == 1:
        return columns.index(column) + 1
    key = squeeze(column)
    alike = [
        place for place, name in enumerate(columns, start=1) if squeeze(name) == key
    ]
    return alike[0] if len(alike) == 1 and key else None
