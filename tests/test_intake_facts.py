"""What a reader should know of the data: every fact in a small world counted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from retention import intake
from retention.intake.model import Fact
from tests.test_intake import Desk

MONDAY = date(2025, 3, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def days(count: int, first: date = MONDAY) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def text(rows: Iterable[tuple]) -> str:
    """Orders of (customer, day, amount), each with an id of its own."""
    lines = ["order_id,customer_id,date,amount"]
    lines += [f"o{n},{','.join(map(str, row))}" for n, row in enumerate(rows, start=1)]
    return "\n".join(lines) + "\n"


def facts(desk: Desk, *texts: str, **options: object) -> dict[str, Fact]:
    return {fact.what: fact for fact in desk.read(*texts, **options).facts}


def test_a_quiet_shop_has_nothing_to_say(desk: Desk) -> None:
    """One order a day, of one of two customers: nothing out of the usual."""
    rows = [("ada" if day.day % 2 else "ben", day, 10) for day in days(60)]
    assert desk.read(text(rows)).facts == ()


def test_a_gap_is_told_with_its_days(desk: Desk) -> None:
    """Nobody ordered from 24 to 28 March; every other day has an order."""
    rows = [
        ("ada", day, 10) for day in days(60) if not 24 <= day.day <= 28 or day.month > 3
    ]
    gap = facts(desk, text(rows))["Days without any order"]
    assert gap == Fact(
        "Days without any order",
        "1 gap",
        "The longest: 24 Mar 2025 to 28 Mar 2025 (5 days). Usually no day goes without "
        "one; weekdays that are closed every week are left out. Holidays, or is a part "
        "of the export missing?",
        serious=True,
    )


def test_weekends_and_two_days_off_are_no_gap(desk: Desk) -> None:
    """Closed on Saturdays and Sundays, and once on a Thursday and a Friday."""
    off = {date(2025, 3, 20), date(2025, 3, 21)}
    rows = [
        ("ada", day, 10) for day in days(60) if day.isoweekday() < 6 and day not in off
    ]
    assert desk.read(text(rows)).facts == ()


def test_closed_weekdays_inside_a_gap_are_not_counted(desk: Desk) -> None:
    """Closed on Sundays; nothing from Friday 21 to Tuesday 25 March is four open days."""
    off = days(5, date(2025, 3, 21))
    rows = [
        ("ada", day, 10) for day in days(60) if day.isoweekday() < 7 and day not in off
    ]
    said = facts(desk, text(rows))["Days without any order"].evidence
    assert "21 Mar 2025 to 25 Mar 2025 (4 days)" in said


def test_a_shop_with_an_order_a_week_has_its_own_rhythm(desk: Desk) -> None:
    """Six empty days are usual there; a month without an order is a gap."""
    weekly = [MONDAY + timedelta(days=4 * number) for number in range(40)]
    assert desk.read(text(("ada", day, 10) for day in weekly)).facts == ()
    broken = [day for number, day in enumerate(weekly) if not 10 <= number < 18]
    gap = facts(desk, text(("ada", day, 10) for day in broken))[
        "Days without any order"
    ]
    assert gap.value == "1 gap"
    assert "(35 days)" in gap.evidence and "at most 3 days" in gap.evidence


def test_the_days_before_as_of_are_a_gap_too(desk: Desk) -> None:
    rows = [("ada", day, 10) for day in days(40)]  # to 11 April
    given = {"as_of": "2025-04-16"}
    said = facts(desk, text(rows), definitions=given)["Days without any order"]
    assert "12 Apr 2025 to 15 Apr 2025 (4 days)" in said.evidence


def test_spikes_are_told_with_the_day_and_the_figures(desk: Desk) -> None:
    """Two orders a day of 10; 12 of them on 1 April, and one of 500 on 5 April."""
    rows = [(who, day, 10) for day in days(60) for who in ("ada", "ben")]
    rows += [("cy", date(2025, 4, 1), 10)] * 10
    rows += [("dee", date(2025, 4, 5), 500)]
    found = facts(desk, text(rows), definitions={"currency": "EUR"})
    assert found["Days with far more orders than usual"] == Fact(
        "Days with far more orders than usual",
        "1 day",
        "1 Apr 2025: 12, usually 2. That is more than 5 times the median of the 28 days "
        "before and after.",
    )
    assert found["Days with far more money than usual"].evidence.startswith(
        "5 Apr 2025: 520.00 EUR, usually 20.00 EUR. That is more than 10 times"
    )


def test_few_days_say_nothing_of_what_is_usual(desk: Desk) -> None:
    rows = [("ada", day, 1) for day in days(9)]
    rows += [("ben", days(9)[4], 50)] * 12
    assert desk.read(text(rows)).facts == ()


def test_an_incomplete_last_day_is_named_with_the_last_complete_one(desk: Desk) -> None:
    """Ten orders a day; the export was made on the morning of Thursday 1 May."""
    rows = [(f"c{n}", day, 10) for day in days(59) for n in range(10)]
    rows += [("c1", date(2025, 5, 1), 10), ("c2", date(2025, 5, 1), 10)]
    last = facts(desk, text(rows))["Last complete day"]
    assert last == Fact(
        "Last complete day",
        "30 Apr 2025",
        "1 May 2025 has 2 orders; the same weekday usually has 10 (median of 8 weeks). "
        "To leave out what is not complete, import with --define as_of=2025-05-01.",
        serious=True,
    )


def test_a_drop_of_several_days_at_the_end_is_said(desk: Desk) -> None:
    rows = [(f"c{n}", day, 10) for day in days(57) for n in range(10)]
    rows += [("c1", day, 10) for day in days(3, date(2025, 4, 29))]
    last = facts(desk, text(rows))["Last complete day"]
    assert last.value == "28 Apr 2025"
    assert "All 3 days since 29 Apr 2025 are so low." in last.evidence


def test_guests_are_counted_with_their_money(desk: Desk) -> None:
    """One of four orders, 5 of 35, is nobody's."""
    found = facts(
        desk,
        "order_id,customer_id,date,amount\n1,ada,2025-01-01,10\n2,ben,2025-01-01,10\n"
        "3,,2025-01-01,5\n4,ada,2025-01-01,10\n",
    )
    assert found["Orders of nobody"] == Fact(
        "Orders of nobody",
        "25.0 %",
        "1 of 4 orders, worth 5.00 of 35.00, name no customer. They count in revenue and "
        "belong to nobody.",
        serious=True,
    )


def test_refunds_without_their_order_are_counted(desk: Desk) -> None:
    """Row 2 gives back for order 1; row 3 for nothing that is here; row 4 is cancelled."""
    found = facts(
        desk,
        "order_id,customer_id,date,amount,refund_of,status\n"
        "1,ada,2025-01-01,100,,paid\n2,ada,2025-01-01,-10,1,paid\n"
        "3,ben,2025-01-01,-5,99,paid\n4,ben,2025-01-01,-7,,cancelled\n"
        "5,ben,2025-01-01,0,,paid\n",
        definitions={"currency": "GBP"},
    )
    assert found["Money given back without its order"] == Fact(
        "Money given back without its order",
        "5.00 GBP",
        "No order that is here belongs to 1 refund, 5.0 % of all money. They are taken "
        "off on their own day, and no order is smaller for them.",
    )
    assert found["Orders for nothing"].value == "50.0 %"
    assert found["Orders for nothing"].serious


def test_a_house_account_is_named(desk: Desk) -> None:
    """40 of 140 orders are the till's, the others are of a hundred people."""
    rows = [("till", MONDAY, 10)] * 40 + [(f"c{n}", MONDAY, 10) for n in range(100)]
    found = facts(desk, text(rows))["Customers with more than 1 % of all orders"]
    assert found.value == "1 customer"
    assert found.evidence == (
        "till with 40 (28.6 %). Such a customer is often a test, a till or a reseller."
    )
    few = [("till", MONDAY, 10)] * 40 + [(f"c{n}", MONDAY, 10) for n in range(59)]
    assert desk.read(text(few)).facts == (), "of 99 orders one alone is above 1 %"


def test_ids_that_lost_their_digits_are_told(desk: Desk) -> None:
    """a+b is an id; the two customers 1.23E+12 may have been two people."""
    read = desk.read(
        "order_id,customer_id,date,amount\n1,1.23E+12,2025-01-01,1\n"
        "2,1.23E+12,2025-01-01,1\n3,a+b,2025-01-01,1\n######,ada,2025-01-01,1\n",
    )
    lost = [fact for fact in read.facts if fact.what == "Ids whose digits are lost"]
    assert [(fact.value, fact.serious) for fact in lost] == [
        ("2 rows", True),
        ("1 row", True),
    ]
    assert 'column customer_id, from line 2: "1.23E+12"' in lost[0].evidence
    assert 'column order_id, from line 5: "######"' in lost[1].evidence


def test_an_order_far_larger_than_the_rest_is_told(desk: Desk) -> None:
    rows = [("ada", MONDAY, 10), ("ben", MONDAY, 10), ("cy", MONDAY, 1000.01)]
    found = facts(desk, text(rows))["Orders far larger than the rest"]
    assert found.evidence == (
        "Together 1,000.01; the largest: 1,000.01 on 3 Mar 2025 (order o3). Half of all "
        "orders are at most 10.00, and these are more than 100 times that."
    )


def test_rows_that_stand_twice_are_told(desk: Desk) -> None:
    """With ids the second is set aside; without them both count."""
    found = facts(
        desk,
        "order_id,customer_id,date,amount\n1,ada,2025-01-01,1\n1,ada,2025-01-01,1\n",
    )
    assert found["Rows that stand twice"].evidence == (
        "They repeat an earlier row and count once: 1 in file1.csv."
    )
    found = facts(desk, "customer,date,amount\n" + "ada,2025-01-01,1\n" * 3)
    assert found["Equal rows that all count"].value == "2 rows"
    assert "from line 2" in found["Equal rows that all count"].evidence


def test_serious_facts_come_first_in_json_and_text(desk: Desk) -> None:
    read = desk.read(
        "order_id,customer_id,date,amount\n1,ada,2025-01-01,1\n"
        "2,ada,2025-01-02,2\n2,ada,2025-01-02,2\n3,,2025-01-02,2\n"
    )
    told = intake.report_json(read, None)
    assert [(fact["what"], fact["serious"]) for fact in told["facts"]] == [
        ("Orders of nobody", True),
        ("Rows that stand twice", False),
    ]
    said = intake.report_text(read, None)
    assert "Orders of nobody: 33.3 %. 1 of 3 orders" in said
    assert said.index("Orders of nobody") < said.index("Rows that stand twice")


def test_nobody_ordered_in_a_world_of_one_refund(desk: Desk) -> None:
    """No order at all: nothing is divided by nothing."""
    found = facts(desk, "customer,date,amount\nada,2025-01-01,-5\n")
    assert list(found) == ["Money given back without its order"]
