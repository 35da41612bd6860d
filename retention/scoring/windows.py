"""All customers as they stood on one day, and whether they bought in the 90 days after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retention.modelled import Run
from retention.models import decline

Floats = NDArray[np.float64]

#: Days ahead that health looks, and that a window for learning or judging lasts.
AHEAD = 90


@dataclass(frozen=True)
class Window:
    """Arrays of one length, a customer each, in the order of their keys.

    day:           first day that is not known
    repeats:       purchase days after the first; last, age: weeks, for the models
    since_days:    since the latest purchase, 0 = the last day known
    mean_repeat:   money per purchase day after the first, NaN without one
    mean_value:    money per purchase day of her whole life, net of all refunds
    usual_gap:     days, drawn towards everybody's median
    overdue:       since_days / usual_gap
    bought:        ordered within AHEAD days from ``day`` on; all False where that lies
                   ahead
    """

    day: date
    keys: NDArray[np.int64]
    repeats: Floats
    last: Floats
    age: Floats
    since_days: Floats
    mean_repeat: Floats
    mean_value: Floats
    usual_gap: Floats
    overdue: Floats
    prior: Floats
    prior_weeks: Floats
    recent: Floats
    bought: NDArray[np.bool_]

    @property
    def size(self) -> int:
        return int(self.keys.size)

    @property
    def occasions(self) -> Floats:
        return self.repeats + 1

    @property
    def is_mixed(self) -> bool:
        """Some bought, and some did not."""
        return 0 < self.bought.sum() < self.size


def window(run: Run, day: date) -> Window:
    """The customers with a purchase before ``day``."""
    rows = run("histories", {"as_of": day})
    everybody = _floats(run("population", {"as_of": day})["median_gap"])[0]
    column = {name: _floats(rows[name]) for name in rows.columns}
    usual = decline.usual_gap(column["repeats"], column["median_gap"], everybody)
    with np.errstate(invalid="ignore"):
        bought = column["next_days"] < AHEAD
    return Window(
        day=day,
        keys=column["customer_key"].astype(np.int64),
        repeats=column["repeats"],
        last=column["last_days"] / 7,
        age=column["age_days"] / 7,
        since_days=column["since_days"],
        mean_repeat=column["mean_repeat"],
        mean_value=column["life_money"] / (column["repeats"] + 1),
        usual_gap=usual,
        overdue=column["since_days"] / usual,
        prior=column["prior"],
        prior_weeks=column["prior_weeks"],
        recent=column["recent"],
        bought=bought,
    )


def _floats(column: pd.Series) -> Floats:
    return column.to_numpy(dtype=float, na_value=np.nan)
