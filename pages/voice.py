"""What do customers tell us?"""

from retention import charts
from retention.ui import (
    behaviour,
    comments,
    dimension_panel,
    nps_card,
    page,
    satisfaction,
    themes_and_words,
)
from retention.words import voice as voice_words

here = page("What do customers tell us?")

if here.needs("surveys", "the NPS score, its trend and what customers say"):
    here.say(voice_words.nps_sentence(here.frame("voice/nps", here.whole)))
    rated = satisfaction(here)
    scored = bool(here.frame("voice/nps", here.pooled)["n"].sum())
else:
    rated = scored = False

if scored or (here.dataset.has("surveys") and not rated):
    nps_card(here)
    dimension_panel(
        "Who recommends us?",
        here,
        "voice/nps",
        charts.nps_dots,
        "nps",
        voice_words.nps_dots_sentence,
    )
    themes_and_words(here)
    behaviour(here)

if here.dataset.has("surveys") or here.dataset.has("interactions"):
    comments(here, "What do they say?")
