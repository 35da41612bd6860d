"""Who leaves, and when?"""

import streamlit as st

from retention import charts, words
from retention.ui import (
    churn_window,
    contract_panels,
    has_contracts,
    leavers,
    next_order,
    page,
    panel,
    revenue_panel,
    unusual_panel,
    why_panels,
)
from retention.words import churn as churn_words

here = page("Who leaves, and when?")
grain = here.filters.grain
everybody = words.not_split(here.filters.split)
window_days = churn_window(here)
trend = ("churn/trend", here.pooled.with_settings(window_days=window_days))
here.say(churn_words.churn_sentence(here.frame(*trend), grain, window_days))

by_orders = ""
if has_contracts(here):
    by_orders = churn_words.BY_ORDERS
    contract_panels(here)

how_to_read = churn_words.trend_sentence(
    here.frame(*trend), grain, window_days, here.dataset.first_day
)
how_to_read += by_orders
if here.filters.split:
    by = ("churn/trend", here.series.with_settings(window_days=window_days))
    panel(
        f"How many leave, by {here.label(here.filters.split).lower()}?",
        here,
        (by,),
        charts.churn_split_trend,
        how_to_read,
        {"grain": grain},
    )
else:
    panel(
        f"How many leave, {grain} by {grain}?",
        here,
        (trend,),
        charts.churn_trend,
        how_to_read,
        {"grain": grain},
        after=lambda: leavers(here, trend, window_days),
    )

revenue_panel(
    here,
    "Does money leave faster than customers?",
    ("churn/revenue", here.pooled.with_settings(window_days=window_days)),
)
unusual_panel(here, window_days)
why_panels(here, window_days)
silences = (
    "churn/window",
    here.pooled.between(None, None).with_settings(window_days=window_days),
)
panel(
    "How long is too long?",
    here,
    (silences,),
    charts.false_churn,
    churn_words.window_sentence(here.frame(*silences), window_days) + everybody,
    {"window_days": window_days},
)

with st.grid(2, min_column_width=400, gap=14):
    states = ("churn/lifecycle", here.pooled)
    panel(
        "Are we gaining or losing customers?",
        here,
        (states,),
        charts.lifecycle_stack,
        churn_words.lifecycle_sentence(here.frame(*states), grain) + everybody,
        {"grain": grain},
    )
    gaps = (
        "churn/gaps",
        here.pooled.between(None, None).with_settings(window_days=window_days),
    )
    panel(
        "How much time lies between two orders?",
        here,
        (gaps,),
        charts.gap_histogram,
        churn_words.gaps_sentence(here.frame(*gaps), window_days) + everybody,
        {"window_days": window_days},
    )

next_order(here)
