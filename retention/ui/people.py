"""The customers behind a number: a list to read and to take away."""

from __future__ import annotations

import streamlit as st

from retention import export
from retention.filters import Filters
from retention.ui import fetch
from retention.ui.page import Page
from retention.words import segments as segment_words

#: Rows shown on a page; the download holds everybody.
SHOWN = 500


def people_list(page: Page, filters: Filters, who: str, key: str) -> None:
    """The customers that ``filters`` leaves, who ends the sentence above them."""
    found = fetch.answer(page.dataset, "people/list", filters).frame
    shown = found.head(SHOWN)
    with st.container(horizontal=True, vertical_alignment="center",
                      horizontal_alignment="distribute"):  # fmt: skip
        st.markdown(segment_words.people_sentence(len(shown), len(found), who))
        if len(found):
            st.download_button(
                "Download the list", data=lambda: export.csv(found),
                file_name="customers.csv", mime="text/csv", on_click="ignore",
                icon=":material/download:", key=f"people {key}",
            )  # fmt: skip
    if found.empty:
        return
    money = f"{page.currency} %,.2f".strip()
    columns = {
        "customer_id": st.column_config.TextColumn("Customer"),
        "name": st.column_config.TextColumn("Name"),
        "first_day": st.column_config.DateColumn("First order", format="D MMM YYYY"),
        "last_day": st.column_config.DateColumn("Latest order", format="D MMM YYYY"),
        "recency_days": st.column_config.NumberColumn("Days since"),
        "orders": st.column_config.NumberColumn("Orders"),
        "revenue": st.column_config.NumberColumn("Revenue", format=money),
        "segment": st.column_config.TextColumn("Segment"),
    }
    present = {
        name: column for name, column in columns.items() if shown[name].notna().any()
    }
    st.dataframe(
        shown[list(present)], hide_index=True, column_config=present, width="stretch",
        height=min(420, 38 + 35 * len(shown)), alt=f"{len(found)} customers {who}",
    )  # fmt: skip
