"""Where the scores of recency, frequency and money begin, in the reader's hand."""

from __future__ import annotations

import streamlit as st

from retention.filters import Filters
from retention.schema import CUTS_EXPECTED, cut_offs
from retention.ui.page import Page

MEASURES = ("recency_cuts", "frequency_cuts", "money_cuts")


def scored(page: Page) -> Filters:
    """The filters without a split, with the cut-offs the reader has set by hand.

    What cannot be meant counts as not set; ``cut_points`` says so beside the box.
    """
    settings = {}
    for name in MEASURES:
        text = str(st.session_state.get(name) or st.query_params.get(name) or "")
        if text and not _fault(text):
            settings[name] = cut_offs(text)
    return page.whole.with_settings(**settings)


def cut_points(page: Page) -> None:
    """A button that opens three boxes; empty ones leave the ranks or the dataset's."""
    own = dict(scored(page).settings)
    label = "Cut-offs: own" if own else "Cut-offs"
    with st.popover(label, help="Where the scores begin", width=160):
        st.markdown(
            "Scores rank customers in fifths, unless four cut-offs are given here. Write "
            f"{CUTS_EXPECTED}. They hold for the whole page and are kept in its address."
        )
        given = page.dataset.definitions
        st.text_input(
            "Days since the latest purchase, at most, for 5, 4, 3, 2",
            key="recency_cuts", bind="query-params",
            placeholder=_usual(given.get("recency_cuts")),
        )  # fmt: skip
        st.text_input(
            "Purchase days, at least, for 2, 3, 4, 5",
            key="frequency_cuts", bind="query-params",
            placeholder=_usual(given.get("frequency_cuts")),
        )  # fmt: skip
        st.text_input(
            f"Money{f' in {page.currency}' if page.currency else ''}, at least, for "
            "2, 3, 4, 5",
            key="money_cuts", bind="query-params",
            placeholder=_usual(given.get("money_cuts")),
        )  # fmt: skip
        for name in MEASURES:
            text = str(st.session_state.get(name) or "")
            if text and _fault(text):
                st.error(f'"{text}" does not fit. Write {CUTS_EXPECTED}.')


def _usual(definition: object) -> str:
    return str(definition) if definition else "by rank"


def _fault(text: str) -> bool:
    try:
        cut_offs(text)
    except ValueError:
        return True
    return False
