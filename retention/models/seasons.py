"""Whether, and from when on, a week is compared with the same week last year."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Weeks of history from which a week is judged against the same week last year, and
#: n p (1 - p) that a rate needs in both weeks for it: below, logarithms of rates stray.
WEEKS = 104
FEWEST_EXPECTED = 20.0


def then(values: Floats, last_year: ArrayLike) -> Floats:
    """The value of the same week last year, NaN where there is none."""
    place = np.asarray(last_year, dtype=np.int64)
    return np.where(place >= 0, values[np.clip(place, 0, None)], np.nan)


def is_seasonal(level: Floats, then: Floats) -> NDArray[np.bool_]:
    """Where the ratio to last year moved less than the series itself, so far.

    That is a correlation of same weeks above one half. Below it a comparison with last
    year adds more noise than season it takes away, and brings last year's events back.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(level / then)
        known = np.isfinite(ratio)
        plain = _variance_so_far(np.where(known, np.log(level), 0), known)
        return _variance_so_far(np.where(known, ratio, 0), known) < plain


def _variance_so_far(values: Floats, known: NDArray[np.bool_]) -> Floats:
    number = np.cumsum(known)
    return np.cumsum(values**2) / number - (np.cumsum(values) / number) ** 2


def aged(size: int) -> NDArray[np.bool_]:
    """Which periods of a series have enough history before them, themselves included."""
    return np.arange(1, size + 1) >= WEEKS
