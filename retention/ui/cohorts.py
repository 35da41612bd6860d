"""The cohort heat map with the customers behind a cell."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from retention import charts, words
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, say
from retention.ui.people import people_list

ANY = "none"

MODES = {
    "exact": "in that period",
    "rolling": "in that period or later",
}


def cohort_cells(page: Page, title: str) -> None:
    """The triangle, its controls, and a list of the customers behind one cell.

    A click on a cell moves two select boxes, which keyboard and link move too.
    """
    mode = st.session_state.get("mode") or "exact"
    base = page.pooled.with_settings(mode=mode)
    questions = (("cohorts/retention", base), ("cohorts/pooled", base))
    grain = page.filters.grain
    with card(title, page, *questions):
        frame = page.frame(*questions[0])
        if frame.empty:
            nobody(page)
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "Ordered again", list(MODES), format_func=MODES.__getitem__,
                key="mode", bind="query-params", width=220,
            )  # fmt: skip
            show = st.selectbox(
                "Show", ("percent", "count"), key="show", bind="query-params", width=140,
                format_func={"percent": "Percent", "count": "Customers"}.__getitem__,
            )  # fmt: skip
        say(words.heatmap_sentence(frame, grain, mode))
        cohort, age = _chosen(frame)
        draw(
            page,
            questions,
            charts.cohort_heatmap,
            words.cohort_sentence(page.frame(*questions[1]), grain),
            {"grain": grain, "selected": cohort and (cohort, age), "show": show},
            key="heatmap",
            on_select=_clicked,
            selection_mode="cell",
        )
        _people(page, frame, grain)


def _chosen(frame: pd.DataFrame) -> tuple[str | None, int]:
    """The cell the select boxes stand on, if the chart has it."""
    cohort = str(_state("cohort", ANY))
    age = str(_state("age", "1"))
    known = set(frame["cohort"].dt.strftime("%Y-%m-%d"))
    if cohort not in known or not age.isdigit():
        return None, 0
    return cohort, int(age)


def _state(key: str, default: str) -> object:
    return st.session_state.get(key) or st.query_params.get(key) or default


def _clicked() -> None:
    """A clicked cell becomes the select boxes' choice."""
    points = st.session_state["heatmap"].selection.get("cell") or []
    if points and points[0].get("cohort") not in (None, "all"):
        st.session_state["cohort"] = str(points[0]["cohort"])[:10]
        st.session_state["age"] = str(int(points[0].get("age") or 0))


def _people(page: Page, frame: pd.DataFrame, grain: str) -> None:
    cohorts = sorted(frame["cohort"].dt.strftime("%Y-%m-%d").unique(), reverse=True)
    names = {text: words.period_name(pd.Timestamp(text), grain) for text in cohorts}
    ages = [str(age) for age in sorted(frame["age"].unique())]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cohort = st.selectbox(
            "Customers of cohort", [ANY, *cohorts], key="cohort", bind="query-params",
            format_func=lambda text: names.get(text, "Choose a cell or a cohort"),
            width=240,
        )  # fmt: skip
        if cohort in (None, ANY):
            return
        came = st.selectbox(
            "who", ("yes", "no"), key="came", bind="query-params", width=150,
            format_func={"yes": "ordered", "no": "did not order"}.__getitem__,
        )  # fmt: skip
        age = st.selectbox(
            f"{words.periods(grain, 2)} later", ages, key="age", bind="query-params",
            index=min(1, len(ages) - 1), width=120,
        )  # fmt: skip
    cell = frame[(frame["cohort"] == cohort) & (frame["age"] == int(age or 0))]
    if cell.empty:
        say(f"That {grain} lies in the future: nobody can have ordered yet.")
        return
    period = pd.Timestamp(str(cohort)) + _offset(grain, int(age or 0))
    filters = page.whole.between(None, None).with_settings(
        cohort=cohort, period=period.date().isoformat(), came=came,
        mode=st.session_state.get("mode") or "exact", segment="any",
    )  # fmt: skip
    verb = "ordered" if came == "yes" else "did not order"
    later = " or later" if st.session_state.get("mode") == "rolling" else ""
    who = (
        f"whose first order was in {names[str(cohort)]} {verb} in "
        f"{words.period_name(period, grain)}{later}"
    )
    people_list(page, filters, who, "cell")


def _offset(grain: str, age: int) -> pd.DateOffset:
    if grain == "week":
        return pd.DateOffset(weeks=age)
    return pd.DateOffset(months=age * (1 if grain == "month" else 3))
