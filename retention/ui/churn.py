"""The churn window in the reader's hand, and the customers who left."""

from __future__ import annotations

import pandas as pd

from retention import churn_words, words
from retention.filters import Filters
from retention.ui.choice import choice
from retention.ui.page import Page
from retention.ui.people import people_list

WINDOWS = (30, 45, 60, 75, 90, 120, 150, 180, 240, 270, 365)


def churn_window(page: Page) -> int:
    """Silent days after which a customer has left: the dataset's, or the reader's."""
    own = page.dataset.number("churn_window_days")
    options = {
        f"{days} days without an order": days for days in sorted({*WINDOWS, own})
    }
    return choice(
        "A customer has left after", options, "window",
        f"{own} days without an order", width=300,
        help=f"Changes every figure of this page. The dataset's own definition, used by "
        f"the other pages, is {own} days. "
        + churn_words.how_chosen(page.dataset.chosen.get("churn_window_days", {}), own),
    )  # fmt: skip


def leavers(page: Page, trend: tuple[str, Filters], window_days: int) -> None:
    """The customers lost in one period, chosen by its name."""
    grain = page.filters.grain
    frame = page.frame(*trend)
    lost = frame[frame["lost"] > 0].sort_values("period", ascending=False)
    if lost.empty:
        return
    options: dict[str, pd.Timestamp | None] = {"Choose a period": None}
    for period in map(pd.Timestamp, lost["period"]):
        options[words.capitalised(words.period_name(period, grain))] = period
    start = choice("Customers who left in", options, "left", width=300)
    if start is None:
        return
    months = {"month": 1, "quarter": 3}.get(grain, 0)
    stop = start + pd.DateOffset(months=months, days=0 if months else 7)
    filters = page.whole.between(
        start.date(), min(stop.date(), page.dataset.as_of)
    ).with_settings(moved="lost", window_days=window_days)
    people_list(page, filters, f"left in {words.period_name(start, grain)}", "left")
