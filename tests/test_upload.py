"""Bringing files on the Data page: questions, corrections, what is remembered."""

from __future__ import annotations

import json
import os
import time
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from retention.dataset import Dataset
from retention.ui import keeper, mapping, questions, source
from tests.workbooks import xlsx

pytestmark = pytest.mark.slow

GERMAN = (
    b"Bestellnummer;Kunde;Bestelldatum;Betrag\n"
    b"1;Ada;03.04.2025;10,50\n2;Ben;05.06.2025;7,25\n3;Ada;07.08.2025;1,99\n"
)


def script() -> None:
    """The part of the Data page that files are brought by."""
    import streamlit as st

    from retention.ui import upload

    overview = st.Page(lambda: None, title="Overview", url_path="overview")
    data = st.Page(lambda: upload.bring(None), title="Data", default=True)
    chosen = st.navigation([data, overview])
    st.session_state["_pages"] = {"overview": overview}
    chosen.run()


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("RETENTION_DATA", str(tmp_path))
    return AppTest.from_function(script, default_timeout=30).run()


def press(page: AppTest, label: str) -> None:
    button = next(b for b in page.button if b.label == label)
    button.click().run()


def bring(page: AppTest, *files: tuple[str, bytes]) -> None:
    page.file_uploader[0].set_value([(n, data, "text/csv") for n, data in files]).run()
    press(page, "Read these files")
    settle(page)


def settle(page: AppTest) -> None:
    for _ in range(200):
        if not any(b.label == "Cancel" for b in page.button):
            assert not page.exception
            return
        time.sleep(0.1)
        page.run()
    raise AssertionError("it is still reading")


def own(page: AppTest) -> Dataset:
    return page.session_state[source.OWN]


def said(page: AppTest) -> str:
    return "\n".join(element.value for element in page.markdown)


def test_a_file_that_leaves_nothing_open_is_shown(page: AppTest):
    bring(page, ("orders.csv", b"customer,date,amount\nAda,2025-01-05,10\n"))
    assert "Your files are read" in page.success[0].value
    assert own(page).totals["customers"] == "1"


def test_an_ambiguous_date_is_asked_in_words_and_remembered(
    page: AppTest, tmp_path: Path
):
    bring(page, ("bestellungen.csv", GERMAN))
    (radio,) = page.radio
    assert "Which comes first in the dates of **Bestelldatum**?" in radio.label
    assert radio.options == ["The day", "The month"]
    assert radio.value is None
    assert next(b for b in page.button if b.label.startswith("Read with")).disabled
    radio.set_value("day-first").run()
    press(page, "Read with this answer")
    settle(page)
    assert str(own(page).first_day) == "2025-04-03"
    kept = json.loads((tmp_path / "remembered-answers.json").read_text())["shapes"]
    assert [shape["given"] for shape in kept.values()] == [{"dates": "day-first"}]

    bring(page, ("mai.csv", GERMAN.replace(b"03.04.2025", b"03.05.2025")))
    assert "Read as last time: mai.csv (dates with the day first)." in said(page)
    assert str(own(page).first_day) == "2025-05-03"
    press(page, "Forget this and read again")
    settle(page)
    assert len(page.radio) == 1
    kept = json.loads((tmp_path / "remembered-answers.json").read_text())["shapes"]
    assert kept == {}


def test_corrected_columns_are_read_and_remembered(page: AppTest):
    """Net is corrected to be what was paid; the next file follows."""
    data = b"customer,date,total,net\nAda,2025-01-05,12,10\n"
    bring(page, ("orders.csv", data))
    assert own(page).totals["purchases"].startswith("12")
    job = page.session_state["_job"]
    job.answer({}, {"orders.csv": {"amount": "#4"}})
    job.read()
    page.run()
    settle(page)
    assert own(page).totals["purchases"].startswith("10")
    bring(page, ("february.csv", data))
    assert "amount from net" in said(page)
    assert own(page).totals["purchases"].startswith("10")


def test_each_workbook_is_asked_for_its_own_sheet(page: AppTest):
    """North and old are chosen: one order of 1 and one of 4."""

    def book(**amounts: float) -> bytes:
        rows = {
            sheet: [["customer", "date", "amount"], [sheet, date(2025, 1, 5), amount]]
            for sheet, amount in amounts.items()
        }
        return xlsx(rows)

    bring(page, ("a.xlsx", book(north=1, south=2)), ("b.xlsx", book(new=3, old=4)))
    assert [radio.label for radio in page.radio] == [
        "Which sheet of **a.xlsx** should be read?",
        "Which sheet of **b.xlsx** should be read?",
    ]
    page.radio[0].set_value("north").run()
    assert next(b for b in page.button if b.label.startswith("Read with")).disabled
    page.radio[1].set_value("old").run()
    press(page, "Read with these answers")
    settle(page)
    assert own(page).totals["purchases"].startswith("5")


def test_scores_up_to_five_are_asked_with_how_far_they_go(page: AppTest):
    orders = b"customer,date,amount\nAda,2025-01-05,10\nBen,2025-02-05,10\n"
    answers = b"customer,date,score\nAda,2025-01-06,2\nBen,2025-02-06,5\n"
    bring(page, ("orders.csv", orders), ("survey.csv", answers))
    (radio,) = page.radio
    assert radio.label == (
        "What do the scores in **score** of **survey.csv** mean? They go from 2 to 5."
    )
    assert "**survey.csv** can be read in more than one way" in said(page)


def test_lines_that_can_be_read_in_one_way_only_leave_nothing_to_choose(page: AppTest):
    text = "Kunde;Bestelldatum;Betrag\nJürgen;31.04.2025;10,50\nBen;31.05.2025;7,25\n"
    bring(page, ("mai.csv", text.encode("cp1252")))
    assert not page.radio
    assert "read correctly? Jürgen" in said(page)
    press(page, "Read with this answer")
    settle(page)
    assert own(page).totals["customers"] == "1"


def test_a_refusal_names_no_flag_and_offers_the_columns(page: AppTest):
    bring(page, ("orders.csv", b"who,date,what\nAda,2025-01-05,shoes\n"))
    (warning,) = page.warning
    assert "orders.csv" in warning.value
    assert "--" not in warning.value.replace("\\", "")
    assert source.OWN not in page.session_state


def test_letting_go_of_an_upload_removes_its_folder(page: AppTest):
    bring(page, ("orders.csv", b"customer,date,amount\nAda,2025-01-05,10\n"))
    first = page.session_state["_job"].folder
    assert first.exists()
    bring(page, ("orders.csv", b"customer,date,amount\nBen,2025-01-05,10\n"))
    assert not first.exists()
    second = page.session_state["_job"].folder
    page.session_state["_job"].close()
    assert not second.exists()


class Stub:
    """An upload of one session."""

    session, seen, closed = "A", 0.0, False

    def close(self) -> None:
        self.closed = True


def test_an_upload_goes_some_time_after_its_tab(monkeypatch: pytest.MonkeyPatch):
    """A is connected until 100; within 90 seconds she may come back."""
    connected = {"A"}

    class Runtime:
        is_active_session = staticmethod(connected.__contains__)

    monkeypatch.setattr(keeper.runtime, "exists", lambda: True)
    monkeypatch.setattr(keeper.runtime, "get_instance", Runtime)
    item = Stub()
    keeper.keep(item)
    keeper.let_go(100.0)
    connected.clear()
    keeper.let_go(180.0)
    assert not item.closed
    keeper.let_go(191.0)
    assert item.closed


def test_folders_of_a_killed_server_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One is in use by a living server, one is left over, one is just being made."""
    monkeypatch.setattr(keeper.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(keeper.tempfile, "tempdir", str(tmp_path))
    used, lock = keeper.private_folder()
    left, gone = keeper.private_folder()
    gone.close()
    young, closed = keeper.private_folder()
    closed.close()
    for folder in (used, left):
        os.utime(folder, (1, 1))
    keeper.sweep()
    assert (used.exists(), left.exists(), young.exists()) == (True, False, True)
    assert used.stat().st_mode & 0o777 == 0o700
    lock.close()


READ = [
    {"place": 1, "column": "Kunde", "field": "customer_id", "confidence": 0.9},
    {"place": 2, "column": "Netto", "field": "amount", "confidence": 0.4},
    {"place": 3, "column": "Brutto", "field": None, "confidence": None},
]


def test_a_correction_is_a_field_with_the_place_of_its_column():
    assert mapping.corrections(READ, ["customer_id", "amount", None]) == ({}, [])
    moved = mapping.corrections(READ, ["customer_id", None, "amount"])
    assert moved == ({"amount": "#3"}, [])
    both = mapping.corrections(READ, ["customer_id", "amount", "amount"])
    assert both == ({"amount": "#3"}, [])


def test_what_cannot_be_done_is_said():
    _, faults = mapping.corrections(READ, ["customer_id", None, None])
    assert faults[0].startswith("Netto cannot be left out")
    _, faults = mapping.corrections(READ, ["discount", "discount", None])
    assert faults[0].startswith("Two columns are read as discount")


def test_fields_are_taken_from_the_report_where_it_has_them():
    told = [{"field": "amount", "meaning": "what was paid; net"}]
    assert mapping.fields({"fields": told}) == {"amount": "amount: what was paid"}
    assert mapping.fields({"fields": {"plan": "the plan"}}) == {
        "plan": "plan: the plan"
    }
    assert "ordered_at" in mapping.fields({"table": None})


@pytest.mark.parametrize(
    ("example", "order", "shown"),
    [
        ("03/04/2025", "day-first", "03/04/2025 is 3 Apr 2025"),
        ("03/04/2025", "month-first", "03/04/2025 is 4 Mar 2025"),
        ("3.4.25 10:00", "day-first", "3.4.25 10:00 is 3 Apr 2025"),
        ("", "month-first", "12/31/2025"),
    ],
)
def test_an_example_is_read_aloud(example: str, order: str, shown: str):
    assert questions._worked_date(example, order) == shown


def test_an_amount_is_read_aloud():
    assert questions._worked_amount("1.234", "comma").startswith("1.234 is 1,234,")
    assert questions._worked_amount("1.234", "point").startswith("1.234 is 1.234,")


def test_a_sentence_of_the_command_line_loses_its_flags():
    sentence = "No column tells the amount. If one does, say --map amount=X. Look."
    assert questions.plain(sentence) == "No column tells the amount. Look."
    sentence = "Bring the orders; if these are some, say so with --table orders. Look."
    assert questions.plain(sentence) == "Bring the orders. Look."
    sentence = "--sheet a.xlsx:May: a.xlsx has no sheet May. Its sheets are June."
    assert questions.plain(sentence) == "Its sheets are June."
    assert "--" not in questions.plain("--encoding x is no encoding of texts.")
    assert questions.by_hand("given with --map; all fit") == "given by hand; all fit"


def test_one_answer_says_which_columns_it_counts_for():
    first = {"flag": "--dates", "file": "a.csv", "column": "paid"}
    second = {"flag": "--dates", "file": "b.csv", "column": "sent"}
    assert (
        questions._also(first, [first, second]) == " Counts for sent of b.csv as well."
    )
    assert questions._also(first, [first]) == ""
    sheets = [{"flag": "--sheet", "file": name} for name in ("a.xlsx", "b.xlsx")]
    assert questions.how_many([first, second, *sheets]) == 3
