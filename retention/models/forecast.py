"""What every cohort will do next, with bands that past forecasts have earned.

The mean of a cell is the sum over the cohort's customers of their probability of an order
in its period (``purchasing.p_active``). A model's own spread is too narrow for a shop,
where months are good and bad for everybody: so the forecast is made again as of several
past days, and what it missed then widens the draws now. A forecast of the latest complete
periods, made in the same way from what was known before them, is held against what came.

Days are whole numbers from any common zero. The day ``as_of`` is the first not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retention.models import purchasing
from retention.models.bands import FEWEST_ORIGINS, LEVEL, bands, p_values, widened
from retention.models.purchasing import Fit, collapsed
from retention.models.standing import (
    Floats,
    Ints,
    PurchaseDays,
    Standing,
    by_cohort,
    counted,
    means_of,
    standing,
)

__all__ = [
    "FEWEST_ORIGINS",
    "LEVEL",
    "Check",
    "Forecast",
    "PurchaseDays",
    "cohort_forecast",
    "horizon",
    "standing",
]

#: Periods ahead at most; never more than half of those seen.
FARTHEST = 12

#: Past days a forecast is made for: every 28 days, between four and eight, each with half
#: a year of history before it and the whole horizon after it.
ORIGIN_EVERY, MOST_ORIGINS, FEWEST_DAYS = 28, 8, 180

#: Customers that past forecasts are made of; of more, one in so many.
MOST_SAMPLED = 50_000

#: Complete periods that are held against their forecast at most; never so many that the
#: past days behind the band would have known them.
MOST_CHECKED = 3


@dataclass(frozen=True)
class Check:
    """What was forecast before the latest complete periods, beside what came.

    One row per cohort won before ``origin`` and period since; periods are places in
    ``starts``.

    size, came: customers of the cohort; of them, who ordered in the period
    expected, low, high: customers, as forecast; 5th and 95th percentile
    p:          two-sided probability of so far off a number, were the forecast right
    """

    origin: int
    cohort: Ints
    period: Ints
    size: Floats
    came: Floats
    expected: Floats
    low: Floats
    high: Floats
    p: Floats


@dataclass(frozen=True)
class Forecast:
    """One row per cohort and period ahead; periods are places in ``starts``.

    size, cohort, period: customers of the cohort, its period, the period forecast
    observed: customers who have ordered in it already; NaN where it has not begun
    expected: customers who will have ordered by its end, ``observed`` included
    low, high: 5th and 95th percentile; NaN without a band
    totals:   expected, low, high of all cohorts together, one row per period
    misses:   actual / predicted of all cohorts, one row per past day, a column a period
    check:    None where there is too little history for a band
    """

    cohort: Ints
    period: Ints
    size: Floats
    observed: Floats
    expected: Floats
    low: Floats
    high: Floats
    totals: Floats
    origins: Ints
    misses: Floats
    check: Check | None = None


def cohort_forecast(
    days: PurchaseDays, starts: Ints, as_of: int, fit: Fit, seed: int = 1
) -> Forecast:
    """The open part of each cohort's row.

    starts: first days of consecutive periods, from that of the first purchase to the end
            of the horizon (``horizon`` periods after the one that holds as_of)
    fit:    of all customers as of ``as_of``
    A cohort that still gains customers is left out: those to come are not known.
    """
    now = standing(days, as_of)
    current = int(np.searchsorted(starts, as_of, side="right")) - 1
    began = as_of - int(starts[current])
    ahead = horizon(current)
    count = ahead + (began > 0)
    if current + count >= len(starts):
        raise ValueError("The periods end before the horizon does.")
    ends = starts[current : current + count + 1] - as_of
    spans = np.stack([np.maximum(ends[:-1], 0), ends[1:]], axis=1)

    cohort_of = np.searchsorted(starts, now.first, side="right") - 1
    closed = cohort_of < current
    rows = Standing(
        now.who[closed], now.first[closed], now.last[closed], now.repeats[closed]
    )
    cohort_of = cohort_of[closed]
    seen = rows.last >= as_of - began
    sizes = np.bincount(cohort_of, minlength=current)
    already = np.bincount(cohort_of[seen], minlength=current).astype(float)
    means = means_of(fit, rows, as_of, spans, began, cohort_of, current)

    sample = _sampled(days)
    first_day = int(days.day.min(initial=as_of))
    origins, misses = _backtest(sample, first_day, as_of, spans, began, fit)
    draws = widened(misses, seed)
    cohorts = np.flatnonzero(sizes)
    grid = np.meshgrid(cohorts, np.arange(count), indexing="ij")
    cohort, place = (axis.ravel() for axis in grid)
    observed = np.full(cohort.size, np.nan)
    if began:
        observed[place == 0] = already[cohorts]
    known = np.nan_to_num(observed)
    expected = known + means[cohort, place]
    low, high, low_sum, high_sum = bands(
        means[cohorts], known.reshape(-1, count), sizes[cohorts], draws, seed
    )
    total = expected.reshape(-1, count).sum(axis=0)
    return Forecast(
        cohort=cohort,
        period=current + place,
        size=sizes[cohort].astype(float),
        observed=observed,
        expected=expected,
        low=np.minimum(low.ravel(), expected),
        high=np.maximum(high.ravel(), expected),
        totals=np.stack(
            [total, np.minimum(low_sum, total), np.maximum(high_sum, total)], axis=1
        ),
        origins=origins,
        misses=misses,
        check=_checked(
            days,
            sample,
            starts[: current + 1],
            spans,
            began,
            origins,
            misses,
            fit,
            seed,
        ),
    )


def horizon(complete: int) -> int:
    """Periods ahead to forecast when so many are complete."""
    return min(FARTHEST, complete // 2)


def _sampled(days: PurchaseDays) -> PurchaseDays:
    """The days of MOST_SAMPLED customers, or of all where there are no more."""
    kept = days.customer % (1 + days.customer[-1:].max(initial=0) // MOST_SAMPLED) == 0
    customer, day = days.customer[kept], days.day[kept]
    return PurchaseDays(np.unique(customer, return_inverse=True)[1], day)


def _fitted_then(rows: Standing, origin: int, now: Fit) -> Fit | None:
    """The model as of a past day; None where it did not converge."""
    histories = collapsed(
        rows.repeats, (rows.last - rows.first) / 7, (origin - 1 - rows.first) / 7
    )
    then = purchasing.fit(histories, now.kind, starts=1)
    return then if then.converged else None


def _backtest(
    sample: PurchaseDays, first_day: int, as_of: int, spans: Ints, began: int, now: Fit
) -> tuple[Ints, Floats]:
    """Days the forecast was made for again, and what came of it over what it said."""
    origins, misses = [], []
    for number in range(MOST_ORIGINS):
        origin = as_of - int(spans[-1, 1]) - number * ORIGIN_EVERY
        if origin - first_day < FEWEST_DAYS:
            break
        rows = standing(sample, origin)
        old = rows.first < origin - began
        then = _fitted_then(rows, origin, now)
        if then is None:
            continue
        rows = Standing(
            rows.who[old], rows.first[old], rows.last[old], rows.repeats[old]
        )
        nobody = np.zeros(rows.who.size, dtype=np.int64)
        said = means_of(then, rows, origin, spans, began, nobody, 1)[0]
        came = counted(sample, rows, origin, spans, began)
        origins.append(origin)
        # half a customer on both sides: a period in which nobody came has a ratio, too
        misses.append((came + 0.5) / (said + 0.5))
    return np.array(origins, dtype=np.int64), np.reshape(misses, (-1, len(spans)))


def _checked(
    days: PurchaseDays,
    sample: PurchaseDays,
    starts: Ints,
    spans: Ints,
    began: int,
    origins: Ints,
    misses: Floats,
    now: Fit,
    seed: int,
) -> Check | None:
    """The forecast made before the latest complete periods, and what came in them.

    starts: up to that of the period in progress
    The band is that of past days whose periods were over by then: it is earned by what
    was known, and not by what it is held against.
    """
    current, whole = len(starts) - 1, int(began > 0)
    back = min(MOST_CHECKED, (len(spans) - whole - 1) // 2)
    if back < 1:
        return None
    origin = int(starts[current - back])
    known = origins + spans[whole + back - 1, 1] <= origin
    draws = widened(misses[known, whole : whole + back], seed)
    if not len(draws):
        return None
    then = _fitted_then(standing(sample, origin), origin, now)
    if then is None:
        return None
    rows = standing(days, origin)
    cohort_of = np.searchsorted(starts, rows.first, side="right") - 1
    ends = starts[current - back :] - origin
    until = np.stack([ends[:-1], ends[1:]], axis=1)
    means = means_of(then, rows, origin, until, 0, cohort_of, current - back)
    sizes = np.bincount(cohort_of, minlength=current - back)
    cohorts = np.flatnonzero(sizes)
    means, sizes = means[cohorts], sizes[cohorts]
    came = by_cohort(days, rows, cohort_of, origin + until, current - back)[cohorts]
    low, high, _, _ = bands(means, np.zeros(means.shape), sizes, draws, seed)
    cohort, place = np.meshgrid(cohorts, np.arange(back), indexing="ij")
    return Check(
        origin=origin,
        cohort=cohort.ravel(),
        period=current - back + place.ravel(),
        size=np.repeat(sizes, back).astype(float),
        came=came.ravel(),
        expected=means.ravel(),
        low=np.minimum(low, means).ravel(),
        high=np.maximum(high, means).ravel(),
        p=p_values(came, means, sizes, draws).ravel(),
    )
