"""The doctor's report on the Data page: every row accounted for, every decision shown.

Words that come from files are shown by tables and plain text only, never as markdown.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from retention import export, words
from retention.intake.report import ADVICE, SAID, UNSURE
from retention.setaside import SetAside, set_aside
from retention.ui.page import Page
from retention.ui.panel import card, say
from retention.ui.questions import by_hand, plain

Told = dict[str, Any]

#: Facts shown at once; the rest is folded away.
SHOWN_FACTS = 6

#: Height of a row in which text is wrapped; Streamlit does so above 4rem.
ROW = 62

#: Columns of a file shown without scrolling.
MOST_ROWS = 10

#: Characters of one example that are shown; the report has more.
EXAMPLE = 40

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}


def report(page: Page) -> None:
    """Rows in = used + set aside, file by file, with every decision; then the facts."""
    told = page.dataset.report or {}
    files = told.get("files")
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
            f"**{words.count(read)}** rows read = **{words.count(used)}** used + "
            f"**{words.count(read - used)}** set aside."
        )
        with st.container(gap="small"):
            for file in files:
                _file(file)
            _downloads(page)
    _facts(told.get("facts"), page)


def _file(file: Told) -> None:
    """One file: what it is, why rows are set aside, what was decided."""
    with st.container(gap="xxsmall"):
        st.text(file["name"])
        say(_what_it_is(file))
        if file["set_aside"]:
            _reasons(file)
        unsure = sum(
            (column["confidence"] or 0) < UNSURE
            for column in file.get("columns_read", ())
            if column["field"]
        )
        if file.get("columns_read"):
            label = "How were the columns read?"
            with st.expander(f"{label} {unsure} unsure" if unsure else label):
                _columns(file)
        if file["decisions"]:
            with st.expander("What was decided, and why?"):
                _decisions(file)


def _what_it_is(file: Told) -> str:
    """``Shopify orders, UTF-8, semicolon: 10 rows = 9 used + 1 set aside``."""
    table = file["table"]
    what = f"{file['platform']}, {table}" if file["platform"] else table
    form = (file["encoding"] or "").upper()
    sheet = [each["value"] for each in file["decisions"] if each["what"] == "sheet"]
    if sheet:
        form = f"sheet {sheet[0]}"
    elif form != "PARQUET":
        named = _SEPARATORS.get(file.get("separator", ","), "")
        form = f"{form}, {named} between cells" if named else form
    aside = file["records"] - file["used"]
    return (
        f"{words.escaped(words.capitalised(what))} ({words.escaped(form)}): "
        f"{words.many(file['records'], 'row')} = {words.count(file['used'])} used + "
        f"{words.count(aside)} set aside"
    )


def _reasons(file: Told) -> None:
    """Reasons with their rows, what to do, and the first lines."""
    rows = [
        {
            "rows": rows,
            "why": words.capitalised(SAID.get(reason, reason)),
            "first": "; ".join(
                f"line {example['line']}: {_short(example['value'])}"
                for example in file["examples"]
                if example["reason"] == reason
            ),
            "advice": ADVICE.get(reason, ""),
        }
        for reason, rows in file["set_aside"].items()
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True, width="stretch", height="content", row_height=ROW,
        column_config={
            "rows": st.column_config.NumberColumn("Rows", format="localized", width=56),
            "why": st.column_config.TextColumn("Set aside because", width=190),
            "advice": st.column_config.TextColumn("What to do", width=250),
            "first": st.column_config.TextColumn("For example", width=260),
        },
        column_order=("rows", "why", "advice", "first"),
        alt=f"{len(rows)} reasons why rows were set aside",
    )  # fmt: skip


def _short(value: str) -> str:
    return value if len(value) <= EXAMPLE else f"{value[: EXAMPLE - 1]}…"


def _columns(file: Told) -> None:
    """Every column: what it holds, what it was taken for, how surely and why."""
    meanings = file.get("fields", {})
    rows = [
        {
            "column": column["column"] or f"#{column['place']}",
            "samples": ", ".join(column["samples"]),
            "field": meanings.get(column["field"], column["field"]) or "–",
            "sure": column["confidence"],
            "why": words.capitalised(by_hand(column["reason"])),
        }
        for column in file["columns_read"]
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True, width="stretch", row_height=ROW,
        height="content" if len(rows) <= MOST_ROWS else 38 + ROW * MOST_ROWS,
        column_config={
            "column": st.column_config.TextColumn("Column", width=130),
            "samples": st.column_config.TextColumn("It holds", width=180),
            "field": st.column_config.TextColumn("Read as", width=150),
            "sure": st.column_config.ProgressColumn(
                "How sure", format="percent", min_value=0, max_value=1, width=90,
                help="What its name earns times the share of its values that fit.",
            ),
            "why": st.column_config.TextColumn("Why", width=260),
        },
        placeholder=words.UNKNOWN_MARK,
        alt=f"{len(rows)} columns of the file and what they were read as",
    )  # fmt: skip


def _decisions(file: Told) -> None:
    frame = pd.DataFrame(file["decisions"]).astype(str)
    frame["what"] = frame["what"].map(words.capitalised)
    frame["evidence"] = frame["evidence"].map(by_hand)
    st.dataframe(
        frame,
        hide_index=True, width="stretch", height="content",
        column_config={
            "what": st.column_config.TextColumn("Decision", width=230),
            "value": st.column_config.TextColumn("Value", width=150),
            "evidence": st.column_config.TextColumn("Evidence", width=400),
        },
        alt="Decisions about the file",
    )  # fmt: skip


def _downloads(page: Page) -> None:
    """The rows set aside, a button for each file that has any, and the report."""
    found = set_aside(page.dataset)
    with st.container(gap="small"):
        if found:
            say(
                "Mend the rows set aside in a spreadsheet, save, and bring that file "
                "together with the original: they then count."
                if _can_be_mended(page)
                else "There is nothing to mend in the rows set aside."
            )
        with st.container(horizontal=True, gap="small"):
            for number, item in enumerate(found):
                _button(item, number, len(found) > 1)
            st.download_button(
                "Download the report", data=json.dumps(page.dataset.report, indent=1),
                file_name="import-report.json", mime="application/json",
                on_click="ignore", icon=":material/download:", type="tertiary",
            )  # fmt: skip


def _can_be_mended(page: Page) -> bool:
    """Whether a row was set aside for more than being a copy, a sum or too late."""
    files = (page.dataset.report or {}).get("files")
    assert isinstance(files, list)
    reasons = {reason for file in files for reason in file["set_aside"]}
    return any(not ADVICE.get(reason, "").startswith("Nothing") for reason in reasons)


def _button(item: SetAside, number: int, named: bool) -> None:
    of = f" of {words.escaped(item.name)}" if named else ""
    cut = "first " if item.kept < item.rows else ""
    st.download_button(
        f"Download the {cut}{words.many(item.kept, 'row')} set aside{of}",
        data=partial(_csv, item), file_name=item.file_name, mime="text/csv",
        on_click="ignore", icon=":material/download:", key=f"set aside {number}",
    )  # fmt: skip


def _csv(item: SetAside) -> bytes:
    return export.csv(item.frame(), item.separator)


def _facts(facts: object, page: Page) -> None:
    """What a reader of the figures should know, the serious first."""
    if not isinstance(facts, list):
        return
    with card("What should you know about this data?", page):
        serious = sum(bool(fact["serious"]) for fact in facts)
        if not facts:
            say(
                "Nothing out of the usual: no gap, no spike, no incomplete last day, no "
                "orders of nobody, no customer with far too many orders."
            )
            return
        say(
            f"{words.many(len(facts), 'thing')} out of the usual"
            + (
                ", none of them serious."
                if not serious
                else ", and serious."
                if len(facts) == 1
                else f", {serious} of them serious."
            )
        )
        with st.container(gap="small"):
            for fact in facts[:SHOWN_FACTS]:
                _fact(fact)
        if facts[SHOWN_FACTS:]:
            with st.expander(f"{len(facts) - SHOWN_FACTS} more"):
                for fact in facts[SHOWN_FACTS:]:
                    _fact(fact)


def _fact(fact: Told) -> None:
    sign = (
        ":orange[:material/warning:]" if fact["serious"] else ":gray[:material/info:]"
    )
    with st.container(gap=None):
        st.markdown(f"{sign} **{fact['what']}**: {words.escaped(fact['value'])}")
        st.text(plain(fact["evidence"]))
