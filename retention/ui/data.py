"""The Data page: what is known, bringing files, the doctor's report, definitions."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from retention import intake, shop, words
from retention.engine.duck import forget
from retention.errors import MustAsk, RetentionError
from retention.intake.report import SAID
from retention.schema import DEFINITIONS, TABLES
from retention.ui import source
from retention.ui.page import Page
from retention.ui.panel import card, say

TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "parquet", "gz", "zip"]

#: Where in the folder of an upload its published file goes.
_NAME = "upload.duckdb"

#: Answers a page can offer as a choice; other questions take text.
CHOICES = {
    "--dates": ("day-first", "month-first"),
    "--decimal": ("comma", "point"),
    "--amounts": ("line", "order"),
}


class Upload:
    """One session's private folder; it goes when the session lets go of it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="retention-upload-"))
        self.close = weakref.finalize(self, _remove, self.path)


def _remove(folder: Path) -> None:
    for file in folder.glob("*.duckdb"):
        forget(file.resolve())
    shutil.rmtree(folder, ignore_errors=True)


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
        missing = [name for name in TABLES if not dataset.has(name)]
        say(
            "All tables are there."
            if not missing
            else f"Not there: {', '.join(missing)}. Each one you bring switches on more."
        )
        st.dataframe(
            frame[list(columns)], hide_index=True, column_config=columns,
            width="stretch", height="content", alt="Tables of the dataset",
            placeholder=words.UNKNOWN_MARK,
        )  # fmt: skip


def _called(page: Page) -> str:
    own = source.chosen_name() == source.UPLOADED
    return "Your upload" if own else words.escaped(page.dataset.name)


def bring(page: Page) -> None:
    """Upload files and see every page on them, privately for this tab."""
    with card("Do you want to see your own data?", page):
        say(
            "Drop an export with one row per order: customer, date and amount are enough. "
            "More files (customers, surveys) switch on more pages. Nothing leaves this "
            "server, nobody else sees it, and it is gone when you close the tab."
        )
        files = st.file_uploader(
            "CSV, TSV, Excel or Parquet files", type=TYPES, accept_multiple_files=True,
            key="_files", label_visibility="collapsed",
        )  # fmt: skip
        if not files:
            _after(page)
            return
        options = _options()
        if st.button("Read these files", type="primary", icon=":material/play_arrow:"):
            _read(files, options)
        _after(page)


def _options() -> intake.Options:
    """What the reader has answered so far."""
    questions: dict[str, list[str]] = {}
    for ask in st.session_state.get("_asks", []):
        questions.setdefault(ask.flag, []).append(ask.question)
    answers: dict[str, str] = {}
    maps: tuple[str, ...] = ()
    for flag, asked in questions.items():
        for question in asked:
            st.text(question)
        key = f"answer {flag}"
        if flag in CHOICES:
            answers[flag] = st.selectbox(flag[2:], CHOICES[flag], key=key)
        elif flag == "--map":
            text = st.text_input(
                "Which column is which, for example: ordered_at=#2 amount=Total",
                key=key,
            )
            maps += tuple(part for part in text.split() if "=" in part)
        else:
            answers[flag] = st.text_input(flag[2:], key=key)
    given = {flag: value for flag, value in answers.items() if value}
    return intake.Options(
        maps=maps,
        dates=given.get("--dates"),
        decimal=given.get("--decimal"),
        currency=given.get("--currency"),
        encoding=given.get("--encoding"),
        amounts=given.get("--amounts"),
        scale=given.get("--scale"),
    )


def _watched(bar: DeltaGenerator) -> shop.Progress:
    """Progress drawn as a bar."""

    def progress(step: str, share: float) -> None:
        bar.progress(share, step)

    return progress


def _read(files: list, options: intake.Options) -> None:
    upload = Upload()
    bar = st.progress(0.0, "Receiving the files")
    try:
        named: list[tuple[str, Path]] = []
        for number, file in enumerate(files):
            place = upload.path / f"{number}.bytes"
            place.write_bytes(file.getbuffer())
            named.append((file.name, place))
        _, dataset = shop.import_files(
            named,
            upload.path / _NAME,
            options,
            _watched(bar),
        )
    except MustAsk as error:
        st.session_state["_asks"] = error.asks
        upload.close()
        st.rerun()
    except RetentionError as error:
        bar.empty()
        upload.close()
        st.warning(str(error), icon=":material/info:")
        return
    old = st.session_state.pop("_upload_files", None)
    if old is not None:
        old.close()
    for file in upload.path.glob("*.bytes"):
        file.unlink()
    st.session_state.pop("_asks", None)
    st.session_state[source.OWN] = dataset
    st.session_state["_upload_files"] = upload
    st.session_state["dataset"] = source.UPLOADED
    st.rerun()


def _after(page: Page) -> None:
    """What to do next, once an upload is on screen."""
    if source.OWN not in st.session_state:
        return
    st.success(
        "Your files are read: all pages now show them. Start with the overview.",
        icon=":material/check:",
    )
    pages = st.session_state["_pages"]
    st.page_link(
        pages["overview"], label="Open the overview", icon=":material/arrow_forward:",
        query_params={},
    )  # fmt: skip


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


def definitions(page: Page) -> None:
    """What a manager could argue about, with the values in use."""
    with card("Which definitions are in use?", page):
        say("Set at import with `--define name=value`; every page uses them.")
        rows = [
            {
                "definition": name.replace("_", " ").capitalize(),
                "value": str(_in_use(page, name)),
                "meaning": item.meaning[0].upper() + item.meaning[1:],
            }
            for name, item in DEFINITIONS.items()
        ]
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, width="stretch",
            height="content", alt="Definitions in use",
            column_config={
                "definition": "Definition", "value": "Value", "meaning": "Meaning",
            },
        )  # fmt: skip


def _in_use(page: Page, name: str) -> object:
    if name == "as_of":
        return page.dataset.as_of.isoformat()
    value = page.dataset.definitions.get(name)
    return words.UNKNOWN_MARK if value is None else value
