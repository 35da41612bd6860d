"""A file whose table and columns are known, and what no file can do without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from retention.intake.model import Decision, Questions
from retention.intake.platforms import Platform, by_name
from retention.intake.table import Raw

#: Fields without which a file is not read as that table; the customer apart.
NEEDS = {
    "orders": ("ordered_at", "amount"),
    "surveys": ("score",),
    "interactions": ("at", "kind"),
    "loyalty": ("at", "points"),
    "subscriptions": ("started_at",),
    "costs": ("period", "channel", "spend"),
    "customers": (),
}
IDENTITIES = ("customer_id", "email", "name")
SAID = {
    "customer_id": "who bought",
    "ordered_at": "when an order was placed",
    "amount": "how much money an order brought",
    "score": "the score of an answer",
    "at": "when it happened",
    "kind": "what happened",
    "points": "how many points were booked",
    "started_at": "when a contract began",
    "period": "the month of the costs",
    "channel": "where the money was spent",
    "spend": "how much was spent",
}


@dataclass(frozen=True)
class Understood:
    """A file whose table and columns are known.

    places:   field to place (from 1)
    identity: the field that says who: customer_id, email or name; None without one
    known:    what the platform says of such files; None for a stranger's own
    parts:    field to places where the platform reads it from several columns
    mapped:   fields that were given with --map
    is_asked: a question about its columns is open; the places are the likelier ones
    refused:  why the file cannot be read, where its columns say so
    """

    raw: Raw
    table: str
    places: dict[str, int]
    identity: str | None
    known: Platform | None = None
    parts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    mapped: frozenset[str] = frozenset()
    is_asked: bool = False
    refused: str | None = None

    @property
    def platform(self) -> str | None:
        return self.known.platform if self.known else None

    @property
    def equal_lines(self) -> bool:
        return bool(self.known and self.known.equal_lines)

    @property
    def day_order(self) -> str | None:
        """The order of day and month that the platform writes."""
        if self.known is None:
            return None
        names = by_name(self.raw.columns)
        proof = self.known.day_order_with
        believed = not proof or any(name.casefold() in names for name in proof)
        return self.known.day_order if believed else None

    def column(self, name: str) -> str:
        """The column of the file a field is read from."""
        return self.raw.columns[self.places[name] - 1]


def lacking(
    raw: Raw,
    table: str,
    places: dict[str, int],
    identity: str | None,
    nobody: str | None = None,
) -> str | None:
    """Why a file in which a needed field, or anybody, has no column cannot be read."""
    missing = [name for name in NEEDS[table] if name not in places]
    if table == "orders" and {"quantity", "unit_price"} <= places.keys():
        missing = [name for name in missing if name != "amount"]
    if missing:
        said = " and ".join(f"{SAID[name]} ({name})" for name in missing)
        return (
            f"{raw.name}: no column tells {said}. Its columns are "
            f"{_listed(raw.columns)}. If one of them does, say so with "
            f"--map {missing[0]}=COLUMN."
        )
    if identity is None and nobody:
        return f"{raw.name}: {nobody}"
    if identity is None and table not in ("costs", "surveys"):
        return (
            f"{raw.name}: nothing in it identifies customers, so nobody can be seen to "
            f"come back. Its columns are {_listed(raw.columns)}. If one of them "
            "names the customer, say so with --map customer_id=COLUMN."
        )
    return None


def _listed(columns: Sequence[str]) -> str:
    """The first thirty columns; one without a name by its place."""
    return ", ".join(name or f"#{n}" for n, name in enumerate(columns[:30], start=1))


def ask_place(questions: Questions, raw: Raw, name: str, places: list[int]) -> None:
    """Ask which of several columns a field is read from."""
    columns = [
        f"#{place}"
        if not raw.columns[place - 1] or raw.columns.count(raw.columns[place - 1]) > 1
        else raw.columns[place - 1]
        for place in places
    ]
    why = "" if raw.has_header else " has no line of column names, and it"
    chosen = columns[0] if columns else "#1"
    questions.ask(
        "--map",
        f"{raw.name}{why} does not say which column tells {SAID.get(name, name)}: "
        f"{', '.join(columns)}? Write for example --map {name}={chosen}.",
        file=raw.name,
        field=name,
        choices=tuple((f"#{place}", raw.columns[place - 1]) for place in places),
    )
