"""The churn window in the reader's hand, and the customers who left."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from retention import charts, signal_words, words
from retention.filters import Filters
from retention.ui.choice import choice
from retention.ui.page import Page
from retention.ui.panel import panel
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
        f"the other pages, is {own} days.",
    )  # fmt: skip


#: Weeks of the control chart: a year and its first baseline.
CONTROL_WEEKS = 65


def unusual_panel(page: Page, window_days: int) -> None:
    """Whether the latest week's churn is unusual; always by the week, of everybody."""
    span = page.pooled
    assert span.stop
    early = span.stop - timedelta(weeks=CONTROL_WEEKS)
    weeks = (
        "overview/signals",
        span.between(early, span.stop).with_settings(window_days=window_days),
    )
    panel(
        "Is this week's churn unusual?",
        page,
        (weeks,),
        charts.control_chart,
        signal_words.control_sentence(page.frame(*weeks))
        + words.not_split(page.filters.split),
        {"metric": "churn_rate", "title": "% of active customers lost in the week"},
        empty="No complete week after the first churn window lies in this period.",
    )


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
