"""The orders table: purchases, and every other row a shop's export holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample_data import columns, truths
from sample_data.behaviour import Purchases
from sample_data.clock import DAY, SECOND, Clock, at_shop_hours
from sample_data.goods import (
    CATEGORIES,
    INTERESTS,
    MONTH_SEASONS,
    PRICES,
    PRODUCTS,
    SEASONS,
    SHELF,
)
from sample_data.people import CHANNELS, People

ORDER_CHANNELS = ("web", "app", "store")
STATUSES = ("paid", "cancelled", "failed", "test", "refund")
PAID, CANCELLED, FAILED, TEST, REFUND = range(5)
GUEST = -1

DISCOUNTS = (0.0, 0.10, 0.15, 0.20, 0.30)
#: Cents after the euros of a price.
ENDINGS = (95, 95, 95, 90, 90, 50, 0)


@dataclass(frozen=True)
class Orders:
    """One entry per row of the table, by time; refunds after all orders.

    customer:   position of the customer, GUEST for guests
    moment:     microseconds since 1970
    status, channel, product:  positions in STATUSES, ORDER_CHANNELS, PRODUCTS
    cents, discount:  money in cents; negative for refunds
    number:     of the row among the orders or among the refunds, from 1
    refund_of:  number of the order a refund belongs to; 0 = none
    first:      moment of each customer's first purchase, one entry per customer
    """

    customer: np.ndarray
    moment: np.ndarray
    status: np.ndarray
    channel: np.ndarray
    product: np.ndarray
    cents: np.ndarray
    discount: np.ndarray
    number: np.ndarray
    refund_of: np.ndarray
    first: np.ndarray


def orders(
    people: People, purchases: Purchases, clock: Clock, rng: np.random.Generator
) -> Orders:
    """Every row of the orders table, as numbers."""
    bought = clock.moments(at_shop_hours(purchases.day))
    first = bought[: len(people)]
    customer, moment, status = _rows(purchases.customer, bought, clock, rng)
    in_time = np.argsort(moment, kind="stable")
    customer, moment, status = customer[in_time], moment[in_time], status[in_time]

    channel = _channels(people, customer, moment, clock, rng)
    product = _products(people, customer, moment, rng)
    cents, discount = _amounts(people, customer, moment, product, clock, rng)
    number = np.arange(1, len(moment) + 1)
    placed = Orders(
        customer, moment, status, channel, product, cents, discount, number,
        np.zeros(len(moment), dtype=np.int64), first,
    )  # fmt: skip
    return _with_refunds(placed, clock, rng)


def _rows(
    customer: np.ndarray, bought: np.ndarray, clock: Clock, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer, moment and status of purchases and of the rows that are none.

    Cancelled, failed and test rows stand minutes before a purchase; second orders
    minutes or hours after it on the same day.
    """
    size = len(bought)

    def near(share: float, after: bool) -> tuple[np.ndarray, np.ndarray]:
        chosen = np.flatnonzero(rng.random(size) < share)
        moment = bought[chosen]
        midnight = moment // DAY * DAY
        if after:
            shift = rng.integers(8 * 60, 3 * 3600, len(chosen)) * SECOND
            moment = np.minimum(moment + shift, midnight + DAY - SECOND)
        else:
            shift = rng.integers(60, 40 * 60, len(chosen)) * SECOND
            moment = np.maximum(moment - shift, midnight)
        return customer[chosen], moment

    guests = rng.binomial(size, truths.GUEST_SHARE)
    edges = np.concatenate([[0.0], np.cumsum(clock.season)])
    days = np.interp(rng.random(guests) * edges[-1], edges, np.arange(clock.days + 1))
    parts = [
        (customer, bought, PAID),
        (*near(truths.SECOND_ORDER_SHARE, after=True), PAID),
        (np.full(guests, GUEST), clock.moments(at_shop_hours(days)), PAID),
        (*near(truths.CANCELLED_SHARE, after=False), CANCELLED),
        (*near(truths.FAILED_SHARE, after=False), FAILED),
        (*near(truths.TEST_SHARE, after=False), TEST),
    ]
    return (
        np.concatenate([who for who, _, _ in parts]).astype(np.int32),
        np.concatenate([when for _, when, _ in parts]),
        np.concatenate([np.full(len(who), what, np.int8) for who, _, what in parts]),
    )


def _channels(
    people: People,
    customer: np.ndarray,
    moment: np.ndarray,
    clock: Clock,
    rng: np.random.Generator,
) -> np.ndarray:
    """Where orders are placed: the app grows; those won in a store come back to it."""
    drawn = rng.random(len(customer))
    from_store = people.channel[customer] == list(CHANNELS).index("store")
    in_store = np.where(from_store, 0.55, 0.10)
    elapsed = 1 - (clock.end - moment) / (clock.days * DAY)
    in_app = (1 - in_store) * (0.15 + 0.30 * elapsed)
    store = drawn < in_store
    app = ~store & (drawn < in_store + in_app)
    return np.where(store, 2, np.where(app, 1, 0)).astype(np.int8)


def _products(
    people: People,
    customer: np.ndarray,
    moment: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Positions in PRODUCTS: by attitude and month, early products of a shelf most."""
    taste = np.where(customer == GUEST, len(INTERESTS) - 1, people.attitude[customer])
    month = _months(moment)
    weights = np.array(
        [
            np.multiply(interest, SEASONS[season])
            for interest in INTERESTS.values()
            for season in MONTH_SEASONS
        ]
    )
    edges = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    row = taste.astype(np.int16) * 12 + month
    drawn = rng.random(len(customer))
    category = np.zeros(len(customer), dtype=np.int8)
    for position in range(len(CATEGORIES) - 1):
        category += drawn >= edges[row, position]
    on_shelf = (rng.random(len(customer)) ** 1.5 * SHELF).astype(np.int8)
    return (category * SHELF + on_shelf).astype(np.int8)


def _months(moment: np.ndarray) -> np.ndarray:
    """Month of the year of each moment, 0 to 11."""
    days = (moment // DAY).astype("datetime64[D]")
    return days.astype("datetime64[M]").astype(np.int64) % 12


def _amounts(
    people: People,
    customer: np.ndarray,
    moment: np.ndarray,
    product: np.ndarray,
    clock: Clock,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Cents paid and cents taken off: a basket around the product's list price."""
    size = len(customer)
    risen = moment >= clock.moments(np.array([clock.day_of(truths.PRICE_RISE_DAY)]))
    spend = np.where(customer == GUEST, 0.9, people.spend[customer])
    euros = np.array(PRICES)[product] * spend * rng.gamma(5.0, 1 / 5.0, size)
    euros *= np.where(risen, 1 + truths.PRICE_RISE_SHARE, 1.0)
    endings = np.array(ENDINGS)[rng.integers(0, len(ENDINGS), size)]
    gross = (np.maximum(np.floor(euros), 4) * 100 + endings).astype(np.int64)

    month = _months(moment)
    sale = (month == 0) | (month == 6) | (month == 10)
    hunter = (customer != GUEST) & (people.attitude[customer] == 1)
    chance = 0.10 + 0.18 * sale + 0.20 * hunter
    step = 1 + (rng.random(size) ** 1.6 * (len(DISCOUNTS) - 1)).astype(np.int64)
    step[rng.random(size) >= chance] = 0
    discount = np.rint(gross * np.array(DISCOUNTS)[step]).astype(np.int64)
    free = rng.random(size) < truths.FREE_ORDER_SHARE
    discount = np.where(free, gross, discount)
    return gross - discount, discount


def _with_refunds(placed: Orders, clock: Clock, rng: np.random.Generator) -> Orders:
    """The orders, then the refunds given until the end of the data."""
    drawn = rng.random(len(placed.moment))
    full = drawn < truths.FULL_REFUND_SHARE
    linked_share = truths.FULL_REFUND_SHARE + truths.PART_REFUND_SHARE
    all_share = linked_share + truths.UNLINKED_REFUND_SHARE
    unlinked = (drawn >= linked_share) & (drawn < all_share)
    wanted = (drawn < all_share) & (placed.status == PAID) & (placed.cents > 0)
    wanted &= ~(unlinked & (placed.customer == GUEST))
    chosen = np.flatnonzero(wanted)
    moment = placed.moment[chosen]
    soonest, latest = truths.REFUND_DAYS
    later = rng.integers(soonest * 86_400, latest * 86_400, len(chosen)) * SECOND
    moment = moment + later
    parts = np.ceil(placed.cents[chosen] * rng.uniform(0.15, 0.6, len(chosen)))
    cents = np.where(full[chosen], placed.cents[chosen], parts).astype(np.int64)
    kept = moment < clock.end
    chosen, moment, cents = chosen[kept], moment[kept], cents[kept]

    in_time = np.argsort(moment, kind="stable")
    chosen, moment, cents = chosen[in_time], moment[in_time], cents[in_time]
    refund_of = np.where(unlinked[chosen], 0, placed.number[chosen])
    size = len(chosen)
    return Orders(
        customer=np.concatenate([placed.customer, placed.customer[chosen]]),
        moment=np.concatenate([placed.moment, moment]),
        status=np.concatenate([placed.status, np.full(size, REFUND, np.int8)]),
        channel=np.concatenate([placed.channel, placed.channel[chosen]]),
        product=np.concatenate([placed.product, placed.product[chosen]]),
        cents=np.concatenate([placed.cents, -cents]),
        discount=np.concatenate([placed.discount, np.zeros(size, np.int64)]),
        number=np.concatenate([placed.number, np.arange(1, size + 1)]),
        refund_of=np.concatenate([placed.refund_of, refund_of]),
        first=placed.first,
    )


def orders_table(rows: Orders) -> pa.Table:
    """The rows as a table."""
    size = len(rows.moment)
    is_refund = rows.status == REFUND
    placed = int(size - is_refund.sum())
    order_id = pa.chunked_array(
        [
            columns.identifiers("O", rows.number[:placed], 9),
            columns.identifiers("R", rows.number[placed:], 9),
        ]
    )
    return pa.table(
        {
            "order_id": order_id,
            "customer_id": columns.identifiers(
                "C", rows.customer + 1, 7, rows.customer == GUEST
            ),
            "ordered_at": columns.moments(rows.moment),
            "amount": columns.money(rows.cents),
            "currency": columns.words(["EUR"], np.zeros(size, np.int8)),
            "status": columns.words(STATUSES, rows.status),
            "refund_of": columns.identifiers(
                "O", rows.refund_of, 9, rows.refund_of == 0
            ),
            "refunded": columns.nothing(columns.MONEY, size),
            "channel": columns.words(ORDER_CHANNELS, rows.channel),
            "category": columns.words(CATEGORIES, rows.product // SHELF),
            "product": columns.words(PRODUCTS, rows.product),
            "discount": columns.money(rows.discount, is_refund),
        }
    )
