"""The NPS score with its parts and trend, and what customers say."""

from __future__ import annotations

from typing import Literal

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

#: Where answers on other scales stand.
STANDINGS = {
    "Everybody": "all",
    "High scores": "high",
    "Middle scores": "middle",
    "Low scores": "low",
}

#: What customers wrote, by how they said what they think.
TEXTS = {
    "Scored 0 to 10": "nps",
    "Scored on other scales": "rated",
    "Without a score": "unscored",
}

#: Pixels of the widest label in front of a text, so that all texts begin alike.
LABEL_WIDTHS = {"nps": 28, "rated": 66, "unscored": 78}

#: Comments shown at once, and texts whose rough tone is counted.
SHOWN, TONED = 15, 1_000


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
        moved = ""
        if row["change_state"] != "none":
            moved = words.change(row["nps"], row["previous_nps"], "points")
        st.metric(
            "Net promoter score",
            f"{words.points(row['nps']) if enough else words.UNKNOWN_MARK} "
            f":small[:gray[{words.span(row['low'], row['high'], 'points')}]]",
            delta=moved or None, delta_color="gray", delta_arrow="off",
            delta_description=voice_words.compared(page.frame(*nps)) if moved else None,
            help="Promoters (9, 10) less detractors (0 to 6), in points from −100 to 100.",
        )  # fmt: skip
        say(voice_words.shares_sentence(page.frame(*nps)))
        say(voice_words.change_sentence(page.frame(*nps)))
        say(voice_words.needed_sentence(page.frame(*nps)))
        text = voice_words.nps_sentence(page.frame(*nps))
        draw(page, (nps,), charts.nps_bar, text, {})
        draw(page, (scores,), charts.score_histogram, text, {})


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
        frame = page.frame(*keyness)
        text = voice_words.keyness_sentence(frame)
        title = "Which words tell them apart?"
        if len(frame) and not frame["telling"].any():
            with card(title, page, keyness):
                say(text)
            return
        panel(
            title,
            page,
            (keyness,),
            charts.word_bars,
            text,
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
    """What customers wrote, filtered by score, theme and words."""
    texts = {name: which for name, which in TEXTS.items() if _any(page, which)}
    texts = texts or {name: which for name, which in TEXTS.items() if which == "nps"}
    which = standing("texts", texts, next(iter(texts)))
    group = {
        "nps": standing("group", GROUPS, "Everybody"),
        "rated": standing("scores", STANDINGS, "Everybody"),
    }.get(which, "all")
    themes = {"Any theme": ""} | {name.capitalize(): name for name in speech.themes()}
    search = str(
        st.session_state.get("search") or st.query_params.get("search") or ""
    ).strip()
    chosen = page.whole.with_settings(
        texts=which, search=search, theme=standing("theme", themes, "Any theme"),
        group=group,
        limit=TONED if which == "unscored" else SHOWN + 1,
    )  # fmt: skip
    question = ("voice/comments", chosen)
    with card(title, page, question):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if len(texts) > 1:
                choice("Which", texts, "texts", width=220)
            if which == "nps":
                choice("From", GROUPS, "group", width=220)
            elif which == "rated":
                choice("From", STANDINGS, "scores", width=220)
            choice("About", themes, "theme", width=160)
            st.text_input(
                "Holding the words", key="search", bind="query-params", width=260,
                placeholder="such as delivery",
            )  # fmt: skip
        frame = page.frame(*question)
        if frame.empty:
            say("No comment in this period fits. Choose a longer one, or other words.")
            return
        told = (
            voice_words.tone_sentence(frame)
            if which == "unscored"
            else voice_words.read_me_sentence(frame.head(SHOWN))
        )
        say(f"{voice_words.shown_sentence(frame, SHOWN)} {told}".strip())
        for row in frame.head(SHOWN).to_dict("records"):
            _comment(row, page.currency, LABEL_WIDTHS[which])


def _any(page: Page, which: str) -> bool:
    """Whether there is any text of this kind in the period."""
    first = page.whole.with_settings(texts=which, limit=1)
    return not page.frame("voice/comments", first).empty


_COLORS: dict[object, Literal["orange", "gray", "blue"]] = {
    "detractors": "orange",
    "low": "orange",
    "promoters": "blue",
    "high": "blue",
}


def _comment(row: dict, currency: str, width: int) -> None:
    with st.container(horizontal=True, gap="small", wrap=False):
        with st.container(width=width):
            st.badge(voice_words.label(row), color=_COLORS.get(row["standing"], "gray"))
        with st.container(gap=None):
            st.text(row["comment"])
            with st.container(
                horizontal=True, vertical_alignment="center", gap="xxsmall"
            ):
                st.caption(voice_words.told_by(row, currency), width="content")
                if row["read_me"]:
                    st.badge("Read me", color="yellow")
