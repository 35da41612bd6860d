"""The doctor's report on the Data page: every row accounted for, every decision shown."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from retention import words
from retention.intake.report import SAID
from retention.ui.page import Page
from retention.ui.panel import card, say


def report(page: Page) -> None:
    """Rows in = used + set aside, file by file, with every decision."""
    files = page.dataset.report.get("files") if page.dataset.report else None
    with card("Is every row accounted for?", page):
        if not files:
            say(
                "The sample shop was made, not read from files: there is nothing to "
                "account for. Bring a file to see its report here."
            )
            return
        assert isinstance(files, list)
        read = sum(file["records"] for file in files)
        used = sum(file["used"] for file in files)
        say(
            f"{words.count(read)} rows read = {words.count(used)} used + "
            f"{words.count(read - used)} set aside."
        )
        for file in files:
            _file_report(file)
        st.download_button(
            "Download the report", data=json.dumps(page.dataset.report, indent=1),
            file_name="import-report.json", mime="application/json", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip


def _why(reason: str) -> str:
    return words.capitalised(SAID.get(reason, reason))


def _file_report(file: dict) -> None:
    st.text(
        f"{file['name']} ({file['table']}): {file['records']:,} rows = "
        f"{file['used']:,} used + {file['records'] - file['used']:,} set aside"
    )
    if file["set_aside"]:
        st.dataframe(
            pd.DataFrame(
                [
                    {"why": _why(reason), "rows": rows}
                    for reason, rows in file["set_aside"].items()
                ]
            ),
            hide_index=True,
            column_config={"why": "Set aside because", "rows": "Rows"},
            alt="Rows set aside by reason",
        )
        st.dataframe(
            pd.DataFrame(file["examples"]).assign(
                reason=[_why(example["reason"]) for example in file["examples"]]
            ),
            hide_index=True,
            column_config={"line": "Line", "reason": "Why", "value": "Value"},
            alt="First examples with line, reason and value",
        )
    if file["decisions"]:
        with st.expander("What was decided, and why"):
            st.dataframe(
                pd.DataFrame(file["decisions"]).astype(str), hide_index=True,
                column_config={
                    "what": "Decision", "value": "Value", "evidence": "Evidence",
                },
                alt="Decisions about the file",
            )  # fmt: skip
