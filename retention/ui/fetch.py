"""Answers and charts, cached by dataset version, question and filters.

Frames never enter a cache key: Streamlit hashes only a sample of large ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from retention import answers, charts
from retention.dataset import Dataset
from retention.filters import Filters

_KEPT = {"max_entries": 600, "ttl": "8h", "show_spinner": False}


def answer(dataset: Dataset, name: str, filters: Filters) -> answers.Answer:
    """One question answered, from the cache when it was asked before."""
    return _answer(dataset.version, str(dataset.path), name, filters, dataset)


@st.cache_data(**_KEPT)  # type: ignore[call-overload]
def _answer(
    version: str, path: str, name: str, filters: Filters, _dataset: Dataset
) -> answers.Answer:
    return answers.ask(_dataset, name, filters)


def spec(
    dataset: Dataset,
    questions: tuple[tuple[str, Filters], ...],
    chart: Callable[..., charts.AnyChart],
    arguments: tuple[tuple[str, Any], ...],
) -> dict[str, Any]:
    """The Vega-Lite spec of a chart over the answers to some questions."""
    place = f"{chart.__module__}.{chart.__qualname__}"
    made: dict[str, Any] = _spec(
        dataset.version, str(dataset.path), questions, place, arguments, dataset, chart
    )
    return made


@st.cache_data(**_KEPT)  # type: ignore[call-overload]
def _spec(
    version: str,
    path: str,
    questions: tuple[tuple[str, Filters], ...],
    place: str,
    arguments: tuple[tuple[str, Any], ...],
    _dataset: Dataset,
    _chart: Callable[..., charts.AnyChart],
) -> dict[str, Any]:
    frames = [answer(_dataset, name, filters).frame for name, filters in questions]
    return charts.to_spec(_chart(*frames, **dict(arguments)))
