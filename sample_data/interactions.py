"""The interactions table: mails, calls, tickets, complaints and returns."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from sample_data import columns, truths
from sample_data.behaviour import Invitations, Purchases
from sample_data.clock import SECOND, Clock
from sample_data.orders import GUEST, PAID, REFUND, Orders
from sample_data.people import People, choose

CHANNELS = ("email", "phone", "chat", "store")
EMAIL, PHONE, CHAT, STORE = range(4)
KINDS = ("sent", "opened", "clicked", "call", "ticket", "complaint", "return")
SENT, OPENED, CLICKED, CALL, TICKET, COMPLAINT, RETURN = range(7)
DIRECTIONS = ("in", "out")
IN, OUT = range(2)
OUTCOMES = (
    *("delivered", "answered", "replaced", "voucher", "refunded", "no answer"),
    truths.WINBACK_TREATED,
    truths.WINBACK_HELD_OUT,
)
DELIVERED, ANSWERED, REPLACED, VOUCHER, REFUNDED, NO_ANSWER = range(6)
TREATED, HELD_OUT = 6, 7

#: Months of the newsletters and what each is about.
NEWSLETTERS = {
    2: "Spring is coming",
    5: "Ready for the mountains",
    9: "Autumn arrivals",
    11: "Advent calendar",
}
NEWSLETTER_SHARE = 0.25
#: Chance that a mail is opened by those who bought lately, and by the others.
OPEN_SHARES = (0.46, 0.17)
OPEN_LATELY_DAYS = 120
CLICK_SHARE = 0.22

CONTACT_SHARE = 0.045
QUESTIONS = {
    "Where is my parcel": 0.34,
    "Which size fits": 0.22,
    "Invoice": 0.12,
    "Exchange": 0.18,
    "Voucher does not work": 0.14,
}
COMPLAINT_SHARE = 0.010
DETRACTOR_COMPLAINT_SHARE = 0.35
GRIEVANCES = {
    "Late delivery": 0.34,
    "Faulty goods": 0.28,
    "Wrong item": 0.16,
    "Refund missing": 0.14,
    "Unfriendly service": 0.08,
}
SUBJECTS = (
    *NEWSLETTERS.values(),
    *QUESTIONS,
    *GRIEVANCES,
    "Return",
    truths.WINBACK_SUBJECT,
)
#: Median hours to solve a question and a complaint.
SOLVE_HOURS = (9.0, 46.0)
#: Share that nobody ever solved.
OPEN_SHARE = 0.04


@dataclass(frozen=True)
class Touches:
    """One entry per touch: positions in the lists above, microseconds; 0 = not solved."""

    customer: np.ndarray
    at: np.ndarray
    channel: np.ndarray
    kind: np.ndarray
    direction: np.ndarray
    subject: np.ndarray
    resolved: np.ndarray
    outcome: np.ndarray


def _touches(
    customer: np.ndarray,
    at: np.ndarray,
    channel: np.ndarray | int,
    kind: np.ndarray | int,
    direction: int,
    subject: np.ndarray | int,
    resolved: np.ndarray | int = 0,
    outcome: np.ndarray | int = -1,
) -> Touches:
    """Touches of which some columns are the same on every row."""

    def column(value: np.ndarray | int, kind: type) -> np.ndarray:
        return np.broadcast_to(np.asarray(value, dtype=kind), len(customer))

    return Touches(
        column(customer, np.int32),
        column(at, np.int64),
        column(channel, np.int8),
        column(kind, np.int8),
        column(direction, np.int8),
        column(subject, np.int8),
        column(resolved, np.int64),
        column(outcome, np.int8),
    )


def interactions_table(
    people: People,
    purchases: Purchases,
    invitations: Invitations,
    orders: Orders,
    clock: Clock,
    rng: np.random.Generator,
) -> pa.Table:
    """One row per touch, by time."""
    parts = [
        *_newsletters(people, purchases, clock, rng),
        *_winback(people, purchases, clock, rng),
        _questions(orders, clock, rng),
        _complaints(orders, invitations, clock, rng),
        _returns(orders, rng),
    ]
    touches = Touches(
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Touches)
        )
    )
    del parts
    inside = np.flatnonzero(touches.at < clock.end)
    order = inside[np.argsort(touches.at[inside], kind="stable")]
    return _table(touches, order, clock)


def _newsletters(
    people: People, purchases: Purchases, clock: Clock, rng: np.random.Generator
) -> list[Touches]:
    """Four mails a year to a quarter of those who agreed; lively customers read them."""
    parts = []
    for month in clock.month_starts():
        if month.month not in NEWSLETTERS:
            continue
        day = clock.day_of(month) + 7
        known = np.searchsorted(people.first, day)
        written = np.flatnonzero(
            (people.consent[:known] == 1) & (rng.random(known) < NEWSLETTER_SHARE)
        )
        subject = SUBJECTS.index(NEWSLETTERS[month.month])
        lately = _bought(people, purchases, day - OPEN_LATELY_DAYS, day)[written]
        parts += _mails(written, day, subject, DELIVERED, lately, clock, rng)
    return parts


def _mails(
    written: np.ndarray,
    day: int,
    subject: int,
    outcome: int,
    lately: np.ndarray,
    clock: Clock,
    rng: np.random.Generator,
) -> list[Touches]:
    """A mail sent on a day, its openings and its clicks."""
    sent = clock.moments(day + 9 / 24 + rng.random(len(written)) / 24)
    opens = rng.random(len(written)) < np.where(lately, *OPEN_SHARES)
    clicks = opens & (rng.random(len(written)) < CLICK_SHARE)
    opened = sent + (rng.exponential(9 * 3600, len(written)) + 30).astype(int) * SECOND
    clicked = opened + rng.integers(5, 240, len(written)) * SECOND
    return [
        _touches(written, sent, EMAIL, SENT, OUT, subject, outcome=outcome),
        _touches(written[opens], opened[opens], EMAIL, OPENED, IN, subject),
        _touches(written[clicks], clicked[clicks], EMAIL, CLICKED, IN, subject),
    ]


def _bought(
    people: People, purchases: Purchases, start: float, stop: float
) -> np.ndarray:
    """Whether each customer bought in the half-open window of world days."""
    bought = np.zeros(len(people), dtype=bool)
    inside = (purchases.day >= start) & (purchases.day < stop)
    bought[purchases.customer[inside]] = True
    return bought


def _winback(
    people: People, purchases: Purchases, clock: Clock, rng: np.random.Generator
) -> list[Touches]:
    """The win-back mail to the lapsed; those held out stand as sent, by their outcome."""
    day = clock.day_of(truths.WINBACK_DAY)
    since = day - truths.WINBACK_SILENT_DAYS + 1
    lapsed = (people.first < since) & (people.consent == 1)
    lapsed &= ~_bought(people, purchases, since, day)
    written = np.flatnonzero(lapsed & ~people.held_out)
    held_out = np.flatnonzero(lapsed & people.held_out)
    subject = SUBJECTS.index(truths.WINBACK_SUBJECT)
    nobody = np.zeros(len(written), dtype=bool)
    at = np.full(len(held_out), clock.moments(np.array([day + 9 / 24]))[0])
    return [
        *_mails(written, day, subject, TREATED, nobody, clock, rng),
        _touches(held_out, at, EMAIL, SENT, OUT, subject, outcome=HELD_OUT),
    ]


def _of_orders(orders: Orders, share: float, rng: np.random.Generator) -> np.ndarray:
    """Positions of some paid orders of known customers."""
    drawn = rng.random(len(orders.moment)) < share
    return np.flatnonzero(drawn & (orders.status == PAID) & (orders.customer != GUEST))


def _questions(orders: Orders, clock: Clock, rng: np.random.Generator) -> Touches:
    """Tickets by mail and chat, and calls, in the days after an order."""
    chosen = _of_orders(orders, CONTACT_SHARE, rng)
    size = len(chosen)
    at = orders.moment[chosen] + rng.integers(3_600, 9 * 86_400, size) * SECOND
    channel = choose(rng, {"email": 0.45, "phone": 0.25, "chat": 0.30}, size)
    kind = np.where(channel == PHONE, CALL, TICKET)
    subject = len(NEWSLETTERS) + choose(rng, QUESTIONS, size)
    resolved = _solved(at, SOLVE_HOURS[0], rng)
    shares = {"delivered": 0.0, "answered": 0.78, "replaced": 0.12, "voucher": 0.10}
    outcome = choose(rng, shares, size)
    return _touches(
        orders.customer[chosen], at, channel, kind, IN, subject, resolved,
        np.where(resolved == 0, NO_ANSWER, outcome),
    )  # fmt: skip


def _complaints(
    orders: Orders, invitations: Invitations, clock: Clock, rng: np.random.Generator
) -> Touches:
    """Complaints after orders, and of some who gave a low score."""
    chosen = _of_orders(orders, COMPLAINT_SHARE, rng)
    after = rng.integers(86_400, 14 * 86_400, len(chosen)) * SECOND
    low = (invitations.score >= 0) & (
        invitations.score <= truths.DETRACTOR_HIGHEST_SCORE
    )
    low &= rng.random(len(low)) < DETRACTOR_COMPLAINT_SHARE
    unhappy = np.flatnonzero(low)
    answered = clock.moments(invitations.answered[unhappy])
    later = rng.integers(600, 2 * 86_400, len(unhappy)) * SECOND
    customer = np.concatenate([orders.customer[chosen], invitations.customer[unhappy]])
    at = np.concatenate([orders.moment[chosen] + after, answered + later])
    size = len(at)
    resolved = _solved(at, SOLVE_HOURS[1], rng)
    shares = {"": 0.0, "answered": 0.4, "replaced": 0.2, "voucher": 0.2}
    outcome = choose(rng, shares | {"refunded": 0.2}, size)
    channel = choose(rng, dict(zip(CHANNELS, (0.5, 0.3, 0.12, 0.08))), size)
    subject = len(NEWSLETTERS) + len(QUESTIONS) + choose(rng, GRIEVANCES, size)
    return _touches(
        customer, at, channel, COMPLAINT, IN, subject, resolved,
        np.where(resolved == 0, NO_ANSWER, outcome),
    )  # fmt: skip


def _returns(orders: Orders, rng: np.random.Generator) -> Touches:
    """Goods brought back one to two days before their refund."""
    chosen = np.flatnonzero(
        (orders.status == REFUND) & (orders.refund_of > 0) & (orders.customer != GUEST)
    )
    resolved = orders.moment[chosen]
    at = resolved - rng.integers(86_400, 2 * 86_400, len(chosen)) * SECOND
    channel = np.where(orders.channel[chosen] == 2, STORE, EMAIL)
    return _touches(
        orders.customer[chosen], at, channel, RETURN, IN,
        SUBJECTS.index("Return"), resolved, REFUNDED,
    )  # fmt: skip


def _solved(at: np.ndarray, hours: float, rng: np.random.Generator) -> np.ndarray:
    """Moments at which contacts were solved; 0 for those nobody solved."""
    taken = hours * rng.lognormal(0.0, 1.0, len(at)) * 3_600
    resolved = at + (taken + 60).astype(np.int64) * SECOND
    return np.where(rng.random(len(at)) < OPEN_SHARE, 0, resolved)


def _table(touches: Touches, order: np.ndarray, clock: Clock) -> pa.Table:
    resolved = touches.resolved[order]
    is_open = (resolved == 0) | (resolved >= clock.end)
    outcome = touches.outcome[order]
    solvable = touches.resolved[order] >= clock.end
    return pa.table(
        {
            "interaction_id": columns.identifiers("T", np.arange(1, len(order) + 1), 9),
            "customer_id": columns.identifiers("C", touches.customer[order] + 1, 7),
            "at": columns.moments(touches.at[order]),
            "channel": columns.words(CHANNELS, touches.channel[order]),
            "kind": columns.words(KINDS, touches.kind[order]),
            "direction": columns.words(DIRECTIONS, touches.direction[order]),
            "subject": columns.words(SUBJECTS, touches.subject[order]),
            "resolved_at": columns.moments(resolved, is_open),
            "outcome": columns.words(OUTCOMES, np.where(solvable, -1, outcome)),
        }
    )
