"""One hostile file and its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

HEADER = "order_id,customer_id,ordered_at,amount,city"
ROWS = (
    "1,ada,2025-01-05,10.50,Rome",
    "2,ben,2025-01-06,20.00,Oslo",
    "3,ada,2025-02-07,30.25,Rome",
    "4,cy,2025-02-08,40.10,Bern",
)
#: Everybody who may buy in these files.
PEOPLE = ("ada", "ben", "cy", "dee", "eli", "flo")


@dataclass(frozen=True)
class Case:
    """A file and its verdict: used and set_aside, or asks, or a word of the refusal.

    people: who else may buy
    """

    name: str
    data: bytes
    used: int | None = None
    aside: dict[str, int] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    refused: str | None = None
    options: dict[str, object] = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    says: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def text(*rows: str, header: str = HEADER, end: str = "\n") -> str:
    return end.join([header, *(rows or ROWS)]) + end
