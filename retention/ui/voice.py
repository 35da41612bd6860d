"""The NPS score with its parts and trend, and what customers say."""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

from retention import charts, speech, words
from retention.ui.choice import choice, standing
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, panel, say
from retention.words import voice as voice_words

GROUPS = {
    "Everybody": "all",
    "Detractors, 0 to 6": "detractors",
    "Passives, 7 and 8": "passives",
    "Promoters, 9 and 10": "promoters",
}

#: Comments shown at once.
SHOWN = 15


def nps_card(page: Page) -> None:
    """The score and its histogram beside its trend."""
    left, right = st.columns([5, 7], gap="small")
    with left:
        _score(page)
    with right:
        _trend(page)


def _score(page: Page) -> None:
    nps, scores = ("voice/nps", page.whole), ("voice/scores", page.whole)
    with card("Would they recommend us?", page, nps, scores):
        row = page.frame(*nps).iloc[0]
        if not row["n"]:
            nobody(page, "There is no answer from 0 to 10 in this period.")
            return
        enough = row["n"] >= words.FEWEST_FOR_PERCENT
        previous = _before(page)
        moved = words.change(row["nps"], previous, "points") if enough else ""
        st.metric(
            "Net promoter score",
            f"{words.points(row['nps']) if enough else words.UNKNOWN_MARK} "
            f":small[:gray[{words.span(row['low'], row['high'], 'points')}]]",
            delta=moved or None, delta_color="gray", delta_arrow="off",
            delta_description="on the period before" if moved else None,
            help="Promoters (9, 10) less detractors (0 to 6), in points from −100 to 100.",
        )  # fmt: skip
        say(voice_words.shares_sentence(page.frame(*nps)))
        say(voice_words.needed_sentence(page.frame(*nps)))
        text = voice_words.nps_sentence(page.frame(*nps))
        draw(page, (nps,), charts.nps_bar, text, {})
        draw(page, (scores,), charts.score_histogram, text, {})


def _before(page: Page) -> float | None:
    kpis = page.frame("overview/kpis", page.whole).set_index("metric")
    value = kpis["previous"].loc["nps"]
    return None if pd.isna(value) else float(value)


def _trend(page: Page) -> None:
    trend = ("voice/nps_trend", page.pooled)
    grain = page.filters.grain
    with card("How has it moved?", page, trend):
        frame = page.frame(*trend)
        if not frame["responses"].sum():
            nobody(page, "There is no answer from 0 to 10 in these periods.")
            return
        text = voice_words.response_sentence(page.frame("voice/response", page.whole))
        say(text)
        draw(page, (trend,), charts.nps_trend, text, {"grain": grain})
        draw(page, (trend,), charts.answers, "Answers per period", {"grain": grain})
        say(
            voice_words.nonresponse_sentence(
                page.frame("voice/nonresponse", page.whole),
                page.frame("voice/nps_weighted", page.whole),
            )
        )


def satisfaction(page: Page) -> bool:
    """Surveys of satisfaction and effort, where there are any; True when shown."""
    question = ("voice/satisfaction", page.whole)
    frame = page.frame(*question)
    if frame.empty:
        return False
    with card("How satisfied are they?", page, question):
        for line in voice_words.satisfaction_lines(frame):
            st.markdown(line)
    return True


def themes_and_words(page: Page) -> None:
    """What detractors and promoters write about, and in which words."""
    themes, keyness = ("voice/themes", page.whole), ("voice/keyness", page.whole)
    left, right = st.columns(2, gap="small")
    with left, card("What do they write about?", page, themes):
        frame = page.frame(*themes)
        text = voice_words.themes_sentence(frame, page.currency)
        say(text)
        if frame["mentions"].sum() and (
            frame["comments"].max() >= words.FEWEST_FOR_PERCENT
        ):
            draw(page, (themes,), charts.theme_dots, text, {})
    with right:
        panel(
            "Which words tell them apart?",
            page,
            (keyness,),
            charts.word_bars,
            voice_words.keyness_sentence(page.frame(*keyness)),
            empty="No word stands in five comments of this period.",
        )


def behaviour(page: Page) -> None:
    """What promoters, passives, detractors and the silent did after."""
    question = ("voice/behaviour", page.pooled)
    frame = page.frame(*question)
    text = voice_words.behaviour_sentence(frame, 90, page.currency)
    with card("What did they do afterwards?", page, question):
        say(text)
        if frame["customers"].max() >= words.FEWEST_FOR_PERCENT:
            draw(
                page, (question,), charts.behaviour_dots, text,
                {"currency": page.currency},
            )  # fmt: skip


def comments(page: Page, title: str) -> None:
    """What customers wrote, filtered by group and words."""
    group = standing("group", GROUPS, "Everybody")
    themes = {"Any theme": ""} | {name.capitalize(): name for name in speech.themes()}
    theme = standing("theme", themes, "Any theme")
    search = str(
        st.session_state.get("search") or st.query_params.get("search") or ""
    ).strip()
    question = (
        "voice/comments",
        page.whole.with_settings(group=group, search=search, theme=theme, limit=SHOWN),
    )
    with card(title, page, question):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            choice("From", GROUPS, "group", width=220)
            choice("About", themes, "theme", width=160)
            st.text_input(
                "Holding the words", key="search", bind="query-params", width=260,
                placeholder="such as delivery",
            )  # fmt: skip
        frame = page.frame(*question)
        if frame.empty:
            say("No comment in this period fits. Choose a longer one, or other words.")
            return
        say(
            f"Newest first, {words.count(len(frame))} shown."
            if len(frame) == SHOWN
            else f"Newest first, {words.count(len(frame))} in all."
        )
        for row in frame.itertuples():
            _comment(row, page.currency)


def _comment(row, currency: str) -> None:  # noqa: ANN001
    color: Literal["orange", "gray", "blue"] = (
        "orange" if row.score <= 6 else "gray" if row.score <= 8 else "blue"
    )
    who = "anonymous"
    if not pd.isna(row.customer_id):
        name = row.customer_id if pd.isna(row.name) else row.name
        who = (
            f"{name}, {words.count(row.orders)} "
            f"{'order' if row.orders == 1 else 'orders'}, "
            f"{words.money(row.revenue, currency)}"
        )
    with st.container(horizontal=True, gap="small", wrap=False):
        st.badge(f"{row.score}", color=color)
        with st.container(gap=None):
            st.text(row.comment)
            st.caption(words.escaped(f"{words.day(row.day)}, {who}"))
