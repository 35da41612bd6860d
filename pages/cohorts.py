"""Do new customers come back?"""

from retention import charts
from retention.ui import cohort_cells, cohort_forecast, customers_ahead, page, panel
from retention.words import cohorts as cohort_words

here = page("Do new customers come back?")
grain = here.filters.grain
everybody = here.cohorts.without_split()
pooled = ("cohorts/pooled", everybody)
cells = ("cohorts/retention", everybody)
older = (
    " Nobody was won in this period: all cohorts are shown."
    if everybody.start is None and not here.is_nobody
    else ""
)
here.say(cohort_words.cohort_sentence(here.frame(*pooled), grain) + older)

if here.filters.split:
    split = ("cohorts/pooled", here.cohorts)
    panel(
        f"Who comes back, by {here.label(here.filters.split).lower()}?",
        here,
        (split,),
        charts.cohort_split_curves,
        cohort_words.split_sentence(here.frame(*split), grain),
        {"grain": grain},
    )
else:
    panel(
        f"How many come back, {grain} by {grain}?",
        here,
        (cells, pooled),
        charts.cohort_curves,
        cohort_words.curves_sentence(here.frame(*cells), grain),
        {"grain": grain},
    )

cohort_cells(here, "Which cohorts come back?")

customers_ahead(here, "How many customers will order?")

cohort_forecast(here, "What will each cohort do next?")

value = ("cohorts/revenue", everybody)
grown = ("value/cohorts", everybody)
panel(
    "What has each cohort brought so far?",
    here,
    (value, grown),
    charts.cohort_value,
    cohort_words.value_sentence(here.frame(*grown), grain, here.currency),
    {"grain": grain, "currency": here.currency},
)
