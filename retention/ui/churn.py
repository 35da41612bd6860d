"""The churn window in the reader's hand, and the customers who left."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from retention import charts, words
from retention.filters import Filters
from retention.ui.choice import choice, standing
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, panel, say
from retention.ui.people import people_list
from retention.words import churn as churn_words
from retention.words import signals as signal_words

WINDOWS = (30, 45, 60, 75, 90, 120, 150, 180, 240, 270, 365)

#: After which purchase the wait for the next one begins.
AFTER = {"any order": 0, "the first order": 1, "the second order": 2}


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
        f"the other pages, is {own} days: "
        + churn_words.how_chosen(page.dataset.chosen.get("churn_window_days", {}), own),
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


def next_order(page: Page) -> None:
    """The curve of the time to the next order, and how the groups of a split compare."""
    title = "How long until the next order?"
    order = AFTER[standing("after", {name: name for name in AFTER}, "any order")]
    whole = page.filters.between(None, None)
    curve = ("churn/next_order_survival", whole.with_settings(order=order))
    groups = ("churn/survival_groups", whole)
    split = page.filters.split
    with card(title, page, *((curve, groups) if split else (curve,))):
        if page.is_nobody:
            nobody(page)
            return
        choice("Days after", AFTER, "after", width=220)
        if page.frame(*curve).empty:
            say(churn_words.survival_sentence(page.frame(*curve)))
            return
        pooled = (curve[0], curve[1].without_split())
        sentence = churn_words.next_order_sentence(page.frame(*pooled), order)
        if split:
            compared = churn_words.groups_sentence(
                page.frame(*groups), page.label(split)
            )
            sentence = f"{sentence} {compared}"
        say(sentence)
        draw(page, (curve,), charts.survival, sentence, {})
