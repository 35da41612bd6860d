"""Answers and charts, cached by dataset version, question and filters.

Frames never enter a cache key: Streamlit hashes only a sample of large ones. What a
session uploaded is cached for that session alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from retention import answers, charts
from retention.dataset import Dataset
from retention.filters import Filters
from retention.ui import source

_KEPT: dict[str, Any] = {"max_entries": 600, "ttl": "8h", "show_spinner": False}
_KEPT_OWN: dict[str, Any] = {
    "max_entries": 200,
    "scope": "session",
    "show_spinner": False,
}

Questions = tuple[tuple[str, Filters], ...]
Arguments = tuple[tuple[str, Any], ...]
Chart = Callable[..., charts.AnyChart]


def answer(dataset: Dataset, name: str, filters: Filters) -> answers.Answer:
    """One question answered, from the cache when it was asked before."""
    cached = _own_answer if _is_own(dataset) else _shared_answer
    found: answers.Answer = cached(
        dataset.version, str(dataset.path), name, filters, dataset
    )
    return found


def spec(
    dataset: Dataset, questions: Questions, chart: Chart, arguments: Arguments
) -> dict[str, Any]:
    """The Vega-Lite spec of a chart over the answers to some questions."""
    cached = _own_spec if _is_own(dataset) else _shared_spec
    place = f"{chart.__module__}.{chart.__qualname__}"
    key = (dataset.version, str(dataset.path), questions, place, arguments)
    made: dict[str, Any] = cached(*key, dataset, chart)
    return made


def _is_own(dataset: Dataset) -> bool:
    return st.session_state.get(source.OWN) is dataset


def _made(
    dataset: Dataset, questions: Questions, chart: Chart, arguments: Arguments
) -> dict[str, Any]:
    frames = [answer(dataset, name, filters).frame for name, filters in questions]
    return charts.to_spec(chart(*frames, **dict(arguments)))


@st.cache_data(**_KEPT)
def _shared_answer(
    version: str, path: str, name: str, filters: Filters, _dataset: Dataset
) -> answers.Answer:
    return answers.ask(_dataset, name, filters)


@st.cache_data(**_KEPT_OWN)
def _own_answer(
    version: str, path: str, name: str, filters: Filters, _dataset: Dataset
) -> answers.Answer:
    return answers.ask(_dataset, name, filters)


@st.cache_data(**_KEPT)
def _shared_spec(
    version: str,
    path: str,
    questions: Questions,
    place: str,
    arguments: Arguments,
    _dataset: Dataset,
    _chart: Chart,
) -> dict[str, Any]:
    return _made(_dataset, questions, _chart, arguments)


@st.cache_data(**_KEPT_OWN)
def _own_spec(
    version: str,
    path: str,
    questions: Questions,
    place: str,
    arguments: Arguments,
    _dataset: Dataset,
    _chart: Chart,
) -> dict[str, Any]:
    return _made(_dataset, questions, _chart, arguments)
