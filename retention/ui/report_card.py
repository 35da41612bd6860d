"""The report card of the predictions, judged by what customers did since."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from retention import charts
from retention.filters import Filters
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, say
from retention.words import report as report_words

#: Models see everybody, so no filter enters the question.
QUESTION = ("value/model_report", Filters())


def report_card(page: Page, title: str = "How good are the predictions?") -> None:
    """What was predicted 90 days ago against what happened, and who did better."""
    with card(title, page, QUESTION):
        frame = page.frame(*QUESTION)
        sentence = report_words.report_sentence(frame)
        whole = report_words.in_use(frame)
        if whole is None:
            nobody(page, sentence)
            return
        say(f"{sentence} {report_words.LEGEND}" if whole["n"] else sentence)
        if whole["n"]:
            draw(page, (QUESTION,), charts.calibration, sentence, {})
        say(report_words.tier_sentence(frame))
        _contest(report_words.contest(frame), sentence)
        if page.filters.where:
            say("The models see all customers: the filters change nothing here.")


def _contest(rows: pd.DataFrame, sentence: str) -> None:
    """Every score that was judged, beside days since the last order alone."""
    if rows.empty:
        return
    columns = {
        "score": st.column_config.TextColumn("Score", width=240),
        "right_order": st.column_config.ProgressColumn(
            "Right order", format="%.1f %%", min_value=50, max_value=100, width=145,
            color="blue",
            help="How often one who ordered was ranked above one who did not; 50 % is a coin.",
        ),
        "error": st.column_config.TextColumn(
            "Mean error", width=110, alignment="right",
            help="Mean distance between predicted and actual shares of the ten groups.",
        ),
        "slope": st.column_config.TextColumn(
            "Slope", width=80, alignment="right",
            help="1 = right; below 1 predictions are too extreme, above 1 too timid.",
        ),
    }  # fmt: skip
    st.dataframe(
        rows, hide_index=True, column_config=columns, column_order=list(columns),
        width="stretch", height="content", alt=sentence,
    )  # fmt: skip
