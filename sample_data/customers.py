"""The customers table: what the shop knows about each person."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute

from sample_data import columns
from sample_data.clock import DAY, SECOND, Clock
from sample_data.names import CITIES, FAMILIES, MEN, WOMEN
from sample_data.people import (
    ATTITUDES,
    CHANNELS,
    PLANS,
    REGIONS,
    People,
    choose,
)

GENDERS = {"female": 0.54, "male": 0.43, "diverse": 0.01, "": 0.02}
STORES = {"none": 0.46, "high street": 0.24, "station": 0.14, "outlet": 0.16}
#: Share of customers of whom each field is not known.
MISSING = {
    "birth_date": 0.12,
    "email": 0.03,
    "region": 0.02,
    "city": 0.02,
    "attitude": 0.06,
}
SAME_DAY_SHARE = 0.7
AGE_MEAN, AGE_SPREAD = 42.0, 14.0


def customers_table(
    people: People, first_moment: np.ndarray, clock: Clock, rng: np.random.Generator
) -> pa.Table:
    """One row per customer; she signs up minutes or days before her first order.

    first_moment: microseconds since 1970 of each first order
    """
    size = len(people)
    number = np.arange(1, size + 1)
    gender = choose(rng, GENDERS, size)
    given, family = _names(gender, rng)
    city, country = _places(people.region, rng)

    def known(field: str) -> np.ndarray:
        return rng.random(size) >= MISSING[field]

    attitude = np.where(known("attitude"), people.attitude, -1)
    region = np.where(known("region"), people.region, -1)
    return pa.table(
        {
            "customer_id": columns.identifiers("C", number, 7),
            "name": compute.binary_join_element_wise(
                _take(WOMEN + MEN, given), _take(FAMILIES, family), " "
            ),
            "email": _emails(given, family, number, known("email")),
            "signed_up_at": columns.moments(_sign_ups(first_moment, rng)),
            "birth_date": _births(clock, known("birth_date"), rng),
            "gender": columns.words(list(GENDERS), np.where(gender == 3, -1, gender)),
            "country": columns.words(["DE", "AT", "NL"], country),
            "region": columns.words(REGIONS, region),
            "city": columns.words(_CITY_NAMES, np.where(known("city"), city, -1)),
            "channel": columns.words(list(CHANNELS), people.channel),
            "plan": columns.words(list(PLANS), people.plan),
            "consent": pa.array(people.consent == 1, mask=people.consent < 0),
            "attitude": columns.words(list(ATTITUDES), attitude),
            "preferred_store": columns.words(list(STORES), choose(rng, STORES, size)),
        }
    )


_CITY_NAMES = [city for cities in CITIES.values() for city in cities]


def _names(
    gender: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Positions in WOMEN + MEN and in FAMILIES; early names are the common ones."""
    size = len(gender)
    is_woman = np.where(gender <= 1, gender == 0, rng.random(size) < 0.5)
    of_women = (rng.random(size) ** 1.3 * len(WOMEN)).astype(np.int64)
    of_men = len(WOMEN) + (rng.random(size) ** 1.3 * len(MEN)).astype(np.int64)
    family = (rng.random(size) ** 1.3 * len(FAMILIES)).astype(np.int64)
    return np.where(is_woman, of_women, of_men), family


def _take(values: list[str], position: np.ndarray) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(position))


def _emails(
    given: np.ndarray, family: np.ndarray, number: np.ndarray, known: np.ndarray
) -> pa.Array:
    """Addresses nobody can own (RFC 2606), unique by the customer's number."""
    joined = compute.binary_join_element_wise(
        _take([_plain(name) for name in WOMEN + MEN], given),
        _take([_plain(name) for name in FAMILIES], family),
        compute.cast(pa.array(number), pa.string()),
        ".",
    )
    address = compute.binary_join_element_wise(joined, "example.com", "@")
    return compute.if_else(pa.array(known), address, pa.scalar(None, pa.string()))


def _plain(name: str) -> str:
    """A name in small letters a to z."""
    name = name.casefold()
    for letter, plain in (("ü", "ue"), ("ö", "oe"), ("ä", "ae"), ("ı", "i")):
        name = name.replace(letter, plain)
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if "a" <= letter <= "z")


def _places(
    region: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Positions of city and of country (DE, AT, NL)."""
    city = np.zeros(len(region), dtype=np.int16)
    country_of_city = []
    start = 0
    for position, name in enumerate(REGIONS):
        places = CITIES[name]
        here = np.flatnonzero(region == position)
        weights = {place: weight for place, (_, weight) in places.items()}
        city[here] = start + choose(rng, weights, len(here))
        country_of_city += [
            ("DE", "AT", "NL").index(country) for country, _ in places.values()
        ]
        start += len(places)
    return city, np.array(country_of_city, dtype=np.int8)[city]


def _births(clock: Clock, known: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """Birth dates of people of 18 to 88 years at the end of the data."""
    size = len(known)
    years = np.clip(rng.normal(AGE_MEAN, AGE_SPREAD, size), 18.5, 88.0)
    born = clock.end // DAY - (years * 365.25).astype(np.int64)
    return pa.array(born.astype(np.int32), mask=~known).view(pa.date32())


def _sign_ups(first_moment: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Microseconds of the sign-ups: minutes, or up to some weeks, before buying."""
    size = len(first_moment)
    minutes = rng.integers(2, 25, size)
    hours = np.minimum(rng.exponential(150.0, size), 24 * 45).astype(np.int64)
    hours[rng.random(size) < SAME_DAY_SHARE] = 0
    return first_moment - (minutes * 60 + hours * 3600) * SECOND
