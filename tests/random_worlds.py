"""Random small worlds of eight customers and half a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.oracle import Bought, Days, order_rows, purchase_days
from tests.world import World

FIRST = date(2024, 1, 1)
LENGTH = 213
AS_OF = FIRST + timedelta(days=LENGTH)  # 1 August

REGIONS = {
    "c1": "North",
    "c2": "North",
    "c3": "North",
    "c4": "South",
    "c5": "South",
    "c6": "South",
    "c7": None,
    "c8": None,
}

CUSTOMERS = [
    {"customer_id": name, "region": region} for name, region in REGIONS.items()
]


@dataclass(frozen=True)
class Settings:
    """How a random world is asked."""

    window: int
    grain: str
    region: str | None
    as_of: date

    @property
    def choices(self) -> dict[str, object]:
        where = {} if self.region is None else {"region": self.region}
        return {"grain": self.grain, "as_of": self.as_of} | where

    def days(self, orders: list[Bought]) -> Days:
        """Purchase days of the audience."""
        found = purchase_days(orders, self.as_of)
        if self.region is None:
            return found
        return {
            customer: days
            for customer, days in found.items()
            if (REGIONS[customer] or "(unknown)") == self.region
        }


@st.composite
def bought(draw: st.DrawFn) -> Bought:
    """One order: mostly paid, sometimes a guest's, cancelled, free or given back."""
    customer = draw(st.sampled_from([*REGIONS, *REGIONS, None]))
    day = FIRST + timedelta(days=draw(st.integers(0, LENGTH - 1)))
    amount = draw(st.sampled_from([0, 10, 20, 35]))
    refunded = draw(st.sampled_from([0, 0, 0, 5, 35])) if amount else 0
    return Bought(customer, day, amount, refunded, draw(st.integers(0, 9)) == 0)


#: At least one order that counts, or there would be no calendar.
orders = st.lists(bought(), min_size=12, max_size=45).filter(
    lambda found: any(order.counts for order in found)
)

ways = st.builds(
    Settings,
    window=st.integers(3, 150),
    grain=st.sampled_from(["week", "month", "quarter"]),
    region=st.sampled_from([None, None, "North", "(unknown)"]),
    as_of=st.sampled_from([AS_OF, AS_OF, date(2024, 6, 1), date(2024, 5, 15)]),
)


def world_of(found: list[Bought], **changes: object) -> World:
    same = {"orders": order_rows(found), "customers": CUSTOMERS, "as_of": AS_OF}
    return World(**(same | changes))


def few(examples: int) -> settings:
    """Worlds are published, so examples are few and may take their time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
