"""Several files of one import: overlaps count once, files complete each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from test_intake import Desk, decided

from retention.errors import Refused
from retention.intake import Intake

pytestmark = pytest.mark.slow

FILES = Path(__file__).with_name("platforms")
OLIST = tuple(
    f"olist_{name}.csv" for name in ("orders", "customers", "items", "payments")
)
MONEY = (
    "select order_id, customer_id, cast(ordered_at as varchar), amount, refunded, status "
    "from orders order by order_id, ordered_at, amount"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def read(desk: Desk) -> Callable[..., Intake]:
    def import_them(*names: str, **options: object) -> Intake:
        texts = [(FILES / name).read_bytes() for name in names]
        return desk.read(*texts, **{"today": date(2026, 12, 1)} | options)

    return import_them


@pytest.mark.parametrize(
    "names",
    [
        ("shopify_orders.csv",),
        ("woocommerce_plugin.csv",),
        ("woocommerce_analytics.csv",),
        ("stripe_payments.csv",),
        ("square_transactions.csv",),
        ("square_items.csv",),
        ("square_transactions.csv", "square_items.csv"),
        ("bigcommerce.csv",),
        ("magento.csv",),
        ("amazon_order_report.csv",),
        ("etsy_items.csv",),
        ("etsy_sold_orders.csv",),
        ("hubspot_deals.csv",),
        ("salesforce_opportunities.csv",),
        OLIST,
    ],
    ids=lambda names: names[-1],
)
def test_a_file_given_twice_counts_once(
    desk: Desk, read: Callable[..., Intake], names: tuple[str, ...]
) -> None:
    """Every platform's order, payment and item stands in both files and counts once."""
    read(*names)
    once = desk.rows(MONEY)
    twice = read(*names, *names)
    assert desk.rows(MONEY) == once
    for first, second in zip(
        twice.files[: len(names)], twice.files[len(names) :], strict=True
    ):
        assert not first.set_aside.get("duplicate")
        assert second.used == 0, (second.name, second.set_aside)


SHOP = "Name,Email,Financial Status,Created at,Lineitem name,Total,Id\n"


def test_two_shops_may_number_their_orders_alike(desk: Desk) -> None:
    """#1 of the second shop is another order; its #2 is the first shop's, renamed."""
    desk.read(
        SHOP
        + "#1,ada@x.org,paid,2025-03-01 10:00:00 +0100,Tea,10,501\n"
        + "#1,,,,Milk,,\n#2,ben@x.org,paid,2025-03-02 10:00:00 +0100,Tea,20,502\n",
        SHOP
        + "#1,cy@x.org,paid,2025-03-03 10:00:00 +0100,Pot,40,901\n"
        + "#1,,,,Lid,,\n#2b,ben@x.org,paid,2025-03-02 10:00:00 +0100,Tea,20,502\n",
    )
    assert [(row[0], row[1], row[3]) for row in desk.orders()] == [
        ("#1", "ada@x.org", 10.0),
        ("#2", "ben@x.org", 20.0),
        ("#1 (901)", "cy@x.org", 40.0),
    ]


def test_a_companion_may_be_read_on_its_own(
    desk: Desk, read: Callable[..., Intake]
) -> None:
    """What is said about one file alone takes it out of the joining."""
    names = ("square_transactions.csv", "square_items.csv")
    done = read(*names, tables=("file2.csv:orders",))
    assert done.files[1].set_aside == {"duplicate": 4}
    assert desk.rows("select distinct product from orders where order_id = 'T3'") == [
        ("Tea",)
    ]
    with pytest.raises(
        Refused, match=r"when an order was placed.* Leave out file4.csv"
    ):
        read(*OLIST, tables=("file4.csv:orders",))


def test_a_map_that_fits_a_companion_alone_is_no_fault(
    desk: Desk, read: Callable[..., Intake]
) -> None:
    read(*OLIST, maps=("sku=product_id", "line_number=payment_sequential"))
    assert len(desk.orders()) == 4


TOLD = "id,user_id,order_date,status\n1,7,2025-01-01,done\n2,8,2025-01-02,done\n"
PAID = "id,order_id,payment_method,amount\n1,1,card,1000\n2,1,voucher,50\n3,2,card,7\n"


@pytest.mark.parametrize("turn", [1, -1])
def test_payments_complete_orders_without_money(desk: Desk, turn: int) -> None:
    """As dbt's jaffle shop keeps them: order 1 was paid in two parts."""
    people = "id,first_name,last_name\n7,Ada,Alm\n8,Ben,Bo\n"
    read = desk.read(people, *(TOLD, PAID)[::turn])
    assert [(row[0], row[1], row[3]) for row in desk.orders()] == [
        ("1", "7", 1050.0),
        ("2", "8", 7.0),
    ]
    reports = {report.name: report for report in read.files}
    told, paid = ("file2.csv", "file3.csv")[::turn]
    assert decided(reports[told])["amount"] == f"amount of {paid}, added up by order_id"
    assert (reports[paid].records, reports[paid].used) == (3, 3)
    assert reports[told].columns == ["id", "user_id", "order_date", "status"]
    assert desk.rows("select name from customers order by customer_id") == [
        ("Ada Alm",),
        ("Ben Bo",),
    ]


def test_payments_in_two_overlapping_files_count_once(desk: Desk) -> None:
    read = desk.read(TOLD, PAID, PAID + "4,2,card,3\n")
    assert [row[3] for row in desk.orders()] == [1050.0, 10.0]
    assert read.files[2].set_aside == {"duplicate": 3}


def test_money_of_two_kinds_of_files_is_not_guessed_at(desk: Desk) -> None:
    with pytest.raises(Refused, match="how much money"):
        desk.read(TOLD, PAID, "order_id,total\n1,3\n")


def test_files_without_use_are_named_to_be_left_out(desk: Desk) -> None:
    """The list names every file at once, and what is left to import."""
    coupons = "customer,coupon\n" + "ada,1\nben,2\n" * 15
    with pytest.raises(Refused) as refused:
        desk.read(
            "customer,date,amount\nada,2025-01-01,1\n",
            "campaign_id,start_date,end_date\n1,2025-01-01,2025-02-01\n",
            coupons,
            "customer,city\nada,Rome\n",
        )
    said = str(refused.value)
    assert "file2.csv: nothing in it identifies customers" in said
    assert "file3.csv: its 30 rows name 2 customers" in said
    assert said.endswith(
        "Leave out file2.csv, file3.csv and import the rest: file1.csv, file4.csv."
    )


def test_where_no_orders_are_left_the_first_reason_is_given(desk: Desk) -> None:
    with pytest.raises(Refused, match="how much money") as refused:
        desk.read(TOLD, "customer,city\nada,Rome\n")
    assert "Leave out" not in str(refused.value)
