"""Retention counted the slow way: sets of purchase days, one customer at a time.

Nothing here knows the ledger or SQL; it is what the answers are held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from retention.filters import add_periods, period_start

Days = dict[str, list[date]]


@dataclass(frozen=True)
class Bought:
    """One order of a random world; ``refunded`` goes back by a linked refund."""

    customer: str | None
    day: date
    amount: int
    refunded: int = 0
    cancelled: bool = False

    @property
    def counts(self) -> bool:
        left = self.amount - self.refunded
        return not self.cancelled and (left > 0 or self.amount == 0)


def order_rows(orders: list[Bought]) -> list[dict[str, object]]:
    """The orders and their refunds as rows for a World."""
    rows: list[dict[str, object]] = []
    for number, order in enumerate(orders):
        rows.append(
            {
                "order_id": f"o{number}",
                "customer_id": order.customer,
                "ordered_at": order.day,
                "amount": order.amount,
                "status": "cancelled" if order.cancelled else "paid",
            }
        )
        if order.refunded:
            rows.append(
                {
                    "order_id": f"o{number}r",
                    "customer_id": order.customer,
                    "ordered_at": order.day + timedelta(days=3),
                    "amount": -order.refunded,
                    "status": "refund",
                    "refund_of": f"o{number}",
                }
            )
    return rows


def purchase_days(orders: list[Bought], as_of: date) -> Days:
    """The days on which each customer bought something that counts."""
    days: dict[str, set[date]] = {}
    for order in orders:
        if order.customer and order.counts and order.day < as_of:
            days.setdefault(order.customer, set()).add(order.day)
    return {customer: sorted(found) for customer, found in days.items()}


def active(days: Days, instant: date, window: int) -> set[str]:
    """Who bought in the window days before an instant."""
    since = instant - timedelta(days=window)
    return {
        customer
        for customer, found in days.items()
        if any(since <= day < instant for day in found)
    }


def periods(first: date, as_of: date, grain: str) -> list[tuple[date, date]]:
    """Start and stop of every period from the one of ``first`` to as-of."""
    starts = [period_start(first, grain)]
    while starts[-1] < as_of:
        starts.append(add_periods(starts[-1], grain, 1))
    return list(pairwise(starts))


def trend(
    days: Days, first: date, as_of: date, grain: str, window: int
) -> list[tuple[object, ...]]:
    """period, at_start, kept, lost, new, resurrected, complete."""
    rows = []
    for start, stop in periods(first, as_of, grain):
        at_start = active(days, start, window)
        at_end = active(days, min(stop, as_of), window)
        new = {customer for customer in at_end if days[customer][0] >= start}
        rows.append(
            (
                start,
                len(at_start),
                len(at_start & at_end),
                len(at_start - at_end),
                len(new),
                len(at_end - at_start - new),
                stop <= as_of,
            )
        )
    return rows


def lifecycle(
    days: Days, first: date, as_of: date, grain: str
) -> list[tuple[object, ...]]:
    """period, new, retained, resurrected, dormant, active, complete."""
    rows = []
    before: set[str] = set()
    for start, stop in periods(first, as_of, grain):
        now = {
            customer
            for customer, found in days.items()
            if any(start <= day < stop for day in found)
        }
        new = {customer for customer in now if days[customer][0] >= start}
        rows.append(
            (
                start,
                len(new),
                len(now & before),
                len(now - before - new),
                len(before - now),
                len(now),
                stop <= as_of,
            )
        )
        before = now
    return rows


def retention(
    days: Days, first: date, as_of: date, grain: str, mode: str
) -> list[tuple[object, ...]]:
    """cohort, age, size, retained, complete."""
    spans = periods(first, as_of, grain)
    rows = []
    for place, (cohort, cohort_stop) in enumerate(spans):
        members = [found for found in days.values() if cohort <= found[0] < cohort_stop]
        if not members:
            continue
        for age, (start, stop) in enumerate(spans[place:]):
            until = as_of if mode == "rolling" else stop
            back = sum(any(start <= day < until for day in found) for found in members)
            rows.append((cohort, age, len(members), back, stop <= as_of))
    return rows
