"""The churn window in the reader's hand, and the customers who left."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from retention import words
from retention.filters import Filters
from retention.ui.page import Page
from retention.ui.people import people_list

WINDOWS = (30, 45, 60, 75, 90, 120, 150, 180, 240, 270, 365)


def churn_window(page: Page) -> int:
    """Silent days after which a customer has left: the dataset's, or the reader's."""
    own = page.dataset.number("churn_window_days")
    options = [str(days) for days in sorted({*WINDOWS, own})]
    chosen = st.selectbox(
        "A customer has left after", options, index=options.index(str(own)),
        format_func=lambda days: f"{days} days without an order"
        + (" (the dataset's)" if int(days) == own else ""),
        key="window", bind="query-params", width=330,
        help="Changes every figure of this page. The definition for all pages stands "
        "with the dataset.",
    )  # fmt: skip
    return int(chosen or own)


def leavers(page: Page, trend: tuple[str, Filters], window_days: int) -> None:
    """The customers lost in one period, chosen by its name."""
    grain = page.filters.grain
    frame = page.frame(*trend)
    lost = frame[frame["lost"] > 0].sort_values("period", ascending=False)
    if lost.empty:
        return
    options = [period.strftime("%Y-%m-%d") for period in lost["period"]]
    counts = dict(zip(options, lost["lost"], strict=True))
    with st.container(border=True, gap="small"):
        chosen = st.selectbox(
            "Customers who left in", ["none", *options], key="left", bind="query-params",
            format_func=lambda text: _named(text, grain, counts), width=330,
        )  # fmt: skip
        if chosen in (None, "none"):
            return
        start = pd.Timestamp(str(chosen))
        months = {"month": 1, "quarter": 3}.get(grain, 0)
        stop = start + pd.DateOffset(months=months, days=0 if months else 7)
        filters = page.whole.between(
            start.date(), min(stop.date(), page.dataset.as_of)
        ).with_settings(moved="lost", window_days=window_days)
        people_list(page, filters, f"left in {words.period_name(start, grain)}", "left")


def _named(text: str, grain: str, counts: dict[str, int]) -> str:
    if text not in counts:
        return "Choose a period"
    name = words.period_name(pd.Timestamp(text), grain)
    return f"{name[0].upper()}{name[1:]}: {words.count(counts[text])} left"
