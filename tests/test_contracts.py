"""Churn by contracts: who is under contract when a period starts, and who has cancelled."""

from __future__ import annotations

from itertools import pairwise

import pytest

from retention import charts
from retention.answers import ask
from retention.intake import Options
from retention.shop import import_files
from retention.words import churn as churn_words
from tests.world import World, table

ORDERS = """
    customer_id | ordered_at | amount
    ada         | 2024-01-15 | 10
"""

CUSTOMERS = """
    customer_id | region
    ada         | North
    ben         | South
    cleo        | North
"""

SUBSCRIPTIONS = """
    customer_id | started_at | ended_at   | plan  | trial_until
    ada         | 2023-12-01 | -          | basic | -              runs
    ben         | 2023-12-15 | 2024-01-31 | basic | -              cancels in January
    cleo        | 2023-11-01 | 2024-02-01 | basic | -              on the first of February
    dan         | 2023-12-01 | 2024-01-10 | basic | -
    dan         | 2024-01-20 | -          | gold  | -              signs again in January
    eve         | 2023-12-01 | 2024-01-31 | basic | -
    eve         | 2024-02-01 | -          | gold  | -              renews the next day
    fay         | 2024-01-05 | -          | basic | 2024-02-05     pays from 5 February
    gus         | 2024-01-05 | 2024-02-04 | basic | 2024-02-05     a trial, never paid
    hal         | 2023-10-01 | 2023-11-15 | basic | -
    hal         | 2024-02-10 | 2024-02-20 | basic | -              back and gone in February
    ida         | 2023-10-01 | 2023-11-15 | basic | -
    ida         | 2024-02-10 | 2024-05-31 | basic | -              back; her end lies ahead
    jo          | 2024-01-01 | 2024-01-31 | basic | -              on the first, for January
    kim         | 2023-12-01 | 2024-06-30 | basic | -
    kim         | 2024-01-10 | 2024-01-20 | extra | -              beside another contract
"""


@pytest.fixture(scope="module")
def contracts():
    """Eleven people as of 15 March 2024."""
    with World(
        ORDERS, customers=CUSTOMERS, subscriptions=SUBSCRIPTIONS, as_of="2024-03-15"
    ) as made:
        yield made


def test_churn_is_effective_cancellations_of_those_under_contract_at_the_start(
    contracts,
):
    """January starts with ada ben cleo dan eve kim; jo comes and goes inside it."""
    assert contracts.ask("churn/contracts", start="2024-01-01") == table("""
        period     | at_start | kept | cancelled | new | returned | active | churn
        2024-01-01 | 6        | 5    | 1         | 0   | 0        | 5      | 0.167   ben
        2024-02-01 | 5        | 4    | 1         | 1   | 1        | 6      | 0.2     cleo; fay ida
        2024-03-01 | 6        | 6    | 0         | 0   | 0        | 6      | 0
    """)


def test_the_rate_has_wilsons_interval(contracts):
    rows = contracts.ask("churn/contracts", start="2024-01-01", stop="2024-02-01")
    assert rows == table("""
        cancelled | at_start | low    | high
        1         | 6        | 0.0301 | 0.5635
    """)


def test_customers_come_as_their_contracts_start(contracts):
    """hal and ida in October, cleo in November; both first leave in November."""
    assert contracts.ask("churn/contracts", stop="2024-01-01") == table("""
        period     | at_start | kept | cancelled | new | returned | churn
        2023-10-01 | 0        | 0    | 0         | 2   | 0        | -
        2023-11-01 | 2        | 0    | 2         | 1   | 0        | 1
        2023-12-01 | 1        | 1    | 0         | 5   | 0        | 0
    """)


def test_who_is_active_at_an_end_is_active_at_the_next_start(contracts):
    for grain in ("week", "month", "quarter"):
        rows = list(contracts.ask("churn/contracts", grain=grain))
        for row, later in pairwise(rows):
            assert row["active"] == later["at_start"]
        assert all(
            row["active"] == row["kept"] + row["new"] + row["returned"] for row in rows
        )


def test_in_weeks_a_pause_of_ten_days_is_a_cancellation_and_a_return(contracts):
    """dan ended on Wednesday 10 January and signed again on Saturday the 20th."""
    weeks = contracts.ask("churn/contracts", grain="week", start="2024-01-08")
    assert weeks.where(period="2024-01-08")["cancelled"] == [1]
    assert weeks.where(period="2024-01-15")["returned"] == [1]


def test_a_split_adds_up_and_knows_those_without_attributes(contracts):
    """Only ada, ben and cleo have a region."""
    rows = contracts.ask("churn/contracts", split="region", start="2024-01-01")
    assert rows.where(period="2024-01-01") == table("""
        split     | at_start | cancelled
        North     | 2        | 0            ada cleo
        South     | 1        | 1            ben
        (unknown) | 3        | 0            dan eve kim
    """)
    counts = ["at_start", "kept", "cancelled", "new", "returned", "active"]
    for grain in ("week", "month", "quarter"):
        whole = contracts.answer("churn/contracts", grain=grain).frame
        parts = contracts.answer("churn/contracts", grain=grain, split="region").frame
        summed = parts.groupby("period")[counts].sum()
        assert summed.equals(whole.set_index("period")[counts])


def test_as_of_an_earlier_day_the_period_ends_there(contracts):
    """By 25 January nobody has cancelled."""
    rows = contracts.ask("churn/contracts", as_of="2024-01-25", start="2024-01-01")
    assert rows == table("""
        period     | at_start | cancelled | new | complete
        2024-01-01 | 6        | 0         | 1   | false        jo is still there
    """)


def test_customers_known_from_contracts_alone_are_nobodys_buyers(contracts):
    assert contracts.ask("people/count")["orders"] == [1]
    assert contracts.dataset.totals["customers"] == "1"


def test_without_subscriptions_nobody_is_under_contract(golden):
    assert not golden.dataset.has("subscriptions")
    assert set(golden.ask("churn/contracts")["active"]) == {0}


def test_the_page_says_who_cancelled_and_which_definition_is_used(contracts):
    """Over four months 2 + 0 + 1 + 1 of 2 + 1 + 6 + 5 at the start cancelled."""
    frame = contracts.answer("churn/contracts").frame
    said = churn_words.contracts_sentence(frame, "month")
    assert said.startswith(
        "**1 of 5 customers under contract at its start cancelled in Feb 2024**; "
        "28.6\u00a0% on average over 4 months."
    )
    assert "a free trial counts from its first payment" in said
    nobody = contracts.answer("churn/contracts", as_of="2023-10-20").frame
    assert churn_words.contracts_sentence(nobody, "month").startswith(
        "No complete month"
    )


def test_the_chart_has_the_interval_of_those_who_cancel(contracts):
    frame = contracts.answer("churn/contracts", start="2024-01-01").frame
    rows = charts.to_spec(charts.contract_trend(frame, "month"))["data"]["values"]
    assert rows[0]["interval"] == "3.0 to 56.4\u00a0%"
    assert (rows[0]["share"], rows[0]["lost"]) == ("16.7\u00a0%", "1")


def test_days_of_cancelling_in_the_customer_list_tell_the_same():
    """ada signed up, ben's first order stands for it; dan neither signed nor bought."""
    with World(
        """
        customer_id | ordered_at | amount
        ada         | 2024-02-10 | 10
        ben         | 2024-01-20 | 10
        ben         | 2024-01-20 | 10      the same day
        cleo        | 2024-01-20 | 10
        """,
        customers="""
        customer_id | signed_up_at | cancelled_at
        ada         | 2024-01-10   | -
        ben         | -            | 2024-02-29
        cleo        | 2024-01-31   | 2024-03-31
        dan         | -            | 2024-03-31
        """,
        as_of="2024-05-01",
    ) as club:
        rows = club.ask("churn/contracts", start="2024-01-01")
        assert rows == table("""
            period     | at_start | kept | cancelled | new | active
            2024-01-01 | 0        | 0    | 0         | 3   | 3
            2024-02-01 | 3        | 2    | 1         | 0   | 2      ben
            2024-03-01 | 2        | 1    | 1         | 0   | 1      cleo
            2024-04-01 | 1        | 1    | 0         | 0   | 1      ada
        """)
        assert club.dataset.dimension_names == ()


def test_subscriptions_go_before_days_of_cancelling_and_no_day_is_no_contract(golden):
    customers = "customer_id | cancelled_at\nada | 2024-01-31\nben | -"
    with World(
        ORDERS,
        customers=customers,
        subscriptions="customer_id | started_at\nben | 2024-01-05",
        as_of="2024-03-15",
    ) as both:
        assert both.ask("churn/contracts", start="2024-03-01")["at_start"] == [1]
    nobody = customers.replace("2024-01-31", "-")
    with World(ORDERS, customers=nobody, as_of="2024-03-15") as none:
        assert set(none.ask("churn/contracts")["active"]) == {0}


def test_a_customer_list_with_a_day_of_cancelling_is_read(tmp_path):
    orders, customers = tmp_path / "orders.csv", tmp_path / "customers.csv"
    orders.write_text("order_id,customer_id,date,amount\n1,ada,2024-01-05,10\n")
    customers.write_text(
        "customer_id,region,registered_at,Cancelled at\n"
        "ada,North,2024-01-02,2024-02-29\nben,South,2024-01-03,\n"
    )
    read, dataset = import_files(
        [orders, customers],
        tmp_path / "club.duckdb",
        Options(definitions={"as_of": "2024-04-01"}),
    )
    assert read.files[1].mapping["cancelled_at"] == "Cancelled at"
    assert dataset.dimension_names == ("region",)
    frame = ask(dataset, "churn/contracts").frame
    assert frame["cancelled"].tolist() == [0, 1, 0]
    assert frame["active"].tolist() == [2, 1, 1]
    assert read.definitions["churn_window_days"] == 90
    assert dataset.report["definitions"]["churn_window_days"] == 90
