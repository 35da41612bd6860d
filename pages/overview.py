"""Do our customers stay?"""

import streamlit as st

from retention import charts, words
from retention.ui import has_contracts, kpi_row, page, panel
from retention.words import churn as churn_words
from retention.words import contracts as contract_words
from retention.words import overview as overview_words

here = page("Do our customers stay?")
everybody = words.not_split(here.filters.split)
kpi_row(here)
if has_contracts(here):
    here.say(contract_words.ELSEWHERE)

with st.grid(2, min_column_width=400, gap=14):
    money = (("overview/revenue", here.pooled),)
    panel(
        "Where does revenue come from?",
        here,
        money,
        charts.revenue_stack,
        overview_words.revenue_sentence(here.frame(*money[0]), here.filters.grain)
        + everybody,
        {"grain": here.filters.grain, "currency": here.currency},
    )
    states = (("churn/lifecycle", here.pooled),)
    panel(
        "Are we gaining or losing customers?",
        here,
        states,
        charts.lifecycle_stack,
        churn_words.lifecycle_sentence(here.frame(*states[0]), here.filters.grain)
        + everybody,
        {"grain": here.filters.grain},
    )
