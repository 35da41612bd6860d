"""The CDNOW sample of Fader & Hardie: 2,357 customers won in early 1997.

The file comes with the development package ``lifetimes``; it is read, nothing of the
package runs.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from retention.models import purchasing


@cache
def orders() -> dict[str, dict[date, float]]:
    """Money of each purchase day by customer."""
    spec = find_spec("lifetimes")
    assert spec is not None and spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    found: dict[str, dict[date, float]] = {}
    for line in (folder / "datasets/CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, _, money = line.split()
        when = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        days = found.setdefault(customer, {})
        days[when] = days.get(when, 0.0) + float(money)
    return found


@cache
def summary(last_day: date = date(1997, 9, 30)) -> tuple[np.ndarray, ...]:
    """(repeats, last, age, mean of the repeat days) up to and with ``last_day``."""
    rows = []
    for bought in orders().values():
        days = sorted(day for day in bought if day <= last_day)
        if days:
            again = [bought[day] for day in days[1:]]
            rows.append(
                (
                    len(again),
                    (days[-1] - days[0]).days / 7,
                    (last_day - days[0]).days / 7,
                    np.mean(again) if again else np.nan,
                )
            )
    return tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))


@cache
def fitted(kind: str = "mbg") -> purchasing.Fit:
    """The model of the first 39 weeks."""
    repeats, last, age, _ = summary()
    return purchasing.fit(purchasing.collapsed(repeats, last, age), kind)
