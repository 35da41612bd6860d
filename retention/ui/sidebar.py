"""The filters of every page: period, grain, audience, split. They live in the URL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode, urlsplit

import streamlit as st

from retention import words
from retention.dataset import Dataset
from retention.filters import (
    GRAINS,
    Filters,
    add_periods,
    latest_weeks,
    period_start,
    where_of,
)
from retention.ui import fetch, source
from retention.ui.choice import choice

#: Most dimensions shown at once; the others fold away.
SHOWN_DIMENSIONS = 3

DEFAULT_PERIOD = "Last 13 weeks"
CUSTOM = "Custom"
NO_SPLIT = "Nothing"

GRAIN_NAMES = {grain.capitalize(): grain for grain in GRAINS}

Span = tuple[date, date]


def _weeks(count: int) -> Callable[[Dataset], Span]:
    return lambda dataset: latest_weeks(dataset.as_of, count, dataset.week_shift)


def _months(count: int) -> Callable[[Dataset], Span]:
    def span(dataset: Dataset) -> Span:
        stop = period_start(dataset.as_of, "month")
        return add_periods(stop, "month", -count), stop

    return span


PERIODS: dict[str, Callable[[Dataset], Span]] = {
    "Last 4 weeks": _weeks(4),
    DEFAULT_PERIOD: _weeks(13),
    "Last 26 weeks": _weeks(26),
    "Last 12 months": _months(12),
    "Last 24 months": _months(24),
    "This year": lambda dataset: (date(last_day(dataset).year, 1, 1), dataset.as_of),
    "All time": lambda dataset: (first_day(dataset), dataset.as_of),
}


def first_day(dataset: Dataset) -> date:
    """First day with a purchase; the last day known where there is none."""
    return dataset.first_day or dataset.as_of - timedelta(days=1)


def last_day(dataset: Dataset) -> date:
    """Last day that counts."""
    return dataset.as_of - timedelta(days=1)


def sidebar(dataset: Dataset) -> Filters:
    """Draw the filters; what they say."""
    with st.sidebar:
        _choose_dataset()
        start, stop = _period(dataset)
        grain = choice(
            "By", GRAIN_NAMES, "grain", "Month",
            help="The length of the periods that charts show.",
        )  # fmt: skip
        where = _audience(dataset)
        splits: dict[str, str | None] = {NO_SPLIT: None}
        splits |= {item.label: item.name for item in dataset.dimensions}
        split = choice(
            "Split by", splits, "split",
            help="Shows the values of one dimension side by side.",
        )  # fmt: skip
        filters = Filters(
            start=start,
            stop=stop,
            grain=grain,
            split=split,
            where=where_of(where),
        )
        _size(dataset, filters)
        _share(dataset, filters)
    return filters


def _choose_dataset() -> None:
    names = source.names()
    if len(names) > 1:
        st.selectbox("Dataset", names, key="dataset", bind="query-params")


def _period(dataset: Dataset) -> Span:
    name = st.selectbox(
        "Period", [*PERIODS, CUSTOM], index=list(PERIODS).index(DEFAULT_PERIOD),
        key="period", bind="query-params",
        help="Cards show this period against the one before. Charts over time show at "
        "least a year up to its end.",
    )  # fmt: skip
    if name != CUSTOM:
        span = _within(PERIODS[name or DEFAULT_PERIOD](dataset), dataset)
        st.caption(f"{words.day(span[0])} to {words.day(span[1] - timedelta(days=1))}")
        return span
    known = (first_day(dataset), last_day(dataset))
    default = _within(PERIODS[DEFAULT_PERIOD](dataset), dataset)
    start = st.date_input(
        "From", default[0], min_value=known[0], max_value=known[1], key="from",
        bind="query-params", format="DD/MM/YYYY",
    )  # fmt: skip
    end = st.date_input(
        "To", default[1] - timedelta(days=1), min_value=known[0], max_value=known[1],
        key="to", bind="query-params", format="DD/MM/YYYY",
    )  # fmt: skip
    if not isinstance(start, date) or not isinstance(end, date) or start > end:
        st.caption("The first day must not lie after the last one.")
        return default
    return start, end + timedelta(days=1)


def _within(span: Span, dataset: Dataset) -> Span:
    """A span cut to the days the dataset knows, at least one day long."""
    start = max(span[0], first_day(dataset))
    stop = min(span[1], dataset.as_of)
    if start < stop:
        return start, stop
    return first_day(dataset), max(
        dataset.as_of, first_day(dataset) + timedelta(days=1)
    )


def _audience(dataset: Dataset) -> dict[str, list[str]]:
    where: dict[str, list[str]] = {}
    shown = dataset.dimensions[:SHOWN_DIMENSIONS]
    folded = dataset.dimensions[SHOWN_DIMENSIONS:]
    for dimension in shown:
        where[dimension.name] = _values(
            dimension.name, dimension.label, dimension.values
        )
    if folded:
        # a link's values are not in the session before their widgets are
        active = any(
            st.session_state.get(item.name) or st.query_params.get(item.name)
            for item in folded
        )
        with st.expander("More filters", expanded=active):
            for item in folded:
                where[item.name] = _values(item.name, item.label, item.values)
    return where


def _values(name: str, label: str, values: tuple[str, ...]) -> list[str]:
    return st.multiselect(
        label, values, placeholder="Everybody", key=name, bind="query-params"
    )


def _size(dataset: Dataset, filters: Filters) -> None:
    counted = fetch.answer(dataset, "people/count", Filters(where=filters.where)).frame
    row = counted.iloc[0]
    st.caption(
        f"{words.many(row['customers'], 'customer')}, "
        f"{words.many(row['orders'], 'order')}  \n"
        f"Data to {words.day(last_day(dataset))}"
    )


def _share(dataset: Dataset, filters: Filters) -> None:
    with st.popover("Share this view", icon=":material/link:", width="stretch"):
        st.markdown("This link opens the same page with the same filters.")
        st.code(link(filters), language=None, wrap_lines=True)
        if source.chosen_name() == source.UPLOADED:
            st.caption(
                "Your upload is private to this tab: the link shows the shop's data."
            )
    st.button("Reset filters", on_click=_reset, args=(dataset,), type="tertiary",
              icon=":material/restart_alt:")  # fmt: skip


def link(filters: Filters) -> str:
    """An address with every value spelled out, so that it means the same next week."""
    parts = urlsplit(st.context.url or "")
    assert filters.start and filters.stop
    values: dict[str, list[str]] = {
        key: st.query_params.get_all(key) for key in st.query_params
    }
    if len(source.names()) > 1:
        values["dataset"] = [source.chosen_name()]
    values["period"] = [CUSTOM]
    values["from"] = [filters.start.isoformat()]
    values["to"] = [(filters.stop - timedelta(days=1)).isoformat()]
    values["grain"] = [filters.grain.capitalize()]
    values["split"] = [str(st.session_state.get("split") or NO_SPLIT)]
    values |= {name: list(chosen) for name, chosen in filters.where}
    return (
        f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(values, doseq=True)}"
    )


def _reset(dataset: Dataset) -> None:
    st.session_state["period"] = DEFAULT_PERIOD
    st.session_state["grain"] = "Month"
    st.session_state["split"] = NO_SPLIT
    for dimension in dataset.dimensions:
        st.session_state[dimension.name] = []
