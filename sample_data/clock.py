"""Days of the world and the shop's own clock, on which purchases come evenly.

A world day is a number of days since ``start``; its fraction is the time of the day. The
shop's clock runs fast in December and on Saturdays and slowly in July; on it a customer
buys at a constant rate, so seasons and the price rise need no thinning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data import truths

SECOND = 1_000_000
DAY = 86_400 * SECOND
"""Microseconds."""


@dataclass(frozen=True)
class Clock:
    """The world's days and their weights.

    start, stop:  first day, and the day after the last one
    season:       relative purchase rate of each world day, mean about 1
    position:     shop time at the start of each day, one more than days; its unit is an
                  average day without a price rise
    """

    start: date
    stop: date
    season: np.ndarray
    position: np.ndarray

    @property
    def days(self) -> int:
        return (self.stop - self.start).days

    def day_of(self, when: date) -> int:
        """World day of a date; it may lie outside the world."""
        return (when - self.start).days

    def position_at(self, day: np.ndarray | float) -> np.ndarray:
        """Shop time at a world day; the last value at and after the end."""
        return np.interp(day, np.arange(self.days + 1), self.position)

    def day_at(self, position: np.ndarray) -> np.ndarray:
        """World day at a shop time; ``days`` at and after the end."""
        return np.interp(position, self.position, np.arange(self.days + 1))

    def moments(self, day: np.ndarray) -> np.ndarray:
        """Microseconds since 1970 of world days, on whole seconds."""
        first = (self.start - date(1970, 1, 1)).days
        seconds = np.floor(day * 86_400).astype(np.int64)
        return (seconds + first * 86_400) * SECOND

    @property
    def end(self) -> int:
        """Microseconds since 1970 of the exclusive end."""
        return int((self.stop - date(1970, 1, 1)).days) * DAY

    def month_starts(self) -> list[date]:
        """First days of the months that the world touches."""
        month = self.start.replace(day=1)
        months = []
        while month < self.stop:
            months.append(month)
            month = (month + timedelta(days=32)).replace(day=1)
        return months


def clock(as_of: date) -> Clock:
    """The clock of a world that ends at ``as_of``, exclusive."""
    start = as_of - timedelta(days=truths.HISTORY_DAYS)
    dates = [start + timedelta(days=day) for day in range(truths.HISTORY_DAYS)]
    months = np.array([day.month - 1 for day in dates])
    weekdays = np.array([day.weekday() for day in dates])
    season = (
        np.array(truths.MONTH_WEIGHTS)[months]
        * np.array(truths.WEEKDAY_WEIGHTS)[weekdays]
    )
    slack = np.array(
        [
            truths.PRICE_RISE_DAY <= day < truths.PRICE_RISE_FORGOTTEN_DAY
            for day in dates
        ]
    )
    rate = season * np.where(slack, truths.PRICE_RISE_RATE_FACTOR, 1.0)
    position = np.concatenate([[0.0], np.cumsum(rate)])
    return Clock(start, as_of, season, position)


HOURS = np.array(
    [
        *(6, 3, 2, 1, 1, 3, 10, 22, 36, 48, 54, 56),
        *(60, 54, 50, 50, 54, 62, 74, 88, 92, 72, 40, 16),
    ],
    dtype=float,
)
"""Relative number of orders placed in each hour of the day."""


def at_shop_hours(day: np.ndarray) -> np.ndarray:
    """World days whose even fractions become times at which people order.

    Evenings most, nights least; the order of two moments of a day stays.
    """
    edges = np.concatenate([[0.0], np.cumsum(HOURS)]) / HOURS.sum()
    whole = np.floor(day)
    return whole + np.interp(day - whole, edges, np.arange(25) / 24)
