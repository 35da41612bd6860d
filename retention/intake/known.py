"""A file understood as its platform's description says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retention.errors import Refused
from retention.intake.model import Decision
from retention.intake.platforms import Platform, by_name
from retention.intake.table import Raw
from retention.intake.understood import IDENTITIES, NEEDS, Understood, require


def understand(
    raw: Raw,
    known: Platform,
    mapped: dict[str, int],
    named: Mapping[str, Sequence[tuple[int, int]]],
) -> Understood:
    """A file as its platform's description says; ``--map`` and needed names go first.

    named: per field its (tier, place) by the columns' names; they tell a needed field
        the description has no column for.
    """
    name = f"{known.platform} {known.export}"
    if known.refused:
        raise Refused(f"{raw.name} is a file of {name}: {known.refused}")
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
    identity = next((name for name in IDENTITIES if name in places), None)
    if known.identity in places and not set(mapped) & set(IDENTITIES):
        identity = known.identity
    require(raw, known.table, places, identity)
    decisions = [
        Decision("platform", name, f"told by the columns {', '.join(known.columns)}")
    ]
    decisions += [
        Decision(field, " + ".join(raw.columns[place - 1] for place in at), how)
        for field, at in parts.items()
        if len(at) > 1 and (how := known.fields[field].how)
    ]
    decisions += [
        Decision(what, said, why) for what, (said, why) in known.notes.items()
    ]
    return Understood(raw, known.table, places, identity, known, parts, decisions)
