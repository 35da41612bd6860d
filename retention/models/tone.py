"""A rough tone of English text, by the lexicon of VADER where that is installed.

Hutto and Gilbert (2014). It knows words and no circumstances: "Delivery was late and
nobody answered" is neutral to it. Never in place of a score, never a key figure.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any

from retention import speech

#: From here on a text is positive, down to here negative, as VADER's authors have it.
POSITIVE, NEGATIVE = 0.05, -0.05

#: Letters of a text that are read: what VADER needs grows with the square of the length.
LONGEST = 2_000

#: Why a text has no tone.
NOT_INSTALLED, OTHER_LANGUAGE = "not installed", "language"

Tone = tuple[str | None, str | None]


def tones(texts: Iterable[str]) -> list[Tone]:
    """For each text its tone (positive, neutral, negative) or None, and why there is none.

    Only English is scored: another language, or one that cannot be told, is neutral to
    an English lexicon without being so.
    """
    lexicon = _lexicon()
    if lexicon is None:
        return [(None, NOT_INSTALLED) for _ in texts]
    return [_tone(lexicon, text[:LONGEST]) for text in texts]


def _tone(lexicon: Any, text: str) -> Tone:
    if speech.language(text) != "en":
        return None, OTHER_LANGUAGE
    compound = lexicon.polarity_scores(text)["compound"]
    if compound >= POSITIVE:
        return "positive", None
    return ("negative" if compound <= NEGATIVE else "neutral"), None


@cache
def _lexicon() -> Any | None:
    """VADER's analyser; None where the package is not there or cannot be read."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()
    except ImportError:
        return None
    except Exception:
        logging.getLogger("retention").exception("VADER's lexicon cannot be read")
        return None
