"""The costs table: what it took to win each month's new customers, by channel."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from sample_data import columns
from sample_data.clock import Clock
from sample_data.people import CHANNELS, People

#: Channel to euros a new customer costs and share of revenue that is profit.
PRICES = {
    "organic search": (6.0, 0.43),
    "paid social": (27.0, 0.41),
    "marketplace": (14.0, 0.36),
    "referral": (10.0, 0.43),
    "store": (16.0, 0.38),
    "email": (5.0, 0.43),
}
SPREAD = 0.10


def costs_table(people: People, clock: Clock, rng: np.random.Generator) -> pa.Table:
    """One row per month and acquisition channel."""
    months = clock.month_starts()
    starts = np.array([clock.day_of(month) for month in months])
    month = np.searchsorted(starts, people.first, side="right") - 1
    cells = len(months) * len(CHANNELS)
    won = np.bincount(month * len(CHANNELS) + people.channel, minlength=cells)
    price = np.array([PRICES[channel][0] for channel in CHANNELS] * len(months))
    spend = np.rint(won * price * rng.lognormal(0, SPREAD, cells) * 100)
    margin = np.array([PRICES[channel][1] for channel in CHANNELS] * len(months))
    margin = np.round(margin + rng.normal(0, 0.006, cells), 3)
    day = np.array([(month - date(1970, 1, 1)).days for month in months], np.int32)
    return pa.table(
        {
            "period": pa.array(np.repeat(day, len(CHANNELS))).view(pa.date32()),
            "channel": columns.words(
                list(CHANNELS), np.tile(np.arange(len(CHANNELS)), len(months))
            ),
            "spend": columns.money(spend),
            "margin": pa.array(margin),
        }
    )
