"""Statistics of scores and words: differences of NPS, sample sizes, keyness, likeness.

Scores are in points (-100 to 100), shares from 0 to 1.
"""

from __future__ import annotations

from math import ceil, erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retention.models.differences import FEWEST_IN_GROUP
from retention.models.intervals import Z

Floats = NDArray[np.float64]

#: Standard normal quantile at 0.80: the chance to find a difference that is there.
Z_POWER = 0.8416212335729143

#: Variance of one answer in squared shares where none is known: p = .5, d = .15 or so.
USUAL_VARIANCE = 0.61

#: Words' prior weight in documents (Monroe, Colaresi and Quinn 2008).
PRIOR_DOCUMENTS = 500

#: From this z on a word tells the groups apart.
TELLING_Z = 3.0

#: Groups are not alike from this standardised mean difference on.
UNLIKE = 0.2


def nps_variance(
    promoters: ArrayLike, detractors: ArrayLike, answers: ArrayLike
) -> Floats:
    """Variance of one answer in squared shares: p + d - (p - d)^2; NaN without answers."""
    up, down, total = (
        np.asarray(part, dtype=float) for part in (promoters, detractors, answers)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        p, d = up / total, down / total
        return np.where(total > 0, p + d - (p - d) ** 2, np.nan)


def nps_difference(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> tuple[float, float, float, float]:
    """Difference of two scores: (points, low, high, z).

    first, second: (promoters, detractors, answers) with at least one answer each.
    z = difference / sqrt(SE1^2 + SE2^2) from the plain standard errors, NaN where both
    are 0. The interval adds 3/4 promoter, 3/4 detractor and 1 1/2 passives to each group,
    as the interval of one score does, and is clipped to -200..200.
    """
    scores, errors, centres, adjusted = [], [], [], []
    for up, down, total in (first, second):
        scores.append(100 * (up - down) / total)
        errors.append(1e4 * float(nps_variance(up, down, total)) / total)
        more = (up + 0.75, down + 0.75, total + 3)
        centres.append(100 * (more[0] - more[1]) / more[2])
        adjusted.append(1e4 * float(nps_variance(*more)) / more[2])
    gap, plain = scores[0] - scores[1], sqrt(sum(errors))
    centre, half = centres[0] - centres[1], Z * sqrt(sum(adjusted))
    z = gap / plain if plain > 0 else float("nan")
    return gap, max(-200.0, centre - half), min(200.0, centre + half), z


def nps_against_the_rest(
    promoters: ArrayLike, detractors: ArrayLike, answers: ArrayLike
) -> Floats:
    """Two-sided p of each group's score against all others together.

    NaN where a group or the rest has fewer than FEWEST_IN_GROUP answers.
    """
    parts = np.array([promoters, detractors, answers], dtype=float)
    rest = parts.sum(axis=1, keepdims=True) - parts
    values = np.full(parts.shape[1], np.nan)
    for place in range(parts.shape[1]):
        group, others = parts[:, place], rest[:, place]
        if min(group[2], others[2]) < FEWEST_IN_GROUP:
            continue
        z = nps_difference(tuple(group), tuple(others))[3]
        values[place] = erfc(abs(z) / sqrt(2)) if np.isfinite(z) else np.nan
    return values


def answers_for(half_width: float, variance: float = USUAL_VARIANCE) -> int:
    """Answers that make a score's 95 % interval +-half_width points, rounded up."""
    return ceil(Z**2 * variance / (half_width / 100) ** 2)


def answers_to_tell(points: float, variance: float = USUAL_VARIANCE) -> int:
    """Answers in each of two groups to find a difference with a chance of 80 %."""
    return ceil(2 * (Z + Z_POWER) ** 2 * variance / (points / 100) ** 2)


def keyness(
    ours: ArrayLike, theirs: ArrayLike, our_documents: float, their_documents: float
) -> tuple[Floats, Floats]:
    """Log-odds of words in one group of documents against another: (delta, z).

    ours, theirs: documents that hold each word. Informative Dirichlet prior: a word's
    prior is its share of all documents times PRIOR_DOCUMENTS (Monroe, Colaresi and
    Quinn 2008, equations 16 and 22). NaN where either group has no document.
    """
    y, x = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    n, m = float(our_documents), float(their_documents)
    if n <= 0 or m <= 0:
        return np.full(y.shape, np.nan), np.full(y.shape, np.nan)
    prior = PRIOR_DOCUMENTS * (y + x) / (n + m)
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log((y + prior) / (n + PRIOR_DOCUMENTS - y - prior)) - np.log(
            (x + prior) / (m + PRIOR_DOCUMENTS - x - prior)
        )
        z = delta / np.sqrt(1 / (y + prior) + 1 / (x + prior))
    return delta, z


def standardised_difference(
    mean: ArrayLike, variance: ArrayLike, other: ArrayLike, other_variance: ArrayLike
) -> Floats:
    """Difference of two means over their pooled standard deviation (Cohen's d form).

    sqrt of the mean of the two variances, as Austin (2009); NaN where both are 0 and
    the means differ, 0 where nothing differs.
    """
    gap = np.asarray(mean, dtype=float) - np.asarray(other, dtype=float)
    both = np.asarray(variance, dtype=float) + np.asarray(other_variance, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((gap == 0) & (both == 0), 0.0, gap / np.sqrt(both / 2)) + 0.0


def weighted_nps(
    promoters: ArrayLike, detractors: ArrayLike, answers: ArrayLike, weights: ArrayLike
) -> tuple[float, float, float, float]:
    """A score as if every group had answered alike: (points, low, high, covered).

    weights: people of each group. Groups without an answer cannot speak: covered is the
    share of weight that can. The interval adds the variances of the groups' adjusted
    scores; NaN where nobody answered.
    """
    up, down, total, weight = (
        np.asarray(part, dtype=float)
        for part in (promoters, detractors, answers, weights)
    )
    heard = (total > 0) & (weight > 0)
    if not heard.any():
        return float("nan"), float("nan"), float("nan"), 0.0
    up, down, total = up[heard], down[heard], total[heard]
    share = weight[heard] / weight[heard].sum()
    score = float(100 * (share * (up - down) / total).sum())
    variance = nps_variance(up + 0.75, down + 0.75, total + 3) / (total + 3)
    half = 100 * Z * sqrt(float((share**2 * variance).sum()))
    covered = float(weight[heard].sum() / weight.sum())
    return score, max(-100.0, score - half), min(100.0, score + half), covered
