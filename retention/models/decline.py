"""Is a customer later than usual, or buying less often than she used to?

Both are explanations to read beside a score, not scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Gaps of everybody's median that a personal median borrows.
BORROWED_GAPS = 2

#: Shape and rate (weeks) of order rates where no model is fitted.
USUAL_R, USUAL_ALPHA = 0.6, 7.0

#: Weeks that count as recent.
RECENT_WEEKS = 13

#: A decline has at least so many prior purchases, at most this share of the expected
#: ones left, and at most this probability of coming by chance.
FEWEST_PRIOR, MOST_INDEX, MOST_P = 3, 0.5, 0.10


def usual_gap(
    gaps: ArrayLike, median_gap: ArrayLike, everybodys_median: float
) -> Floats:
    """Days a customer usually waits: the geometric mean of her median and everybody's.

    gaps:       closed gaps she has, which weigh against BORROWED_GAPS of everybody's
    median_gap: of them, in days; not looked at where there is none
    Without a gap of anybody it is not known (NaN).
    """
    count = np.asarray(gaps, dtype=float)
    own = np.where(count > 0, np.asarray(median_gap, dtype=float), 1.0)
    everybody = np.log(everybodys_median) if everybodys_median > 0 else np.nan
    borrowed = BORROWED_GAPS * everybody
    return np.exp((count * np.log(own) + borrowed) / (count + BORROWED_GAPS))


def decline(
    prior: ArrayLike,
    prior_weeks: ArrayLike,
    recent: ArrayLike,
    recent_weeks: float = RECENT_WEEKS,
    r: float = USUAL_R,
    alpha: float = USUAL_ALPHA,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """(index, p, declining): recent purchase days against those to be expected.

    Given ``prior`` purchase days in ``prior_weeks``, her rate has a gamma law of shape
    r + prior and rate alpha + prior_weeks, and the recent days a negative binomial one:
    the index is recent / expected, p the probability of so few or fewer. Not known
    (NaN) where she was no customer in the prior weeks.
    """
    from scipy.special import betainc

    before, weeks, now = np.broadcast_arrays(
        *(np.asarray(each, dtype=float) for each in (prior, prior_weeks, recent))
    )
    known = weeks > 0
    shape, rate = r + before, alpha + np.where(known, weeks, 1)
    index = np.where(known, now / (shape / rate * recent_weeks), np.nan)
    p = np.where(known, betainc(shape, now + 1, rate / (rate + recent_weeks)), np.nan)
    with np.errstate(invalid="ignore"):
        declining = (before >= FEWEST_PRIOR) & (index <= MOST_INDEX) & (p <= MOST_P)
    return index, p, declining
