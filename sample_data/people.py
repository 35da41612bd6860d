"""Who the customers are: when they came, what is known of them, how they behave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data import truths
from sample_data.clock import Clock

REGION_SHARES = {
    "North": 0.23,
    "South": 0.29,
    "East": 0.17,
    "West": 0.26,
    "Islands": 0.05,
}
REGIONS = tuple(REGION_SHARES)

#: Shares of the channels; the one the mix shifts to takes its own, by day, first.
CHANNELS = {
    "organic search": 0.30,
    "paid social": 0.26,
    "marketplace": 0.0,
    "referral": 0.13,
    "store": 0.19,
    "email": 0.12,
}

PLANS = {"basic": 0.74, "plus": 0.26}
PLUS_RATE_FACTOR = 1.3
#: Share of the basic customers who collect points; everybody on plus does.
BASIC_MEMBER_SHARE = 0.10

ATTITUDES = {
    "quality first": 0.29,
    "bargain hunter": 0.27,
    "style seeker": 0.20,
    "practical": 0.24,
}

#: Purchases a year of an ordinary customer: gamma with this shape and mean.
RATE_SHAPE = 1.6
RATE_MEAN = 10.2
#: Chance to leave after a purchase: beta with these two parameters. The fast channel has
#: A times its hazard ratio and the same sum, so that the chances of those still there
#: keep that ratio after every purchase.
LEAVE_A = 0.28
LEAVE_B = 1.20
#: Spread (log scale) of what one customer spends against another.
SPEND_SPREAD = 0.35
#: New customers a day at the end against the beginning.
GROWTH = 1.35
#: Chance to leave after a purchase, of a VIP.
VIP_LEAVE = 0.0005
#: How much more satisfied VIPs are, in standard deviations.
VIP_WARMTH = 2.0


@dataclass(frozen=True)
class People:
    """One entry per customer, in the order of their first purchase.

    first:     world day of the first purchase
    region, channel, plan, attitude:  positions in the lists above
    rate:      purchases per day of shop time, before anything happens
    hazard:    -log(1 - chance to leave after a purchase), without service changes
    spend:     what she spends against the average customer, mean about 1
    is_vip:    very frequent, and slower in the last weeks
    consent:   may be contacted: 1 yes, 0 no, -1 not known
    held_out:  not written to by the win-back campaign
    is_member: collects points
    warmth:    how satisfied she is on the whole: standard normal
    """

    first: np.ndarray
    region: np.ndarray
    channel: np.ndarray
    plan: np.ndarray
    attitude: np.ndarray
    rate: np.ndarray
    hazard: np.ndarray
    spend: np.ndarray
    is_vip: np.ndarray
    consent: np.ndarray
    held_out: np.ndarray
    is_member: np.ndarray
    warmth: np.ndarray

    def __len__(self) -> int:
        return len(self.first)


def choose(rng: np.random.Generator, shares: dict[str, float], size: int) -> np.ndarray:
    """Positions in ``shares``, drawn by the shares."""
    edges = np.cumsum(list(shares.values()))
    drawn = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return np.minimum(drawn, len(shares) - 1).astype(np.int8)


def people(customers: int, clock: Clock, rng: np.random.Generator) -> People:
    """Draw the customers."""
    first = _arrivals(customers, clock, rng)
    region = choose(rng, REGION_SHARES, customers)
    channel = _channels(first, clock, rng)
    plan = choose(rng, PLANS, customers)

    rate = rng.gamma(RATE_SHAPE, RATE_MEAN / RATE_SHAPE, customers) / 365.25
    rate *= np.where(plan == 1, PLUS_RATE_FACTOR, 1.0)
    fast = channel == list(CHANNELS).index(truths.FAST_CHANNEL)
    shifted = channel == list(CHANNELS).index(truths.SHIFT_CHANNEL)
    leave_a = LEAVE_A * np.where(fast, truths.FAST_CHANNEL_HAZARD_RATIO, 1.0)
    leave_a *= np.where(shifted, truths.SHIFT_CHANNEL_HAZARD_RATIO, 1.0)
    chance = rng.beta(leave_a, LEAVE_A + LEAVE_B - leave_a)
    hazard = -np.log1p(-np.minimum(chance, 0.999))
    rate *= np.where(shifted, truths.SHIFT_CHANNEL_RATE_FACTOR, 1.0)

    is_vip = _vips(first, clock, rng)
    vip_rate = truths.VIP_YEARLY_PURCHASES / 365.25 * rng.lognormal(0, 0.12, customers)
    consent = np.where(rng.random(customers) < 0.82, 1, 0)
    consent[rng.random(customers) < 0.04] = -1
    return People(
        first=first,
        region=region,
        channel=channel,
        plan=plan,
        attitude=choose(rng, ATTITUDES, customers),
        rate=np.where(is_vip, vip_rate, rate),
        hazard=np.where(is_vip, -np.log1p(-VIP_LEAVE), hazard),
        spend=rng.lognormal(-(SPEND_SPREAD**2) / 2, SPEND_SPREAD, customers),
        is_vip=is_vip,
        consent=consent.astype(np.int8),
        held_out=rng.random(customers) < truths.WINBACK_HOLDOUT_SHARE,
        is_member=(plan == 1) | (rng.random(customers) < BASIC_MEMBER_SHARE),
        warmth=rng.standard_normal(customers) + np.where(is_vip, VIP_WARMTH, 0.0),
    )


def _arrivals(customers: int, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """World days of the first purchases, sorted: seasons, mild growth, the shift.

    The shifting channel's customers come on top of those of the others.
    """
    growth = np.linspace(1.0, GROWTH, clock.days)
    growth /= 1 - _shifted_share(np.arange(clock.days), clock)
    edges = np.concatenate([[0.0], np.cumsum(clock.season * growth)])
    drawn = np.sort(rng.random(customers)) * edges[-1]
    return np.interp(drawn, edges, np.arange(clock.days + 1))


def _channels(first: np.ndarray, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """Positions in CHANNELS: the shifting one grows, the others share the rest."""
    channel = choose(rng, CHANNELS, len(first))
    shifted = rng.random(len(first)) < _shifted_share(first, clock)
    channel[shifted] = list(CHANNELS).index(truths.SHIFT_CHANNEL)
    return channel


def _shifted_share(day: np.ndarray, clock: Clock) -> np.ndarray:
    """Share of the shifting channel among those won on each world day."""
    starts = [clock.day_of(start) for start, _ in truths.SHIFT_CHANNEL_SHARES]
    shares = np.array([share for _, share in truths.SHIFT_CHANNEL_SHARES])
    return shares[np.searchsorted(starts, day, side="right") - 1]


def _vips(first: np.ndarray, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """Who is a VIP: chosen among those known well over a year before the slowing."""
    known = first < clock.day_of(truths.VIP_SLOW_DAY) - 420
    chance = truths.VIP_SHARE * len(first) / max(known.sum(), 1)
    return known & (rng.random(len(first)) < chance)
