"""Files of one platform that complete each other: columns one takes from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from retention.errors import Refused
from retention.intake.maps import Maps
from retention.intake.model import Decision
from retention.intake.platforms import Join, Platform, by_name, recognise
from retention.intake.sql import run
from retention.intake.table import Raw
from retention.intake.understood import Understood


@dataclass(frozen=True)
class Wide(Raw):
    """A file with the columns it takes from others behind its own.

    added: how many of the columns are not its own
    """

    added: int = 0


def join_files(
    connection: duckdb.DuckDBPyConnection, opened: Sequence[Raw], maps: Maps
) -> tuple[dict[int, Raw], dict[int, Understood]]:
    """Files by number: those to be understood, and those that only add to another.

    A file about which ``--map`` or ``--table`` says something is read on its own.
    ``companion_rows`` then holds one row per record of the latter.
    """
    known = {
        number: platform
        for number, raw in enumerate(opened, start=1)
        if (platform := recognise(raw.columns))
    }
    joins = [join for platform in known.values() for join in platform.joins]
    absorbed = {join.file for join in joins if join.absorbs}
    companions = {
        number: platform
        for number, platform in known.items()
        if platform.title in absorbed and not maps.is_about(opened[number - 1].name)
    }
    connection.execute(
        "create or replace temp table companion_repeats (file integer, line bigint)"
    )
    for title in {platform.title for platform in companions.values()}:
        mark_repeats(
            connection,
            {
                number: opened[number - 1]
                for number, platform in companions.items()
                if platform.title == title
            },
        )
    done: dict[int, Raw] = {}

    def widened(number: int) -> Raw:
        """The file with everything it takes; what it takes from is widened first."""
        if number not in done:
            raw = done[number] = opened[number - 1]
            for join in known[number].joins if number in known else ():
                others = {
                    other: widened(other)
                    for other, platform in known.items()
                    if platform.title == join.file
                    and (other in companions or not join.absorbs)
                }
                raw = _widen(connection, number, raw, join, others)
            done[number] = raw
        return done[number]

    every = {number: widened(number) for number in range(1, len(opened) + 1)}
    adding = {
        number: _adding(every[number], platform)
        for number, platform in companions.items()
    }
    for file in adding.values():
        maps.places_of(file.raw.name, file.raw.columns)
    if adding:
        keep_rows(connection, adding)
    return {n: raw for n, raw in every.items() if n not in adding}, adding


def _widen(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    raw: Raw,
    join: Join,
    others: Mapping[int, Raw],
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
    parts = " union all ".join(
        _taken(at, other, join, taken) for at, other in others.items()
    )
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
        ", ".join(other.name for other in others.values()),
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


def _taken(number: int, other: Raw, join: Join, taken: Sequence[str]) -> str:
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
        "where flaw is null and line not in (select repeats.line from "
        f"companion_repeats as repeats where repeats.file = {number})"
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


def mark_repeats(
    connection: duckdb.DuckDBPyConnection, alike: Mapping[int, Raw]
) -> None:
    """Note in ``companion_repeats`` what a later file of one kind holds again."""
    if len(alike) < 2:
        return
    names = {number: by_name(raw.columns) for number, raw in alike.items()}
    shared = sorted(set.intersection(*map(set, names.values())))
    rows = " union all ".join(
        f"select {number} as file, line, "
        f"hash({', '.join(f'c{names[number][name]}' for name in shared)}) as content "
        f"from {raw.relation} where flaw is null"
        for number, raw in alike.items()
    )
    connection.execute(
        "create or replace temp view intake_keys as "
        f"select file, line, cast(null as varchar) as key, content from ({rows}) as every"
    )
    run(connection, "repeats_by_content")
    connection.execute(
        "insert into companion_repeats select file, line from intake_marks"
    )
    connection.execute("drop view intake_keys")


def keep_rows(
    connection: duckdb.DuckDBPyConnection, adding: Mapping[int, Understood]
) -> None:
    """Fill ``companion_rows``: every record of the files that add to another."""
    connection.execute(
        "create temp table if not exists companion_rows "
        "(file integer, line bigint, reason varchar, value varchar)"
    )
    for number, file in adding.items():
        connection.execute(
            f"insert into companion_rows select {number}, raw.line, "
            "case when raw.flaw is not null then raw.flaw "
            f"when raw.fields < {len(file.raw.columns)} then 'columns' "
            "when repeats.line is not null then 'duplicate' end, raw.whole "
            f"from {file.raw.relation} as raw left join companion_repeats as repeats "
            f"on repeats.file = {number} and repeats.line = raw.line"
        )
