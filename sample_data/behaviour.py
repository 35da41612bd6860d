"""What customers do: buy, leave, answer surveys, come back.

Each customer buys at her own rate on the shop's clock and may leave after each purchase:
the MBG/NBD model (Batislam, Denizel and Filiztekin 2007; rates gamma, chances beta), bent
by the truths in ``truths.py``. All customers take their first step together, then those
left their second, and so on: no loop over customers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from statistics import NormalDist
from typing import TypeVar

import numpy as np

from sample_data import truths
from sample_data.clock import Clock
from sample_data.people import People

#: Surveys go out after purchases of the last days, this many.
INVITE_DAYS = 549
INVITE_SHARE = 0.35
ANSWER_SHARE = 1 / 3
#: Weight of the customer against the single purchase in her score.
WARMTH_WEIGHT = 0.6
#: Share of answers at or below each score 0 to 9; the rest give 10.
SCORE_EDGES = (0.016, 0.027, 0.045, 0.07, 0.10, 0.16, 0.23, 0.36, 0.55, 0.77)
#: Share of the lapsed who buy within the win-back's window without it.
WINBACK_BASE = 0.06


@dataclass(frozen=True)
class Purchases:
    """One entry per purchase, in the order they were drawn.

    customer:  position of the customer
    day:       world day, with its fraction
    """

    customer: np.ndarray
    day: np.ndarray


@dataclass(frozen=True)
class Invitations:
    """One entry per survey sent.

    customer:   position of the customer
    bought, sent, answered:  world days; answered is not a number when nobody answered
    score:      0 to 10; -1 when nobody answered
    """

    customer: np.ndarray
    bought: np.ndarray
    sent: np.ndarray
    answered: np.ndarray
    score: np.ndarray


Part = TypeVar("Part", Purchases, Invitations)


@dataclass
class _Buyers:
    """Those who have just bought and have not left: one entry per customer."""

    customer: np.ndarray
    day: np.ndarray
    position: np.ndarray
    soured: np.ndarray

    def only(self, kept: np.ndarray) -> _Buyers:
        return _Buyers(*(getattr(self, field.name)[kept] for field in fields(self)))


def behave(
    people: People, clock: Clock, rng: np.random.Generator
) -> tuple[Purchases, Invitations]:
    """Every purchase and every survey sent until the end of the world."""
    count = len(people)
    buyers = _Buyers(
        customer=np.arange(count),
        day=people.first,
        position=clock.position_at(people.first),
        soured=np.zeros(count, dtype=bool),
    )
    returning = _returning(people, clock, rng)
    bought: list[Purchases] = []
    asked: list[Invitations] = []
    while len(buyers.customer):
        bought.append(Purchases(buyers.customer, buyers.day))
        asked.append(_ask(buyers, people, clock, rng))
        day = _next_day(buyers, people, clock, rng)
        day = _win_back(buyers, day, returning, clock)
        staying = day < clock.days
        buyers.day = day
        buyers = buyers.only(staying)
        buyers.position = clock.position_at(buyers.day)
    return _joined(Purchases, bought), _joined(Invitations, asked)


def _joined(kind: type[Part], parts: list[Part]) -> Part:
    """The parts of a simulation as one."""
    return kind(
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(kind)
        )
    )


def _next_day(
    buyers: _Buyers, people: People, clock: Clock, rng: np.random.Generator
) -> np.ndarray:
    """World day of each buyer's next purchase; the end of the world for leavers."""
    who = buyers.customer
    step = rng.standard_exponential(len(who)) / people.rate[who]
    slows = clock.position_at(clock.day_of(truths.VIP_SLOW_DAY))
    vip_slows = np.where(people.is_vip[who], slows, np.inf)
    step = _slower(buyers.position, step, vip_slows, truths.VIP_SLOW_RATE_FACTOR)
    day = clock.day_at(buyers.position + step)

    better = buyers.day >= clock.day_of(truths.SERVICE_DAY)
    hazard = people.hazard[who] * np.where(better, truths.SERVICE_HAZARD_RATIO, 1.0)
    chance = -np.expm1(-hazard)
    raised = np.maximum(
        np.minimum(chance * truths.DETRACTOR_LEAVE_RATIO, truths.DETRACTOR_MOST_LEAVE),
        chance,
    )
    leaves = rng.random(len(who)) < np.where(buyers.soured, raised, chance)
    return np.where(leaves, clock.days, day)


def _slower(
    position: np.ndarray, step: np.ndarray, since: np.ndarray, factor: float
) -> np.ndarray:
    """Steps of shop time at a rate that is multiplied by ``factor`` from ``since``."""
    before = np.clip(since - position, 0.0, step)
    return before + (step - before) / factor


def _ask(
    buyers: _Buyers, people: People, clock: Clock, rng: np.random.Generator
) -> Invitations:
    """Invite some of the buyers; answers sour those who are not satisfied."""
    drawn = rng.random(len(buyers.customer)) < INVITE_SHARE
    drawn &= buyers.day >= clock.days - INVITE_DAYS
    chosen = np.flatnonzero(drawn)
    size = len(chosen)
    who, bought = buyers.customer[chosen], buyers.day[chosen]
    sent = np.floor(bought) + rng.integers(2, 6, size) + 10 / 24
    answered = sent + 1 + np.minimum(rng.exponential(1.2, size), 5.0)
    feeling = WARMTH_WEIGHT * people.warmth[who]
    feeling += np.sqrt(1 - WARMTH_WEIGHT**2) * rng.standard_normal(size)
    score = np.searchsorted(_score_thresholds(), feeling).astype(np.int16)

    silent = (rng.random(size) >= ANSWER_SHARE) | (answered >= clock.days)
    answered[silent] = np.nan
    score[silent] = -1
    unhappy = ~silent & (score <= truths.DETRACTOR_HIGHEST_SCORE)
    buyers.soured[chosen[unhappy]] = True
    kept = sent < clock.days
    return Invitations(who[kept], bought[kept], sent[kept], answered[kept], score[kept])


def _score_thresholds() -> np.ndarray:
    """Feelings (standard normal) at which the score rises, from SCORE_EDGES."""
    return np.array([NormalDist().inv_cdf(edge) for edge in SCORE_EDGES])


def _returning(people: People, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """World day on which the win-back e-mail would bring each customer back.

    The end of the world for those whom it would not, or who are not written to.
    """
    lift = truths.WINBACK_LIFT / (1 - WINBACK_BASE)
    moved = (people.consent == 1) & ~people.held_out
    moved &= rng.random(len(people)) < lift
    delay = np.minimum(
        0.2 + rng.exponential(14.0, len(people)),
        rng.uniform(1.0, truths.WINBACK_WITHIN_DAYS, len(people)),
    )
    return np.where(moved, clock.day_of(truths.WINBACK_DAY) + delay, clock.days)


def _win_back(
    buyers: _Buyers, day: np.ndarray, returning: np.ndarray, clock: Clock
) -> np.ndarray:
    """Next days, with those lapsed at the campaign brought back by it."""
    campaign = clock.day_of(truths.WINBACK_DAY)
    lapsed = np.floor(buyers.day) <= campaign - truths.WINBACK_SILENT_DAYS
    lapsed &= day >= campaign + truths.WINBACK_WITHIN_DAYS
    back = returning[buyers.customer]
    return np.where(lapsed & (back < clock.days), back, day)
