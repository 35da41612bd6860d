"""Who are our customers?"""

from retention import charts, words
from retention.ui import (
    dimension_panel,
    migration_panel,
    page,
    rfm_panel,
    rfm_table,
    scored,
)

here = page("Who are our customers?")
here.say(words.rfm_sentence(here.frame("segments/rfm", scored(here)), here.currency))

rfm_panel(here, "How recent, how often?")

migration_panel(here, "Who moved up, and who down?")

dimension_panel(
    "Where do customers stay?",
    here,
    "segments/by",
    charts.segment_dots,
    "retention",
    words.dots_sentence,
)

rfm_table(here, "What is each segment worth?")
