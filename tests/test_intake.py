"""Strangers' files become typed tables; no record is lost and none is guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from retention import intake
from retention.errors import MustAsk, Refused

TODAY = date(2026, 1, 1)
GOLDEN = """
order_id,customer_id,day,amount,status,refund_of
1,C1,2025-01-05,100,paid,
2,C1,2025-02-10,120,paid,
3,C1,2025-03-12,80,paid,
4,C1,2025-04-15,100,paid,
5,C2,2025-01-20,50,paid,
6,C2,2025-03-25,60,paid,
7,C3,2025-01-28,200,paid,
8,C3,2025-02-03,-200,refund,7
9,C3,2025-02-14,90,paid,
10,C4,2025-02-02,40,paid,
11,C5,2025-02-20,70,paid,
12,C5,2025-02-20,30,paid,
13,C5,2025-04-01,100,paid,
14,C6,2025-03-08,500,paid,
15,C6,2025-04-20,-100,refund,14
16,C7,2024-11-15,80,paid,
17,C7,2025-04-22,60,paid,
18,C8,2024-10-01,30,paid,
19,C9,2025-04-10,999,cancelled,
"""


class Desk:
    """Files typed in a test, imported into a database of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection = duckdb.connect()

    def read(self, *texts: str | bytes, **options: object) -> intake.Intake:
        paths = []
        for number, text in enumerate(texts, start=1):
            path = self.folder / f"file{number}.csv"
            data = text.lstrip("\n").encode() if isinstance(text, str) else text
            path.write_bytes(data)
            paths.append(path)
        self.connection = duckdb.connect()
        options = {"today": TODAY} | options
        read = intake.read(paths, self.connection, intake.Options(**options))  # type: ignore[arg-type]
        for report in read.files:
            assert report.records == (report.used or 0) + sum(report.set_aside.values())
        return read

    def rows(self, question: str) -> list[tuple]:
        return self.connection.execute(question).fetchall()

    def orders(self) -> list[tuple]:
        return self.rows(
            "select order_id, customer_id, cast(ordered_at as varchar), "
            "cast(amount as double) from orders order by ordered_at, order_id"
        )

    def asked(self, *texts: str | bytes, **options: object) -> dict[str, str]:
        with pytest.raises(MustAsk) as caught:
            self.read(*texts, **options)
        return {ask.flag: ask.question for ask in caught.value.asks}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def decided(report: intake.FileReport) -> dict[str, str]:
    return {decision.what: decision.value for decision in report.decisions}


# The whole road


def test_the_golden_fixture_keeps_every_row(desk: Desk) -> None:
    """Linking refunds is the ledger's; here both rows stand as they came."""
    read = desk.read(GOLDEN, definitions={"as_of": "2025-05-01"})
    assert read.as_of == date(2025, 5, 1)
    assert (read.files[0].records, read.files[0].used) == (19, 19)
    assert desk.rows("select count(*), sum(amount) from orders") == [(19, 2409)]
    assert desk.rows(
        "select order_id, amount, status, refund_of from orders "
        "where refund_of is not null order by order_id"
    ) == [("15", -100, "refund", "14"), ("8", -200, "refund", "7")]


def test_orders_has_the_columns_of_the_schema_in_their_order(desk: Desk) -> None:
    from retention.schema import ORDERS

    desk.read(GOLDEN)
    described = desk.rows("describe orders")
    names = [column.name for column in ORDERS.columns]
    assert [row[0] for row in described] == [*names, "rowid"]
    assert desk.rows("select table_name from duckdb_tables() order by 1") == [
        ("orders",),
        ("set_aside",),
    ]


def test_the_data_ends_the_day_after_the_last_order(desk: Desk) -> None:
    """A refund and a cancelled order after it move nothing: they are set aside."""
    read = desk.read("""
order_id,customer_id,date,amount,status
1,ada,2025-03-01,10,paid
2,ada,2025-03-02 23:59:59,10,paid
3,ben,2025-03-03,10,cancelled
4,ada,2025-03-04,-10,paid
""")
    assert read.as_of == date(2025, 3, 3)
    assert read.files[0].set_aside == {"as_of": 2}
    assert desk.rows("select line, reason from set_aside order by line") == [
        (4, "as_of"),
        (5, "as_of"),
    ]


def test_today_is_not_over_and_does_not_count(desk: Desk) -> None:
    read = desk.read(
        "customer,date,amount\nada,2025-03-01,1\nada,2025-03-02,1\n",
        today=date(2025, 3, 2),
    )
    assert read.as_of == date(2025, 3, 2)
    assert read.files[0].set_aside == {"as_of": 1}


def test_definitions_come_back_with_their_defaults(desk: Desk) -> None:
    read = desk.read(GOLDEN, definitions={"free_orders": "ignored", "currency": "eur"})
    assert read.definitions["free_orders"] == "ignored"
    assert read.definitions["churn_window_days"] is None, "publishing chooses it"
    assert read.definitions["currency"] == "EUR"
    assert read.definitions["as_of"] == "2025-04-23"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("as_of", "soon"),
        ("churn_window_days", "-3"),
        ("free_orders", "maybe"),
        ("time_zone", "Mars/Base"),
        ("margin", "40"),
        ("currency", "EURO"),
        ("rate_USD", "nan"),
        ("rate_USD", "-1"),
        ("rate_XXQ", "1"),
        ("window", "90"),
    ],
)
def test_a_definition_that_cannot_be_kept_is_refused(
    desk: Desk, name: str, text: str
) -> None:
    with pytest.raises(Refused, match=f"--define {name}={text}|--define {name}:"):
        desk.read(GOLDEN, definitions={name: text})


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("encoding", "klingon"),
        ("encoding", "base64"),
        ("currency", "foo"),
        ("scale", "banana"),
        ("scale", "5-5"),
        ("dates", "year-first"),
        ("decimal", "dot"),
        ("amounts", "both"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused_even_where_nobody_asked(
    desk: Desk, flag: str, said: str
) -> None:
    with pytest.raises(Refused, match=f"--{flag} {said}(: .*does not fit| is no enc)"):
        desk.read(GOLDEN, **{flag: said})


# Text


def test_a_clean_file_and_a_flawed_one_are_read_alike(desk: Desk) -> None:
    """The blank line makes the second file take the careful road."""
    clean = 'customer,date,amount\nada,2025-01-01,1\n"b ""x"", c",2025-01-02,"2"\n'
    desk.read(clean)
    first = desk.orders()
    desk.read(clean.replace("1\n", "1\n\n"))
    assert desk.orders() == first
    assert first[1][1] == 'b "x", c'


def test_physical_lines_count_line_ends_inside_quotes(desk: Desk) -> None:
    read = desk.read(
        "customer,date,amount,comment\n"
        'ada,2025-01-01,1,"two\nlines"\n'
        "ben,2025-13-01,1,\n"  # line 4
    )
    example = read.files[0].examples[0]
    assert (example.line, example.reason, example.value) == (4, "date", "2025-13-01")


def test_every_flaw_costs_its_own_line(desk: Desk) -> None:
    read = desk.read("""
order_id,customer_id,date,amount
1,ada,2025-01-01,3
2,"ben,2025-01-02,2
3,cy,2025-01-03,2
4,dee,2025-01-04,2,surplus
5,eli

6,fay,2025-01-06,"4"
7,gus,2025-02-30,5
order_id,customer_id,date,amount
Total,,,99
8,hal,2025-01-08,n/a
9,ivy,2025-01-09""")
    assert read.files[0].set_aside == {
        "quote": 1,  # line 3
        "columns": 3,  # lines 5, 6, 13: too many, too few, cut off
        "header": 1,
        "total": 1,
        "date": 1,
        "amount": 1,
    }
    assert [row[0] for row in desk.orders()] == ["1", "3", "6"]
    assert desk.rows("select line, record from set_aside where reason = 'quote'") == [
        (3, '2,"ben,2025-01-02,2')
    ]


def test_short_records_are_blanks_where_nothing_required_is_missing(desk: Desk) -> None:
    read = desk.read(
        "customer,date,amount,city,note\nada,2025-01-01,1,Rome\nben,2025-01-02,1\n"
    )
    assert read.files[0].set_aside == {"columns": 1}, "ben's amount could be cut"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_separators_and_marks(desk: Desk, separator: str, mark: bytes) -> None:
    text = "customer,date,amount\r\n007,2025-01-01,1.50\r\nNA,2025-01-02,2\r\n"
    desk.read(mark + text.replace(",", separator).encode())
    assert [(row[1], row[3]) for row in desk.orders()] == [("007", 1.5), ("NA", 2.0)]


def test_a_sep_line_names_the_separator(desk: Desk) -> None:
    read = desk.read("sep=;\ncustomer;date;amount\nada;2025-01-01;1,50\n")
    assert decided(read.files[0])["separator"] == ";"
    assert desk.orders()[0][3] == 1.5


def test_what_is_no_utf8_is_asked_about(desk: Desk) -> None:
    data = "customer,date,amount\nZoë,2025-01-01,1\n".encode("cp1252")
    asked = desk.asked(data)
    assert list(asked) == ["--encoding"]
    assert "line 2" in asked["--encoding"] and "Zoë" in asked["--encoding"]
    read = desk.read(data, encoding="cp1252")
    assert read.files[0].encoding == "cp1252"
    assert desk.orders()[0][1] == "Zoë"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n \n\n", "blank lines"),
        (b"customer,date,amount\n", "no rows"),
        (b"PK\x03\x04rest", "zip"),
        (b"a,b\n\x00\x01\x02\n", "no text"),
        (b"once upon a time\nthere was\n", "no table"),
        (b"date,amount\n2025-01-01,1\n", "identifies customers"),
        (b"customer,date\nada,2025-01-01\n", "how much money"),
        (b"customer,date,amount\nada,never,1\n", "no usable order: line 2"),
        (b"customer,date,amount\n,2025-01-01,1\n", "names no customer"),
        (b"PAR1 not really PAR1", "damaged Parquet"),
        (b"PAR1\x00\x01cut", "damaged Parquet file: one of its ends is missing"),
        (b"PK\x03\x04rest", "damaged zip file or workbook"),
    ],
)
def test_what_holds_no_orders_is_refused_with_the_reason(
    desk: Desk, data: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        desk.read(data)


def test_missing_files_and_folders_are_refused(desk: Desk) -> None:
    for path, said in ((desk.folder / "no.csv", "not exist"), (desk.folder, "folder")):
        with pytest.raises(Refused, match=said):
            intake.read([path], duckdb.connect())


def test_mostly_unusable_files_are_refused(desk: Desk) -> None:
    lines = ["customer,date,amount"]
    lines += [f"ada,2025-01-01,{'1' if row % 3 == 0 else 'x'}" for row in range(1_000)]
    with pytest.raises(Refused, match=r"666 of 1,000 rows .* line 3"):
        desk.read("\n".join(lines))


def test_parquet_is_read_and_its_numbers_need_no_proof(desk: Desk) -> None:
    path = desk.folder / "orders.parquet"
    duckdb.execute(
        "copy (select 17850.0::double as \"Customer ID\", timestamp '2025-01-01 10:00' "
        f"as date, 1.125::double as amount) to '{path}' (format parquet)"
    )
    intake.read([("mine.parquet", path)], desk.connection)
    assert desk.orders()[0][1:] == ("17850", "2025-01-01 10:00:00", 1.125)


# Columns


def test_columns_are_known_by_many_names(desk: Desk) -> None:
    read = desk.read(
        "Bestellnummer;Kundennummer;Bestelldatum;Gesamtbetrag (EUR)\n"
        "1;0001;31.12.2024;1.234,50\n"
    )
    assert read.files[0].mapping == {
        "order_id": "Bestellnummer",
        "customer_id": "Kundennummer",
        "ordered_at": "Bestelldatum",
        "amount": "Gesamtbetrag (EUR)",
    }
    assert desk.orders() == [("1", "0001", "2024-12-31 00:00:00", 1234.5)]


def test_the_fields_own_name_wins(desk: Desk) -> None:
    """CDNOW's sample has two ids and a quantity without a price."""
    desk.read("master_id,customer_id,date,cds,value\n00004,0001,1997-01-01,2,29.33\n")
    assert desk.orders()[0][1:] == ("0001", "1997-01-01 00:00:00", 29.33)


def test_two_columns_for_one_field_are_asked_about(desk: Desk) -> None:
    text = "customer,date,total,value\nada,2025-01-01,3,4\n"
    assert "total, value" in desk.asked(text)["--map"]
    desk.read(text, maps=("amount=value",))
    assert desk.orders()[0][3] == 4.0


def test_two_columns_of_one_name_are_told_apart_by_their_values(desk: Desk) -> None:
    desk.read("customer,date,date,amount\nada,soon,2025-01-01,3\n")
    assert desk.orders()[0][2] == "2025-01-01 00:00:00"


def test_a_column_nobody_can_name_is_found_by_its_values(desk: Desk) -> None:
    read = desk.read("customer,when it was,amount\nada,2025-01-01,3\n")
    assert read.files[0].mapping["ordered_at"] == "when it was"
    assert decided(read.files[0])["ordered_at"] == "when it was"


def test_a_first_row_of_data_is_not_lost_as_a_header(desk: Desk) -> None:
    text = "ada,2025-01-01,3\nben,2025-01-02,4\n"
    assert "--map" in desk.asked(text)
    desk.read(text, maps=("customer_id=#1", "ordered_at=#2", "amount=#3"))
    assert [row[1] for row in desk.orders()] == ["ada", "ben"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("amount", "names no column"),
        ("money=total", "no field money"),
        ("amount=gross", "no column gross"),
        ("other.csv:amount=total", "no file of this import"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused(
    desk: Desk, answer: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        desk.read("customer,date,total\nada,2025-01-01,3\n", maps=(answer,))


# The report


def test_json_says_exactly_one_outcome(desk: Desk) -> None:
    read = desk.read(GOLDEN)
    told = intake.report_json(read, "x.duckdb")
    assert (told["published"], told["refused"], told["asks"]) == ("x.duckdb", None, [])
    assert told["files"][0]["used"] == 19
    asks = intake.report_json(MustAsk([]), None)
    assert asks["published"] is None and asks["refused"] is None
    refused = intake.report_json(Refused("No."), None)
    assert refused["refused"] == "No." and refused["asks"] == []


def test_text_says_rows_read_are_used_plus_set_aside(desk: Desk) -> None:
    read = desk.read("customer,date,amount\nada,2025-01-01,3\nben,soon,4\n")
    said = intake.report_text(read, None)
    assert "file1.csv: 2 rows read = 1 used + 1 set aside" in said
    assert 'line 3: "soon"' in said


def test_a_list_of_customers_with_totals_is_not_taken_for_orders(desk):
    """Its last visit and its total would pass for one order of each customer."""
    summary = (
        "customer_id,revenue,most_recent_visit,number_of_orders\n"
        "ada,777,2025-05-14,9\nben,12,2025-06-01,1\n"
    )
    with pytest.raises(Refused, match="one row per customer with totals"):
        desk.read(summary)
    assert desk.read(summary, tables=("orders",)).files[0].used == 2
