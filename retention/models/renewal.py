"""How many contracts are renewed, and how many will be.

The beta-discrete-Weibull curve (Fader, Hardie, Liu, Davin & Steenburgh 2018; "bdw") and
its special case c = 1, the shifted beta-geometric (Fader & Hardie 2007; "sbg"). Each
customer has her own chance of not renewing; with c other than 1 it also changes with age.
Only for contracts, where who has left stays away: in a shop customers skip months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Kind = Literal["bdw", "sbg"]

#: Renewals a cohort must have been through to get a curve of its own.
FEWEST_RENEWALS = 4

#: Contracts below which a cohort follows the curve of all cohorts, and all of them
#: together below which nothing is forecast.
FEWEST_CONTRACTS = 100

#: Where a and b, and c, may lie.
BOUNDS = ((0.001, 10_000.0), (0.001, 10_000.0), (0.1, 5.0))

#: Where the optimiser begins: customers all different, and nearly alike.
_STARTS = [(1.0, 1.0, 1.0), (1.0, 8.0, 1.0)]

#: A fit has settled when no logarithm moves by more: a curve's own fit, and a refit,
#: which needs no more than what its band can show. Steps before it is given up.
CLOSE, NEAR, MOST_STEPS = 1e-8, 1e-4, 300

#: Refits of the parametric bootstrap, draws of each, and the band's level.
REFITS, DRAWS, LEVEL = 60, 50, 0.90


@dataclass(frozen=True)
class Curve:
    """A fitted curve: after t renewals the share B(a, b + t^c) / B(a, b) is still there.

    kind:      what was fitted in the end: sbg where bdw did not settle
    customers: at the start of the cohorts fitted
    renewals:  the most a cohort has been through
    problems:  sentences; the curve stands only without any
    """

    kind: Kind
    a: float
    b: float
    c: float
    log_likelihood: float
    customers: int
    renewals: int
    converged: bool
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """Customers still there after each further renewal: expected, and a 90 % band."""

    expected: Floats
    low: Floats
    high: Floats


def fit(cohorts: Sequence[ArrayLike], kind: Kind = "bdw") -> Curve:
    """The curve of greatest likelihood of one or several cohorts together.

    cohorts: of each, the customers still there after 0, 1, 2 … renewals, as far as seen
    """
    counts = [np.asarray(cohort, dtype=float) for cohort in cohorts]
    for cohort in counts:
        if np.any(np.diff(cohort) > 0) or np.any(cohort < 0):
            raise ValueError("A cohort of contracts cannot grow.")
    counts = [cohort for cohort in counts if cohort.size and cohort[0] > 0]
    customers = int(sum(cohort[0] for cohort in counts))
    renewals = max((cohort.size - 1 for cohort in counts), default=0)
    problems: tuple[str, ...] = ()
    if renewals < FEWEST_RENEWALS:
        problems = (
            f"A renewal curve needs {FEWEST_RENEWALS} renewals to be seen; "
            f"there are {renewals}.",
        )
    if renewals == 0:
        return Curve("sbg", 1.0, 1.0, 1.0, 0.0, customers, 0, False, problems)
    lost, there = _pooled(counts)
    best = _best(lost, there, kind)
    if not best.converged:
        problems = (*problems, "The renewal curve did not settle.")
    return replace(best, customers=customers, renewals=renewals, problems=problems)


def survival(curve: Curve, renewals: ArrayLike) -> Floats:
    """Share of a cohort still there after so many renewals."""
    from scipy.special import betaln

    age = np.asarray(renewals, dtype=float)
    ends = betaln(curve.a, curve.b + age**curve.c)
    return np.asarray(np.exp(ends - betaln(curve.a, curve.b)))


def misplaced(curve: Curve, cohorts: Sequence[ArrayLike]) -> float:
    """Share of all losses that came at other renewals than the curve says, 0 to 1.

    Near 0 where contracts end month by month; large where they end in steps, as those
    by the year do. NaN without a loss.
    """
    counts = [np.asarray(cohort, dtype=float) for cohort in cohorts]
    counts = [cohort for cohort in counts if cohort.size and cohort[0] > 0]
    longest = max((cohort.size for cohort in counts), default=1)
    lost, expected = np.zeros(longest - 1), np.zeros(longest - 1)
    for cohort in counts:
        ages = np.arange(1, cohort.size)
        lost[: ages.size] -= np.diff(cohort)
        expected[: ages.size] += cohort[:-1] * (1 - retention_rates(curve, ages))
    if not lost.sum():
        return float("nan")
    return float(np.abs(lost - expected).sum() / 2 / lost.sum())


def retention_rates(curve: Curve, renewals: ArrayLike) -> Floats:
    """Share that renews the t-th time, of those who renewed before; t from 1."""
    age = np.asarray(renewals, dtype=float)
    return survival(curve, age) / survival(curve, age - 1)


def forecast(
    curve: Curve,
    cohorts: Sequence[ArrayLike],
    there: int,
    renewals: int,
    ahead: int,
    seed: int = 1,
) -> Band:
    """Customers of one cohort after each of the next ``ahead`` renewals.

    cohorts:  what the curve was fitted to
    there:    customers of the cohort still there, after ``renewals`` renewals
    The band is a parametric bootstrap: cohorts drawn from the curve are fitted again, and
    the luck of the cohort is drawn around each refit. Without the refits it covers 55 to
    78 % where it says 90.
    """
    again = refits(curve, cohorts, seed)
    return band(curve, again, there, renewals, ahead, seed)


def refits(curve: Curve, cohorts: Sequence[ArrayLike], seed: int = 1) -> Floats:
    """Curves of cohorts drawn by chance: logarithms of a, b and c, one row a refit.

    cohorts: what the curve was fitted to
    """
    random = np.random.default_rng(seed)
    sizes = [np.asarray(cohort, dtype=float) for cohort in cohorts]
    sizes = [cohort for cohort in sizes if cohort.size and cohort[0] > 0]
    longest = max(cohort.size for cohort in sizes)
    lost, there = np.zeros((REFITS, longest - 1)), np.zeros((REFITS, longest))
    for cohort in sizes:
        drawn = _drawn(curve, cohort, random, REFITS)
        lost[:, : cohort.size - 1] -= np.diff(drawn)
        there[:, cohort.size - 1] += drawn[:, -1]
    begin = np.log([[curve.a, curve.b, curve.c]] * REFITS)
    return _settled(begin, lost, there, curve.kind, NEAR)[0]


def band(
    curve: Curve, again: Floats, there: int, renewals: int, ahead: int, seed: int = 1
) -> Band:
    """Customers of one cohort after each of the next ``ahead`` renewals, from refits.

    again: refits of the curve, for all cohorts that share it the same
    """
    random = np.random.default_rng((seed, 1))
    ages = renewals + np.arange(1, ahead + 1)
    share = _onward(again, renewals, ages)
    draws = random.binomial(there, share[:, None], size=(len(again), DRAWS, ahead))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(draws.reshape(-1, ahead), [tail, 1 - tail], axis=0)
    logs = np.log([[curve.a, curve.b, curve.c]])
    return Band(there * _onward(logs, renewals, ages)[0], low, high)


def _onward(logs: Floats, renewals: int, ages: NDArray[np.int_]) -> Floats:
    """Share still there at each age, of those there after ``renewals``; a row a curve."""
    shares = _log_shares(logs, np.append(renewals, ages).astype(float))
    return np.asarray(np.clip(np.exp(shares[:, 1:] - shares[:, :1]), 0, 1))


def _drawn(
    curve: Curve, cohort: Floats, random: np.random.Generator, times: int
) -> Floats:
    """Cohorts of the same size, seen as long, that follow the curve by chance."""
    shares = survival(curve, np.arange(cohort.size))
    losses = np.clip(np.append(-np.diff(shares), shares[-1]), 0, 1)
    lost = random.multinomial(int(cohort[0]), losses / losses.sum(), size=times)
    there = cohort[0] - lost[:, :-1].cumsum(axis=1)
    return np.concatenate([np.full((times, 1), cohort[0]), there], axis=1)


def _pooled(cohorts: list[Floats]) -> tuple[Floats, Floats]:
    """Customers lost at each renewal, and those last seen there after so many."""
    longest = max(cohort.size for cohort in cohorts)
    lost, there = np.zeros(longest - 1), np.zeros(longest)
    for cohort in cohorts:
        lost[: cohort.size - 1] -= np.diff(cohort)
        there[cohort.size - 1] += cohort[-1]
    return lost, there


def _best(lost: Floats, there: Floats, kind: Kind) -> Curve:
    """The best curve from some starts; sbg where bdw does not settle."""
    gone, left = (np.stack([part] * len(_STARTS)) for part in (lost, there))
    logs, values, fine, simple = _settled(np.log(_STARTS), gone, left, kind, CLOSE)
    # a curve that settled with c free goes before one that did not
    first = max(range(len(logs)), key=lambda row: (not simple[row], values[row]))
    a, b, c = (float(value) for value in np.exp(logs[first]))
    used: Kind = "sbg" if simple[first] else kind
    customers = int(lost.sum() + there.sum())
    value = float(values[first])
    return Curve(used, a, b, c, value, customers, 0, bool(fine[first]), ())


def _settled(
    begin: Floats, lost: Floats, there: Floats, kind: Kind, step: float
) -> tuple[Floats, Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Curves of greatest likelihood, one a row: logs, likelihood, settled, is sbg.

    Where c settles at a bound or does not settle, c is 1.
    """
    logs, values, fine = _climbed(begin, lost, there, kind == "bdw", step)
    inside = np.all(np.abs(logs[:, 2:] - np.log(BOUNDS[2])) > 1e-6, axis=1)
    simple = ~(fine & inside) if kind == "bdw" else np.ones(len(logs), dtype=bool)
    if kind == "bdw" and simple.any():
        logs[simple], values[simple], fine[simple] = _climbed(
            begin[simple], lost[simple], there[simple], False, step
        )
    return logs, values, fine, simple


def _climbed(
    begin: Floats, lost: Floats, there: Floats, c_is_free: bool, step: float
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Uphill from ``begin`` until a step changes no logarithm by more than ``step``.

    Scoring with the outer product of the scores for a Hessian (Berndt, Hall, Hall and
    Hausman 1974), damped as Levenberg and Marquardt do; all rows at once.
    """
    low, high = np.log(BOUNDS).T
    logs = np.clip(np.array(begin, dtype=float), low, high)
    if not c_is_free:
        logs[:, 2] = 0.0
    value, slope, outer = _terms(logs, lost, there)
    damping = np.full(len(logs), 1e-3)
    done = np.zeros(len(logs), dtype=bool)
    for _ in range(MOST_STEPS):
        here = np.flatnonzero(~done)
        if not here.size:
            break
        at, uphill = logs[here], slope[here]
        # a logarithm at its bound that would go further stays, as c does where it is 1
        stays = ((at <= low) & (uphill < 0)) | ((at >= high) & (uphill > 0))
        stays[:, 2] |= not c_is_free
        move = _step(outer[here], uphill, damping[here], stays)
        tried = np.clip(at + move, low, high)
        found = _terms(tried, lost[here], there[here])
        better = np.isfinite(found[0]) & (found[0] >= value[here])
        far = np.abs(tried - at).max(axis=1)
        taken = here[better]
        logs[taken] = tried[better]
        value[taken], slope[taken], outer[taken] = (part[better] for part in found)
        damping[here] = np.where(better, damping[here] / 10, damping[here] * 10)
        done[here[far < step]] = True
    return logs, value, done


def _step(
    outer: Floats, slope: Floats, damping: Floats, stays: NDArray[np.bool_]
) -> Floats:
    """The damped step of each row, none for logarithms that stay; at most e^2-fold."""
    free = ~stays
    matrix = outer * free[:, :, None] * free[:, None, :]
    place = np.arange(3)
    diagonal = matrix[:, place, place]
    largest = np.maximum(diagonal.max(axis=1, keepdims=True), 1e-12)
    matrix[:, place, place] += damping[:, None] * np.maximum(diagonal, 1e-9 * largest)
    matrix[:, place, place] += np.where(stays, largest, 1e-12 * largest)
    solved = np.linalg.solve(matrix, (slope * free)[:, :, None])[:, :, 0]
    return np.clip(solved, -2, 2)


def _log_shares(logs: Floats, age: Floats) -> Floats:
    """Logarithm of the share still there at each age, a row a curve."""
    from scipy.special import betaln

    a, b, c = (np.exp(logs[:, place, None]) for place in range(3))
    return np.asarray(betaln(a, b + age**c) - betaln(a, b))


def _terms(logs: Floats, lost: Floats, there: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood of each row, its slope by log(a, b, c), the scores' outer product."""
    from scipy.special import digamma

    a, b, c = (np.exp(logs[:, place, None]) for place in range(3))
    age = np.arange(there.shape[1], dtype=float)
    power = age**c
    log_share = _log_shares(logs, age)
    start, end = digamma(a + b), digamma(a + b + power)
    inner = digamma(b + power) - end
    by_c = inner * power * np.log(np.maximum(age, 1))
    slopes = np.stack(
        [(start - end) * a, (inner - digamma(b) + start) * b, by_c * c], axis=1
    )
    # log(S(t - 1) - S(t)) without a difference of nearly equal numbers
    fall = np.minimum(np.diff(log_share), -1e-300)
    log_loss = log_share[:, :-1] + np.log(-np.expm1(fall))
    with np.errstate(over="ignore"):
        part = 1 / np.expm1(-fall)
    loss_slopes = slopes[:, :, :-1] - np.diff(slopes) * part[:, None, :]
    value = (lost * log_loss).sum(axis=1) + (there * log_share).sum(axis=1)
    scores = np.concatenate([loss_slopes, slopes], axis=2)
    counts = np.concatenate([lost, there], axis=1)[:, None, :]
    weighted = scores * counts
    return value, weighted.sum(axis=2), weighted @ scores.transpose(0, 2, 1)
