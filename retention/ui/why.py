"""Why retention moved: one dimension's waterfall, and churn by tenure."""

from __future__ import annotations

import streamlit as st

from retention import charts
from retention.filters import Filters
from retention.finishing.decomposition import TENURE
from retention.ui.choice import choice, standing
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, panel, say
from retention.words import why as why_words

DECOMPOSITION = "churn/decomposition"


AGAINST = {
    "the period before": "previous",
    "the same weeks a year ago": "year",
}


def why_panels(page: Page, window_days: int) -> None:
    """The waterfall of the dimension that explains most, and churn by tenure."""
    against = standing("against", AGAINST, next(iter(AGAINST)))
    asked = page.whole.with_settings(window_days=window_days, against=against)
    with st.grid(2, min_column_width=400, gap=14):
        _waterfall(page, (DECOMPOSITION, asked))
        tenure = ("churn/by_tenure", asked)
        panel(
            "Do new customers leave sooner than old ones?",
            page,
            (tenure,),
            charts.tenure_bars,
            why_words.tenure_sentence(page.frame(*tenure), against),
            empty="Nobody was active when the period began.",
        )


def why_in_short(page: Page) -> str:
    """The clause of the overview: what explains the movement, if anything does."""
    frame = page.frame(DECOMPOSITION, page.whole)
    chosen = frame[frame["explains"]]
    name = "" if chosen.empty else str(chosen["dimension"].iloc[0])
    return why_words.short_why(frame, page.label(name))


def _waterfall(page: Page, question: tuple[str, Filters]) -> None:
    with card("Why did retention move?", page, question):
        frame = page.frame(*question)
        if page.is_nobody or frame.empty:
            _compared()
            nobody(page, "Nobody was active when one of the two periods began.")
            return
        names = list(dict.fromkeys(frame["dimension"]))
        labels = {
            ("Tenure" if name == TENURE else page.label(name)): name for name in names
        }
        first = next(iter(labels))
        chosen = standing("why", labels, first)
        with st.container(horizontal=True):
            choice("Taken apart by", labels, "why", first, width=200)
            _compared()
        rows = frame[frame["dimension"] == chosen]
        told = "" if frame["explains"].any() else (
            "No dimension explains the movement by more than chance. "
        )  # fmt: skip
        sentence = told + why_words.why_sentence(rows, page.label(chosen))
        say(sentence)
        arguments = {"dimension": chosen}
        draw(page, (question,), charts.waterfall, sentence, arguments)


def _compared() -> None:
    choice("Compared with", AGAINST, "against", width=230)
