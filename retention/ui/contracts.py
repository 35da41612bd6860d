"""Contracts: who cancels, how many will still run, how long they do, their money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import streamlit as st

from retention import charts, words
from retention.filters import Filters, add_periods, period_start
from retention.ui.choice import choice
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, panel, say
from retention.words import churn as churn_words
from retention.words import contracts as contract_words

#: Contracts from which on a cohort is shown first.
FEWEST_BEGUN = 30


def has_contracts(page: Page) -> bool:
    """Whether the dataset knows of anybody's contract."""
    rows = page.frame("churn/contracts", Filters(grain="quarter"))
    return bool(rows[["at_start", "active"]].to_numpy().any())


def contract_panels(page: Page) -> None:
    """Who cancels, with what money, how many will still run, and for how long."""
    grain, everybody = page.filters.grain, words.not_split(page.filters.split)
    trend = ("churn/contracts", page.pooled)
    panel(
        f"How many cancel, {grain} by {grain}?",
        page,
        (trend,),
        charts.contract_trend,
        churn_words.contracts_sentence(page.frame(*trend), grain) + everybody,
        {"grain": grain},
    )
    with st.grid(2, min_column_width=400, gap=14):
        _forecast(page)
        _survival(page)
    money = ("churn/contract_revenue", page.pooled)
    by_quarter = page.frame(money[0], Filters(grain="quarter"))
    if by_quarter["revenue_at_start"].any():
        revenue_panel(page, "Does contract money leave faster than customers?", money)


#: The latest periods whose money is shown: each asks for everybody's year before it.
MOST_PERIODS = 27


def revenue_panel(page: Page, title: str, question: tuple[str, Filters]) -> None:
    """How much money leaves beside how many customers."""
    grain = page.filters.grain
    name, asked = question
    assert asked.start and asked.stop
    last = period_start(asked.stop - timedelta(days=1), grain, page.dataset.week_shift)
    early = add_periods(last, grain, 1 - MOST_PERIODS)
    question = (name, replace(asked, start=max(asked.start, early)))
    cut = f" The latest {MOST_PERIODS} {words.periods(grain, MOST_PERIODS)}."
    panel(
        title,
        page,
        (question,),
        charts.revenue_churn,
        contract_words.revenue_sentence(page.frame(*question), grain, page.currency)
        + (cut if asked.start < early else "")
        + words.not_split(page.filters.split),
        {"grain": grain, "currency": page.currency},
    )


def _forecast(page: Page) -> None:
    """One cohort of contracts, seen and to come: the one chosen."""
    # the model sees everybody, and every cohort can be asked for
    question = ("churn/contract_forecast", Filters())
    with card("How many contracts will still run?", page, question):
        if page.is_nobody:
            nobody(page)
            return
        frame = page.frame(*question)
        if frame.empty:
            say(contract_words.NO_FORECAST)
            return
        first = frame.groupby("cohort")["is_pooled"].first()
        options = {
            words.period_name(pd.Timestamp(day), "month"): day.date().isoformat()
            for day in sorted(first.index, reverse=True)
        }
        # the newest cohort with a curve of its own, or else of enough contracts for a rate
        own = first.index[~first.to_numpy(dtype=bool)]
        sizes = frame.groupby("cohort")["size"].first()
        large = sizes.index[sizes.to_numpy() >= FEWEST_BEGUN]
        newest = next(some for some in (own, large, sizes.index) if len(some)).max()
        default = words.period_name(pd.Timestamp(newest), "month")
        cohort = choice("Contracts begun in", options, "begun", default, width=240)
        sentence = contract_words.forecast_sentence(frame, cohort)
        if page.filters.where or page.filters.split:
            sentence += contract_words.OF_EVERYBODY
        say(sentence)
        draw(page, (question,), charts.contract_forecast, sentence, {"cohort": cohort})


def _survival(page: Page) -> None:
    """The curve of how long contracts run, and how the groups of a split compare."""
    whole = page.filters.between(None, None)
    curve, groups = ("churn/contract_survival", whole), ("churn/contract_groups", whole)
    split = page.filters.split
    with card(
        "How long do contracts run?", page, *((curve, groups) if split else (curve,))
    ):
        if page.is_nobody:
            nobody(page)
            return
        pooled = page.frame(curve[0], replace(whole, split=None))
        sentence = contract_words.survival_sentence(pooled)
        if split and not pooled.empty:
            label = page.label(split)
            sentence += " " + contract_words.groups_sentence(page.frame(*groups), label)
        say(sentence)
        if not pooled.empty:
            draw(page, (curve,), charts.contract_survival, sentence, {})
