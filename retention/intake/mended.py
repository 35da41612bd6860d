"""Rows that were set aside, mended in a spreadsheet, and given back with the original.

A mended file is what ``import --set-aside`` and the Data page write: the columns of the
original after ``line`` and ``reason``, and after ``record`` where a record could not be
split. These three are never read. Its records join those of the original, so that every
decision is taken on both and an order whose lines stand in both is one order; the
original's own lines stay set aside. Given alone it is a file like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb

from retention.intake.model import Decision, counted
from retention.intake.synonyms import is_known
from retention.intake.table import Raw

#: The columns put in front; the last only where a record could not be split.
LINE, REASON, RECORD = "line", "reason", "record"

#: What the lines of the first mended file are raised by, of the second twice, and so on.
APART = 10**12

#: An apostrophe that our own files carry before text that starts like a formula.
_DEFUSED = r"^''[=+\-@\t\r]"


@dataclass
class Mended:
    """The mended files of an import, by the name of the file they mend.

    alone: names of those whose original was not given
    """

    of: dict[str, list[Raw]] = field(default_factory=dict)
    alone: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [*self.alone, *(raw.name for raws in self.of.values() for raw in raws)]


def settle(
    connection: duckdb.DuckDBPyConnection, opened: Sequence[Raw]
) -> tuple[list[Raw], Mended]:
    """The files to be understood, and the mended ones that some of them took in."""
    mended = Mended()
    found = {raw.name: front for raw in opened if (front := _front(raw, opened))}
    originals = {raw.name: raw for raw in opened if raw.name not in found}
    others = dict(originals)
    for number, raw in enumerate(opened, start=1):
        if raw.name not in found:
            continue
        bare = _bare(connection, number, raw, found[raw.name])
        original = _original(connection, bare, list(originals.values()))
        if original is None:
            others[raw.name] = bare
            mended.alone.append(raw.name)
            continue
        taken = mended.of.setdefault(original.name, [])
        taken.append(bare)
        bare.decisions.append(
            Decision("mended", original.name, "its columns follow line and reason")
        )
        others[original.name] = _with(
            connection, number, others[original.name], bare, APART * len(taken)
        )
    return [others[raw.name] for raw in opened if raw.name in others], mended


def told(text: str) -> str:
    """Text of a report in which the lines of mended files have their own numbers."""
    return re.sub(
        r"\bline (\d{13,})\b",
        lambda found: f"line {int(found[1]) % APART} of the mended file",
        text,
    )


def mark_untouched(
    connection: duckdb.DuckDBPyConnection, number: int, table: str, of: Sequence[Raw]
) -> None:
    """Set aside what is still as it was where the original's own line is used now.

    It may be: another answer than last time, and the line counts as it stands.
    """
    for place, raw in enumerate(of, start=1):
        connection.execute(
            f"update {table}_rows set reason = 'duplicate', value = null "
            f"from {raw.relation} as mended, {table}_rows as original "
            f"where {table}_rows.file = $file and {table}_rows.reason is null "
            f"and {table}_rows.line = mended.line + $apart "
            "and original.file = $file and original.line = mended.mends "
            f"and original.reason is null and original.content = {table}_rows.content",
            {"file": number, "apart": APART * place},
        )


def _front(raw: Raw, opened: Sequence[Raw]) -> int:
    """How many columns stand in front of the original's; 0 for a file like any other."""
    names = [name.strip().casefold() for name in raw.columns]
    if names[:2] != [LINE, REASON] or len(names) < 3:
        return 0
    others = [other.columns for other in opened if other is not raw]
    if _plain(raw.columns[2:]) in others:
        return 2
    front = 3 if names[2] == RECORD else 2
    rest = _plain(raw.columns[front:])
    return front if rest in others or any(map(is_known, rest)) else 0


def _plain(columns: Sequence[str]) -> tuple[str, ...]:
    """Names without the apostrophe before what starts like a formula."""
    return tuple(
        name[1:] if re.match("'[=+\\-@\t\r]", name) else name for name in columns
    )


def _original(
    connection: duckdb.DuckDBPyConnection, bare: Raw, originals: Sequence[Raw]
) -> Raw | None:
    """The file whose columns a mended one has.

    Of several it is the one it is named after, else the one whose lines hold most of its cells.
    """
    alike = [raw for raw in originals if raw.columns == bare.columns]
    named = [raw for raw in alike if bare.name.startswith(raw.name.rpartition(".")[0])]
    if len(named or alike) < 2:
        return next(iter(named or alike), None)

    def cells(raw: Raw) -> int:
        found = connection.execute(
            f"select coalesce(sum({_equal(raw)}), 0) from {raw.relation} as raw "
            f"join {bare.relation} as bare on bare.mends = raw.line"
        ).fetchone()
        return int(found[0]) if found else 0

    return max(named or alike, key=cells)


def _equal(raw: Raw) -> str:
    """How many cells of a mended row, ``bare``, are those of the original's, ``raw``."""
    return " + ".join(
        f"cast(coalesce(raw.c{place} = bare.c{place}, false) as integer)"
        for place in range(1, len(raw.columns) + 1)
    )


def _bare(
    connection: duckdb.DuckDBPyConnection, number: int, raw: Raw, front: int
) -> Raw:
    """The mended file without the columns in front and the apostrophes we put there.

    ``mends`` is the line of the original, ``was`` why it was set aside. A record without
    cells was not mended; it is no record here, and the original's is still set aside.
    """
    places = range(front + 1, len(raw.columns) + 1)
    cells = [
        f"case when regexp_matches(c{place}, '{_DEFUSED}') then substring(c{place}, 2) "
        f"else c{place} end as c{place - front}"
        for place in places
    ]
    holds = f"coalesce({', '.join(f'c{place}' for place in places)}) is not null"
    relation = f"intake_mended_{number}"
    connection.execute(
        f"create or replace temp view {relation} as select line, "
        f"greatest(fields - {front}, 0) as fields, flaw, whole, "
        f"try_cast(c1 as bigint) as mends, split_part(c2, ':', 1) as was, "
        f"{', '.join(cells)} "
        f"from {raw.relation} where flaw is not null or {holds}"
    )
    said = [
        Decision(
            "columns",
            ", ".join(raw.columns[:front]),
            "put there when the rows were set aside; not read",
        )
    ]
    left = connection.execute(
        f"select count(*), min(line) from {raw.relation} "
        f"where flaw is null and not ({holds})"
    ).fetchone()
    if left and left[0]:
        said.append(
            Decision(
                "not mended", counted(left[0], "row"), f"no cells, from line {left[1]}"
            )
        )
    return replace(
        raw,
        relation=relation,
        columns=_plain(raw.columns[front:]),
        numbers=frozenset(at - front for at in raw.numbers if at > front),
        decisions=[*raw.decisions, *said],
    )


def _with(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    original: Raw,
    bare: Raw,
    raised: int,
) -> Raw:
    """The original with the mended records behind its own, under lines of their own.

    An order's row with a blank date or amount takes it from the order's other rows. The
    mended row is none of these, so the row it was made of keeps its reason.
    """
    relation, filled = f"intake_both_{number}", f"intake_filled_{number}"
    places = range(1, len(original.columns) + 1)
    cells = ", ".join(f"c{place}" for place in places)
    held = " + ".join(f"cast(raw.c{place} is not null as integer)" for place in places)
    blank = " or ".join(
        f"(raw.c{place} is null and bare.c{place} is not null)" for place in places
    )
    connection.execute(
        f"create or replace temp table {filled} as select raw.line, "
        f"min(bare.was) as reason from {original.relation} as raw "
        f"join {bare.relation} as bare on bare.mends = raw.line "
        f"where bare.was in ('date', 'amount') and ({blank}) "
        f"and 2 * ({_equal(original)}) >= {held} group by raw.line"
    )
    connection.execute(
        f"create or replace temp view {relation} as select raw.line, raw.fields, "
        f"coalesce(raw.flaw, filled.reason) as flaw, raw.whole, {cells} "
        f"from {original.relation} as raw "
        f"left join {filled} as filled on filled.line = raw.line union all "
        f"select line + {raised}, fields, flaw, whole, {cells} from {bare.relation}"
    )
    return replace(
        original, relation=relation, controls=original.controls or bare.controls
    )


def tidy(connection: duckdb.DuckDBPyConnection, files: int) -> None:
    """Drop what was made here."""
    for number in range(1, files + 1):
        for name in ("both", "mended"):
            connection.execute(f"drop view if exists intake_{name}_{number}")
