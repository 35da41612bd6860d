"""What every column of a file was taken for, how surely, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from retention import intake
from retention.errors import IntakeError, MustAsk, Refused
from retention.intake.certainty import BY_NAME, BY_VALUES
from retention.intake.meanings import meanings
from retention.intake.model import ColumnRead
from retention.intake.synonyms import FIELDS
from tests.test_intake import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def by_column(columns: list[ColumnRead]) -> dict[str, ColumnRead]:
    return {read.column: read for read in columns}


def failed(desk: Desk, text: str, kind: type[IntakeError], **options: object):
    with pytest.raises(kind) as caught:
        desk.read(text, **options)
    return caught.value


def test_every_column_says_what_it_is_how_sure_and_why(desk: Desk) -> None:
    read = desk.read("""
customer_id,Bestelldatum,value,remark,currency
ada,2025-01-01,3,hello,EUR
ben,2025-01-02,4,,EUR
ada,soon,5,,eur
""")
    assert read.files[0].columns_read == [
        ColumnRead(
            1, "customer_id", "customer_id", 1.0,
            "it has the field's own name; all 3 cells looked at are ids",
            ("ada", "ben"),
        ),
        ColumnRead(
            2, "Bestelldatum", "ordered_at", 0.63,  # 0.95 x 2/3
            "it is called as this field usually is; "
            "but only 2 of 3 cells looked at are dates",
            ("2025-01-01", "2025-01-02", "soon"),
        ),
        ColumnRead(
            3, "value", "amount", 0.8,
            "its name often means this; all 3 cells looked at are numbers",
            ("3", "4", "5"),
        ),
        ColumnRead(4, "remark", None, None, "not used", ("hello",)),
        ColumnRead(
            5, "currency", "currency", 1.0,
            "it has the field's own name; all 3 cells looked at are currency codes",
            ("EUR", "eur"),
        ),
    ]  # fmt: skip


def test_what_a_name_earns_falls_with_its_tier() -> None:
    assert list(BY_NAME) == sorted(BY_NAME, reverse=True)
    assert 0 < BY_VALUES <= BY_NAME[-1]


def test_the_reader_and_the_platform_are_believed_wholly(desk: Desk) -> None:
    read = desk.read("who,date,gross\nada,2025-01-01,3.50\n", maps=("customer_id=who",))
    assert by_column(read.files[0].columns_read)["who"].confidence == 1.0
    assert by_column(read.files[0].columns_read)["who"].reason.startswith(
        "given with --map; "
    )
    read = desk.read(
        "Name,Email,Financial Status,Created at,Lineitem name,Total\n"
        "#1,ada@example.com,paid,2025-01-01 10:00:00 +0100,Hat,10.00\n"
    )
    columns = by_column(read.files[0].columns_read)
    assert columns["Total"].field == "amount"
    assert columns["Total"].confidence == 1.0
    assert columns["Total"].reason == (
        "told by Shopify orders; the only cell looked at is a number"
    )


def test_a_column_without_values_goes_by_its_name(desk: Desk) -> None:
    read = desk.read("customer,date,amount,discount\nada,2025-01-01,3,\n")
    discount = by_column(read.files[0].columns_read)["discount"]
    assert (discount.confidence, discount.samples) == (1.0, ())
    assert discount.reason.endswith("no value in the rows looked at")


def test_a_column_told_by_its_values_says_so(desk: Desk) -> None:
    read = desk.read("customer,when it was,amount\nada,2025-01-01,3\n")
    found = by_column(read.files[0].columns_read)["when it was"]
    assert (found.field, found.confidence) == ("ordered_at", BY_VALUES)
    assert found.reason.startswith("its name does not tell, its values do")


def test_a_name_that_its_values_contradict_is_doubted_and_said(desk: Desk) -> None:
    """No other column holds dates, so nothing can be asked."""
    error = failed(
        desk,
        "customer,date,amount\nada,a@x.org,3\nben,b@x.org,4\n",
        Refused,
    )
    dated = by_column(error.files[0].columns_read)["date"]
    assert (dated.field, dated.confidence) == ("ordered_at", 0.0)
    assert dated.reason == (
        "its name often means this; but none of 2 cells looked at are dates; "
        "they look like e-mail addresses"
    )


@pytest.mark.parametrize("other", ["created", "when it was"])
def test_a_column_that_fits_by_name_and_values_is_asked_about(
    desk: Desk, other: str
) -> None:
    """order_date wins by its name, holds addresses, and another column holds dates."""
    text = (
        f"customer,order_date,{other},amount\n"
        "ada,a@x.org,2025-01-01,3\nben,b@x.org,2025-01-02,4\n"
    )
    error = failed(desk, text, MustAsk)
    assert [ask.flag for ask in error.asks] == ["--map"]
    assert f"{other}, order_date?" in error.asks[0].question
    assert f"--map ordered_at={other}" in error.asks[0].question
    read = desk.read(text, maps=(f"ordered_at={other}",))
    assert read.files[0].used == 2


def test_columns_are_there_when_the_outcome_is_a_question(desk: Desk) -> None:
    text = "customer,date,total,value\nada,2025-01-01,3,4\n"
    told = intake.report_json(failed(desk, text, MustAsk), None)
    assert told["asks"] and told["files"][0]["table"] == "orders"
    assert [
        (column["place"], column["field"], column["samples"])
        for column in told["files"][0]["columns_read"]
    ] == [
        (1, "customer_id", ("ada",)),
        (2, "ordered_at", ("2025-01-01",)),
        (3, "amount", ("3",)),
        (4, None, ("4",)),
    ]
    assert told["files"][0]["fields"]["amount"] == "money of the order, or of the line"


def test_columns_are_there_when_the_file_is_refused(desk: Desk) -> None:
    error = failed(desk, "customer,date,remark\nada,2025-01-01,x\n", Refused)
    assert [read.field for read in error.files[0].columns_read] == [
        "customer_id", "ordered_at", None,
    ]  # fmt: skip
    assert error.files[0].table == "orders"


def test_columns_without_a_header_are_shown_by_their_place(desk: Desk) -> None:
    error = failed(desk, "ada,2025-01-01,3\nben,2025-01-02,4\n", MustAsk)
    assert [
        (read.place, read.samples) for read in error.files[0].columns_read
    ] == [(1, ("ada", "ben")), (2, ("2025-01-01", "2025-01-02")), (3, ("3", "4"))]  # fmt: skip


def test_further_columns_of_customers_are_kept_and_it_is_said(desk: Desk) -> None:
    read = desk.read(
        "customer_id,date,amount\nada,2025-01-01,3\n",
        "customer_id,Loyalty Tier\nada,gold\n",
    )
    assert by_column(read.files[1].columns_read)["Loyalty Tier"].reason == (
        "kept as a dimension of customers (loyalty_tier)"
    )


def test_a_very_wide_file_has_an_entry_for_every_column(desk: Desk) -> None:
    names = ",".join(f"x{number}" for number in range(1, 1_998))
    cells = ",".join("1" for _ in range(1, 1_998))
    read = desk.read(f"customer,date,amount,{names}\nada,2025-01-01,3,{cells}\n")
    assert len(read.files[0].columns_read) == 2_000


def test_every_field_has_a_meaning() -> None:
    for table, fields in FIELDS.items():
        assert list(meanings(table)) == list(fields)


PLATFORMS = Path(__file__).parent / "platforms"


def test_files_that_complete_each_other_say_what_their_columns_do() -> None:
    import duckdb

    files = sorted(PLATFORMS.glob("olist_*.csv"))
    read = intake.read(files, duckdb.connect())
    columns = {
        f"{file.name}: {column.column}": column
        for file in read.files
        for column in file.columns_read
    }
    items = "olist_items.csv: "
    assert columns[items + "freight_value"].reason == "taken over into Olist orders"
    assert columns["olist_payments.csv: payment_type"].reason == "not used"
    assert columns["olist_orders.csv: customer_id"].reason == (
        "tells which rows of the platform's other files belong to it"
    )
    zip_code = "olist_customers.csv: customer_zip_code_prefix"
    assert columns[zip_code].reason == "not used"
    assert columns["olist_orders.csv: order_status"].confidence == 1.0


def test_a_column_that_is_a_part_of_a_moment_is_not_judged_alone(desk: Desk) -> None:
    """Square writes the day and the time of day into columns of their own."""
    import duckdb

    read = intake.read([PLATFORMS / "square_transactions.csv"], duckdb.connect())
    time = by_column(read.files[0].columns_read)["Time"]
    assert (time.field, time.confidence) == ("ordered_at", 1.0)
    assert time.reason == "told by Square transactions; read together with Date"


@pytest.mark.parametrize(
    ("cells", "told"),
    [(("12.50", "8.00"), True), (("€12", "€8"), True), (("12", "8"), False)],
    ids=["two decimals", "a sign", "whole numbers"],
)
def test_money_is_told_by_its_values_only_where_they_look_like_money(
    desk: Desk, cells: tuple[str, str], told: bool
) -> None:
    """Whole numbers of an unknown name may be visits or pieces."""
    data = f"customer,date,wert zwei\nada,2025-01-01,{cells[0]}\nben,2025-01-02,{cells[1]}\n"
    if told:
        assert desk.read(data).files[0].mapping["amount"] == "wert zwei"
    else:
        with pytest.raises(MustAsk, match="how much money an order brought: wert zwei"):
            desk.read(data)
