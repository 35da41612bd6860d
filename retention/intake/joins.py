"""Files of one platform that complete each other: columns one takes from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from retention.errors import Refused
from retention.intake.model import Decision
from retention.intake.platforms import Join, Platform, by_name, recognise
from retention.intake.table import Raw
from retention.intake.understood import Understood


@dataclass(frozen=True)
class Wide(Raw):
    """A file with the columns it takes from others behind its own.

    added: how many of the columns are not its own
    """

    added: int = 0


def join_files(
    connection: duckdb.DuckDBPyConnection, opened: Sequence[Raw]
) -> tuple[dict[int, Raw], dict[int, Understood]]:
    """Files by number: those to be understood, and those that only add to another.

    ``companion_rows`` then holds one row per record of the latter.
    """
    known = {
        number: platform
        for number, raw in enumerate(opened, start=1)
        if (platform := recognise(raw.columns))
    }
    done: dict[int, Raw] = {}

    def widened(number: int) -> Raw:
        """The file with everything it takes; what it takes from is widened first."""
        if number not in done:
            raw = done[number] = opened[number - 1]
            for join in known[number].joins if number in known else ():
                others = [
                    widened(other)
                    for other, platform in known.items()
                    if platform.title == join.file
                ]
                raw = _widen(connection, number, raw, join, others)
            done[number] = raw
        return done[number]

    every = {number: widened(number) for number in range(1, len(opened) + 1)}
    absorbed = {
        join.file
        for platform in known.values()
        for join in platform.joins
        if join.absorbs
    }
    adding = {
        number: _adding(every[number], platform)
        for number, platform in known.items()
        if platform.title in absorbed
    }
    if adding:
        _keep_rows(connection, adding)
    return {n: raw for n, raw in every.items() if n not in adding}, adding


def _widen(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    raw: Raw,
    join: Join,
    others: Sequence[Raw],
) -> Raw:
    """The file with the columns of one join; Refused without one that is needed."""
    names = by_name(raw.columns)
    if not others:
        if join.needed and not any(name.casefold() in names for name in join.taken):
            raise Refused(f"{raw.name}: {join.needed}")
        return raw
    taken = [name for name in join.taken if name.casefold() not in names]
    key = names.get(join.key.casefold())
    if key is None or not taken:
        return raw
    parts = " union all ".join(_taken(other, join, taken) for other in others)
    listed = ", ".join(
        f"cast(sum({_name(place)}) as varchar) as {_name(place)}"
        if name in join.sums
        else f"arg_min({_name(place)}, line) as {_name(place)}"
        for place, name in enumerate(taken)
    )
    width = len(raw.columns)
    own = ", ".join(f"raw.c{place}" for place in range(1, width + 1))
    added = ", ".join(
        f"other.{_name(place)} as c{width + place + 1}" for place in range(len(taken))
    )
    relation = f"intake_wide_{number}_{width}"
    connection.execute(
        f"create or replace temp table {relation} as select raw.line, "
        f"raw.fields + {len(taken)} as fields, raw.flaw, raw.whole, {own}, {added} "
        f"from {raw.relation} as raw left join ("
        f"select key, {listed} from ({parts}) as parts where key is not null group by key"
        f") as other on other.key = read_id(raw.c{key})"
    )
    if isinstance(raw, Wide):
        connection.execute(f"drop table {raw.relation}")
    said = Decision(
        "joined",
        ", ".join(other.name for other in others),
        f"{', '.join(taken)} by {join.key}",
    )
    return Wide(
        **{name: getattr(raw, name) for name in raw.__dataclass_fields__}
        | {
            "relation": relation,
            "columns": (*raw.columns, *taken),
            "decisions": [*raw.decisions, said],
            "added": getattr(raw, "added", 0) + len(taken),
        }
    )


def _name(place: int) -> str:
    return f"taken_{place}"


def _taken(other: Raw, join: Join, taken: Sequence[str]) -> str:
    """The key and the columns of one file that adds, a row per record."""
    names = by_name(other.columns)
    key = names.get(join.key.casefold())
    cells = []
    for place, name in enumerate(taken):
        columns = [
            names[part.casefold()]
            for part in join.sums.get(name, (name,))
            if part.casefold() in names
        ]
        text = f"c{columns[0]}" if columns else "cast(null as varchar)"
        if name in join.sums:
            text = (
                " + ".join(f"read_amount(c{at}, 'point')" for at in columns) or "null"
            )
        cells.append(f"{text} as {_name(place)}")
    held = f"read_id(c{key})" if key else "cast(null as varchar)"
    return (
        f"select line, {held} as key, {', '.join(cells)} from {other.relation} "
        "where flaw is null"
    )


def _adding(raw: Raw, platform: Platform) -> Understood:
    """A file that is read only for what it adds to another."""
    names = by_name(raw.columns)
    places = {
        field: source.places(names)[0]
        for field, source in platform.fields.items()
        if source.places(names)
    }
    said = Decision(
        "platform", platform.title, f"told by the columns {', '.join(platform.columns)}"
    )
    return Understood(raw, platform.table, places, None, platform, {}, [said])


def _keep_rows(
    connection: duckdb.DuckDBPyConnection, adding: Mapping[int, Understood]
) -> None:
    rows = " union all ".join(
        f"select {number} as file, line, case when flaw is not null then flaw "
        f"when fields < {len(file.raw.columns)} then 'columns' end as reason, "
        f"whole as value from {file.raw.relation}"
        for number, file in adding.items()
    )
    connection.execute(f"create or replace temp table companion_rows as {rows}")
