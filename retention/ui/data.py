"""The Data page: what the dataset holds and which definitions are in use."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from retention import words
from retention.schema import DEFINITIONS, TABLES
from retention.ui import source
from retention.ui.page import Page
from retention.ui.panel import card, say
from retention.words import churn as churn_words


def facts(page: Page) -> None:
    """What the dataset holds, in a sentence and a table."""
    dataset = page.dataset
    totals = dataset.totals
    page.say(
        f"**{_called(page)}** holds {words.many(totals['customers'], 'customer')} with "
        f"{words.many(totals['orders'], 'order')} worth "
        f"{words.money(totals['purchases'], page.currency)}"
        + (
            f", and {words.money(totals['adjustments'], page.currency)} from guests less "
            "refunds without an order"
            if float(totals["adjustments"])
            else ""
        )
        + (
            f", from {words.day(dataset.first_day)} to "
            f"{words.day(pd.Timestamp(dataset.as_of) - pd.Timedelta(days=1))}."
            if dataset.first_day
            else "."
        )
    )
    with card("Which tables are there?", page):
        rows = [
            {
                "table": name.capitalize(),
                "rows": dataset.tables.get(name),
                "grain": table.grain,
                "brings": table.brings,
            }
            for name, table in TABLES.items()
        ]
        frame = pd.DataFrame(rows)
        frame["rows"] = frame["rows"].astype("Int64")
        columns = {
            "table": st.column_config.TextColumn("Table"),
            "rows": st.column_config.NumberColumn("Rows", format="localized"),
            "grain": st.column_config.TextColumn("One row is"),
            "brings": st.column_config.TextColumn("It switches on"),
        }
        missing = [
            name
            for name, table in TABLES.items()
            if not dataset.has(name) and not table.brings.startswith("nothing")
        ]
        say(
            "All tables that the pages read are there."
            if not missing
            else f"Not there: {', '.join(missing)}. Bring them to switch on more."
        )
        st.dataframe(
            frame[list(columns)], hide_index=True, column_config=columns,
            width="stretch", height="content", alt="Tables of the dataset",
            placeholder=words.UNKNOWN_MARK,
        )  # fmt: skip


def _called(page: Page) -> str:
    own = source.chosen_name() == source.UPLOADED
    return "Your upload" if own else words.escaped(page.dataset.name)


def definitions(page: Page) -> None:
    """What a manager could argue about, with the values in use."""
    with card("Which definitions are in use?", page):
        days = page.dataset.number("churn_window_days")
        told = page.dataset.chosen.get("churn_window_days", {})
        say(
            "Chosen when the data was read; every page uses them. "
            f"**Churn window of {days} days**: {churn_words.how_chosen(told, days)}"
        )
        rows = [
            {
                "definition": name.replace("_", " ").capitalize().replace("Rfm", "RFM"),
                "value": str(_in_use(page, name)),
                "meaning": item.meaning[0].upper() + item.meaning[1:],
            }
            for name, item in DEFINITIONS.items()
        ]
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, width="stretch",
            height="content", alt="Definitions in use",
            column_config={
                "definition": "Definition", "meaning": "Meaning",
                "value": st.column_config.TextColumn("Value", width=100),
            },
        )  # fmt: skip


def _in_use(page: Page, name: str) -> object:
    if name == "as_of":
        return page.dataset.as_of.isoformat()
    value = page.dataset.definitions.get(name)
    return words.UNKNOWN_MARK if value is None else value
