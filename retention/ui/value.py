"""What winning a customer costs, and what customers are expected to bring."""

from __future__ import annotations

import streamlit as st

from retention.filters import Filters
from retention.ui.page import Page
from retention.ui.panel import card, nobody, say
from retention.words import value as value_words

#: Dimensions whose values may be the channels of the costs, the first one first.
CHANNELS = ("channel", "first_channel")

#: Customers listed by expected value.
LISTED = 10


def costs_panel(page: Page, title: str) -> None:
    """Spending against what the customers won have brought, by channel."""
    whole = ("value/acquisition", Filters(grain=page.filters.grain))
    if not page.dataset.has("costs"):
        with card(title, page):
            say(value_words.NO_COSTS)
        return
    grain = page.filters.grain
    split = _by_channel(page, grain)
    questions = (whole,) if split is None else (whole, split)
    with card(title, page, *questions):
        sentence = value_words.costs_sentence(page.frame(*whole), grain, page.currency)
        say(sentence)
        if split is None:
            say("No channel of the costs has the name of a channel of customers.")
        else:
            rows = value_words.costs_table(page.frame(*split), grain, page.currency)
            columns = {
                "split": st.column_config.TextColumn("Channel", width=140),
                "spend": st.column_config.TextColumn("Spent", alignment="right"),
                "customers": st.column_config.NumberColumn("Won", format="localized"),
                "cac": st.column_config.TextColumn("Per customer won", alignment="right"),
                "value": st.column_config.TextColumn("Brought so far", alignment="right"),
                "returned": st.column_config.TextColumn(
                    "Profit / spent", alignment="right",
                    help="Profit so far per money spent; 1 = it is back.",
                ),
                "payback": st.column_config.TextColumn("Earned back"),
            }  # fmt: skip
            st.dataframe(
                rows, hide_index=True, column_config=columns, column_order=list(columns),
                width="stretch", height="content", alt=sentence,
            )  # fmt: skip
        if page.filters.where:
            say(
                "Costs are not divided among customers: the filters change nothing here."
            )


def _by_channel(page: Page, grain: str) -> tuple[str, Filters] | None:
    """The question split by the first dimension that knows a channel of the costs."""
    for name in CHANNELS:
        if name in page.dataset.dimension_names:
            question = ("value/acquisition", Filters(grain=grain, split=name))
            if page.frame(*question)["customers"].sum():
                return question
    return None


def predicted_panel(page: Page, title: str) -> None:
    """What is expected of the next 364 days, and the most valuable customers."""
    question = ("value/customers", page.whole.between(None, None))
    with card(title, page, question):
        frame = page.frame(*question)
        if page.is_nobody:
            nobody(page)
            return
        margin = float(str(page.dataset.definitions.get("margin", 1)))
        sentence = value_words.predicted_sentence(frame, margin, page.currency)
        say(sentence)
        rows = value_words.predicted(frame).head(LISTED)
        if rows.empty:
            return
        sign = f"{page.currency} " if page.currency else ""
        shown = rows.assign(who=rows["name"].fillna(rows["customer_id"]))
        columns = {
            "who": st.column_config.TextColumn("Customer", width=180),
            "clv": st.column_config.NumberColumn("Future value", format=f"{sign}%,.0f"),
            "expected_money": st.column_config.NumberColumn(
                "Expected money", format=f"{sign}%,.0f",
                help="Expected orders times expected money per order, next 364 days.",
            ),
            "expected_orders": st.column_config.NumberColumn(
                "Expected orders", format="%.1f"
            ),
            "health": st.column_config.NumberColumn("Health", format="%d"),
        }  # fmt: skip
        st.dataframe(
            shown[list(columns)], hide_index=True, column_config=columns,
            width="stretch", height="content", alt=sentence,
        )  # fmt: skip
