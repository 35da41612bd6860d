"""Bringing files on the Data page: drop, read, answer, see every page on them."""

from __future__ import annotations

import streamlit as st

from retention import words
from retention.intake.road import HARMLESS
from retention.ui import mapping, source
from retention.ui.job import Job
from retention.ui.page import Page
from retention.ui.panel import card, say
from retention.ui.questions import how_many, plain, questions, said

TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "parquet", "gz", "zip"]

#: Seconds between two looks at an import.
_LOOK = 0.5

#: Share of rows set aside from which on an import is no plain success.
MANY_ASIDE = 0.05

#: What the steps of an import are called on the page.
_STEPS = {
    "Gathering orders": "Gathering the lines of each order",
    "Counting": "Accounting for every row",
    "Read": "Accounting for every row",
    "Building the ledger": "Working out who came back, and when",
    "Writing the ledger": "Writing the tables",
    "Publishing": "Opening the pages",
    "Published": "Opening the pages",
}


def bring(page: Page) -> None:
    """Upload files and see every page on them, privately for this tab."""
    with card("Do you want to see your own data?", page), st.container(gap="small"):
        job: Job | None = st.session_state.get("_job")
        if job is not None and job.is_running:
            _running(job)
            return
        if job is not None and job.outcome is not None and not job.is_seen:
            job.is_seen = True
            if _over(job):
                st.rerun()
        if job is None or job.outcome is None:
            say(
                "Drop an export with one row per order: customer, date and amount are "
                "enough. More files (customers, surveys) switch on more pages. Nothing "
                "leaves this server, nobody else sees it, and it is gone when you close "
                "the tab; only what you answer about columns is remembered for the next "
                "file like it."
            )
        elif job.outcome["asks"]:
            _asked(job, job.outcome)
            return
        elif job.outcome["published"]:
            _published(job, job.outcome)
        else:
            _refused(job, job.outcome)
        _drop()


def notice() -> None:
    """On other pages: how far the reading is, and the way back when it is over."""
    job: Job | None = st.session_state.get("_job")
    if job is None or job.is_seen:
        return
    with st.sidebar:
        if job.is_running:
            _noticed(job)
            return
        asked = bool(job.outcome and job.outcome["asks"])
        read = bool(job.outcome and job.outcome["published"])
        st.page_link(
            st.session_state["_pages"]["data"], query_params={},
            label="Your files are ready" if read
            else "Your files: a question" if asked
            else "Your files were refused",
            icon=":material/upload_file:",
        )  # fmt: skip


@st.fragment(run_every=4 * _LOOK)
def _noticed(job: Job) -> None:
    now = job.poll()
    if job.outcome is not None:
        st.rerun()
    st.progress(min(1.0, now.share), "Reading your files")


def _drop() -> None:
    """Take files in, and start reading them."""
    drops = st.session_state.setdefault("_drops", 0)
    files = st.file_uploader(
        "CSV, TSV, Excel or Parquet files", type=TYPES, accept_multiple_files=True,
        key=f"_files {drops}", label_visibility="collapsed",
    )  # fmt: skip
    if files and st.button(
        "Read these files", type="primary", icon=":material/play_arrow:"
    ):
        job = Job(files)
        job.read()
        _leave(st.session_state.get("_job"))
        st.session_state["_job"] = job
        # a new key lets the server drop its own copy of the files
        st.session_state["_drops"] = drops + 1
        st.rerun()


@st.fragment(run_every=_LOOK)
def _running(job: Job) -> None:
    """How far the reading is; the rest of the page can be used meanwhile."""
    now = job.poll()
    if job.outcome is not None:
        st.rerun()
    step = _STEPS.get(now.step, now.step)
    st.progress(min(1.0, now.share), f"{words.escaped(step)}")
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        if now.rows:
            say(f"{now.rows:,} of {now.of:,} lines read")
        else:
            say("You can use the other pages while your files are read.")
        st.button("Cancel", on_click=job.cancel, icon=":material/close:")


def _over(job: Job) -> bool:
    """Have the pages show what was published, if anything was."""
    assert job.outcome
    shown: Job | None = st.session_state.get("_shown")
    if not job.outcome["published"]:
        if not (job.outcome["asks"] or job.outcome["files"]):
            _leave(job)
        return False
    st.session_state[source.OWN] = job.dataset
    st.session_state["_shown"] = job
    source.show_upload()
    if shown is not None and shown is not job:
        shown.close()
    return True


def _leave(job: Job | None) -> None:
    """Let go of a job, unless the pages show what it brought."""
    if job is not None and job is not st.session_state.get("_shown"):
        job.close()


def lost_rows(files: list[dict]) -> str:
    """What to warn of where many rows are lost; empty where few are.

    files: reports of an import; copies and rows after its last day are no loss
    """
    aside = sum(
        rows
        for file in files
        for reason, rows in (file["set_aside"] or {}).items()
        if reason not in HARMLESS
    )
    records = sum(file["records"] or 0 for file in files)
    if aside <= MANY_ASIDE * records:
        return ""
    return (
        f"Your files are read, but {aside:,} of {records:,} rows could not be used "
        f"({words.percent(aside / records, 0)}): all pages show the others. The reasons "
        "are below, and the rows can be downloaded, mended and brought again."
    )


def _published(job: Job, outcome: dict) -> None:
    if warning := lost_rows(outcome["files"]):
        st.warning(warning, icon=":material/warning:")
    else:
        st.success(
            "Your files are read: all pages now show them. Start with the overview.",
            icon=":material/check:",
        )
    pages = st.session_state["_pages"]
    st.page_link(
        pages["overview"], label="Open the overview", icon=":material/arrow_forward:",
        query_params={},
    )  # fmt: skip
    _as_last_time(job, outcome.get("remembered") or [])
    _corrected(job, outcome)


def _as_last_time(job: Job, remembered: list[dict]) -> None:
    """Say what was taken from last time; it can be forgotten."""
    if not remembered:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        say(f"Read as last time: {'; '.join(map(_taken, remembered))}.")
        st.button(
            "Forget this and read again", on_click=job.forget, icon=":material/undo:",
            type="tertiary",
        )  # fmt: skip


def _taken(known: dict) -> str:
    parts = [said(option, value) for option, value in known["given"].items()]
    parts += [
        f"{words.escaped(field.replace('_', ' '))} from {words.escaped(column)}"
        for field, column in known["maps"].items()
    ]
    return f"{words.escaped(known['file'])} ({', '.join(parts)})"


def _corrected(job: Job, outcome: dict, opened: bool = False) -> None:
    """The columns of every file, and reading again with corrected ones."""
    key = f"_columns {id(job)} {job.readings}"
    maps = mapping.editor(outcome["files"], key, opened)
    if maps and st.button(
        "Read again with these", type="primary", icon=":material/replay:"
    ):
        job.answer({}, maps)
        job.read()
        st.rerun()


def _refused(job: Job, outcome: dict) -> None:
    box = st.info if job.was_cancelled else st.warning
    box(words.escaped(plain(str(outcome["refused"]))), icon=":material/info:")
    if any(file["columns"] for file in outcome["files"]):
        say("If it holds what is missing, say which column is what and read it again:")
    _corrected(job, outcome, opened=True)
    say("Or bring other files:" if outcome["files"] else "Bring another file:")


def _asked(job: Job, outcome: dict) -> None:
    """All open questions, then reading with their answers."""
    many = how_many(outcome["asks"]) > 1
    about = [ask["file"] for ask in outcome["asks"] if ask["file"]] or job.names
    st.markdown(
        f"**{words.escaped(', '.join(dict.fromkeys(about)))}** can be read in more than "
        "one way. "
        f"Please answer {'these questions' if many else 'this question'}:"
    )
    with st.container(gap="medium"):
        given = questions(
            outcome["asks"], outcome["files"], f"_answer {id(job)} {job.readings}"
        )
    with st.container(horizontal=True):
        if st.button(
            "Read with this answer" if not many else "Read with these answers",
            type="primary", icon=":material/play_arrow:", disabled=not given.is_complete,
        ):  # fmt: skip
            job.answer(given.options, given.maps, given.sheets)
            job.read()
            st.rerun()
        if st.button("Bring other files", type="tertiary"):
            _leave(job)
            st.session_state["_job"] = None
            st.rerun()
