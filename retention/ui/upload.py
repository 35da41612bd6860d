"""Bringing files on the Data page: drop, answer, read, see every page on them."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from retention import intake, shop
from retention.engine.duck import forget
from retention.errors import MustAsk, RetentionError
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
