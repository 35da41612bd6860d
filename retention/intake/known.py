"""A file understood as its platform's description says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from retention.intake import looks
from retention.intake.model import Decision, Questions
from retention.intake.platforms import Platform, by_name
from retention.intake.sql import run
from retention.intake.table import Raw
from retention.intake.understood import (
    IDENTITIES,
    NEEDS,
    Understood,
    ask_place,
    lacking,
)


def understand(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    known: Platform,
    mapped: dict[str, int],
    named: Mapping[str, Sequence[tuple[int, int]]],
    questions: Questions,
) -> Understood:
    """A file as its platform's description says; ``--map`` and needed names go first.

    named: per field its (tier, place) by the columns' names; they tell a needed field
        the description has no column for.
    """
    if known.refused:
        return Understood(
            raw, known.table, {}, None, known,
            refused=f"{raw.name} is a file of {known.title}: {known.refused}",
        )  # fmt: skip
    columns = by_name(raw.columns)
    found = {field: source.places(columns) for field, source in known.fields.items()}
    parts = {field: at for field, at in found.items() if at and field not in mapped}
    places = {field: at[0] for field, at in parts.items()} | mapped
    used = {*mapped.values(), *(place for at in parts.values() for place in at)}
    told = set() if known.identity in places else {"customer_id", "email"}
    if any(field in places for field in IDENTITIES):
        told = set()
    for field_name, claims in named.items():
        free = [place for _, place in claims if place not in used]
        wanted = known.others or field_name in told
        if (
            field_name not in places
            and free
            and (wanted or field_name in NEEDS[known.table])
        ):
            places[field_name] = free[0]
            used.add(free[0])
    is_asked = False
    if known.questions_except:
        asked = _questions(raw, known, used)
        if "score" not in places:
            scores = _scores(connection, raw, known, asked)
            if len(scores) > 1:
                ask_place(questions, raw, "score", scores)
                is_asked = True
            if scores:
                places["score"] = scores[0]
        left = [place for place in asked if place != places.get("score")]
        if "comment" not in places and len(left) == 1 and not is_asked:
            places["comment"] = left[0]
    identity = next((name for name in IDENTITIES if name in places), None)
    if known.identity in places and not set(mapped) & set(IDENTITIES):
        identity = known.identity
    decisions = [
        Decision(
            "platform", known.title, f"told by the columns {', '.join(known.columns)}"
        )
    ]
    decisions += [
        Decision(field, " + ".join(raw.columns[place - 1] for place in at), how)
        for field, at in parts.items()
        if len(at) > 1 and (how := known.fields[field].how)
    ]
    decisions += [
        Decision(what, said, why) for what, (said, why) in known.notes.items()
    ]
    return Understood(
        raw,
        known.table,
        places,
        identity,
        known,
        parts,
        decisions,
        mapped=frozenset(mapped),
        is_asked=is_asked,
        refused=lacking(raw, known.table, places, identity, known.nobody),
    )


def _questions(raw: Raw, known: Platform, used: set[int]) -> list[int]:
    """Places of the columns that are questions people were asked."""
    others = {name.casefold() for name in known.questions_except}
    return [
        place
        for place, column in enumerate(raw.columns, start=1)
        if place not in used and column.strip().casefold() not in others
    ]


def _scores(
    connection: duckdb.DuckDBPyConnection, raw: Raw, known: Platform, asked: list[int]
) -> list[int]:
    """Questions whose answers are scores from 0 to 10, further headers apart."""
    fits = []
    for place in asked:
        looks.show_cells(connection, raw.relation, f"c{place}")
        cells, scores = run(connection, "score_cells")[0]
        if scores and scores >= looks.MOST * (cells - known.header_rows + 1):
            fits.append(place)
    return fits
