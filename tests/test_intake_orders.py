"""Rows that share an order id: refunds, copies, lines, conflicts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_intake import Desk, decided

from retention.errors import Refused

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_negative_row_is_its_orders_refund(desk: Desk) -> None:
    desk.read("""
order_id,customer,date,amount
1,ada,2025-01-01,10
1,ada,2025-01-05,-4
2,ben,2025-01-09,5
""")
    assert desk.rows(
        "select order_id, amount, refund_of from orders order by ordered_at"
    ) == [("1", 10, None), ("1 refund 1", -4, "1"), ("2", 5, None)]


def test_a_row_marked_refund_is_money_back_whatever_its_sign(desk: Desk) -> None:
    desk.read("""
order_id,customer,date,amount,type
1,ada,2025-01-01,10,Sale
1,ada,2025-01-05,4,Refund
""")
    assert [row[3] for row in desk.orders()] == [10.0]
    desk.read("""
order_id,customer,date,amount,type
1,ada,2025-01-01,10,Sale
1,ada,2025-01-05,4,Refund
2,ada,2025-01-09,1,Sale
""")
    assert [row[3] for row in desk.orders()] == [10.0, -4.0, 1.0]


def test_what_an_order_gave_back_may_carry_a_minus(desk: Desk) -> None:
    """Exports write the same refund as 4.00 or as -4.00."""
    desk.read("""
order_id,customer,date,amount,refunded total
1,ada,2025-01-01,10.00,-4.00
2,ben,2025-01-02,10.00,4.00
3,cy,2025-01-03,10.00,0.00
""")
    assert desk.rows(
        "select order_id, cast(refunded as double) from orders order by order_id"
    ) == [("1", 4.0), ("2", 4.0), ("3", 0.0)]


def test_an_order_that_names_itself_gives_nothing_back(desk: Desk) -> None:
    """Some exports repeat an order's own id where a refund names its order."""
    desk.read("""
order_id,customer,date,amount,refund of
1,ada,2025-01-01,10,1
2,ada,2025-01-02,4,1
3,ben,2025-01-03,5,
""")
    assert desk.rows(
        "select order_id, cast(amount as double), refund_of from orders "
        "order by order_id"
    ) == [("1", 10.0, None), ("2", -4.0, "1"), ("3", 5.0, None)]


def test_the_same_order_twice_counts_once(desk: Desk) -> None:
    read = desk.read("""
order_id,customer,date,amount
1,ada,2025-01-01,10
1,ada,2025-01-01,10
""")
    assert read.files[0].set_aside == {"duplicate": 1}
    assert len(desk.orders()) == 1


def test_overlapping_files_count_an_order_once(desk: Desk) -> None:
    """The later file has the refund as news, and order 3."""
    read = desk.read(
        "order_id,customer,date,amount\n1,ada,2025-01-01,10\n2,ben,2025-01-02,7\n",
        "amount,date,customer,order_id\n7,2025-01-02,ben,2\n-7,2025-01-03,ben,2\n"
        "9,2025-01-04,cy,3\n",
    )
    assert [file.set_aside for file in read.files] == [{}, {"duplicate": 1}]
    assert [(row[0], row[3]) for row in desk.orders()] == [
        ("1", 10.0),
        ("2", 7.0),
        ("2 refund 1", -7.0),
        ("3", 9.0),
    ]


def test_overlapping_files_without_ids_add_only_what_is_more(desk: Desk) -> None:
    """Ada's two equal purchases stand in both files; the third is news."""
    twice = "customer,date,amount\n" + "ada,2025-01-01,10\n" * 2
    read = desk.read(twice, twice + "ada,2025-01-01,10\n")
    assert read.files[1].set_aside == {"duplicate": 2}
    assert len(desk.orders()) == 3


def test_rows_that_differ_in_neither_product_nor_sign_are_in_conflict(
    desk: Desk,
) -> None:
    read = desk.read("""
order_id,customer,date,amount
1,ada,2025-01-01,10
1,ada,2025-01-01,11
""")
    assert read.files[0].set_aside == {"conflict": 1}
    assert read.files[0].examples[0].value == "1, line 2"
    assert desk.orders()[0][3] == 10.0


def test_orders_of_two_shops_that_number_alike_are_no_copies(desk: Desk) -> None:
    """Cyd's order is another one than Ada's; Ben's stands in both files."""
    read = desk.read(
        "order_id,customer,date,amount\n1,ada,2025-01-01,10\n2,ben,2025-01-02,11\n",
        "order_id,customer,date,amount\n1,cyd,2025-03-01,30\n2,ben,2025-01-02,11\n",
    )
    assert read.files[1].set_aside == {"conflict": 1, "duplicate": 1}
    assert [row[3] for row in desk.orders()] == [10.0, 11.0]
    (fact,) = [fact for fact in read.facts if fact.what == "Ids of other rows"]
    assert (fact.value, fact.serious) == ("1 row", True)


def test_a_file_of_mostly_another_shops_numbers_is_refused(desk: Desk) -> None:
    head = "order_id,customer,date,amount\n"
    here = "".join(f"{n},ada{n},2025-01-01,10\n" for n in range(1_000))
    there = "".join(f"{n},cyd{n},2025-03-01,10\n" for n in range(1_000))
    with pytest.raises(Refused, match="put a letter of its own before each shop's ids"):
        desk.read(head + here, head + there)


def test_lines_with_amounts_of_their_own_are_summed(desk: Desk) -> None:
    read = desk.read("""
basket_id,household_id,date,product,amount
1,ada,2025-01-01 10:00,tea,3
1,ada,2025-01-01 10:00,milk,4
2,ben,2025-01-02 10:00,tea,3
""")
    assert decided(read.files[0])["amounts of amount"] == "line"
    assert [row[3] for row in desk.orders()] == [7.0, 3.0]
    assert read.files[0].used == 3


def test_an_order_total_repeated_on_its_lines_counts_once(desk: Desk) -> None:
    read = desk.read("""
order_id,customer,date,product,amount
1,ada,2025-01-01,tea,7
1,ada,2025-01-01,milk,7
2,ben,2025-01-02,tea,9
2,ben,2025-01-02,rum,9
""")
    assert decided(read.files[0])["amounts of amount"] == "order"
    assert [row[3] for row in desk.orders()] == [7.0, 9.0]


HALF_PROVEN = """
order_id,customer,date,product,quantity,unit price,amount
1,ada,2025-01-01,tea,1,5,5
1,ada,2025-01-01,milk,1,5,5
2,ben,2025-01-02,tea,1,5,9
2,ben,2025-01-02,rum,1,4,9
"""


def test_whose_amount_it_is_is_asked_where_the_file_proves_neither(desk: Desk) -> None:
    assert list(desk.asked(HALF_PROVEN)) == ["--amounts"]
    desk.read(HALF_PROVEN, amounts="line")
    assert [row[3] for row in desk.orders()] == [10.0, 18.0]
    desk.read(HALF_PROVEN, amounts="order")
    assert [row[3] for row in desk.orders()] == [5.0, 9.0]


def test_quantity_times_price_is_gathered_into_orders(desk: Desk) -> None:
    desk.read("""
order_id,customer,date,sku,quantity,unit price
1,ada,2025-01-01,T,2,1.25
1,ada,2025-01-01,M,1,4
2,ben,2025-01-02,T,3,1.25
""")
    assert [row[3] for row in desk.orders()] == [6.5, 3.75]


def test_online_retail_keeps_equal_lines_and_unlinked_refunds(desk: Desk) -> None:
    read = desk.read("""
Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
489434,85048,LIGHTS,2,2009-12-01 07:45:00,6.95,13085.0,United Kingdom
489434,85048,LIGHTS,2,2009-12-01 07:45:00,6.95,13085.0,United Kingdom
C489449,22087,TAPE,-3,2009-12-01 10:33:00,2.95,16321.0,Australia
489450,22087,TAPE,1,2009-12-02 10:33:00,2.95,,Australia
""")
    assert read.files[0].platform == "Online Retail"
    assert [row[:2] + row[3:] for row in desk.orders()] == [
        ("489434", "13085", 27.8),
        ("C489449", "16321", -8.85),
        ("489450", None, 2.95),
    ]
    assert desk.rows("select customer_id, country from customers order by 1") == [
        ("13085", "United Kingdom"),
        ("16321", "Australia"),
    ]


def test_continuation_rows_take_what_the_first_row_says(desk: Desk) -> None:
    """As Shopify writes lines: the order's fields stand on its first one."""
    desk.read("""
order_id,customer,date,amount,product
1,ada,2025-01-01,10,tea
1,,,,milk
2,ben,2025-01-02,5,tea
""")
    assert desk.orders() == [
        ("1", "ada", "2025-01-01 00:00:00", 10.0),
        ("2", "ben", "2025-01-02 00:00:00", 5.0),
    ]


def test_a_customer_with_many_orders_is_named(desk: Desk) -> None:
    """NA is an id, and may stand for nobody: 30 of 150 orders."""
    rows = [f"c{n},2025-01-01,1" for n in range(120)] + ["NA,2025-01-02,1"] * 30
    read = desk.read("\n".join(["customer,date,amount", *rows]))
    (fact,) = [fact for fact in read.facts if fact.what.startswith("Customers with")]
    assert fact.evidence.startswith("NA with 30 (20.0 %)")


def test_a_blank_order_id_is_an_order_of_its_own(desk: Desk) -> None:
    read = desk.read("""
order_id,customer,date,amount
,ada,2025-01-01,10
,ada,2025-01-01,10
7,ben,2025-01-02,5
""")
    assert [row[0] for row in desk.orders()] == ["made-1", "made-2", "7"]
    assert decided(read.files[0])["order_id"] == "made for 2 rows"


def test_ids_that_excel_only_shows_are_set_aside(desk: Desk) -> None:
    """A column too narrow holds ######; an exponent has lost digits, which is said."""
    read = desk.read("""
order_id,customer,date,amount
######,ada,2025-01-01,10
2,####,2025-01-02,10
1.23E+12,cy,2025-01-03,10
#1001,dee,2025-01-04,10
""")
    assert read.files[0].set_aside == {"customer": 1, "order": 1}
    assert [(example.line, example.value) for example in read.files[0].examples] == [
        (2, "######"),
        (3, "####"),
    ]
    assert [row[0] for row in desk.orders()] == ["1.23E+12", "#1001"]


def test_more_refunded_than_was_paid_is_set_aside(desk: Desk) -> None:
    """Ada's 10 are gone with the second refund, whatever it says; ben's is whole."""
    read = desk.read("""
order_id,customer,date,amount,refund_of
1,ada,2025-01-01,10,
2,ada,2025-01-02,-4,1
3,ada,2025-01-03,-9,1
4,ada,2025-01-04,-1,1
5,ben,2025-01-05,20,
5,ben,2025-01-06,-20,
5,ben,2025-01-07,-20,
6,cy,2025-01-08,3,
7,cy,2025-01-08,-50,nowhere
""")
    assert read.files[0].set_aside == {"refund": 2}
    assert [(example.line, example.value) for example in read.files[0].examples] == [
        (5, "-1.0000 for 1"),
        (8, "-20.0000 for 5"),
    ]


def test_refunds_of_what_never_happened_go_with_it(desk: Desk) -> None:
    read = desk.read("""
order_id,customer,date,amount,refund_of,status
1,ada,2025-01-01,10,,cancelled
2,ada,2025-01-02,-10,1,
3,ada,2025-01-03,-10,1,
4,ada,2025-01-04,5,,
""")
    assert read.files[0].set_aside == {}


def test_as_of_does_not_cut_through_an_order(desk: Desk) -> None:
    """Order 1 began on the 1st; its second line is past midnight, order 2 is later."""
    read = desk.read(
        """
order_id,customer,date,product,amount
1,ada,2025-01-01 23:59,tea,3
1,ada,2025-01-02 00:01,milk,4
2,ben,2025-01-02 00:02,tea,5
2,ben,2025-01-02 00:02,pot,6
1,ada,2025-01-02 10:00,tea,-3
""",
        definitions={"as_of": "2025-01-02"},
    )
    assert read.files[0].set_aside == {"as_of": 3}
    assert desk.orders() == [("1", "ada", "2025-01-01 23:59:00", 7.0)]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["ada", "ben", "", "NULL"]),
        st.sampled_from(["2025-01-01", "2025-01-02 10:00", "soon", "2099-01-01"]),
        st.sampled_from(["5", "-5", "7.25", "free", "0"]),
        st.sampled_from(["tea", "milk", 'a "b"', "two\nlines"]),
    ),
    min_size=1,
    max_size=12,
)
SURE = (("9", "zoe", "2025-01-03", "1.25", "rum"),)


def written(rows: list[tuple[str, ...]]) -> str:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in r) for r in rows)
    return "order_id,customer,date,amount,product\n" + "\n".join(quoted) + "\n"


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS)
def test_every_record_is_used_or_set_aside(desk: Desk, rows: list) -> None:
    read = desk.read(written([*rows, *SURE]), amounts="line")
    report = read.files[0]
    assert report.records == len(rows) + 1
    assert desk.rows("select count(*) from set_aside")[0][0] == sum(
        report.set_aside.values()
    )


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_changes_no_figure(desk: Desk, rows: list, data) -> None:  # type: ignore[no-untyped-def]
    """Rows without ids, so that nothing is in conflict with an earlier one."""
    plain = [("", *row[1:4], row[4]) for row in rows]
    shuffled = data.draw(st.permutations(plain))
    desk.read(written([*plain, *SURE]))
    first = Counter(desk.rows("select * from orders"))
    desk.read(written([*SURE, *shuffled]))
    assert Counter(desk.rows("select * from orders")) == first


@pytest.mark.parametrize("rows", [100])
def test_equal_lines_keep_their_number(desk: Desk, rows: int) -> None:
    desk.read("customer,date,amount\n" + "ada,2025-01-01,1\n" * rows)
    assert desk.rows("select count(distinct order_id), sum(amount) from orders") == [
        (rows, rows)
    ]


def test_a_row_with_a_blank_amount_is_completed_by_a_later_one(desk: Desk) -> None:
    """The blank stands first; the amount of the order is the second row's."""
    read = desk.read("""
order_id,customer,date,amount
1,ada,2025-01-01,
1,ada,2025-01-01,20
2,ben,2025-01-02,5
2,ben,2025-01-02,6
""")
    assert [row[:4:3] for row in desk.orders()] == [("1", 20.0), ("2", 5.0)]
    assert read.files[0].set_aside == {"conflict": 1}
