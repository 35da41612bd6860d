"""Dates, amounts, currencies and ids are read as proven, or asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_intake import Desk, decided

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def dates(desk: Desk, *cells: str, **options: object) -> list[str]:
    """The moments a column of cells is read as, in the order of the cells."""
    text = "\n".join(
        ["order_id|customer|date|amount"]
        + [f"{number}|ada|{cell}|1" for number, cell in enumerate(cells, start=10)]
    )
    desk.read(text, **options)
    return [
        row[0]
        for row in desk.rows(
            "select cast(ordered_at as varchar) from orders order by order_id"
        )
    ]


def amounts(desk: Desk, *cells: str, **options: object) -> list[float]:
    """The amounts a column of cells is read as, in the order of the cells."""
    text = "\n".join(
        ["order_id|customer|date|amount"]
        + [
            f"{number}|ada|2025-01-01|{cell}"
            for number, cell in enumerate(cells, start=10)
        ]
    )
    desk.read(text, **options)
    return [
        row[0]
        for row in desk.rows(
            "select cast(amount as double) from orders order by order_id"
        )
    ]


def test_dates_that_can_be_read_one_way_stand_in_one_column(desk: Desk) -> None:
    """The last two prove that days come first, and need no proof themselves."""
    told = {
        "2025-03-04": "2025-03-04 00:00:00",
        "2025/3/4 8:26": "2025-03-04 08:26:00",
        "2025-03-04T23:30:00Z": "2025-03-04 23:30:00",
        "2025-03-04 09:59:00 +0200": "2025-03-04 09:59:00",
        "Mar 4, 2025 10:11:12 PM": "2025-03-04 22:11:12",
        "March 3rd, 2025": "2025-03-03 00:00:00",
        "4. März 2025": "2025-03-04 00:00:00",
        "4 mai 2025": "2025-05-04 00:00:00",
        "4 de marzo de 2025": "2025-03-04 00:00:00",
        "4-Dec-2024": "2024-12-04 00:00:00",
        "13/03/2025": "2025-03-13 00:00:00",
        "13.3.2025, 12:05 AM": "2025-03-13 00:05:00",
    }
    assert dates(desk, *told) == list(told.values())


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("13.03.25", "2025-03-13 00:00:00"),
        ("20250304", "2025-03-04 00:00:00"),
        ("1741089600", "2025-03-04 12:00:00"),
        ("1741089600000", "2025-03-04 12:00:00"),
        ("45720.5", "2025-03-04 12:00:00"),
    ],
)
def test_a_form_that_fills_the_whole_column_is_read(
    desk: Desk, cell: str, moment: str
) -> None:
    assert dates(desk, cell, cell) == [moment, moment]


def test_a_thirteenth_proves_the_order_for_the_whole_column(desk: Desk) -> None:
    assert dates(desk, "01/02/2025", "13/02/2025")[0] == "2025-02-01 00:00:00"
    assert dates(desk, "01/02/2025", "02/13/2025")[0] == "2025-01-02 00:00:00"


@pytest.mark.parametrize("cells", [("01/02/2025",), ("13/02/2025", "02/13/2025")])
def test_day_or_month_first_is_never_guessed(
    desk: Desk, cells: tuple[str, ...]
) -> None:
    text = "customer,date,amount\n" + "".join(f"ada,{cell},1\n" for cell in cells)
    assert list(desk.asked(text)) == ["--dates"]
    read = desk.read(text, dates="day-first")
    assert desk.orders()[0][2] == "2025-02-" + ("01" if len(cells) == 1 else "13") + (
        " 00:00:00"
    )
    assert read.files[0].set_aside == ({} if len(cells) == 1 else {"date": 1})


def test_what_is_no_date_of_its_column_is_set_aside(desk: Desk) -> None:
    """Numbers and two-digit years stand beside a plain date: not the column's form."""
    cells = ["2025-02-30", "soon", "14/03/25", "45720", "1970-01-01", "2099-01-01",
             "0025-03-14"]  # fmt: skip
    read = desk.read(
        "customer,date,amount\nada,2025-01-01,1\n"
        + "".join(f"ada,{cell},1\n" for cell in cells)
    )
    assert read.files[0].set_aside == {"date": len(cells)}
    assert [example.value for example in read.files[0].examples] == cells[:3]
    assert str(read.as_of) == "2025-01-02", "a date that is set aside moves no end"


def test_times_with_a_zone_become_local_where_the_zone_is_named(desk: Desk) -> None:
    berlin = {"definitions": {"time_zone": "Europe/Berlin"}}
    assert dates(desk, "2025-03-31 23:30Z") == ["2025-03-31 23:30:00"]
    assert dates(desk, "2025-03-31 23:30Z", **berlin) == ["2025-04-01 01:30:00"]
    assert dates(desk, "2025-01-01 00:30:00+02:00", **berlin) == ["2024-12-31 23:30:00"]
    assert dates(desk, "2025-01-01 00:30:00", **berlin) == ["2025-01-01 00:30:00"]
    desk.read("customer,Created (UTC),amount\nada,2025-03-31 23:30,1\n", **berlin,
              maps=("ordered_at=Created (UTC)",))  # fmt: skip
    assert desk.orders()[0][2] == "2025-04-01 01:30:00"


def test_amounts_that_can_be_read_one_way_are(desk: Desk) -> None:
    told = {
        "$1,240.00": 1240.0,
        "1.240,00 USD": 1240.0,
        "(12.50)": -12.5,
        "12.50-": -12.5,
        "-$3.00": -3.0,
        "1.234.567": 1234567.0,
        "1,5": 1.5,
        "0.125": 0.125,
        "1'234.50": 1234.5,
        "1e3": 1000.0,
        "１２": 12.0,
        "1.23456": 1.2346,
        ".5": 0.5,
    }
    assert amounts(desk, *told) == list(told.values())


def test_what_is_no_amount_is_set_aside(desk: Desk) -> None:
    cells = ["-", "--", "N/A", "NULL", "NaN", "inf", "0x10", "1_000", "(-5)", "1,2,3",
             "99999999999999999", "1.234,5.6"]  # fmt: skip
    read = desk.read(
        "customer|date|amount\nada|2025-01-01|1\n"
        + "".join(f"ada|2025-01-01|{cell}\n" for cell in cells)
    )
    assert read.files[0].set_aside == {"amount": len(cells)}


def test_more_than_four_decimals_are_rounded_and_said(desk: Desk) -> None:
    read = desk.read(
        "customer,date,amount\nada,2025-01-01,1.23456\nben,2025-01-02,2.50000\n"
    )
    assert decided(read.files[0])["rounded amount"] == "to four decimals in 1 cell"


def test_three_digits_after_one_sign_follow_the_columns_proof(desk: Desk) -> None:
    assert amounts(desk, "1.234", "5.50") == [1.234, 5.5]
    assert amounts(desk, "1.234", "5,50") == [1234.0, 5.5]


@pytest.mark.parametrize("cells", [("1.234",), ("1.234", "5.50", "5,50")])
def test_thousands_or_decimals_are_never_guessed(
    desk: Desk, cells: tuple[str, ...]
) -> None:
    text = "customer|date|amount\n" + "".join(f"ada|2025-01-01|{c}\n" for c in cells)
    assert list(desk.asked(text)) == ["--decimal"]
    assert amounts(desk, *cells, decimal="comma")[0] == 1234.0
    assert amounts(desk, *cells, decimal="point")[0] == 1.234


def test_all_questions_are_asked_at_once(desk: Desk) -> None:
    asked = desk.asked("customer,date,amount\nada,01/02/2025,1.234\n")
    assert set(asked) == {"--dates", "--decimal"}


def test_ids_are_text(desk: Desk) -> None:
    desk.read("""
order_id,customer,date,amount
1,00042,2025-01-01,1
2,17850.0,2025-01-02,1
3,NA,2025-01-03,1
4,'123,2025-01-04,1
5,1e5,2025-01-05,1
6,NULL,2025-01-06,1
7,-,2025-01-07,1
8,,2025-01-08,1
""")
    assert [row[1] for row in desk.orders()] == [
        "00042", "17850", "NA", "123", "1e5", None, None, None,
    ]  # fmt: skip


def test_an_id_with_a_control_character_or_too_long_is_set_aside(desk: Desk) -> None:
    read = desk.read(
        f"customer,date,amount\nada,2025-01-01,1\na\x07b,2025-01-01,1\n"
        f"{'x' * 257},2025-01-01,1\n"
    )
    assert read.files[0].set_aside == {"text": 1, "length": 1}


# Currencies

EUR_AND_USD = """
id,customer,date,amount,currency
1,ada,2025-01-01,10,eur
2,ben,2025-01-02,20,USD
3,cy,2025-01-03,5,XXQ
"""


def test_two_currencies_are_not_added(desk: Desk) -> None:
    assert list(desk.asked(EUR_AND_USD)) == ["--currency"]
    read = desk.read(EUR_AND_USD, currency="EUR")
    assert read.files[0].set_aside == {"currency": 2}
    assert read.definitions["currency"] == "EUR"
    read = desk.read(EUR_AND_USD, definitions={"rate_USD": "0.92"})
    assert desk.rows("select sum(amount), max(currency) from orders")[0][1] == "EUR"
    assert [row[3] for row in desk.orders()] == [10.0, 18.4]


def test_lines_are_told_by_their_own_money_before_it_is_turned(desk: Desk) -> None:
    """Each amount is quantity times price in dollars: 2 x 10 USD are 10 EUR."""
    read = desk.read(
        """
id,customer,date,amount,quantity,unit price,product,currency
1,ada,2025-01-01,10,1,10,tea,USD
1,ada,2025-01-01,10,1,10,rum,USD
2,ben,2025-01-02,20,2,10,tea,USD
3,cy,2025-01-03,7,1,7,tea,EUR
""",
        definitions={"currency": "EUR", "rate_USD": "0.5"},
    )
    assert decided(read.files[0])["amounts of amount"] == "line"
    assert [row[3] for row in desk.orders()] == [10.0, 10.0, 7.0]
    assert desk.rows("select distinct currency from orders") == [("EUR",)]


def test_equal_amounts_of_two_currencies_are_two_orders(desk: Desk) -> None:
    """Overlapping files without ids: the ten dollars are news, the ten euros are not."""
    head = "customer,date,amount,currency\n"
    euros, dollars = "ada,2025-01-01,10,EUR\n", "ada,2025-01-01,10,USD\n"
    read = desk.read(
        head + euros,
        head + euros + dollars,
        definitions={"currency": "EUR", "rate_USD": "0.5"},
    )
    assert [file.set_aside for file in read.files] == [{}, {"duplicate": 1}]
    assert sorted(row[3] for row in desk.orders()) == [5.0, 10.0]


def test_signs_tell_the_currency_where_no_column_does(desk: Desk) -> None:
    read = desk.read("customer|date|amount\nada|2025-01-01|€ 10\nben|2025-01-02|5\n")
    assert read.definitions["currency"] == "EUR"
    assert desk.rows("select distinct currency from orders") == [("EUR",)]


def test_a_sign_that_contradicts_the_code_is_set_aside(desk: Desk) -> None:
    read = desk.read(
        "customer,date,amount,currency\n"
        "ada,2025-01-01,$10,CAD\n"  # a Canadian dollar is a dollar
        "ben,2025-01-02,€10,CAD\n"
        "cy,2025-01-03,10,\n"  # takes the file's only currency
    )
    assert read.files[0].set_aside == {"currency": 1}
    assert desk.rows("select distinct currency from orders") == [("CAD",)]


def test_no_currency_is_no_question(desk: Desk) -> None:
    read = desk.read("customer,date,amount\nada,2025-01-01,10\n")
    assert read.definitions["currency"] is None
    assert decided(read.files[0])["table"] == "orders"
