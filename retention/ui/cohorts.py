"""The cohort heat map with the customers behind a cell."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from retention import charts, words
from retention.ui.choice import choice, standing
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, say
from retention.ui.people import people_list
from retention.words import cohorts as cohort_words

ANY = "Choose a cell or a cohort"

MODES = {"in that period": "exact", "in that period or later": "rolling"}
SHOWN = {"Percent": "percent", "Customers": "count"}
CAME = {"ordered": "yes", "did not order": "no"}


#: Complete periods a cohort has lived to be the first one forecast on the page.
LIVED = 3


def cohort_cells(page: Page, title: str) -> None:
    """The triangle, its controls, and a list of the customers behind one cell.

    A click on a cell moves two select boxes, which keyboard and link move too.
    """
    mode = standing("mode", MODES, "in that period")
    base = page.cohorts.without_split().with_settings(mode=mode)
    questions = (("cohorts/retention", base), ("cohorts/pooled", base))
    grain = page.filters.grain
    with card(title, page, *questions):
        frame = page.frame(*questions[0])
        if frame.empty:
            nobody(page)
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            choice("Ordered again", MODES, "mode", width=220)
            show = choice("Show", SHOWN, "show", width=140)
        say(cohort_words.heatmap_sentence(frame, grain, mode, show))
        cohort, age = _chosen(frame, grain)
        draw(
            page,
            questions,
            charts.cohort_heatmap,
            cohort_words.cohort_sentence(page.frame(*questions[1]), grain),
            {"grain": grain, "selected": cohort and (cohort, age), "show": show},
            key="_heatmap",
            on_select=_clicked,
            selection_mode="cell",
        )
        _people(page, frame, grain, mode)


def _options(frame: pd.DataFrame, grain: str) -> dict[str, str | None]:
    """No cohort, then cohorts, newest first: name on screen -> first day as ISO text."""
    options: dict[str, str | None] = {ANY: None}
    for day in map(pd.Timestamp, sorted(frame["cohort"].unique(), reverse=True)):
        options[words.period_name(day, grain)] = day.date().isoformat()
    return options


def _chosen(frame: pd.DataFrame, grain: str) -> tuple[str | None, int]:
    """The cell the select boxes stand on, if the chart has it."""
    cohort = standing("cohort", _options(frame, grain), ANY)
    ages = {str(age): int(age) for age in frame["age"].unique()}
    return cohort, standing("age", ages, "1" if "1" in ages else "0")


def _clicked() -> None:
    """A clicked cell becomes the select boxes' choice."""
    points = st.session_state["_heatmap"].selection.get("cell") or []
    if points and points[0].get("cohort") not in (None, "all"):
        first = pd.Timestamp(str(points[0]["cohort"])[:10])
        grain = st.session_state["_page"].filters.grain
        st.session_state["cohort"] = words.period_name(first, grain)
        st.session_state["age"] = str(int(points[0].get("age") or 0))


def _people(page: Page, frame: pd.DataFrame, grain: str, mode: str) -> None:
    ages = {str(age): int(age) for age in sorted(frame["age"].unique())}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = _options(frame, grain)
        cohort = choice("Customers of cohort", options, "cohort", width=260)
        came = choice("who", CAME, "came", width=150)
        age = choice(f"{words.periods(grain, 2)} later", ages, "age", "1", width=120)
    if cohort is None:
        return
    if frame[(frame["cohort"] == cohort) & (frame["age"] == age)].empty:
        say(f"That {grain} lies in the future: nobody can have ordered yet.")
        return
    period = pd.Timestamp(cohort) + _offset(grain, age)
    filters = page.whole.between(None, None).with_settings(
        cohort=cohort,
        period=period.date().isoformat(),
        came=came,
        mode=mode,
        segment="any",
    )
    verb = "ordered" if came == "yes" else "did not order"
    later = " or later" if mode == "rolling" else ""
    first = words.period_name(pd.Timestamp(cohort), grain)
    who = (
        f"whose first order was in {first} {verb} in "
        f"{words.period_name(period, grain)}{later}"
    )
    people_list(page, filters, who, "cell")


def _offset(grain: str, age: int) -> pd.DateOffset:
    if grain == "week":
        return pd.DateOffset(weeks=age)
    return pd.DateOffset(months=age * (1 if grain == "month" else 3))


def customers_ahead(page: Page, title: str) -> None:
    """How many customers of all cohorts will order in each period to come."""
    everybody = replace(page.cohorts, where=(), split=None).between(None, None)
    questions = (("cohorts/forecast_total", everybody), ("churn/lifecycle", everybody))
    grain = page.filters.grain
    with card(title, page, *questions):
        if page.is_nobody:
            nobody(page)
            return
        frame = page.frame(*questions[0])
        if frame.empty:
            say(cohort_words.NO_FORECAST)
            return
        sentence = cohort_words.total_sentence(frame, grain)
        if page.filters.where or page.filters.split:
            sentence += cohort_words.OF_EVERYBODY
        say(sentence)
        draw(page, questions, charts.customers_ahead, sentence, {"grain": grain})


def cohort_forecast(page: Page, title: str) -> None:
    """What one cohort will do next: the youngest with a past, or the one chosen."""
    # the models see everybody: past and future are of the same customers
    everybody = replace(page.cohorts, where=(), split=None)
    questions = (("cohorts/forecast", everybody), ("cohorts/retention", everybody))
    grain = page.filters.grain
    with card(title, page, *questions):
        if page.is_nobody:
            nobody(page)
            return
        frame = page.frame(*questions[0])
        if frame.empty:
            say(cohort_words.NO_FORECAST)
            return
        days = [pd.Timestamp(day) for day in sorted(frame["cohort"].unique())]
        options = {
            words.period_name(day, grain): day.date().isoformat()
            for day in reversed(days)
        }
        held = cohort_words.check_sentence(frame, grain)
        cells = page.frame(*questions[1])
        lived = cells[cells["complete"]].groupby("cohort")["age"].max()
        settled = [day for day in days if lived.get(day, 0) >= LIVED] or days
        default = words.period_name(settled[-1], grain)
        say(held)
        cohort = choice("Customers won in", options, "ahead", default, width=240)
        sentence = cohort_words.forecast_sentence(frame, grain, cohort)
        if page.filters.where or page.filters.split:
            sentence += cohort_words.OF_EVERYBODY
        say(sentence)
        arguments = {"grain": grain, "cohort": cohort}
        draw(page, questions, charts.cohort_forecast, sentence, arguments)
