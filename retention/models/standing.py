"""Where customers stand on a day, how many should order after it, and how many did.

Days are whole numbers from any common zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retention.models.purchasing import Fit, active_if_alive, p_alive

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PurchaseDays:
    """Each customer's purchase days, one row a day, by customer and then by day.

    customer: 0, 1, 2 …, without a gap
    """

    customer: Ints
    day: Ints


@dataclass(frozen=True)
class Standing:
    """Where each customer stands at the beginning of a day; one row a customer.

    Customers who came later are left out. ``who`` are their numbers.
    """

    who: Ints
    first: Ints
    last: Ints
    repeats: Floats


def standing(days: PurchaseDays, as_of: int) -> Standing:
    """Every customer's history before the day ``as_of``."""
    opens = np.flatnonzero(np.diff(days.customer, prepend=-1))
    before = (
        np.add.reduceat(days.day < as_of, opens, dtype=np.int64)
        if opens.size
        else opens
    )
    who = np.flatnonzero(before)
    first = days.day[opens[who]]
    last = days.day[opens[who] + before[who] - 1]
    return Standing(who, first, last, (before[who] - 1).astype(float))


def means_of(
    fit: Fit,
    rows: Standing,
    as_of: int,
    spans: Ints,
    began: int,
    group: Ints,
    groups: int,
) -> Floats:
    """Expected customers with an order in each span of days, one row a group.

    Customers of one first day are of one group.

    The first span goes on with a period that began so many days before ``as_of``: who
    has ordered in it already is not counted again.
    """
    last, age = (rows.last - rows.first) / 7, (as_of - 1 - rows.first) / 7
    alive = p_alive(fit, rows.repeats, last, age)
    still = np.where((rows.last >= as_of - began) & (began > 0), 0.0, alive)
    # P(order | alive) depends on first day and repeats alone: add up P(alive) by them
    most = int(rows.repeats.max(initial=0)) + 1
    keys, some, place = np.unique(
        rows.first * most + rows.repeats.astype(np.int64),
        return_index=True,
        return_inverse=True,
    )
    weights = [np.bincount(place, values, keys.size) for values in (still, alive)]
    chance = active_if_alive(fit, rows.repeats[some], age[some], spans / 7)
    means = np.zeros((groups, len(spans)))
    for column in range(len(spans)):
        weight = weights[0 if column == 0 else 1]
        means[:, column] = np.bincount(group[some], weight * chance[:, column], groups)
    return means


def counted(
    days: PurchaseDays, rows: Standing, origin: int, spans: Ints, began: int
) -> Floats:
    """Of these customers, how many did order in each span after the day ``origin``."""
    among = np.zeros(days.customer[-1:].max(initial=0) + 1, dtype=bool)
    among[rows.who] = True
    fresh = among.copy()
    fresh[rows.who[rows.last >= origin - began]] = began == 0
    counts = []
    for place, (after, until) in enumerate(spans):
        inside = (days.day >= origin + after) & (days.day < origin + until)
        who = np.zeros(among.size, dtype=bool)
        who[days.customer[inside]] = True
        counts.append((who & (fresh if place == 0 else among)).sum())
    return np.array(counts, dtype=float)


def by_cohort(
    days: PurchaseDays, rows: Standing, cohort_of: Ints, spans: Ints, cohorts: int
) -> Floats:
    """Customers of each cohort who ordered in each span; a row a cohort."""
    group = np.full(days.customer[-1:].max(initial=-1) + 1, -1)
    group[rows.who] = cohort_of
    counts = np.zeros((cohorts, len(spans)))
    for place, (start, stop) in enumerate(spans):
        who = np.zeros(group.size, dtype=bool)
        who[days.customer[(days.day >= start) & (days.day < stop)]] = True
        counts[:, place] = np.bincount(group[who & (group >= 0)], minlength=cohorts)
    return counts
