"""Signal or noise: control charts of rates and amounts, one verdict a period.

Each period is judged by what was known when it ended: its limits come from a baseline of
earlier periods that stops a while before it, so that a slow drift cannot hide in its own
baseline and a verdict never changes when more data arrives.

Rates get Laney's p' chart (Laney 2002, Quality Engineering 14, 531-537), amounts an XmR
chart (Wheeler and Chambers 1992); drifts are watched by an EWMA (Lucas and Saccucci 1990,
Technometrics 32, 1-12) and by runs. False alarms and power are simulated in
tests/test_signals.py.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retention.models import seasons

Floats = NDArray[np.float64]

#: Mean moving range of two over the standard deviation (the constant d2).
_RANGE_OF_TWO = 1.128

#: XmR limits in mean moving ranges (Wheeler), and standard errors they stand for.
_RANGES, _ERRORS = 2.66, 3.0

#: Weight of the newest period in the EWMA, and its limits in standard errors: one false
#: alarm in 500 periods.
EWMA_WEIGHT, EWMA_LIMIT = 0.2, 2.962

#: Periods in a row on one side of the centre, the one judged included.
RUN = 8

#: Standard errors within which a period lies on the centre, on neither side of it.
_ON_IT = 1e-9

#: n p (1 - p) below which a rate is not judged: its binomial is too lopsided for limits
#: that are the same on both sides.
FEWEST_EXPECTED = 5.0


#: Standard errors of its slope from which on a baseline may be growing, and surely is.
MAY_GROW, GROWS = 2.0, 4.0


class Schedule(NamedTuple):
    """Which earlier periods are a period's baseline.

    baseline: how many at most; gap: how many periods before the one judged the last of
    them lies; fewest: how many of them must be known
    """

    baseline: int
    gap: int
    fewest: int


WEEKLY = Schedule(baseline=26, gap=13, fewest=12)
MONTHLY = Schedule(baseline=26, gap=3, fewest=12)


@dataclass(frozen=True)
class Control:
    """Verdicts on a series, one place a period, oldest first.

    centre, lower, upper: in the unit of the series, NaN where there is no verdict
    z:        distance from the centre in standard errors; of a rate before sigma_z
    sigma_z:  how much more a rate moves than chance alone, at least 1; NaN of amounts
    weeks:    known periods in the baseline
    state:    signal, watch, noise or none (nothing to judge by)
    reason:   beyond (the limits), ewma, run; empty where nothing is claimed
    seasonal: True where the series is judged against the same week last year
    growing:  True where the baseline grows: anything between standing still and growing
              on as before is expected, and the centre is half-way
    """

    centre: Floats
    lower: Floats
    upper: Floats
    z: Floats
    sigma_z: Floats
    weeks: NDArray[np.int64]
    state: NDArray[np.str_]
    reason: NDArray[np.str_]
    seasonal: NDArray[np.bool_]
    growing: NDArray[np.bool_]


def rates(
    successes: ArrayLike,
    trials: ArrayLike,
    last_year: ArrayLike | None = None,
    schedule: Schedule = WEEKLY,
) -> Control:
    """Laney's p' chart of a rate counted anew in every period.

    successes, trials: counts a period, oldest first, every period once; a period without
    trials is unknown. Windows that overlap must not come here: their points hang together
    and every limit would lie.
    last_year: place of the same week last year, -1 where there is none. Given, and from
    seasons.WEEKS periods on, the logarithm of the ratio of the two rates is charted by
    XmR where the rate is seasonal and both weeks are large enough (seasons.FEWEST_EXPECTED); p'
    does not apply to ratios.
    """
    count, total = _floats(successes), _floats(trials)
    plain = _laney(count, total, schedule)
    if last_year is None:
        return plain
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(total > 0, count / total, np.nan)
    expected = rate * (1 - rate) * total
    then = seasons.then(rate, last_year)
    large = (
        np.fmin(expected, seasons.then(expected, last_year)) >= seasons.FEWEST_EXPECTED
    )
    seasonal = _logarithms(rate, np.where(large, then, np.nan), schedule)
    told = seasons.aged(rate.size) & large & seasons.is_seasonal(rate, then)
    told &= seasonal.state != "none"
    chosen = _chosen(told, seasonal, plain)
    return replace(chosen, upper=np.clip(chosen.upper, 0, 1), seasonal=told)


def mirrored(control: Control) -> Control:
    """The chart of what is left of a rate: of those who stayed, from those who left."""
    return replace(
        control,
        centre=1 - control.centre,
        lower=1 - control.upper,
        upper=1 - control.lower,
        z=-control.z,
    )


def _laney(count: Floats, total: Floats, schedule: Schedule) -> Control:
    unknown = ~(total > 0)
    count, total = np.where(unknown, np.nan, count), np.where(unknown, np.nan, total)
    before, before_total = _baseline(count, schedule), _baseline(total, schedule)
    weeks = np.sum(~np.isnan(before), axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.nansum(before, axis=1) / np.nansum(before_total, axis=1)
        spread = np.sqrt(centre * (1 - centre))

        def distance(part: Floats, whole: Floats) -> Floats:
            far = part / whole - centre[:, None]
            return far * np.sqrt(whole) / spread[:, None]

        ranges = _mean_range(distance(before, before_total))
        sigma_z = np.fmax(1.0, ranges / _RANGE_OF_TWO)
        lately = distance(_lately(count, schedule), _lately(total, schedule))
        half = _ERRORS * sigma_z * spread / np.sqrt(total)
        judged = (weeks >= schedule.fewest) & (total * spread**2 >= FEWEST_EXPECTED)
        state, reason = _verdicts(lately / sigma_z[:, None], schedule, judged)
    return Control(
        centre=_where(judged, centre),
        lower=_where(judged, np.clip(centre - half, 0, 1)),
        upper=_where(judged, np.clip(centre + half, 0, 1)),
        z=_where(judged, lately[:, -1]),
        sigma_z=_where(judged, sigma_z),
        weeks=weeks,
        state=state,
        reason=reason,
        seasonal=np.zeros(total.shape, dtype=bool),
        growing=np.zeros(total.shape, dtype=bool),
    )


def levels(values: ArrayLike, schedule: Schedule = WEEKLY) -> Control:
    """XmR chart of an amount on its own scale; NaN where a period is not known."""
    return _individuals(_floats(values), schedule)


def amounts(
    values: ArrayLike,
    last_year: ArrayLike,
    schedule: Schedule = WEEKLY,
    may_grow: bool = True,
) -> Control:
    """XmR chart of positive amounts on logarithms, seasonal where history allows.

    values:    money or orders a period, oldest first, every period once
    last_year: place in ``values`` of the same week last year, -1 where there is none
    may_grow:  whether growth is what is expected of a young shop, as of its orders, and
        not news, as of their average value

    From seasons.WEEKS periods on it is the logarithm of the ratio to the same week last
    year that is charted. Before, a baseline that may grow and does is expected to stand still or to
    grow on, so that a young shop's success is no alarm every week; one that falls is held
    against its mean. Limits are told in the unit of the values all the same. A period at
    zero or below has no logarithm: it is no part of a baseline, and a signal when its
    baseline has none like it.
    """
    level = _floats(values)
    plain = _logarithms(level, np.ones(level.shape), schedule, may_grow)
    seasonal = _logarithms(level, seasons.then(level, last_year), schedule)
    aged = seasons.aged(level.size)
    chosen = _chosen(aged, seasonal, plain)
    return replace(chosen, seasonal=aged & (seasonal.state != "none"))


def _chosen(first: NDArray[np.bool_], one: Control, other: Control) -> Control:
    """Period by period one chart or the other."""
    names = [field.name for field in fields(Control)]
    return Control(
        **{n: np.where(first, getattr(one, n), getattr(other, n)) for n in names}
    )


def _logarithms(
    level: Floats, reference: Floats, schedule: Schedule, may_grow: bool = False
) -> Control:
    """The chart of log(level / reference), told in the unit of the level."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(
            (level > 0) & (reference > 0), np.log(level / reference), np.nan
        )
        fallen = (level <= 0) & (reference > 0)
        found = _individuals(scale, schedule, fallen, may_grow)
        return replace(
            found,
            centre=np.exp(found.centre) * reference,
            lower=np.exp(found.lower) * reference,
            upper=np.exp(found.upper) * reference,
        )


def _individuals(
    values: Floats,
    schedule: Schedule,
    fallen: NDArray[np.bool_] | None = None,
    may_grow: bool = False,
) -> Control:
    """XmR chart; ``fallen`` marks unknown values that lie below any limit."""
    before = _baseline(values, schedule)
    weeks = np.sum(~np.isnan(before), axis=1)
    gone = np.zeros(values.shape, dtype=bool) if fallen is None else fallen
    gone_before = np.nansum(_baseline(gone.astype(float), schedule), axis=1) > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.nansum(before, axis=1) / weeks
        error = _mean_range(before) * _RANGES / _ERRORS
        # equal values leave rounding errors where there is no movement
        moves = error > 1e-9 * np.fmax(1.0, np.abs(centre))
        recent = _lately(values, schedule)
        lately = (recent - centre[:, None]) / error[:, None]
        lower, upper = centre - _ERRORS * error, centre + _ERRORS * error
        enough = (weeks >= schedule.fewest) & moves
        growing = np.zeros(values.shape, dtype=bool)
        if may_grow:
            growth = _growth(before, recent, schedule)
            growing = growth.may_grow & enough
            lately = np.where(growing[:, None], growth.lately, lately)
            lower = np.where(growing, growth.lower, lower)
            upper = np.where(growing, growth.upper, upper)
            centre = np.where(growing, (lower + upper) / 2, centre)
        state, reason = _verdicts(lately, schedule, enough)
    out = gone & enough & ~gone_before
    judged = (enough & ~np.isnan(values)) | out
    return Control(
        centre=_where(judged, centre),
        lower=_where(judged, lower),
        upper=_where(judged, upper),
        z=_where(judged, lately[:, -1]),
        sigma_z=np.full(values.shape, np.nan),
        weeks=weeks,
        state=np.where(out, "signal", state),
        reason=np.where(out, "beyond", reason),
        seasonal=np.zeros(values.shape, dtype=bool),
        growing=growing & judged,
    )


class _Growth(NamedTuple):
    """What is expected after a baseline that grows, one row a period judged.

    may_grow:     whether its slope lies MAY_GROW standard errors above zero
    lately:       distances of the latest periods in standard errors: above its line
                  drawn on, 0 below it, negative below its mean, which gives no alarm that
                  a flat baseline would not give; below its last level where it GROWS
    lower, upper: limits of the period judged
    """

    may_grow: NDArray[np.bool_]
    lately: Floats
    lower: Floats
    upper: Floats


def _growth(before: Floats, recent: Floats, schedule: Schedule) -> _Growth:
    """A line through every baseline, its errors from moving ranges about its slope."""
    known = ~np.isnan(before)
    number = known.sum(axis=1)
    time = np.arange(1 - before.shape[1], 1) - schedule.gap
    middle = (known * time).sum(axis=1) / number
    away = np.where(known, time - middle[:, None], 0.0)
    squares = (away**2).sum(axis=1)
    mean = np.nansum(before, axis=1) / number
    slope = np.nansum(away * before, axis=1) / squares
    moves = np.abs(np.diff(before, axis=1) - slope[:, None])
    error = np.nansum(moves, axis=1) / (~np.isnan(moves)).sum(axis=1)
    # equal steps leave rounding errors where nothing strays
    nothing = 1e-9 * np.fmax(1.0, np.abs(mean))
    error = np.fmax(error * _RANGES / _ERRORS, nothing)

    def at(when: Floats | float) -> tuple[Floats, Floats]:
        """Level of the line, and the error of one period there, the line's included."""
        far = np.atleast_1d(when)[None, :] - middle[:, None]
        level = mean[:, None] + slope[:, None] * far
        share = 1 + 1 / number[:, None] + far**2 / squares[:, None]
        return level, error[:, None] * np.sqrt(share)

    line, line_error = at(np.arange(1 - recent.shape[1], 1).astype(float))
    last, last_error = at(float(-schedule.gap))
    steepness = slope * np.sqrt(squares) / error
    sure = steepness > GROWS
    floor = np.where(sure, last[:, 0], mean)
    floor_error = np.where(sure, last_error[:, 0], error)
    above = np.fmax(recent - line - nothing[:, None], 0) / line_error
    below = np.fmin(recent - floor[:, None] + nothing[:, None], 0)
    below /= floor_error[:, None]
    return _Growth(
        may_grow=steepness > MAY_GROW,
        lately=np.where(np.isnan(recent), np.nan, above + below),
        lower=floor - _ERRORS * floor_error,
        upper=line[:, -1] + _ERRORS * line_error[:, -1],
    )


def _verdicts(
    lately: Floats, schedule: Schedule, judged: NDArray[np.bool_]
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """State and reason from distances of the latest periods, one row a period judged."""
    newest = lately[:, -1]
    average, steps = np.zeros(newest.shape), np.zeros(newest.shape)
    for column in lately[:, -schedule.gap :].T:
        known = ~np.isnan(column)
        moved = (1 - EWMA_WEIGHT) * average + EWMA_WEIGHT * column
        average = np.where(known, moved, average)
        steps += known
    # exact variance of an average that started at the centre, not its limit
    share = EWMA_WEIGHT / (2 - EWMA_WEIGHT) * (1 - (1 - EWMA_WEIGHT) ** (2 * steps))
    drifts = np.abs(average) > EWMA_LIMIT * np.sqrt(share)
    run = lately[:, -RUN:]
    one_side = np.all(run > _ON_IT, axis=1) | np.all(run < -_ON_IT, axis=1)
    cases = [~judged | np.isnan(newest), np.abs(newest) > _ERRORS, drifts, one_side]
    state = np.select(cases, ["none", "signal", "watch", "watch"], "noise")
    return state, np.select(cases, ["", "beyond", "ewma", "run"], "")


def _baseline(values: Floats, schedule: Schedule) -> Floats:
    return _window(values, schedule.baseline, schedule.gap)


def _lately(values: Floats, schedule: Schedule) -> Floats:
    return _window(values, max(schedule.gap, RUN), 0)


def _window(values: Floats, length: int, back: int) -> Floats:
    """Row i: the ``length`` values up to place i - back, NaN before the beginning."""
    places = np.arange(values.size)[:, None] - back + np.arange(1 - length, 1)
    if not values.size:
        return np.empty(places.shape)
    return np.where(places >= 0, values[np.clip(places, 0, None)], np.nan)


def _mean_range(values: Floats) -> Floats:
    """Mean distance of neighbours that are both known, a row; NaN without any."""
    moves = np.abs(np.diff(values, axis=1))
    return np.nansum(moves, axis=1) / np.sum(~np.isnan(moves), axis=1)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=float)


def _where(judged: NDArray[np.bool_], values: Floats) -> Floats:
    return np.where(judged, values, np.nan)
