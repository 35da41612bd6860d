"""The RFM map with the customers of a segment, and the table of segments."""

from __future__ import annotations

import streamlit as st

from retention import charts
from retention.ui.choice import choice, standing
from retention.ui.cuts import cut_points, scored
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, say
from retention.ui.people import people_list
from retention.words import segments as segment_words

ANY = "Choose a segment"


def rfm_panel(page: Page, title: str) -> None:
    """The map of segments; a click or a select box lists the customers of one."""
    question = ("segments/rfm", scored(page))
    with card(title, page, question):
        frame = page.frame(*question)
        if frame.empty:
            nobody(page, "Nobody has bought within the months that are scored.")
            return
        text = (
            "Right: bought lately. Up: buys often and much. Number of customers and share "
            "of revenue. Click a segment for its customers."
        )
        say(text)
        options = {ANY: None} | {name: name for name in frame["segment"]}
        selected = standing("segment", options, ANY)
        draw(
            page,
            (question,),
            charts.rfm_map,
            segment_words.rfm_sentence(frame, page.currency),
            {"currency": page.currency, "selected": selected},
            key="_rfm",
            on_select=_clicked,
            selection_mode="segment",
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = choice("Customers of segment", options, "segment", width=280)
            cut_points(page)
        if chosen is not None:
            filters = scored(page).between(None, None).with_settings(segment=chosen)
            people_list(page, filters, f"in {chosen}", "segment")


def _clicked() -> None:
    points = st.session_state["_rfm"].selection.get("segment") or []
    if points and points[0].get("segment"):
        st.session_state["segment"] = points[0]["segment"]


def rfm_table(page: Page, title: str) -> None:
    """Every segment with its size, money and habits."""
    question = ("segments/rfm", scored(page))
    with card(title, page, question):
        frame = page.frame(*question)
        if frame.empty:
            nobody(page)
            return
        say(
            "In the order of the map, from Champions to Lost. Shares are of those shown."
        )
        total = frame["revenue"].sum()
        shown = frame.assign(
            share=frame["share"] * 100,
            money_share=frame["revenue"] / total * 100 if total else 0.0,
        )
        sign = f"{page.currency} " if page.currency else ""
        columns = {
            "segment": st.column_config.TextColumn("Segment", width=140),
            "customers": st.column_config.NumberColumn(
                "Customers", format="localized", width="small"
            ),
            "share": st.column_config.ProgressColumn(
                "Share of customers", format="%.0f %%", min_value=0, max_value=100, width=145,
                color="gray",
            ),
            "money_share": st.column_config.ProgressColumn(
                "Share of revenue", format="%.0f %%", min_value=0, max_value=100, width=145,
                color="blue",
            ),
            "value": st.column_config.NumberColumn(
                "Per customer", format=f"{sign}%,.0f", width=115
            ),
            "frequency": st.column_config.NumberColumn("Purchases", format="%.1f", width=90),
            "recency_days": st.column_config.NumberColumn("Days since", format="%.0f", width=90),
        }  # fmt: skip
        st.dataframe(
            shown[list(columns)], hide_index=True, column_config=columns,
            width="stretch", height="content",
            alt=segment_words.rfm_sentence(frame, page.currency),
        )  # fmt: skip
