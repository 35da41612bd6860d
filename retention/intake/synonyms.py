"""How well a stranger's column name fits one of our fields; ``vocabulary.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from retention.intake.currencies import CODES
from retention.intake.platforms import column_names

Tiers = tuple[frozenset[str], ...]

#: Fields whose names may end in a currency code.
MONEY = ("amount", "unit_price", "spend", "discount", "refunded")


#: Combining marks of kana, as in が and パ.
_VOICED = "\u3099\u309a"


def _fields(told: dict) -> dict[str, dict[str, Tiers]]:
    """Table to field to tiers of names."""
    tables = {name: dict(fields) for name, fields in told.items()}
    shared = tables.pop("shared")
    (dates,) = shared.pop("date")

    def tiers(listed: Iterable[str]) -> Tiers:
        return tuple(
            frozenset(map(squeeze, names.replace("@date", dates).split()))
            for names in listed
        )

    return {
        table: {name: tiers(shared[name]) for name in fields.pop("shared", ())}
        | {name: tiers(listed) for name, listed in fields.items()}
        for table, fields in tables.items()
    }


@lru_cache(maxsize=20_000)
def squeeze(name: str) -> str:
    """A column name as it is compared: lower case, no accents, letters, digits, #.

    The voicing marks of kana are no accents: they tell words apart.
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("°", "o"))
    plain = "".join(
        char for char in plain if char in _VOICED or not unicodedata.combining(char)
    )
    plain = unicodedata.normalize("NFC", plain)
    return re.sub(r"[^\w#]|_", "", plain.casefold())


_TOLD = tomllib.loads(
    Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8")
)

#: What cells say in eight languages: total, cancelled, failed, draft, refund.
WORDS: dict[str, tuple[str, ...]] = {
    meaning: tuple(words) for meaning, words in _TOLD.pop("words").items()
}

#: Table to field to tiers of squeezed names.
FIELDS = _fields(_TOLD)


def rank(table: str, field: str, key: str) -> int | None:
    """How well a squeezed name fits a field: 0 is the field's own name, None not at all.

    A currency code behind the name of an amount is passed over: ``amount_eur``.
    """
    if key == squeeze(field):
        return 0
    for tier, names in enumerate(FIELDS[table][field], start=1):
        if key in names:
            return tier
    if field in MONEY and len(key) > 5 and key[-3:].upper() in CODES:
        return rank(table, field, key[:-3])
    return None


def is_known(name: str) -> bool:
    """Whether any table or any platform's file has a column that is called so."""
    key = squeeze(name)
    if name.strip().casefold() in column_names():
        return True
    return any(
        rank(table, field, key) is not None
        for table, fields in FIELDS.items()
        for field in fields
    )
