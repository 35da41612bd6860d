"""Exports of shop systems mean what their makers say; one invented file per platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from test_intake import Desk, decided

from retention.errors import Refused
from retention.intake import Intake
from retention.intake.platforms import by_name, descriptions, recognise
from retention.schema import NOT_ORDERS

pytestmark = pytest.mark.slow

FILES = Path(__file__).with_name("platforms")
GENERIC = "customer_id,date,amount\nada,2025-06-01,10\n"
Read = Callable[..., Intake]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def read(desk: Desk) -> Read:
    """Import files of ``tests/platforms`` by their names, in late 2026."""

    def import_them(*names: str, **options: object) -> Intake:
        texts = [(FILES / name).read_bytes() for name in names]
        return desk.read(*texts, **{"today": date(2026, 12, 1)} | options)

    return import_them


def money(desk: Desk) -> list[tuple]:
    """Every order that is one: who, how much, how much of it was given back."""
    return desk.rows(
        "select order_id, customer_id, cast(amount as double), "
        "cast(coalesce(refunded, 0) as double) from orders where status is null "
        f"or status not in {NOT_ORDERS} order by ordered_at, order_id"
    )


def platform(read: Intake, number: int = 0) -> tuple[str | None, str | None]:
    """The platform the report names and which of its files it says this is."""
    report = read.files[number]
    return report.platform, decided(report).get("platform")


def test_a_description_is_found_by_its_own_columns_alone() -> None:
    for known in descriptions():
        assert recognise(known.columns) is known
        assert known.refused or known.fields, known


def test_column_names_of_platforms_are_compared_whole() -> None:
    """Order ID is no order_id: squeezed names would take strangers for WooCommerce."""
    assert recognise(["Order ID", "Order Total", "Order Date"]) is None
    assert by_name([" Email ", "EMAIL"]) == {"email": 1}


def test_shopify_orders(desk: Desk, read: Read) -> None:
    """#1001 has two lines; #1004, #1005, #1008 are no orders; #1006 is a till's guest."""
    done = read("shopify_orders.csv")
    assert platform(done) == ("Shopify", "Shopify orders")
    assert (done.files[0].records, done.files[0].used) == (10, 9)
    assert done.files[0].set_aside == {"as_of": 1}, "#1008 expired after the last order"
    assert money(desk) == [
        ("#1001", "ada@x.org", 50.0, 0.0),
        ("#1002", "ben@x.org", 30.0, 10.0),
        ("#1003", "ada@x.org", 20.0, 0.0),
        ("#1006", None, 7.0, 0.0),
        ("#1007", "+4915112345678", 8.0, 0.0),
    ]
    assert desk.rows(
        "select order_id, status from orders where order_id in ('#1004', '#1005') "
        "order by 1"
    ) == [("#1004", "voided"), ("#1005", "cancelled")]
    assert desk.rows(
        "select channel, product, cast(discount as double), currency from orders "
        "where order_id = '#1001'"
    ) == [("web", "Tea", 5.0, "EUR")]


def test_shopify_customers_join_by_email(desk: Desk, read: Read) -> None:
    done = read("shopify_orders.csv", "shopify_customers.csv")
    assert platform(done, 1) == ("Shopify", "Shopify customers")
    assert desk.rows(
        "select customer_id, name, city, consent, tags from customers "
        "where city is not null order by 1"
    ) == [
        ("ada@x.org", "Ada Alm", "Bonn", True, "vip"),
        ("ben@x.org", "Ben Bo", "Rome", False, None),
    ]


def test_woocommerce_order_export(desk: Desk, read: Read) -> None:
    """Customer 0 is a guest, told by e-mail; Ada's e-mail is customer 7's."""
    done = read("woocommerce_plugin.csv")
    assert platform(done) == ("WooCommerce", "WooCommerce order export")
    assert decided(done.files[0])["dates of order_date"] == "month-first"
    assert money(desk) == [
        ("101", "7", 25.0, 0.0),
        ("102", "guest@x.org", 10.0, 0.0),
        ("105", "7", 13.0, 0.0),
        ("106", None, 14.0, 0.0),
    ]
    assert desk.orders()[0][2] == "2026-03-04 00:00:00"


def test_woocommerce_analytics(desk: Desk, read: Read) -> None:
    done = read("woocommerce_analytics.csv")
    assert platform(done) == ("WooCommerce", "WooCommerce Analytics orders")
    assert decided(done.files[0])["customers"] == "told by name"
    assert money(desk) == [
        ("201", "Ada Alm", 20.0, 0.0),
        ("202", "Ada Alm", 30.0, 0.0),
        ("204", "Ada Alm", -5.0, 0.0),
        ("205", None, 9.0, 0.0),
    ]


def test_stripe_payments(desk: Desk, read: Read) -> None:
    """Blank customer ids take the one of their e-mail; one currency by conversion."""
    done = read("stripe_payments.csv")
    assert platform(done) == ("Stripe", "Stripe payments")
    assert money(desk) == [
        ("ch_1", "cus_A", 20.0, 0.0),
        ("ch_2", "cus_A", 30.0, 30.0),
        ("ch_3", "ben@x.org", 40.0, 10.0),
        ("ch_7", "cus_A", 11.0, 0.0),
        ("ch_8", None, 5.0, 0.0),
    ]
    assert done.definitions["currency"] == "USD"
    assert decided(done.files[0])["no orders"] == "3 rows"


def test_map_goes_before_the_description(desk: Desk, read: Read) -> None:
    read("shopify_orders.csv", maps=("amount=Subtotal", "customer_id=Id"))
    assert money(desk)[0] == ("#1001", "5551", 50.0, 0.0)


def test_a_file_without_customers_is_refused_whatever_platform(desk: Desk) -> None:
    with pytest.raises(Refused, match="nothing in it identifies customers"):
        desk.read(
            "Name,Financial Status,Created at,Lineitem name,Total\n"
            "#1,paid,2025-05-01 09:59:00 +0200,Tea,3\n"
        )


def test_square_transactions(desk: Desk, read: Read) -> None:
    """T1's refund repeats its id; Partial Refunds on the sale is not taken off again."""
    done = read("square_transactions.csv")
    assert platform(done) == ("Square", "Square transactions")
    assert money(desk) == [
        ("T1", "CA", 1240.0, 0.0),
        ("T2", None, 20.0, 0.0),
        ("T1 refund 1", "CA", -40.0, 0.0),
        ("T3", "CB", 30.0, 0.0),
    ]
    assert done.files[0].set_aside == {"as_of": 1}, "a refund after the last sale"
    assert desk.rows(
        "select cast(ordered_at as varchar), refund_of from orders "
        "where order_id in ('T2', 'T1 refund 1') order by 1"
    ) == [("2026-09-14 18:05:09", None), ("2026-09-15 09:00:00", "T1")]


def test_square_takes_discounts_off_the_price_once(desk: Desk) -> None:
    """Net Sales is what is left of Gross Sales; the discount is said beside it."""
    desk.read(
        "Date,Time,Gross Sales,Discounts,Net Sales,Partial Refunds,Total Collected,"
        "Transaction ID,Event Type,Customer ID\n"
        "2025-03-13,10:00:00,$12.00,-$2.00,$10.00,$0.00,$10.00,T1,Payment,CA\n"
        "2025-03-14,10:00:00,$9.00,($1.00),$8.00,-$3.00,$8.00,T2,Payment,CA\n"
        "2025-03-14,11:00:00,-$3.00,$0.00,-$3.00,$0.00,-$3.00,T2,Refund,CA\n"
        "2025-03-15,10:00:00,$5.00,,$5.00,$0.00,$5.00,T3,Payment,CA\n"
    )
    assert desk.rows(
        "select order_id, amount, discount, refunded from orders order by ordered_at"
    ) == [
        ("T1", 10, 2, None),
        ("T2", 8, 1, None),
        ("T2 refund 1", -3, None, None),
        ("T3", 5, None, None),
    ]


def test_square_transactions_without_customers_are_refused(read: Read) -> None:
    with pytest.raises(Refused, match="nothing in it identifies customers"):
        read("square_transactions_2022.csv")


def test_square_items(desk: Desk, read: Read) -> None:
    done = read("square_items.csv")
    assert platform(done) == ("Square", "Square items")
    assert money(desk) == [
        ("T1", "CA", 1240.0, 0.0),
        ("T1 refund 1", "CA", -40.0, 0.0),
        ("T3", "CB", 30.0, 0.0),
    ]


def test_bigcommerce(desk: Desk, read: Read) -> None:
    """Customer 0 is a guest; dates are proven by the 13th of February."""
    done = read("bigcommerce.csv")
    assert platform(done) == ("BigCommerce", "BigCommerce orders")
    assert decided(done.files[0])["dates of Order Date"] == "day-first"
    assert money(desk) == [
        ("100", "11", 50.0, 0.0),
        ("101", "11", 30.0, 30.0),
        ("102", "guest@x.org", 20.0, 0.0),
        ("105", "12", 40.0, 15.0),
    ]


def test_magento(desk: Desk, read: Read) -> None:
    """Base money, ids with their zeros, NOT LOGGED IN told by e-mail."""
    done = read("magento.csv")
    assert platform(done) == ("Magento", "Magento orders")
    assert money(desk) == [
        ("000000101", "ada@x.org", 50.0, 0.0),
        ("000000102", "ada@x.org", 30.0, 30.0),
        ("000000104", "ben@x.org", 10.0, 2.5),
    ]
    assert desk.orders()[1][2] == "2026-04-01 13:00:00"
    assert desk.rows("select name from customers order by customer_id") == [
        ("Ada Alm",),
        ("Ben Alm",),
    ]


def test_amazon_all_orders_is_refused(read: Read) -> None:
    with pytest.raises(Refused, match=r"Amazon All Orders: .* Bring the Order Report"):
        read("amazon_all_orders.csv")


def test_amazon_order_report(desk: Desk, read: Read) -> None:
    """10.00 is what both teas cost; the order's second row leaves the order blank."""
    done = read("amazon_order_report.csv")
    assert platform(done) == ("Amazon", "Amazon Order Report")
    assert money(desk) == [
        ("111-1", "ada@m.amazon.com", 17.0, 0.0),
        ("111-2", "ada@m.amazon.com", 5.0, 0.0),
        ("111-3", None, 5.0, 0.0),
    ]


def test_etsy_order_items(desk: Desk, read: Read) -> None:
    """Order Total repeats on both lines of 501; two-digit years, month first."""
    done = read("etsy_items.csv")
    assert platform(done) == ("Etsy", "Etsy order items")
    assert money(desk) == [
        ("501", "adaalm", 27.5, 0.0),
        ("502", "adaalm", 12.5, 0.0),
        ("503", "benbo", 12.5, 0.0),
    ]
    assert desk.orders()[0][2] == "2026-03-04 00:00:00"


def test_etsy_order_items_of_newer_files_have_item_totals(
    desk: Desk, read: Read
) -> None:
    read("etsy_items_newer.csv")
    assert money(desk) == [("501", "adaalm", 25.0, 0.0)]


def test_etsy_sold_orders(desk: Desk, read: Read) -> None:
    done = read("etsy_sold_orders.csv")
    assert platform(done) == ("Etsy", "Etsy sold orders")
    assert money(desk) == [
        ("501", "adaalm", 27.5, 0.0),
        ("502", "adaalm", 12.5, 0.0),
    ]


def test_klaviyo_profiles_join_by_email(desk: Desk, read: Read) -> None:
    """They know people; they are no orders."""
    done = read("shopify_orders.csv", "klaviyo_profiles.csv")
    assert platform(done, 1) == ("Klaviyo", "Klaviyo profiles")
    assert desk.rows(
        "select customer_id, city, cast(signed_up_at as varchar), churn_risk_prediction "
        "from customers where klaviyo_id is not null order by 1"
    ) == [
        ("ada@x.org", "Bonn", "2025-01-02 10:00:00", "Low"),
        ("new@x.org", None, "2025-02-02 10:00:00", "High"),
    ]
    with pytest.raises(Refused, match=r"no orders: .* holds customers"):
        read("klaviyo_profiles.csv")


def test_hubspot_deals(desk: Desk, read: Read) -> None:
    """Only won deals count, on their close date; 9005 names no company.

    Open ones may lie ahead, such as 9006 and 9009; closed ones may not: 9007, 9008.
    """
    done = read("hubspot_deals.csv")
    assert platform(done) == ("HubSpot", "HubSpot deals")
    assert money(desk) == [
        ("9001", "Acme", 1200.0, 0.0),
        ("9005", None, 70.0, 0.0),
        ("9002", "Acme", 800.5, 0.0),
    ]
    assert done.files[0].set_aside == {"date": 2}
    assert str(done.as_of) == "2026-06-16", "an open deal moves no end"
    assert desk.rows(
        "select order_id, status from orders where ordered_at > '2026-06-16' order by 1"
    ) == [("9006", "draft"), ("9009", "draft")]
    with pytest.raises(Refused, match="Associated Company"):
        read("hubspot_deals_without_company.csv")


def test_hubspot_contacts_join_by_email(desk: Desk, read: Read) -> None:
    done = read("shopify_orders.csv", "hubspot_contacts.csv")
    assert platform(done, 1) == ("HubSpot", "HubSpot contacts")
    assert desk.rows(
        "select customer_id, name, country, lifecycle_stage from customers "
        "where lifecycle_stage is not null order by 1"
    ) == [
        ("ada@x.org", "Ada Alm", "Germany", "Customer"),
        ("new@x.org", None, None, "Lead"),
    ]


def test_online_retail_of_2015(desk: Desk, read: Read) -> None:
    """Equal lines are two; D and A rows are money without a customer's order."""
    done = read("online_retail.csv")
    assert platform(done) == ("Online Retail", "Online Retail I")
    assert money(desk) == [
        ("536365", "17850", 37.38, 0.0),
        ("536366", "12583", 18.0, 0.0),
        ("C536379", "14527", -27.5, 0.0),
        ("536380", None, 0.0, 0.0),
        ("A563185", None, 11.06, 0.0),
    ]
    assert done.files[0].set_aside == {}


def test_what_was_given_back_as_a_whole_needs_no_amount(desk: Desk) -> None:
    """1 was refunded and no column says how much; 2 has a column, which is believed."""
    desk.read(
        "order_id,order_date,order_total,status,customer_email\n"
        "1,2025-03-13,10.00,wc-refunded,ada@x.org\n"
        "2,2025-03-14,10.00,wc-completed,ada@x.org\n"
    )
    assert money(desk) == [
        ("1", "ada@x.org", 10.0, 10.0),
        ("2", "ada@x.org", 10.0, 0.0),
    ]
    desk.read(
        "ID,Purchase Date,Bill-to Name,Grand Total (Base),Status,Customer Email,"
        "Total Refunded\n"
        "1,2025-03-13,Ada,10.00,Closed,ada@x.org,\n"
        "2,2025-03-14,Ada,10.00,Closed,ada@x.org,4.00\n"
    )
    assert money(desk) == [
        ("1", "ada@x.org", 10.0, 10.0),
        ("2", "ada@x.org", 10.0, 4.0),
    ]


def test_a_strangers_columns_contradict_woocommerce() -> None:
    """Three common names are WooCommerce's only where nothing else speaks against it."""
    three = ["order_id", "order_date", "order_total"]
    woo = recognise([*three, "customer_id", "status", "payment_method"])
    assert woo is not None and woo.platform == "WooCommerce"
    assert recognise([*three, "customer_id", "store_number"]) is None
    assert recognise([*three, "customer_user", "store_number"]) is woo


def test_stripe_in_several_currencies_counts_what_was_converted(desk: Desk) -> None:
    """Without converted amounts the reader is asked."""
    head = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID"
    rows = "ch_1,2025-03-13 10:11,20,0,{},Paid,cA{}\nch_2,2025-03-14 10:11,30,5,{},Paid,cA{}\n"
    more = ",Converted Amount,Converted Amount Refunded,Converted Currency\n"
    desk.read(head + more + rows.format("usd", ",18,0,eur", "gbp", ",36,6,eur"))
    assert money(desk) == [("ch_1", "cA", 18.0, 0.0), ("ch_2", "cA", 36.0, 6.0)]
    assert desk.rows("select distinct currency from orders") == [("EUR",)]
    asked = desk.asked(head + "\n" + rows.format("usd", "", "gbp", ""))
    assert list(asked) == ["--currency"]


@pytest.mark.parametrize(
    "columns",
    [
        "seller_id,seller_zip_code_prefix,seller_city,seller_state",
        "geolocation_zip_code_prefix,geolocation_lat,geolocation_lng",
        "product_category_name,product_category_name_english",
    ],
)
def test_olist_files_without_use_are_named(
    read: Read, desk: Desk, columns: str
) -> None:
    values = ",".join("1" for _ in columns.split(","))
    with pytest.raises(Refused, match=r"nothing here is read .* Leave out file2.csv"):
        desk.read(GENERIC, f"{columns}\n{values}\n")


def test_salesforce_opportunities(desk: Desk, read: Read) -> None:
    done = read("salesforce_opportunities.csv")
    assert platform(done) == ("Salesforce", "Salesforce opportunities")
    assert money(desk) == [
        ("006A1", "Acme", 1234567.0, 0.0),
        ("006A2", "Acme", 500.0, 0.0),
    ]
    assert done.files[0].set_aside == {"columns": 3, "total": 1}


def answers(desk: Desk) -> list[tuple]:
    return desk.rows(
        "select response_id, customer_id, cast(answered_at as varchar), score, comment "
        "from surveys order by answered_at"
    )


def test_surveymonkey_has_two_lines_of_headers(desk: Desk, read: Read) -> None:
    done = read("shopify_orders.csv", "surveymonkey.csv")
    assert platform(done, 1) == ("SurveyMonkey", "SurveyMonkey responses")
    assert done.files[1].set_aside == {"header": 1}
    assert answers(desk) == [
        ("118001", "ada@x.org", "2026-05-02 10:11:12", 10, "Good tea"),
        ("118002", "ben@x.org", "2026-05-03 10:11:12", 6, None),
        ("118003", None, "2026-05-04 10:11:12", 8, "No name"),
    ]


def test_several_questions_with_scores_are_asked_about(desk: Desk) -> None:
    asked = desk.asked(
        GENERIC,
        "Respondent ID,Collector ID,End Date,Would you recommend us?,How was the tea?\n"
        ",,,Response,Response\n1,2,05/02/2025 10:11:12,9,7\n",
    )
    assert "Would you recommend us?, How was the tea?" in asked["--map"]


def test_typeform_hidden_fields_are_columns(desk: Desk, read: Read) -> None:
    done = read("shopify_orders.csv", "typeform.csv")
    assert platform(done, 1) == ("Typeform", "Typeform responses")
    assert answers(desk) == [
        ("tok1", "ada@x.org", "2026-05-02 10:11:12", 9, None),
        ("tok2", "ben@x.org", "2026-05-03 10:11:12", 3, "Slow"),
    ]


def test_delighted_counts_seconds(desk: Desk, read: Read) -> None:
    done = read("shopify_orders.csv", "delighted.csv")
    assert platform(done, 1) == ("Delighted", "Delighted responses")
    assert answers(desk) == [
        ("r1", "ada@x.org", "2026-05-02 10:11:12", 9, "Fine"),
        ("r2", "ben@x.org", "2026-05-03 10:11:12", 2, None),
    ]


OLIST = tuple(
    f"olist_{name}.csv"
    for name in ("reviews", "orders", "customers", "items", "payments", "products")
)


def test_olist_files_complete_each_other(desk: Desk, read: Read) -> None:
    """e1 was paid in two parts; e4 has no payment, so its price and freight count."""
    done = read(*OLIST)
    assert {file.platform for file in done.files} == {"Olist"}
    assert [file.used for file in done.files] == [2, 4, 4, 4, 4, 2]
    assert money(desk) == [
        ("e1", "uA", 40.0, 0.0),
        ("e2", "uA", 26.0, 0.0),
        ("e4", "uB", 38.5, 0.0),
    ]
    assert desk.rows(
        "select order_id, status, product, category from orders "
        "where order_id in ('e1', 'e3') order by 1"
    ) == [("e1", "delivered", "pT", "bebidas"), ("e3", "canceled", None, None)]
    assert desk.rows("select customer_id, region, city from customers order by 1") == [
        ("uA", "SP", "sao paulo"),
        ("uB", "PE", "recife"),
    ]
    assert answers(desk) == [
        ("r1", "uA", "2017-10-12 03:43:48", 4, "Bom"),
        ("r2", "uA", "2018-02-04 12:00:00", 1, None),
    ]
    assert done.files[1].columns[-1] == "order_estimated_delivery_date"
    assert (
        desk.rows("select table_name from duckdb_tables() where temporary order by 1")
        == []
    )


def test_olist_orders_alone_name_nobody_twice(read: Read) -> None:
    with pytest.raises(Refused, match="Bring the customers file too"):
        read("olist_orders.csv")
    with pytest.raises(Refused, match="how much money"):
        read("olist_orders.csv", "olist_customers.csv")
    with pytest.raises(Refused, match=r"Olist items: .* Bring Olist's orders"):
        read("olist_items.csv")


@pytest.mark.parametrize("turn", [1, -1])
def test_square_items_only_add_products_to_transactions(
    desk: Desk, read: Read, turn: int
) -> None:
    done = read(*("square_transactions.csv", "square_items.csv")[::turn])
    assert sum(file.used or 0 for file in done.files) == 4 + 4
    assert money(desk)[0] == ("T1", "CA", 1240.0, 0.0)
    assert desk.rows(
        "select order_id, product, category from orders where refund_of is null "
        "order by 1"
    ) == [("T1", "Tea", "Drinks"), ("T2", "Tea", None), ("T3", "Pot", "Drinks")]
