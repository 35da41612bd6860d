"""What a page starts from: its dataset, its filters and its title."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from retention import words
from retention.dataset import Dataset
from retention.filters import Filters, add_periods, latest_weeks, period_start
from retention.ui import fetch

#: Fewest periods that a chart over time shows.
SERIES_PERIODS = {"week": 26, "month": 13, "quarter": 8}

#: What each table is called where a page asks for it.
TABLE_FILES = {
    "surveys": "a survey export with a score from 0 to 10 and the day of the answer",
    "customers": "a customer list with one row per customer",
}


@dataclass(frozen=True)
class Page:
    """One page's view of a dataset.

    filters: as the sidebar says
    """

    dataset: Dataset
    filters: Filters

    @property
    def currency(self) -> str:
        return words.sign_of(self.dataset.definitions.get("currency"))

    @property
    def series(self) -> Filters:
        """The filters for charts over time: at least a year up to the period's end."""
        assert self.filters.start and self.filters.stop
        grain, shift = self.filters.grain, self.dataset.week_shift
        last = period_start(_before(self.filters.stop), grain, shift)
        early = add_periods(last, grain, -SERIES_PERIODS[grain])
        stop = min(add_periods(last, grain, 1), self.dataset.as_of)
        return self.filters.between(
            min(self.filters.start, early), max(self.filters.stop, stop)
        )

    @property
    def cohorts(self) -> Filters:
        """The series' filters; every cohort when nobody was won in that time."""
        span = self.series
        if self.frame("cohorts/pooled", span.without_split()).empty:
            return span.between(None, None)
        return span

    @property
    def pooled(self) -> Filters:
        """The series' filters without a split."""
        return self.series.without_split()

    @property
    def whole(self) -> Filters:
        """The filters without a split."""
        return self.filters.without_split()

    @property
    def is_current(self) -> bool:
        """True when the period reaches the latest complete week."""
        latest = latest_weeks(self.dataset.as_of, 1, self.dataset.week_shift)
        return self.filters.stop is None or self.filters.stop >= latest[1]

    @property
    def is_nobody(self) -> bool:
        """True when the filters leave no customer."""
        left = self.frame("people/count", Filters(where=self.filters.where))
        return bool(self.filters.where) and not left["customers"].sum()

    def frame(self, name: str, filters: Filters | None = None) -> pd.DataFrame:
        """The answer to a question, as a frame."""
        return fetch.answer(self.dataset, name, filters or self.filters).frame

    def label(self, dimension: str) -> str:
        """What a dimension is called on screen."""
        return next(
            (d.label for d in self.dataset.dimensions if d.name == dimension), dimension
        )

    def say(self, sentence: str) -> None:
        """The answer under the title, in one sentence; none where nobody is left."""
        st.markdown(
            "No customer matches these filters." if self.is_nobody else sentence
        )

    def needs(self, table: str, shows: str) -> bool:
        """True when the table is there; otherwise say which file to bring and stop."""
        if self.dataset.has(table):
            return True
        with st.container(border=True, gap="small"):
            st.header(f"This page needs {table}", anchor=False)
            st.markdown(
                f"The dataset **{words.escaped(self.dataset.name)}** has none. Bring "
                f"{TABLE_FILES[table]}, and this page shows {shows}."
            )
            st.page_link(
                st.session_state["_pages"]["data"], label="Bring a file",
                icon=":material/upload_file:", query_params={},
            )  # fmt: skip
        return False


def page(title: str) -> Page:
    """Begin a page with the reader's question as its title."""
    shown: Page = st.session_state["_page"]
    st.title(title, anchor=False)
    return replace(shown)


def _before(stop: date) -> date:
    return date.fromordinal(stop.toordinal() - 1)
