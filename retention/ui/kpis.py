"""The row of key figures: value, interval, change, sparkline, definition."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from retention import words
from retention.filters import Filters
from retention.ui.page import Page
from retention.ui.panel import how
from retention.ui.why import why_in_short
from retention.words import overview as overview_words
from retention.words import signals as signal_words
from retention.words import voice as voice_words


@dataclass(frozen=True)
class Figure:
    """One card: its metric, label, definition and where its history comes from.

    history: query and column of the sparkline
    """

    metric: str
    label: str
    help: str
    history: tuple[str, str]


_RETENTION = (
    "Share of the customers active when the period started who were still active when it "
    "ended. Active: bought within the last {window} days."
)
FIGURES = (
    Figure(
        "retention_rate", "Retention rate", _RETENTION, ("churn/trend", "retention")
    ),
    Figure(
        "churn_rate",
        "Churn rate",
        "Share of the customers active when the period started who were not when it ended: "
        "1 less the retention rate. It speaks of orders that did not come {window} days "
        "ago.",
        ("churn/trend", "churn"),
    ),
    Figure(
        "repeat_purchase_rate",
        "Repeat purchase rate",
        "Share of customers who bought on a second day within {repeat} days of their "
        "first, of all whose {repeat} days are over.",
        ("overview/repeat_trend", "repeat_purchase_rate"),
    ),
    Figure(
        "nps",
        "NPS",
        "Share of promoters (9, 10) less share of detractors (0 to 6), in points from "
        "−100 to 100; a customer's latest answer in the period.",
        ("voice/nps_trend", "nps"),
    ),
    Figure(
        "active_customers",
        "Active customers",
        "Customers with a purchase in the {window} days before the period's end.",
        ("churn/trend", "active"),
    ),
    Figure(
        "new_customers",
        "New customers",
        "First purchases in the period.",
        ("churn/lifecycle", "new"),
    ),
    Figure(
        "revenue",
        "Revenue",
        "All money of the period, guests included, net of refunds.",
        ("overview/revenue", "revenue"),
    ),
    Figure(
        "orders",
        "Orders",
        "Purchases of known customers in the period; guests' orders are not counted.",
        ("overview/revenue", "orders"),
    ),
    Figure(
        "average_order_value",
        "Average order value",
        "Money of known customers' orders by the number of their orders.",
        ("overview/revenue", "average_order_value"),
    ),
)


def _states(page: Page) -> tuple[str, Filters]:
    """The question behind the states of the cards: each figure's latest period."""
    return "overview/signals", page.whole.with_settings(show="latest")


def _score(page: Page) -> tuple[str, Filters]:
    """The question behind the change of the NPS: whether it is more than chance."""
    return "voice/nps", page.whole


def kpi_row(page: Page) -> None:
    """The answer in a sentence, what stands out, and all key figures with their state."""
    question, judging = ("overview/kpis", page.whole), _states(page)
    judged = page.frame(*judging)
    states = {str(row["metric"]): row for _, row in judged.iterrows()}
    stayed = states.get("retention_rate")
    state = "none" if stayed is None else str(stayed["state"])
    answer = overview_words.retention_sentence(page.frame(*question), state)
    moves = signal_words.headline(judged, page.currency, page.is_current)
    window = "churn_window_days"
    careful = overview_words.window_note(
        page.dataset.chosen.get(window, {}), page.dataset.number(window)
    )
    with st.container(
        horizontal=True, wrap=False, horizontal_alignment="distribute"
    ):  # fmt: skip
        said = st.empty()
        said.markdown("  \n".join(filter(None, (answer, moves, careful))))
        how("key figures", page, (question, judging, _score(page)))
    kpis = page.frame(*question).set_index("metric")
    definitions = page.dataset.definitions
    with st.grid(3, min_column_width=250, gap=14):
        for figure in FIGURES:
            _card(
                page,
                figure,
                pd.Series(kpis.loc[figure.metric]),
                states.get(figure.metric),
                definitions,
            )
    if state in ("signal", "watch"):
        # last, so that no figure waits for every dimension to be taken apart
        why = why_in_short(page)
        said.markdown("  \n".join(filter(None, (f"{answer} {why}", moves, careful))))


def _card(
    page: Page,
    figure: Figure,
    row: pd.Series,
    judged: pd.Series | None,
    definitions: dict,
) -> None:
    unit, currency = str(row["unit"]), page.currency
    rated = unit in ("share", "points")
    few = rated and row["n"] < words.FEWEST_FOR_PERCENT
    value = words.figure(row["value"], unit, currency)
    interval = words.span(row["low"], row["high"], unit)
    moved = words.change(row["value"], row["previous"], unit, currency)
    if few:
        value, moved = words.UNKNOWN_MARK, ""
        interval = (
            f"from {words.many(row['n'], 'person')}" if row["n"] else "nobody yet"
        )
    state = "none" if judged is None or few else str(judged["state"])
    verdict = "" if judged is None else signal_words.verdict(judged, currency)
    compared, claimed = _compared(state), True
    if figure.metric == "nps" and moved:
        asked = page.frame(*_score(page))
        compared = voice_words.compared(asked)
        claimed = asked.iloc[0]["change_state"] == "signal"
        verdict = f"{voice_words.change_sentence(asked)}\n\n{verdict}"
        if asked.iloc[0]["change_state"] == "none":
            moved = ""
    st.metric(
        f"{figure.label} {signal_words.badge(None if few else judged)}".rstrip(),
        f"{value} :small[:gray[{interval}]]" if interval else value,
        delta=moved or None,
        delta_color=signal_words.COLORS.get(state, "gray") if claimed else "gray",
        delta_arrow="off",
        delta_description=compared if moved else None,
        chart_data=_history(page, figure),
        border=True,
        height="stretch",
        help=figure.help.format(
            window=definitions["churn_window_days"], repeat=definitions["repeat_days"]
        )
        + f" The line shows complete {page.filters.grain}s."
        + (f"\n\n{verdict}" if verdict else ""),
    )


def _compared(state: str) -> str:
    """What the change is measured against; a claim stands beside the label."""
    return "on the period before" + (", noise" if state == "noise" else "")


def _history(page: Page, figure: Figure) -> list[float]:
    """Complete periods only, oldest first."""
    query, column = figure.history
    frame = page.frame(query, page.pooled)
    values = frame.loc[frame["complete"], column]
    return [float(value) for value in values if not pd.isna(value)][-SPARK_POINTS:]


#: Periods a sparkline shows at most.
SPARK_POINTS = 26
