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
from numpy.typing import NDArray

from retention.models import purchasing
from retention.models.purchasing import Fit, active_if_alive, collapsed, p_alive

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Periods ahead at most; never more than half of those seen.
FARTHEST = 12

#: Past days a forecast is made for: every 28 days, between four and eight, each with half
#: a year of history before it and the whole horizon after it.
ORIGIN_EVERY, FEWEST_ORIGINS, MOST_ORIGINS, FEWEST_DAYS = 28, 4, 8, 180

#: Customers that past forecasts are made of; of more, one in so many.
MOST_SAMPLED = 50_000

#: Draws behind a band, and its level.
DRAWS, LEVEL = 2_000, 0.90

#: Complete periods that are held against their forecast at most; never so many that the
#: past days behind the band would have known them.
MOST_CHECKED = 3


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
    means = _means(fit, rows, as_of, spans, began, cohort_of, current)

    sample = _sampled(days)
    first_day = int(days.day.min(initial=as_of))
    origins, misses = _backtest(sample, first_day, as_of, spans, began, fit)
    draws = _widened(misses, seed)
    cohorts = np.flatnonzero(sizes)
    grid = np.meshgrid(cohorts, np.arange(count), indexing="ij")
    cohort, place = (axis.ravel() for axis in grid)
    observed = np.full(cohort.size, np.nan)
    if began:
        observed[place == 0] = already[cohorts]
    known = np.nan_to_num(observed)
    expected = known + means[cohort, place]
    low, high, low_sum, high_sum = _bands(
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


def _means(
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
        said = _means(then, rows, origin, spans, began, nobody, 1)[0]
        came = _counted(sample, rows, origin, spans, began)
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
    draws = _widened(misses[known, whole : whole + back], seed)
    if not len(draws):
        return None
    then = _fitted_then(standing(sample, origin), origin, now)
    if then is None:
        return None
    rows = standing(days, origin)
    cohort_of = np.searchsorted(starts, rows.first, side="right") - 1
    ends = starts[current - back :] - origin
    until = np.stack([ends[:-1], ends[1:]], axis=1)
    means = _means(then, rows, origin, until, 0, cohort_of, current - back)
    sizes = np.bincount(cohort_of, minlength=current - back)
    cohorts = np.flatnonzero(sizes)
    means, sizes = means[cohorts], sizes[cohorts]
    came = _by_cohort(days, rows, cohort_of, origin + until, current - back)[cohorts]
    low, high, _, _ = _bands(means, np.zeros(means.shape), sizes, draws, seed)
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
        p=_p_values(came, means, sizes, draws).ravel(),
    )


def _by_cohort(
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


def _p_values(came: Floats, means: Floats, sizes: Ints, draws: Floats) -> Floats:
    """Two-sided probability of what came, by the law behind the band of each cell."""
    from scipy.special import pdtr, pdtrc

    some = draws[:: max(1, len(draws) // 500)]
    values = np.empty(means.shape)
    for row, (mean, seen, size) in enumerate(zip(means, came, sizes, strict=True)):
        rate = np.minimum(mean * some, 4.0 * size)
        fewer = pdtr(seen, rate).mean(axis=0)
        more = np.where(seen > 0, pdtrc(seen - 1, rate).mean(axis=0), 1.0)
        values[row] = np.minimum(2 * np.minimum(fewer, more), 1.0)
    return values


def _counted(
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


def _widened(misses: Floats, seed: int) -> Floats:
    """Factors of the cell means, one row a draw, a column a period.

    Student's t around the mean log miss, with the spread of one more miss; none without
    FEWEST_ORIGINS past days. The draws are moved and widened so, and not the mean: the
    few past days overlap, and to correct by them made forecasts worse more than better.
    """
    count, periods = misses.shape
    if count < FEWEST_ORIGINS:
        return np.zeros((0, periods))
    logs = np.log(misses)
    spread = logs.std(axis=0, ddof=1) * np.sqrt(1 + 1 / count)
    t = np.random.default_rng([seed, 0]).standard_t(count - 1, size=(DRAWS, periods))
    return np.asarray(np.exp(logs.mean(axis=0) + t * spread))


def _bands(
    means: Floats, known: Floats, sizes: Ints, draws: Floats, seed: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Low and high of each cell and of all cohorts together (by period); else NaN.

    All cohorts of a draw share the period's factor: a bad month is bad for everybody.
    """
    if len(draws) == 0:
        cell, total = np.full(means.shape, np.nan), np.full(means.shape[1], np.nan)
        return cell, cell, total, total
    random = np.random.default_rng([seed, 1])
    cells, sums = np.empty((2, *means.shape)), np.zeros(draws.shape)
    for row, (mean, so_far, size) in enumerate(zip(means, known, sizes, strict=True)):
        # a factor drawn from far out must not overflow; nobody counts beyond the size
        rate = np.minimum(mean * draws, 4.0 * size)
        came = np.minimum(so_far + random.poisson(rate), size)
        cells[:, row] = _ends(came)
        sums += came
    totals = _ends(sums)
    return cells[0], cells[1], totals[0], totals[1]


def _ends(draws: Floats) -> Floats:
    """Low and high of whole customers, by column: ends that some draw has."""
    low = round((1 - LEVEL) / 2 * len(draws))
    places = [low - 1, len(draws) - low]
    return np.asarray(np.partition(draws, places, axis=0)[places])
