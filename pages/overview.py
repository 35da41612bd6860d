"""Do our customers stay?"""

import streamlit as st

from retention import charts, signal_words, words
from retention.ui import kpi_row, kpi_states, page, panel, why_in_short

here = page("Do our customers stay?")
everybody = words.not_split(here.filters.split)
states = here.frame(*kpi_states(here))
kept = states.loc[states["metric"] == "retention_rate", "state"].tolist() or ["none"]
answer = words.retention_sentence(here.frame("overview/kpis", here.whole), kept[0])
moves = signal_words.headline(states, here.currency, here.is_current)
kpi_row(here, f"{answer} {why_in_short(here)}  \n{moves}")

with st.grid(2, min_column_width=400, gap=14):
    money = (("overview/revenue", here.pooled),)
    panel(
        "Where does revenue come from?",
        here,
        money,
        charts.revenue_stack,
        words.revenue_sentence(here.frame(*money[0]), here.filters.grain) + everybody,
        {"grain": here.filters.grain, "currency": here.currency},
    )
    phases = (("churn/lifecycle", here.pooled),)
    panel(
        "Are we gaining or losing customers?",
        here,
        phases,
        charts.lifecycle_stack,
        words.lifecycle_sentence(here.frame(*phases[0]), here.filters.grain)
        + everybody,
        {"grain": here.filters.grain},
    )
