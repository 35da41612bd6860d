"""Hostile files get the verdict they deserve, and no mutation breaks the ledger."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import duckdb
import pytest
from hostile.case import PEOPLE, Case
from hostile.make import corpus
from test_intake import TODAY

from retention import intake
from retention.errors import MustAsk, Refused

#: The whole corpus takes most of a minute.
pytestmark = pytest.mark.slow

CASES = corpus()
#: Mutations tried in a normal run; MUTATIONS=20000 tries what the promise asks for.
MUTATIONS = int(os.environ.get("MUTATIONS", "300"))
MOST_SECONDS = 2.0


def imported(path: Path, **options: object) -> tuple[intake.FileReport, set[str]]:
    """The report, and who bought."""
    options = {"today": TODAY} | options
    with duckdb.connect(config={"threads": 1}) as connection:
        read = intake.read([path], connection, intake.Options(**options))  # type: ignore[arg-type]
        people = connection.execute(
            "select distinct customer_id from orders"
        ).fetchall()
        return read.files[0], {person for (person,) in people if person}


def read(path: Path, **options: object) -> intake.FileReport:
    return imported(path, **options)[0]


def test_the_corpus_is_large():
    assert len(CASES) >= 200


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_gets_its_verdict(case: Case, tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_bytes(case.data)
    if case.refused is not None:
        with pytest.raises(Refused) as refused:
            read(path, **case.options)
        assert case.refused in str(refused.value)
        return
    if case.asks:
        with pytest.raises(MustAsk) as asked:
            read(path, **case.options)
        assert {ask.flag for ask in asked.value.asks} == set(case.asks)
        said = str(asked.value)
        assert all(word in said for word in case.says), said
        return
    report, people = imported(path, **case.options)
    assert people <= {*PEOPLE, *case.people}, "a column was taken for another"
    assert (report.used, report.set_aside) == (case.used, case.aside)
    assert report.records == case.used + sum(case.aside.values())
    if case.lines:
        assert tuple(example.line for example in report.examples) == case.lines
    said = " ".join(f"{d.what} {d.value} {d.evidence}" for d in report.decisions)
    assert all(word in said for word in case.says), said


SMALL = [case.data for case in CASES if 0 < len(case.data) < 3_000]
SNIPPETS = (
    b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\\", b'\\"', b'""', b"\x00",
    b"\xff", b"\xc3", "é".encode(), b"\xef\xbb\xbf", b"sep=;\n", b"Total,,", b"#", b"1e999",
    b"-", b"2099-01-01", b"NaN", b"\x1a", b"order_id,customer_id", b"=cmd|", b"'", b"|",
    "\u2028".encode(), b"99999999999999999999", b"\x1f\x8b", b"PK\x03\x04", b"\x81",
)  # fmt: skip


def mutated(source: random.Random) -> bytes:
    """A file of the corpus with up to eight random changes."""
    data = bytearray(source.choice(SMALL))
    for _ in range(source.randint(1, 8)):
        at, length = source.randrange(len(data) + 1), source.randint(1, 30)
        change = source.randrange(6)
        if change == 0:
            data[at : at + length] = b""
        elif change == 1:
            data[at:at] = source.choice(SNIPPETS)
        elif change == 2:
            data[at:at] = source.randbytes(source.randint(1, 3))
        elif change == 3:
            data[at:at] = data[at : at + length] * source.randint(1, 20)
        elif change == 4:
            other = source.choice(SMALL)
            data[at:at] = other[source.randrange(len(other)) :][: 10 * length]
        elif at < len(data):
            data[at] = source.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("part", range(10))
def test_no_mutation_loses_a_record_or_breaks_the_reader(part: int, tmp_path: Path):
    """Answers are given to every question, so that the ledger is reached."""
    answers = {"encoding": "cp1252", "dates": "day-first", "decimal": "point",
               "currency": "EUR", "amounts": "line", "scale": "0-10"}  # fmt: skip
    path = tmp_path / "file.csv"
    for number in range(part, MUTATIONS, 10):
        data = mutated(random.Random(number))
        path.write_bytes(data)
        began = time.process_time()
        try:
            report = read(path, **answers)
        except (Refused, MustAsk):
            pass
        except Exception as error:
            raise AssertionError(f"mutation {number} broke the reader") from error
        else:
            assert report.records == report.used + sum(report.set_aside.values()), (
                number
            )
        assert time.process_time() - began < MOST_SECONDS, f"mutation {number} is slow"
