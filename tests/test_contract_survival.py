"""How long contracts run: the curve, its interval, and groups compared."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.test_survival import MERCAPTOPURINE, PLACEBO
from tests.world import World, table

ORDERS = """
    customer_id | ordered_at | amount
    ada         | 2024-01-15 | 10
"""

CUSTOMERS = """
    customer_id | region
    ada         | North
    ben         | North
    cleo        | South
"""


@pytest.fixture(scope="module")
def club():
    """Eight people as of 1 March 2024, the last day known is 29 February."""
    with World(
        ORDERS,
        customers=CUSTOMERS,
        subscriptions="""
        customer_id | started_at | ended_at   | trial_until
        ada         | 2024-01-01 | 2024-01-11 | -            after 10 days
        ben         | 2024-01-10 | 2024-02-09 | -            after 30 days
        ben         | 2024-02-20 | 2024-02-22 | -            back: not counted
        cleo        | 2024-02-04 | -          | -            runs, watched for 25 days
        dan         | 2024-01-05 | 2024-02-24 | 2024-01-25   paid for 30 days
        eve         | 2024-02-09 | 2024-03-20 | -            end ahead: watched for 20
        fay         | 2024-02-10 | 2024-02-10 | -            gone on the first day
        gus         | 2024-02-01 | 2024-02-05 | 2024-02-10   a trial, never paid
        hal         | 2024-02-29 | -          | -            not watched for a day yet
        """,
        as_of="2024-03-01",
    ) as made:
        yield made


def test_running_contracts_count_as_long_as_they_were_watched(club):
    """5/6 of all are left after a day, 4/5 of those after 10, none of 2 after 30."""
    assert club.ask("churn/contract_survival") == table("""
        days | at_risk | events | survival
        1    | 6       | 1      | 0.8333     fay
        10   | 5       | 1      | 0.6667     ada
        20   | 4       | 0      | 0.6667     eve runs
        25   | 3       | 0      | 0.6667     cleo runs
        30   | 2       | 2      | 0          ben dan
    """)


def test_groups_add_up_to_everybody(club):
    """Only ada, ben and cleo have a region."""
    assert club.ask("churn/contract_groups", split="region") == table("""
        split     | n | events | median | restricted_mean | p
        North     | 2 | 2      | 10     | -               | -   ada ben: half within 10
        South     | 1 | 0      | -      | -               | -   cleo
        (unknown) | 3 | 2      | 30     | -               | -   dan eve fay
    """)
    whole = club.ask("churn/contract_groups")
    assert whole == table("""
        split | n | events | median
        All   | 6 | 4      | 30
    """)
    curves = club.answer("churn/contract_survival", split="region").frame
    assert curves["events"].sum() == 4


def test_the_period_chooses_contracts_by_their_first_day(club):
    assert club.ask("churn/contract_survival", start="2024-02-01") == table("""
        days | at_risk | events
        1    | 3       | 1         fay
        20   | 2       | 0         eve
        25   | 1       | 0         cleo
    """)


def test_as_of_an_earlier_day_later_ends_are_not_known(club):
    """On 8 February ben and dan run; cleo began four days before."""
    assert club.ask("churn/contract_survival", as_of="2024-02-09") == table("""
        days | at_risk | events | survival
        4    | 4       | 0      | 1          cleo
        10   | 3       | 1      | 0.667      ada
        14   | 2       | 0      | 0.667      dan
        29   | 1       | 0      | 0.667      ben
    """)


def freireich(text: str, name: str) -> list[dict[str, object]]:
    """Contracts that run, or end, after as many days as patients had weeks."""
    rows = []
    for number, cell in enumerate(text.split()):
        days, runs = int(cell.rstrip("+")), cell.endswith("+")
        began = date(2024, 2, 29) - timedelta(days=days) if runs else date(2024, 1, 1)
        ended = None if runs else began + timedelta(days=days)
        rows.append(
            {"customer_id": f"{name}{number}", "started_at": began, "ended_at": ended}
        )
    return rows


def test_the_curve_and_its_interval_are_as_published():
    """Freireich's remissions under 6-MP, as everybody prints them."""
    with World(
        ORDERS, subscriptions=freireich(MERCAPTOPURINE, "m"), as_of="2024-03-01"
    ) as trial:
        rows = trial.answer("churn/contract_survival").frame.set_index("days")
        assert rows.loc[6, ["survival", "low", "high"]].tolist() == pytest.approx(
            [0.8571, 0.6197, 0.9516], abs=5e-5
        )
        assert rows.loc[23, ["survival", "low", "high"]].tolist() == pytest.approx(
            [0.4482, 0.1881, 0.6801], abs=5e-5
        )
        assert trial.ask("churn/contract_groups")["median"] == [23]


def test_groups_of_fifty_are_held_against_one_another():
    """Each remission three times over: the log-rank test sees that one drug works."""
    rows = [
        row
        for name, text in (("m", MERCAPTOPURINE), ("p", PLACEBO))
        for copy in range(3)
        for row in freireich(text, f"{name}{copy}-")
    ]
    customers = [
        {"customer_id": row["customer_id"], "drug": str(row["customer_id"])[0]}
        for row in rows
    ]
    with World(
        ORDERS, customers=customers, subscriptions=rows, as_of="2024-03-01"
    ) as trial:
        found = trial.ask("churn/contract_groups", split="drug")
        known = [row for row in found if row["split"] in "mp"]
        assert [row["n"] for row in known] == [63, 63]
        assert [row["median"] for row in known] == [23, 8]
        assert known[0]["chi_square"] > 40 and known[0]["p"] < 1e-9
        assert known[0]["low"] > known[1]["high"]
