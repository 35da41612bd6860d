"""Select boxes that live in the URL.

The URL carries what the box shows, so options are words that stay the same; the value
behind the word is looked up here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def choice(
    label: str,
    options: Mapping[str, Value],
    key: str,
    default: str | None = None,
    width: int | None = None,
    help: str | None = None,
) -> Value:
    """One of several named values; the first, or ``default``, until the reader chooses."""
    names = list(options)
    chosen = st.selectbox(
        label,
        names,
        index=names.index(default) if default is not None and default in options else 0,
        key=key,
        bind="query-params",
        width="stretch" if width is None else width,
        help=help,
    )
    return options[chosen if chosen is not None and chosen in options else names[0]]


def standing(key: str, options: Mapping[str, Value], default: str) -> Value:
    """What a box of this key will say, asked before it is drawn."""
    chosen = st.session_state.get(key) or st.query_params.get(key)
    return options[str(chosen) if chosen in options else default]
