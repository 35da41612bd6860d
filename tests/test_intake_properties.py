"""What a writer of CSV wrote comes back, in whatever form, and order means nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_worlds import few
from test_intake import TODAY

from retention import intake
from retention.answers import ask
from retention.errors import Refused
from retention.intake import sql, table
from retention.intake.encodings import CONTROLS
from retention.intake.layout import read_layout
from retention.intake.model import Options, Questions
from retention.intake.source import open_source
from retention.intake.splitting import BLANK, Dialect, split
from retention.intake.synonyms import is_known
from retention.shop import import_files

pytestmark = pytest.mark.slow

NAMES = ("order_id", "customer_id", "ordered_at", "amount", "city")

#: Cells with what separates, quotes and ends lines, and letters of many scripts.
CELLS = st.text(
    st.one_of(
        st.sampled_from("ab1 ,;\t|\"'\\\n\r#=-é€名"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=12,
)
RECORDS = st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6)

#: Pieces of texts that are nearly clean.
PIECES = st.sampled_from(
    [
        *("", " ", "1", "a", "Total", "'a,b'", 'a "b" c', "a\x0bb", "\u2028", "\x1c"),
        *(
            '"a"',
            ' "a" ',
            '"a" ',
            '"a,b"',
            '"a\nb"',
            '"a""b"',
            '\t"a"',
            '\\"',
            '"',
            '""',
        ),
    ]
)


class Desk:
    """Reads bytes as a table of text."""

    def __init__(self, folder: Path) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        sql.install(self.connection)
        self.path = folder / "file.csv"
        self.scratch = folder / "scratch"
        self.scratch.mkdir()

    def read(self, data: bytes, **options: object) -> tuple[table.Raw, list[tuple]]:
        """The columns, and line, fields, flaw, whole and cells of every record."""
        self.path.write_bytes(data)
        source = open_source(
            "file.csv",
            self.path,
            Options(**options),  # type: ignore[arg-type]
            Questions(),
            self.scratch,
            is_known,
        )
        raw = table.read_text(
            self.connection, source, read_layout(source, is_known), number=1
        )
        rows = self.connection.execute(
            f"select * from {raw.relation} order by line"
        ).fetchall()
        return raw, rows


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("properties"))
    yield made
    made.connection.close()


def bare(cell: str | None) -> str:
    return (cell or "").strip(BLANK)


@few(150)
@given(
    records=RECORDS,
    codec=st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]
    ),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    quote=st.sampled_from('"""\''),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    ended=st.booleans(),
)
def test_a_written_table_comes_back_cell_for_cell(
    desk: Desk,
    records: list[list[str]],
    codec: str,
    separator: str,
    quoting: int,
    quote: str,
    end: str,
    ended: bool,
) -> None:
    """Apart from the spaces around a cell; single quotes are proven by the header."""
    if quote == "'":
        quoting = csv.QUOTE_ALL
    if quoting == csv.QUOTE_MINIMAL:
        # Python's writer leaves line ends other than its own without quotes.
        assume(
            not any(sign in cell for row in records for cell in row for sign in "\n\r")
        )
    rows = [[f"r{number}", *cells] for number, cells in enumerate(records)]
    file = io.StringIO(newline="")
    writer = csv.writer(
        file,
        delimiter=separator,
        quotechar=quote,
        quoting=quoting,  # type: ignore[arg-type]
        lineterminator=end,
    )
    writer.writerows([NAMES, *rows])
    text = file.getvalue() if ended else file.getvalue().removesuffix(end)
    data = text.encode(codec)
    raw, found = desk.read(data, encoding=codec if codec == "gb18030" else None)
    assert raw.columns == NAMES
    assert [[bare(cell) for cell in row[4:]] for row in found] == [
        [bare(cell) for cell in row] for row in rows
    ]
    assert not any(row[2] for row in found)


@few(150)
@given(
    body=st.lists(st.lists(PIECES, min_size=1, max_size=4), min_size=1, max_size=6),
    end=st.sampled_from(["\n", "\r\n"]),
    ended=st.booleans(),
    sound=st.sampled_from([0, 0, 100]),
)
def test_a_clean_file_and_one_with_a_flaw_are_read_by_the_same_rules(
    desk: Desk, body: list[list[str]], end: str, ended: bool, sound: int
) -> None:
    """What DuckDB reads in one go, splitting record by record gives too."""
    lines = ["order_id,customer_id,amount", *(",".join(cells) for cells in body)]
    lines += ["7,ada,1.50"] * sound
    data = (end.join(lines) + end * ended).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "read_carefully", None)
        try:
            _, fast = desk.read(data)
        except (TypeError, Refused):
            assume(False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_may_be_clean", lambda *_: False)
        _, slow = desk.read(data)
    assert fast == slow


@few(300)
@given(
    text=st.lists(st.one_of(PIECES, st.sampled_from([",", "\n", "\r", " "]))).map(
        "".join
    )
)
def test_splitting_keeps_every_character(text: str) -> None:
    """Every line belongs to one record; only spaces around quotes may go."""
    lines = list(io.StringIO(text, newline=""))
    records = list(split(lines, Dialect(",")))
    kept = "".join(line for record in records for line in record.lines)
    assert kept.replace(" ", "") == text.replace(" ", "")
    assert [record.line for record in records] == [
        1 + sum(len(before.lines) for before in records[:place])
        for place in range(len(records))
    ]


@few(60)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_bytes_break_the_table_of_text(desk: Desk, data: bytes) -> None:
    head = ",".join(NAMES).encode() + b"\n"
    assume(not any(byte in data for byte in CONTROLS))
    try:
        raw, rows = desk.read(head + data, encoding="cp1252")
    except Refused:
        return
    assert all(len(row) == 4 + len(raw.columns) for row in rows)


ORDERS = st.lists(
    st.tuples(
        st.sampled_from(["ada", "ben", "cy", ""]),
        st.dates(TODAY.replace(year=TODAY.year - 1), TODAY).map(str),
        st.sampled_from(["1.50", "20.00", "3,000.25", "free", ""]),
    ),
    min_size=3,
    max_size=12,
)
ASKED = ("overview/revenue", "cohorts/retention", "churn/trend", "segments/rfm")


@pytest.mark.slow
@few(4)
@given(rows=ORDERS, data=st.data())
def test_shuffled_rows_give_the_same_figures(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], data
) -> None:  # type: ignore[no-untyped-def]
    """Rows that cannot be used stay unused, wherever they stand."""
    numbered = [(str(n), *row) for n, row in enumerate(rows)]
    numbered.append(("last", "zoe", str(TODAY), "1.00"))
    found = []
    for order in (numbered, data.draw(st.permutations(numbered))):
        folder = tmp_path_factory.mktemp("shuffled")
        path = folder / "orders.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([NAMES[:4], *order])
        options = intake.Options(today=TODAY, decimal="point")
        read, dataset = import_files([path], folder / "shop.duckdb", options)
        report = read.files[0]
        assert report.records == report.used + sum(report.set_aside.values())
        answers = [ask(dataset, name).frame.to_csv() for name in ASKED]
        found.append((Counter(report.set_aside), read.as_of, answers))
    assert found[0] == found[1]
