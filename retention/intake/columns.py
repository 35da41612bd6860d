"""A table of text understood: which table it is and which column is which field."""

from __future__ import annotations

import duckdb

from retention.intake import known, looks
from retention.intake.maps import Maps
from retention.intake.model import Decision, Questions
from retention.intake.platforms import recognise
from retention.intake.synonyms import FIELDS, rank, squeeze
from retention.intake.table import Raw
from retention.intake.understood import (
    IDENTITIES,
    NEEDS,
    Understood,
    ask_place,
    lacking,
)

Claims = dict[str, list[tuple[int, int]]]

#: Below this share of values that fit, a column is not believed for its name alone.
DOUBTFUL = 0.5


def understand(
    connection: duckdb.DuckDBPyConnection, raw: Raw, maps: Maps, questions: Questions
) -> Understood:
    """What a file is, whether its columns are asked about, and why it is refused."""
    mapped = maps.places_of(raw.name, raw.columns)
    forced = maps.table_of(raw.name)
    platform = recognise(raw.columns)
    if (
        platform
        and forced in (None, platform.table)
        and not (platform.refused and (mapped or forced))
    ):
        named = _claims(raw, platform.table, mapped)
        return known.understand(connection, raw, platform, mapped, named, questions)
    claims = {table: _claims(raw, table, mapped) for table in FIELDS}
    table = forced or _table(claims, raw)
    decisions = [] if forced else [Decision("table", table, "told by its columns")]
    open_before = len(questions.asks)
    places = _assign(connection, raw, table, claims[table], questions)
    _by_values(connection, raw, table, places, questions, decisions)
    _doubt(connection, raw, table, claims[table], places, questions)
    is_asked = len(questions.asks) > open_before
    identity = next((name for name in IDENTITIES if name in places), None)
    return Understood(
        raw,
        table,
        places,
        identity,
        decisions=decisions,
        mapped=frozenset(mapped),
        is_asked=is_asked,
        refused=None if is_asked else lacking(raw, table, places, identity),
    )


def _claims(raw: Raw, table: str, mapped: dict[str, int]) -> Claims:
    """Per field the columns that are called so, best first; a mapped field has one."""
    taken = set(mapped.values())
    claims: Claims = {}
    for name in FIELDS[table]:
        if name in mapped:
            claims[name] = [(-1, mapped[name])]
            continue
        found = [
            (tier, place)
            for place, column in enumerate(raw.columns, start=1)
            if place not in taken
            and (tier := rank(table, name, squeeze(column))) is not None
        ]
        if found:
            claims[name] = sorted(found)
    if "quantity" in claims and "unit_price" in claims and "amount" in claims:
        kept = [claim for claim in claims["amount"] if claim[0] < 3]
        claims["amount"] = kept
        if not kept:
            del claims["amount"]
    return claims


def _table(claims: dict[str, Claims], raw: Raw) -> str:
    """The table whose own columns a file has."""

    def has(table: str, *names: str, tier: int = 9) -> bool:
        return all(
            name in claims[table] and claims[table][name][0][0] <= tier
            for name in names
        )

    who = has("customers", "customer_id") or has("customers", "email")
    money = has("orders", "amount") or has("orders", "quantity", "unit_price")
    facts = [
        name
        for name in FIELDS["customers"]
        if name not in ("customer_id", "email") and has("customers", name)
    ]
    noted = has("surveys", "score", tier=2)  # a note may be a mark or a remark
    noted = noted and (not facts or has("surveys", "answered_at", tier=1))
    if (has("surveys", "score", tier=1) or noted) and not money:
        return "surveys"
    if has("loyalty", "points", "at") and not has("orders", "amount"):
        return "loyalty"
    if has("subscriptions", "started_at", tier=1) and not has(
        "orders", "ordered_at", tier=1
    ):
        return "subscriptions"
    if has("costs", "spend", tier=1) and has("costs", "period") and not who:
        return "costs"
    if money and has("orders", "ordered_at"):
        return "orders"
    if who and has("interactions", "at", "kind") and not money:
        return "interactions"
    plain = who and not money and raw.has_header
    if plain and (facts or not has("orders", "ordered_at")):
        return "customers"
    return "orders"


def _assign(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    table: str,
    claims: Claims,
    questions: Questions,
) -> dict[str, int]:
    """Field to place: a column serves one field, the one whose name it fits best.

    Where two columns fit a required field alike, the one whose values fit is taken; the
    reader is asked where that does not tell them apart.
    """
    required = {"customer_id", *NEEDS[table]}
    places: dict[str, int] = {}
    ladder = sorted(
        (found[0][0], name not in required, order, name)
        for order, (name, found) in enumerate(claims.items())
    )
    for *_, name in ladder:
        free = [claim for claim in claims[name] if claim[1] not in places.values()]
        best = [place for tier, place in free if tier == free[0][0]]
        if len(best) > 1 and name in required:
            counted = looks.count_cells(connection, raw, best)
            best = looks.fitting(counted, best, name) or best
            if len(best) > 1:
                ask_place(questions, raw, name, best)
        if best:
            places[name] = best[0]
    return places


def _by_values(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    table: str,
    places: dict[str, int],
    questions: Questions,
    decisions: list[Decision],
) -> None:
    """Find required fields of orders that no name tells, by what the values look like."""
    if table != "orders":
        return
    free = [
        place
        for place in range(1, len(raw.columns) + 1)
        if place not in places.values()
    ]
    counted: looks.Counted | None = None
    for name in ("ordered_at", "amount", "email"):
        lines = {"quantity", "unit_price"} <= places.keys()
        if name in places or (name == "amount" and lines):
            continue
        if name == "email" and any(field in places for field in IDENTITIES):
            continue
        if counted is None:
            counted = looks.count_cells(connection, raw, free)
        found = looks.fitting(counted, free, name)
        sure = name != "amount" or looks.is_money(connection, raw, found)
        if raw.has_header and len(found) == 1 and sure:
            places[name] = found[0]
            free.remove(found[0])
            column = raw.columns[found[0] - 1]
            decisions.append(Decision(name, column, "told by its values"))
        elif name != "email" and found:
            ask_place(questions, raw, name, found)
            free = [place for place in free if place not in found]
    if not raw.has_header and not any(field in places for field in IDENTITIES):
        ask_place(questions, raw, "customer_id", free)


def _doubt(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    table: str,
    claims: Claims,
    places: dict[str, int],
    questions: Questions,
) -> None:
    """Ask about a required field whose column holds something else while another fits.

    Another column is one of a usual name, or else one that nothing is read from.
    """
    looked = looks.look(connection, raw) if raw.has_header else {}
    for name in NEEDS[table]:
        here = looked.get(places.get(name, 0))
        share = here.agreement(name) if here else None
        if share is None or share >= DOUBTFUL or claims.get(name, [(0, 0)])[0][0] < 0:
            continue
        fits = [
            place
            for place, other in looked.items()
            if (other.agreement(name) or 0) >= looks.MOST
            and place not in places.values()
        ]
        called = [place for _, place in claims.get(name, []) if place in fits]
        if called or fits:
            ask_place(questions, raw, name, [*(called or fits), places[name]])
