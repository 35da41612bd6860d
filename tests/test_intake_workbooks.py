"""Workbooks: which sheet is meant, and what its cells say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from test_intake import TODAY, Desk, decided
from workbooks import Error, Formula, xls, xlsx

from retention import intake
from retention.errors import MustAsk, Refused

pytestmark = pytest.mark.slow

ORDERS = [
    ["order_id", "customer", "date", "amount"],
    ["0007", "00042", datetime(2025, 3, 4, 10, 30), 12.5],
    ["0008", "ben", date(2025, 3, 5), Formula("D2*1")],
    ["0009", Error("#N/A"), date(2025, 3, 6), 1234.567],
    ["0010", "cy", date(2025, 3, 7), Error("#N/A")],
]
CUSTOMERS = [["customer", "email", "city"], ["00042", "ada@x.org", "Rome"]]
NOTES = [["Read me first"], ["These are orders."]]
READ = [
    ("0007", "00042", "2025-03-04 10:30:00", 12.5),
    ("0008", "ben", "2025-03-05 00:00:00", 12.5),
    ("0009", None, "2025-03-06 00:00:00", 1234.567),
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("written", [xlsx, xls])
@pytest.mark.parametrize("from_1904", [False, True])
def test_dates_zeros_formulas_and_errors_are_read(
    desk: Desk, written: Callable[..., bytes], from_1904: bool
) -> None:
    """An error cell is blank: a guest in 0009, no amount in 0010, which is line 5."""
    read = desk.read(written({"Orders": ORDERS}, from_1904=from_1904))
    assert desk.orders() == READ
    assert read.files[0].set_aside == {"amount": 1}
    assert read.files[0].examples[0].line == 5


@pytest.mark.parametrize("written", [xlsx, xls])
def test_a_title_above_the_columns_is_a_preamble(
    desk: Desk, written: Callable[..., bytes]
) -> None:
    rows = [["Orders of spring"], [], *ORDERS]
    options = {"merged": "A1:D1"} if written is xlsx else {}
    read = desk.read(written({"Notes": NOTES, "Orders": rows}, **options))
    assert desk.orders() == READ
    assert decided(read.files[0])["sheet"] == "Orders"
    assert read.files[0].examples[0].line == 7


def test_hidden_sheets_are_not_preferred(desk: Desk) -> None:
    """The hidden sheet has a column more; it is named as not read."""
    old = [[*row, "x"] for row in ORDERS]
    old[0][-1] = "status"
    read = desk.read(xlsx({"Old": old, "Now": ORDERS}, hidden=["Old"]))
    assert decided(read.files[0])["sheet"] == "Now"
    assert "not read: Old" in next(
        d.evidence for d in read.files[0].decisions if d.what == "sheet"
    )
    read = desk.read(xlsx({"Notes": NOTES, "Old": ORDERS}, hidden=["Old"]))
    assert decided(read.files[0])["sheet"] == "Old", "nothing else holds a table"


@pytest.mark.parametrize("written", [xlsx, xls])
def test_several_tables_in_a_workbook_are_asked_about(
    desk: Desk, written: Callable[..., bytes]
) -> None:
    data = written({"2024": ORDERS, "2025": ORDERS, "Who": CUSTOMERS, "Notes": NOTES})
    asked = desk.asked(data)
    assert list(asked) == ["--sheet"]
    assert "2024, 2025, Who" in asked["--sheet"]
    read = desk.read(data, sheet=("2025",))
    assert decided(read.files[0])["sheet"] == "2025"
    read = desk.read(data, sheet=("file1.csv:2024",))
    assert decided(read.files[0])["sheet"] == "2024"


def test_a_workbook_given_twice_gives_two_sheets(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "shop.xlsx"
    path.write_bytes(xlsx({"Orders": ORDERS, "Who": CUSTOMERS}))
    connection = duckdb.connect()
    sheets = ("shop.xlsx (1):Orders", "shop.xlsx (2):Who")
    options = intake.Options(today=TODAY, sheet=sheets)
    read = intake.read([path, path], connection, options)
    assert [file.table for file in read.files] == ["orders", "customers"]
    found = connection.execute("select city from customers where city is not null")
    assert found.fetchall() == [("Rome",)]
    with pytest.raises(MustAsk) as asked:
        intake.read([path], duckdb.connect(), intake.Options(today=TODAY))
    assert all(f'--sheet "{text}"' in str(asked.value) for text in sheets)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("Sales", "--sheet Sales: no workbook of this import was read by it"),
        ("other.xlsx:Orders", "Files are file1.csv"),
        ("file1.csv:Sales", "file1.csv has no sheet Sales. Its sheets are Orders"),
    ],
)
def test_a_sheet_that_is_not_there_is_refused(
    desk: Desk, chosen: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        desk.read(xlsx({"Orders": ORDERS}), sheet=(chosen,))


@pytest.mark.parametrize("written", [xlsx, xls])
def test_damaged_workbooks_are_refused_in_a_sentence(
    desk: Desk, written: Callable[..., bytes]
) -> None:
    data = written({"Orders": ORDERS})
    with pytest.raises(Refused, match=r"damaged|cannot be read"):
        desk.read(data[: len(data) // 2])
    with pytest.raises(Refused, match="empty workbook"):
        desk.read(written({"Orders": []}))
