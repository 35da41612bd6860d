"""Who are our customers?"""

from retention import charts
from retention.ui import (
    dimension_panel,
    migration_panel,
    page,
    rfm_panel,
    rfm_table,
    scored,
)
from retention.words import segments as segment_words

here = page("Who are our customers?")
here.say(
    segment_words.rfm_sentence(here.frame("segments/rfm", scored(here)), here.currency)
)

rfm_panel(here, "How recent, how often?")

migration_panel(here, "Who moved up, and who down?")

dimension_panel(
    "Where do customers stay?",
    here,
    "segments/by",
    charts.segment_dots,
    "retention",
    segment_words.dots_sentence,
)

rfm_table(here, "What is each segment worth?")
