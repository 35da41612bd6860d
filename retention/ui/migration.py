"""Customers who moved between segments: a matrix or a flow, and who they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from retention import charts
from retention.charts.migration import OUTSIDE_NOW, OUTSIDE_THEN
from retention.filters import Filters
from retention.ui.choice import choice, standing
from retention.ui.cuts import scored
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, say
from retention.ui.people import people_list
from retention.words import migration as migration_words

SINCE = {f"{weeks} weeks ago": f"{weeks} weeks" for weeks in (4, 13, 26, 52)}
USUAL = "13 weeks ago"
MEASURES = {"Customers": "customers", "Money of the year before": "value"}
PICTURES = {"Matrix": "matrix", "Flow": "flow"}

ANY_THEN, ANY_NOW = "Choose a segment", "any segment"


def migration_panel(page: Page, title: str) -> None:
    """Who moved since an earlier day; a click or two select boxes list them.

    The list opens once the segment then or the segment now is chosen.
    """
    since = standing("since", SINCE, USUAL)
    asked = scored(page).with_settings(since=since)
    questions = (("segments/migration", asked), ("segments/upgrades", asked))
    with card(title, page, *questions):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            choice("Compared with", SINCE, "since", USUAL, width=160)
            picture = choice("Show as", PICTURES, "moves", width=140)
            measure = choice("Of", MEASURES, "moved_by", width=220)
        frame, summary = (page.frame(*question) for question in questions)
        day = _day(page, since)
        if page.is_nobody:
            nobody(page)
            return
        if frame.empty or not summary["total"].sum():
            say(migration_words.nobody_then(day))
            return
        say(migration_words.moves_sentence(summary, day, page.currency))
        say(migration_words.reading(picture, measure, day))
        _picture(page, questions[0], picture, measure, summary, day)
        _people(page, frame, asked, day)


def _day(page: Page, since: str) -> date:
    weeks = int(since.split()[0])
    as_of = page.filters.as_of or page.dataset.as_of
    return date.fromordinal(as_of.toordinal() - 7 * weeks)


def _picture(
    page: Page,
    question: tuple[str, Filters],
    picture: str,
    measure: str,
    summary: pd.DataFrame,
    day: date,
) -> None:
    """The matrix, whose cells move the select boxes below, or the flow."""
    alt = migration_words.moves_sentence(summary, day, page.currency)
    options: dict[str, Any] = {"measure": measure, "currency": page.currency}
    if picture == "flow":
        draw(page, (question,), charts.migration_flow, alt, options)
        return
    frame = page.frame(*question)
    options["selected"] = (
        standing("was", _then(frame), ANY_THEN),
        standing("became", _now(frame), ANY_NOW),
    )
    draw(
        page, (question,), charts.migration_matrix, alt, options,
        key="_moves", on_select=_clicked, selection_mode="move",
    )  # fmt: skip


def _then(frame: pd.DataFrame) -> dict[str, str | None]:
    """Segments of the earlier day: name on screen -> value."""
    return {ANY_THEN: None} | {
        OUTSIDE_THEN.get(name, name): name
        for name in dict.fromkeys(frame.sort_values("from_place")["from_segment"])
    }


def _now(frame: pd.DataFrame) -> dict[str, str | None]:
    return {ANY_NOW: None} | {
        OUTSIDE_NOW.get(name, name): name
        for name in dict.fromkeys(frame.sort_values("to_place")["to_segment"])
    }


def _clicked() -> None:
    points = st.session_state["_moves"].selection.get("move") or []
    if points and points[0].get("from_segment"):
        then, now = points[0]["from_segment"], points[0]["to_segment"]
        st.session_state["was"] = OUTSIDE_THEN.get(then, then)
        st.session_state["became"] = OUTSIDE_NOW.get(now, now)


def _people(page: Page, frame: pd.DataFrame, asked: Filters, day: date) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        was = choice("Customers who were in", _then(frame), "was", width=240)
        became = choice("and are now in", _now(frame), "became", width=240)
    if was is None and became is None:
        return
    since = dict(asked.settings)["since"]
    filters = asked.between(None, None).with_settings(
        was=was or "any", became=became or "any", since=since, cuts=since, segment="any"
    )
    people_list(page, filters, migration_words.movers(was, became, day), "moves")
