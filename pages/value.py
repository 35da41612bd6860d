"""What is a customer worth?"""

from retention import charts, words
from retention.ui import (
    costs_panel,
    dimension_panel,
    has_contracts,
    page,
    panel,
    predicted_panel,
    report_card,
)
from retention.words import contracts as contract_words
from retention.words import value as value_words

here = page("What is a customer worth?")
grain, currency = here.filters.grain, here.currency
margin = float(str(here.dataset.definitions.get("margin", 1)))
whole = here.whole.between(None, None)
worth = here.frame("value/by", whole)
here.say(
    value_words.worth_sentence(worth, currency)
    + (
        " " + value_words.margin_sentence(worth.iloc[0], margin, currency)
        if worth["customers"].sum()
        else ""
    )
)
if has_contracts(here):
    here.say(contract_words.ELSEWHERE)

dimension_panel(
    "What is a customer worth so far?",
    here,
    "value/by",
    charts.value_dots,
    "value",
    lambda frame, label: value_words.by_sentence(frame, label, currency),
    {"currency": currency},
)

growth = ("value/cohorts", whole)
panel(
    "How does a customer's value grow?",
    here,
    (growth,),
    charts.value_growth,
    value_words.growth_sentence(here.frame(*growth), grain, currency),
    {"grain": grain, "currency": currency},
    empty=f"No {grain} is complete yet.",
)

MONTHS = 12
again = ("value/retention", whole.with_settings(months=MONTHS))
spent = here.frame(*again)
said = value_words.again_sentence(spent, MONTHS, currency)
panel(
    "Do customers of last year still spend?",
    here,
    (again,),
    charts.spending_again,
    said,
    unknown="" if spent["customers"].sum() else said,
)

few = ("value/concentration", whole)
few_said = value_words.concentration_sentence(here.frame(*few))
panel(
    "How much hangs on a few?",
    here,
    (few,),
    charts.concentration_bars,
    few_said,
    {"currency": currency},
    unknown=few_said if worth["customers"].sum() < words.FEWEST_FOR_PERCENT else "",
    empty="Nobody has bought anything yet.",
)

costs_panel(here, "What does winning a customer cost, and when is it back?")

predicted_panel(here, "What will customers bring next?")

report_card(here)
