"""What ``--define`` may say, checked before a file is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import duckdb

from retention.errors import Refused
from retention.intake.currencies import CODES
from retention.schema import CUTS_EXPECTED, DEFINITIONS, cut_offs

_CHOICES = {
    "free_orders": ("counted", "ignored"),
    "week_start": ("monday", "sunday"),
}


@dataclass(frozen=True)
class Definitions:
    """Checked values of the definitions that were given, and rates between currencies.

    rates: ISO 4217 code to how much of the dataset's currency one unit is worth
    """

    given: Mapping[str, object]
    rates: Mapping[str, Decimal]

    @property
    def as_of(self) -> date | None:
        value = self.given.get("as_of")
        return date.fromisoformat(str(value)) if value else None

    @property
    def time_zone(self) -> str | None:
        value = self.given.get("time_zone")
        return str(value) if value else None

    @property
    def currency(self) -> str | None:
        value = self.given.get("currency")
        return str(value) if value else None

    def resolved(self, as_of: date, currency: str | None) -> dict[str, object]:
        """Every definition's value; the rates that were used stand beside them."""
        values = {name: item.default for name, item in DEFINITIONS.items()}
        values |= dict(self.given)
        values["as_of"] = as_of.isoformat()
        values["currency"] = currency
        return values | {
            f"rate_{code}": float(rate) for code, rate in self.rates.items()
        }


def read_definitions(
    raw: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> Definitions:
    """The definitions of ``raw``; Refused names the first that cannot be kept."""
    given: dict[str, object] = {}
    rates: dict[str, Decimal] = {}
    for name, text in raw.items():
        if name.startswith("rate_"):
            rates[_code(name, name.removeprefix("rate_"))] = _rate(name, text)
        elif name in DEFINITIONS:
            given[name] = _value(name, str(text).strip(), connection)
        else:
            raise Refused(
                f"--define {name}={text}: there is no definition {name}. Known are "
                f"{', '.join(DEFINITIONS)}, and rate_USD and its like."
            )
    return Definitions(given, rates)


def _value(name: str, text: str, connection: duckdb.DuckDBPyConnection) -> object:
    if name == "as_of":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise _bad(name, text, "a date such as 2025-05-01") from None
    if name == "currency":
        return _code(name, text)
    if name == "time_zone":
        known = connection.execute(
            "select count(*) from pg_timezone_names() where name = $zone",
            {"zone": text},
        ).fetchone()
        if not known or not known[0]:
            raise _bad(name, text, "a zone such as Europe/Berlin")
        return text
    if name in _CHOICES:
        if text.lower() not in _CHOICES[name]:
            raise _bad(name, text, " or ".join(_CHOICES[name]))
        return text.lower()
    if name.endswith("_cuts"):
        try:
            return cut_offs(text)
        except ValueError:
            raise _bad(name, text, CUTS_EXPECTED) from None
    if DEFINITIONS[name].kind is int:
        if not (text.isascii() and text.isdigit() and 0 < int(text) < 100_000):
            raise _bad(name, text, "a whole number above 0")
        return int(text)
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise _bad(name, text, "a share from 0 to 1, such as 0.4")
    return share


def _code(name: str, text: str) -> str:
    if text.upper() not in CODES:
        raise _bad(name, text, "a currency code of ISO 4217, such as EUR")
    return text.upper()


def _rate(name: str, text: str) -> Decimal:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal(0)
    if not (rate.is_finite() and 0 < rate < 1_000_000):
        raise _bad(name, text, "a number above 0, such as 0.92")
    return rate


def _bad(name: str, text: str, wanted: str) -> Refused:
    return Refused(f'--define {name}: "{text}" does not fit. Write {wanted}.')
