"""Why a rate moved: its groups' rates, or the mix of groups.

Kitagawa's symmetric decomposition (1955): with shares w and rates r of groups in two
periods, and bars for the mean of both periods,

    rate_k = w̄_k (r1_k - r0_k)          mix_k = (w1_k - w0_k) (r̄_k - R̄)

and the sum of all is R1 - R0 exactly, without a rest. A group that is missing in one
period gets that period's overall rate, so that its whole effect is mix.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retention.models.differences import FEWEST_IN_GROUP

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """One rate's movement between two periods, one element per group.

    rate, mix: effects; together they make ``change``
    rate_error: standard error of the sum of ``rate``, shares taken as known
    excess:    what a group adds beyond its share of the whole change
    p:         two-sided, of the group's rate moving otherwise than the rest's, or of its
               mix effect being none, whichever is less likely, doubled for the choice;
               NaN where the group or the rest has fewer than FEWEST_IN_GROUP in a period
    """

    change: float
    rate: Floats
    mix: Floats
    rate_error: float
    excess: Floats
    p: Floats


def decomposed(
    before: ArrayLike, kept_before: ArrayLike, now: ArrayLike, kept: ArrayLike
) -> Parts | None:
    """The parts of a rate's movement; None where one of the periods has nobody.

    before, now: customers of each group at the start of the two periods; kept_before,
    kept: those of them who stayed.
    """
    n0, k0, n1, k1 = (
        np.asarray(counts, dtype=float) for counts in (before, kept_before, now, kept)
    )
    if not n0.sum() or not n1.sum():
        return None
    total0, total1 = k0.sum() / n0.sum(), k1.sum() / n1.sum()
    w0, w1 = n0 / n0.sum(), n1 / n1.sum()
    r0 = np.where(n0 > 0, k0 / np.maximum(n0, 1), total0)
    r1 = np.where(n1 > 0, k1 / np.maximum(n1, 1), total1)
    weight = (w0 + w1) / 2
    rate = weight * (r1 - r0)
    mix = (w1 - w0) * ((r0 + r1) / 2 - (total0 + total1) / 2)
    missing = (n0 == 0) | (n1 == 0)
    # all of a missing group's effect is mix, what its rate adds included
    mix, rate = np.where(missing, mix + rate, mix), np.where(missing, 0.0, rate)
    spread0 = np.where(n0 > 0, r0 * (1 - r0) / np.maximum(n0, 1), 0.0)
    spread1 = np.where(n1 > 0, r1 * (1 - r1) / np.maximum(n1, 1), 0.0)
    error = sqrt(float(np.sum(np.where(missing, 0, weight**2 * (spread0 + spread1)))))
    change = float(total1 - total0)
    return Parts(
        change=change,
        rate=rate,
        mix=mix,
        rate_error=error,
        excess=rate + mix - weight * change,
        p=_p_values(n0, k0, n1, k1),
    )


def _p_values(n0: Floats, k0: Floats, n1: Floats, k1: Floats) -> Floats:
    """Of each group: does it stand out by its rate, or by its share?"""
    values = np.full(n0.shape, np.nan)
    all0, all1, kept0, kept1 = n0.sum(), n1.sum(), k0.sum(), k1.sum()
    for place in range(n0.size):
        sizes = (n0[place], n1[place], all0 - n0[place], all1 - n1[place])
        if min(sizes) < FEWEST_IN_GROUP:
            continue
        here = _moved(k0[place], n0[place], k1[place], n1[place])
        rest = _moved(kept0 - k0[place], sizes[2], kept1 - k1[place], sizes[3])
        by_rate = _two_sided(here[0] - rest[0], sqrt(here[1] + rest[1]))
        shift = n1[place] / all1 - n0[place] / all0
        shares = [(n0[place] / all0, all0), (n1[place] / all1, all1)]
        shift_spread = sum(share * (1 - share) / whole for share, whole in shares)
        gap = (
            k0[place] / n0[place] + k1[place] / n1[place] - kept0 / all0 - kept1 / all1
        ) / 2
        mix_error = sqrt(gap**2 * shift_spread + shift**2 * here[1] / 4)
        by_mix = _two_sided(shift * gap, mix_error)
        values[place] = min(1.0, 2 * min(by_rate, by_mix))
    return values


def _moved(k0: float, n0: float, k1: float, n1: float) -> tuple[float, float]:
    """How a rate moved, and the variance of that."""
    r0, r1 = k0 / n0, k1 / n1
    return r1 - r0, r0 * (1 - r0) / n0 + r1 * (1 - r1) / n1


def _two_sided(difference: float, error: float) -> float:
    return erfc(abs(difference / error) / sqrt(2)) if error > 0 else 1.0
