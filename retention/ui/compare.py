"""One measure across the values of a dimension, with the dimension in the reader's hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from retention import charts
from retention.ui.choice import choice, standing
from retention.ui.page import Page
from retention.ui.panel import card, draw, nobody, say

#: Values with fewer customers are not shown: they would describe single people.
FEWEST_SHOWN = 5

#: By query: the column by which a value is judged too small, and what it counts.
SIZES = {
    "value/by": ("customers", "customers"),
    "segments/by": ("at_start", "active when the period started"),
    "voice/nps": ("n", "answers"),
}


def dimension_panel(
    title: str,
    page: Page,
    name: str,
    chart: Callable[..., charts.AnyChart],
    measure: str,
    sentence: Callable[[pd.DataFrame, str], str],
    further: dict[str, Any] | None = None,
) -> None:
    """A dot plot of a question over a dimension, against the figure for everybody.

    further: what the chart takes beside everybody's figure. The dimension is the
    sidebar's split, else one chosen here.
    """
    if not page.dataset.dimensions:
        with card(title, page):
            say(
                "The dataset has nothing to compare by. Bring a customer list with "
                "columns such as region, channel or plan."
            )
        return
    dimension = page.filters.split or _chosen(page, name)
    split = replace(page.filters, split=dimension)
    everybody = page.frame(name, page.whole)[measure].iloc[0]
    with card(title, page, (name, split)):
        if not page.filters.split:
            _choice(page, name)
        frame = page.frame(name, split)
        frame = frame[frame[SIZES[name][0]] > 0]
        shown = frame[frame[SIZES[name][0]] >= FEWEST_SHOWN]
        if shown.empty:
            nobody(page)
            return
        text = sentence(shown, page.label(dimension))
        hidden = len(frame) - len(shown)
        if hidden:
            text += (
                f" Not shown: {hidden} with fewer than {FEWEST_SHOWN} {SIZES[name][1]}."
            )
        say(text)
        overall = None if pd.isna(everybody) else float(everybody)
        arguments = {"overall": overall} | (further or {})
        draw(
            page, ((name, split),), _shown_only(chart, SIZES[name][0]), text, arguments
        )


def _shown_only(chart: Callable[..., charts.AnyChart], size: str):  # noqa: ANN202
    """The chart without values too small to show."""

    def drawn(frame: pd.DataFrame, **arguments: object) -> charts.AnyChart:
        return chart(frame[frame[size] >= FEWEST_SHOWN], **arguments)

    drawn.__qualname__ = f"shown_only.{chart.__qualname__}"
    return drawn


def _key(name: str) -> str:
    return f"by_{name.replace('/', '_')}"


def _labels(page: Page) -> dict[str, str]:
    return {item.label: item.name for item in page.dataset.dimensions}


def _chosen(page: Page, name: str) -> str:
    labels = _labels(page)
    return standing(_key(name), labels, next(iter(labels)))


def _choice(page: Page, name: str) -> None:
    choice("Compare by", _labels(page), _key(name), width=240)
