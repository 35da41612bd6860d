"""Answers are kept by the shape of a file, privately, and never guessed from."""

from __future__ import annotations

import json
from pathlib import Path

from retention.errors import Ask
from retention.intake import Options
from retention.remembered import MOST, Answers, Memory, shape, with_answers, with_maps

GERMAN = ["Kunde", "Datum", "Betrag"]
DATES = Ask("--dates", "Which?", file="orders.csv")
DAY_FIRST = Answers({"dates": "day-first"})


def key(columns: list[str]) -> str:
    found = shape(columns)
    assert found
    return found


def test_a_shape_is_the_names_whatever_their_order_and_case():
    assert shape(GERMAN) == shape(["betrag", "DATUM ", "Kunde"])
    assert shape(GERMAN) != shape([*GERMAN, "Filiale"])


def test_a_file_without_column_names_has_no_shape():
    assert shape(["#1", "#2", "#3"]) is None


def test_what_is_kept_is_private_and_holds_answers_and_column_names(tmp_path: Path):
    memory = Memory(tmp_path / "remembered.json")
    memory.keep(key(GERMAN), Answers({"dates": "day-first"}, {"amount": "Betrag"}))
    assert memory.path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [memory.path]
    kept = json.loads(memory.path.read_text())["shapes"]
    assert kept == {
        shape(GERMAN): {"given": {"dates": "day-first"}, "maps": {"amount": "Betrag"}}
    }


def test_newer_answers_take_the_place_of_older_ones(tmp_path: Path):
    memory = Memory(tmp_path / "remembered.json")
    memory.keep(key(GERMAN), Answers({"dates": "day-first", "decimal": "comma"}))
    memory.keep(key(GERMAN), Answers({"dates": "month-first"}))
    assert memory.all()[key(GERMAN)].given == {
        "dates": "month-first",
        "decimal": "comma",
    }
    memory.forget([key(GERMAN)])
    assert memory.all() == {}


def test_the_oldest_shapes_go(tmp_path: Path):
    memory = Memory(tmp_path / "remembered.json")
    for number in range(MOST + 3):
        memory.keep(f"shape {number}", DAY_FIRST)
    assert list(memory.all()) == [f"shape {number}" for number in range(3, MOST + 3)]


def test_a_damaged_or_unwritable_file_is_nothing_remembered(tmp_path: Path):
    memory = Memory(tmp_path / "remembered.json")
    memory.path.write_text('{"shapes": [1')
    assert memory.all() == {}
    nowhere = Memory(tmp_path / "missing" / "remembered.json")
    nowhere.keep(key(GERMAN), DAY_FIRST)
    assert nowhere.all() == {}


def test_only_open_questions_are_answered():
    known = {key(GERMAN): Answers({"dates": "day-first", "decimal": "comma"})}
    files = [("orders.csv", GERMAN)]
    assert with_answers(Options(), [DATES], files, known) == Options(dates="day-first")
    assert with_answers(Options(), [], files, known) == Options()


def test_what_the_reader_says_now_goes_first():
    known = {key(GERMAN): Answers({"dates": "day-first"}, {"amount": "Betrag"})}
    files = [("orders.csv", GERMAN)]
    now = Options(dates="month-first", maps=("orders.csv:amount=#2",))
    assert with_answers(now, [DATES], files, known) == now
    assert with_maps(now, files, known) == now
    assert with_maps(Options(), files, known).maps == ("orders.csv:amount=Betrag",)


def test_two_files_answered_differently_leave_the_question_open():
    other = ["customer", "date", "amount"]
    known = {
        key(GERMAN): DAY_FIRST,
        key(other): Answers({"dates": "month-first"}),
    }
    files = [("orders.csv", GERMAN), ("more.csv", other)]
    ask = Ask("--dates", "Which?")
    assert with_answers(Options(), [ask], files, known) == Options()
    assert with_answers(Options(), [DATES], files, known).dates == "day-first"
