"""The loyalty table: points earned by the euro, burned by the reward, expired by age."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sample_data import columns
from sample_data.clock import DAY, SECOND, Clock
from sample_data.orders import GUEST, PAID, Orders
from sample_data.people import People

KINDS = ("adjust", "earn", "burn", "expire")
ADJUST, EARN, BURN, EXPIRE = range(4)
WELCOME_POINTS = 50
REWARD_POINTS = 500
REWARD_SHARE = 0.55
EXPIRY_DAYS = 365
#: Points ever earned from which a tier holds.
TIERS = {"bronze": 0, "silver": 600, "gold": 2_000}
#: Who takes the points of a reward.
PARTNERS = ("shop", "City Bikes", "Trail Café")


def loyalty_table(
    people: People, orders: Orders, clock: Clock, rng: np.random.Generator
) -> pa.Table:
    """One row per entry of the points ledger, by time; a balance never is negative."""
    chosen = np.flatnonzero(
        (orders.status == PAID)
        & (orders.customer != GUEST)
        & people.is_member[orders.customer]
        & (orders.cents >= 100)
    )
    # By customer, then by time, as the orders already stand by time.
    chosen = chosen[np.argsort(orders.customer[chosen], kind="stable")]
    customer, moment = orders.customer[chosen], orders.moment[chosen]
    earned = orders.cents[chosen] // 100
    start, total = _running(customer, earned)

    rewards = total // REWARD_POINTS - (total - earned) // REWARD_POINTS
    burned = rewards * REWARD_POINTS * (rng.random(len(chosen)) < REWARD_SHARE)
    expired = _expired(start, total, earned, burned)
    expiry = moment + EXPIRY_DAYS * DAY
    members = np.flatnonzero(people.is_member)

    burns = burned > 0
    expires = (expired > 0) & (expiry < clock.end)
    parts = [
        (members, orders.first[members], np.full(len(members), WELCOME_POINTS), ADJUST),
        (customer, moment, earned, EARN),
        (customer[burns], moment[burns] + 2 * SECOND, -burned[burns], BURN),
        (customer[expires], expiry[expires], -expired[expires], EXPIRE),
    ]
    return _table(parts, clock, rng)


def _running(customer: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row at which each row's customer starts, and her points so far."""
    rows = np.arange(len(customer))
    is_first = np.ones(len(customer), dtype=bool)
    is_first[1:] = customer[1:] != customer[:-1]
    start = np.maximum.accumulate(np.where(is_first, rows, 0))
    running = np.cumsum(points)
    return start, running - (running[start] - points[start])


def _expired(
    start: np.ndarray, total: np.ndarray, earned: np.ndarray, burned: np.ndarray
) -> np.ndarray:
    """Points of each earning that no reward ever uses; rewards use the oldest first."""
    used = np.zeros(len(start), dtype=np.int64)
    np.add.at(used, start, burned)
    return earned - np.clip(used[start] - (total - earned), 0, earned)


def _table(parts: list, clock: Clock, rng: np.random.Generator) -> pa.Table:
    """The entries by time, with the tier that holds after each."""
    customer = np.concatenate([part[0] for part in parts]).astype(np.int32)
    moment = np.concatenate([part[1] for part in parts])
    points = np.concatenate([part[2] for part in parts]).astype(np.int32)
    kind = np.concatenate([np.full(len(part[0]), part[3], np.int8) for part in parts])
    del parts

    order = np.argsort(moment, kind="stable")
    order = order[np.argsort(customer[order], kind="stable")]
    earned = np.where(kind == EARN, points, 0).astype(np.int64)
    tier = np.empty(len(order), dtype=np.int8)
    _, total = _running(customer[order], earned[order])
    tier[order] = np.searchsorted(list(TIERS.values()), total, side="right") - 1

    in_time = np.argsort(moment, kind="stable")
    customer, moment = customer[in_time], moment[in_time]
    points, kind, tier = points[in_time], kind[in_time], tier[in_time]
    partner = np.where(kind == BURN, np.maximum(rng.integers(-4, 3, len(kind)), 0), 0)
    inside = moment < clock.end
    customer, moment, points = customer[inside], moment[inside], points[inside]
    kind, tier, partner = kind[inside], tier[inside], partner[inside]
    return pa.table(
        {
            "customer_id": columns.identifiers("C", customer + 1, 7),
            "at": columns.moments(moment),
            "points": pa.array(points),
            "kind": columns.words(KINDS, kind),
            "tier": columns.words(list(TIERS), tier),
            "partner": columns.words(PARTNERS, partner),
            "expires_at": columns.moments(moment + EXPIRY_DAYS * DAY, kind != EARN),
        }
    )
