"""What customers write, made of sentences by theme and tone.

A comment is one sentence, often with a second one of another theme or a closing; a tenth
is written in small letters without a full stop, as people do.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute

from sample_data.people import choose
from sample_data.sentences import CLOSINGS, SENTENCES

UNHAPPY, MIXED, HAPPY = range(3)
#: What people write about, by tone.
THEMES = {
    UNHAPPY: (26, 14, 14, 16, 11, 12, 7),
    MIXED: (20, 24, 10, 18, 12, 7, 9),
    HAPPY: (22, 8, 22, 28, 7, 6, 7),
}
#: How much more often unhappy and mixed comments are about price after the rise.
PRICE_RISE_WEIGHT = 2.5
SECOND_THEME_SHARE, CLOSING_SHARE, SMALL_SHARE = 0.50, 0.36, 0.10

_ORDER = tuple(SENTENCES)
_STOCK = [[SENTENCES[theme][tone] for tone in range(3)] for theme in _ORDER]


def tones(score: np.ndarray) -> np.ndarray:
    """Tone of each score: 0-6, 7-8, 9-10."""
    return np.searchsorted([7, 9], score, side="right")


def comments(
    score: np.ndarray, after_rise: np.ndarray, rng: np.random.Generator
) -> pa.Array:
    """One comment for each score; those after the price rise speak of it more."""
    size = len(score)
    tone = tones(score)
    first_theme = _themes(tone, after_rise, rng)
    lead = _sentences(first_theme, tone, rng)
    second_theme = _themes(tone, after_rise, rng)
    second = _sentences(second_theme, tone, rng)
    closing = _closings(tone, rng)

    drawn = rng.random(size)
    has_second = (drawn < SECOND_THEME_SHARE) & (second_theme != first_theme)
    has_closing = drawn >= 1 - CLOSING_SHARE
    tail = np.where(has_second, second, np.where(has_closing, closing, ""))
    joined = compute.utf8_rtrim_whitespace(
        compute.binary_join_element_wise(
            pa.array(lead, pa.string()), pa.array(tail, pa.string()), " "
        )
    )
    small = compute.utf8_rtrim(compute.utf8_lower(joined), ".")
    return compute.if_else(pa.array(rng.random(size) < SMALL_SHARE), small, joined)


def _themes(
    tone: np.ndarray, after_rise: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Position of a theme for each comment."""
    theme = np.zeros(len(tone), dtype=np.int8)
    price = _ORDER.index("price")
    for position, weights in THEMES.items():
        for risen in (False, True):
            here = np.flatnonzero((tone == position) & (after_rise == risen))
            shares: dict[str, float] = dict(zip(_ORDER, weights, strict=True))
            if risen and position != HAPPY:
                shares["price"] = weights[price] * PRICE_RISE_WEIGHT
            theme[here] = choose(rng, shares, len(here))
    return theme


def _sentences(
    theme: np.ndarray, tone: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """A sentence of the theme in the tone, for each comment."""
    drawn = rng.random(len(theme))
    text = np.empty(len(theme), dtype=object)
    for position, by_tone in enumerate(_STOCK):
        for which, stock in enumerate(by_tone):
            here = np.flatnonzero((theme == position) & (tone == which))
            chosen = (drawn[here] * len(stock)).astype(np.int64)
            text[here] = np.array(stock, dtype=object)[chosen]
    return text


def _closings(tone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    drawn = rng.random(len(tone))
    text = np.empty(len(tone), dtype=object)
    for which, stock in enumerate(CLOSINGS):
        here = np.flatnonzero(tone == which)
        chosen = (drawn[here] * len(stock)).astype(np.int64)
        text[here] = np.array(stock, dtype=object)[chosen]
    return text
