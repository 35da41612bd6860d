"""A panel: a question, its answer in a sentence, its chart, and how it was computed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from retention import charts, export, words
from retention.filters import Filters
from retention.query import Query
from retention.ui import fetch
from retention.ui.page import Page

Frames = tuple[tuple[str, Filters], ...]


@contextmanager
def card(title: str, page: Page, *questions: tuple[str, Filters]):  # noqa: ANN201
    """A bordered card with its question, and "How" for the queries behind it."""
    with st.container(border=True, height="stretch", gap="xxsmall"):
        with st.container(
            horizontal=True, wrap=False, vertical_alignment="center",
            horizontal_alignment="distribute",
        ):  # fmt: skip
            st.header(title, anchor=False, width="stretch")
            if questions:
                how(title, page, questions)
        yield


def panel(
    title: str,
    page: Page,
    questions: Frames,
    chart: Callable[..., charts.AnyChart],
    sentence: str = "",
    arguments: dict[str, Any] | None = None,
    empty: str = "",
    unknown: str = "",
    after: Callable[[], None] = lambda: None,
) -> None:
    """A whole panel.

    questions: queries with their filters, in the order the chart takes their frames
    sentence:  the takeaway, markdown; also the chart's alternative text
    empty:     what to say when the first frame has no row
    unknown:   what to say in the chart's place when its figures are not known
    after:     draws what belongs below the chart, such as a list of customers
    """
    with card(title, page, *questions):
        if page.is_nobody or page.frame(*questions[0]).empty:
            nobody(page, empty)
            return
        if unknown:
            say(unknown)
            return
        say(sentence)
        draw(page, questions, chart, sentence or title, arguments or {})
        after()


def draw(
    page: Page,
    questions: Frames,
    chart: Callable[..., charts.AnyChart],
    alt: str,
    arguments: dict[str, Any],
    **selection: Any,
) -> DeltaGenerator:
    """The chart of a panel, from the cache when nothing changed."""
    made = fetch.spec(page.dataset, questions, chart, tuple(sorted(arguments.items())))
    drawn: DeltaGenerator = st.vega_lite_chart(
        spec=made, theme="streamlit", width="stretch", alt=_plain(alt), **selection
    )
    return drawn


def say(sentence: str) -> None:
    """A panel's sentence: small and muted, its bold words in the colour of their marks."""
    if sentence:
        st.markdown(f":small[:gray[{sentence}]]")


def nobody(page: Page, empty: str = "") -> None:
    """What a panel shows when the filters leave nobody."""
    if page.filters.where:
        chosen = "; ".join(
            f"{page.label(name)}: {', '.join(values)}"
            for name, values in page.filters.where
        )
        say(
            f"No customer matches these filters ({words.escaped(chosen)}). Reset them "
            "in the sidebar."
        )
    else:
        say(empty or "Nothing happened in this period. Choose a longer one.")


def how(title: str, page: Page, questions: Frames) -> None:
    """The popover that says how the queries behind a panel are computed."""
    opened = st.popover(
        "How", type="tertiary", help="How this is computed", on_change="rerun",
        key=f"how {title}",
    )  # fmt: skip
    if not opened.open:
        return
    with opened:
        for name, filters in questions:
            _explain(page, name, filters)


def _explain(page: Page, name: str, filters: Filters) -> None:
    answer = fetch.answer(page.dataset, name, filters)
    query: Query = answer.query
    st.markdown(f"**{query.title}**  \n{query.meaning}")
    if query.leaves_out:
        st.markdown(f"Left out: {query.leaves_out}")
    columns = "\n".join(f"- `{item.name}` {item.meaning}" for item in query.promises)
    st.markdown(columns)
    start, stop = answer.filters.start, answer.filters.stop
    if start and stop and query.period != "everything":
        st.caption(f"From {words.day(start)}, before {words.day(stop)}.")
    st.download_button(
        f"{len(answer.frame):,} rows as CSV", data=lambda: export.csv(answer.frame),
        file_name=f"{name.replace('/', '-')}.csv", mime="text/csv", on_click="ignore",
        key=f"csv {name} {hash(filters)}", icon=":material/download:",
    )  # fmt: skip
    st.caption(f"The statement, also: `python -m retention ask {name}`")
    st.code(answer.sql, language="sql", height=260)


def _plain(markdown: str) -> str:
    """A sentence without markdown, for screen readers."""
    text = markdown.replace("**", "").replace("*", "")
    for name in ("small", "gray", "blue", "green", "violet", "orange", "yellow"):
        text = text.replace(f":{name}[", "")
    return re.sub(r"\\(.)", r"\1", text.replace("]", ""))
