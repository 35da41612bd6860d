"""Several files at once: told apart by their columns, joined by one identity."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_intake import Desk, decided

from retention.errors import Refused
from retention.intake.archives import unpack_zip
from retention.intake.encodings import Text
from retention.intake.plain import SEPARATORS, Plain, plain
from retention.intake.source import _measured
from retention.intake.table import may_be_padded


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


ORDERS = """
order_id,customer_id,email,ordered_at,amount
1,A,Ann@X.org,2024-01-02,3
2,,ann@x.org,2024-01-03,4
3,,bob@x.org,2024-02-03,4
4,,new@x.org,2024-02-03,4
"""
CUSTOMERS = """
Customer ID,E-Mail,First Name,Last Name,Signup Date,Loyalty Tier,Consent
A,ann@x.org,Ann,Lee,2023-12-01,gold,yes
B,bob@x.org,Bob,,13.12.2023,silver,no
B,bob@x.org,Bob,,13.12.2023,silver,no
B,bob2@x.org,Bobby,,13.12.2023,silver,no
,,No,Body,,,
"""
SURVEYS = """
email,date,score,comment,sent_at
ann@x.org,2024-01-10,9,great,2024-01-09
bob@x.org,,,,2024-01-09
bob@x.org,2024-01-11,11,,2024-01-09
eve@x.org,2024-01-12,7.5,,
eve@x.org,2024-01-12,10 - Extremely likely,ok,
eve@x.org,2024-03-12,8,late,
"""


def test_files_are_told_apart_by_their_columns(desk: Desk) -> None:
    read = desk.read(
        ORDERS,
        CUSTOMERS,
        SURVEYS,
        "customer_id,at,channel,kind\nA,2024-01-05 10:00,Email,Sent\n",
        "member_id,date,points,type,tier\nA,2024-01-05,100,earn,gold\n",
        "customer_id,start_date,end_date,plan,amount\nA,2024-01-01,,basic,9.99\n",
        "month,channel,cost\n2024-01,ads,100.50\n",
    )
    assert [file.table for file in read.files] == [
        "orders", "customers", "surveys", "interactions", "loyalty", "subscriptions",
        "costs",
    ]  # fmt: skip
    assert desk.rows(
        "select cast(period as varchar), channel, cast(spend as double) from costs"
    ) == [("2024-01-01", "ads", 100.5)]
    assert desk.rows("select customer_id, points, kind from loyalty") == [
        ("A", 100, "earn")
    ]
    assert desk.rows("select ended_at, plan from subscriptions") == [(None, "basic")]
    assert desk.rows("select channel, kind from interactions") == [("email", "sent")]


def test_a_row_without_an_id_takes_the_one_its_email_has(desk: Desk) -> None:
    desk.read(ORDERS, CUSTOMERS, SURVEYS)
    assert [row[1] for row in desk.orders()] == ["A", "A", "B", "new@x.org"]
    assert desk.rows("select customer_id, score from surveys order by customer_id") == [
        ("A", 9),
        ("B", None),
        ("eve@x.org", 10),
    ]


def test_email_is_the_identity_where_the_orders_have_no_id(desk: Desk) -> None:
    read = desk.read(
        "Email,Date,Total\nAnn@x.org ,2024-01-02,3\nbob@x.org,2024-02-02,3\n", CUSTOMERS
    )
    assert [row[1] for row in desk.orders()] == ["ann@x.org", "bob@x.org"]
    assert decided(read.files[0])["customers"] == "told by e-mail"
    assert ("ann@x.org", "Ann Lee") in desk.rows(
        "select customer_id, name from customers"
    )


def test_customers_keep_their_further_columns(desk: Desk) -> None:
    read = desk.read(ORDERS, CUSTOMERS)
    assert desk.rows(
        "select name, email, cast(signed_up_at as date)::varchar, consent, loyalty_tier "
        "from customers where customer_id in ('A', 'B') order by customer_id"
    ) == [
        ("Ann Lee", "ann@x.org", "2023-12-01", True, "gold"),
        ("Bob", "bob@x.org", "2023-12-13", False, "silver"),
    ]
    assert read.files[1].set_aside == {"customer": 1, "duplicate": 1, "conflict": 1}


def test_what_orders_say_of_a_customer_holds_from_the_first_order(desk: Desk) -> None:
    desk.read(
        "customer_id,date,amount,country\nA,2024-02-01,1,FR\nA,2024-01-01,1,DE\n",
        "customer_id,city\nA,Rome\n",
    )
    assert desk.rows("select customer_id, country, city from customers") == [
        ("A", "DE", "Rome")
    ]


def test_invitations_are_used_and_odd_scores_set_aside(desk: Desk) -> None:
    read = desk.read(ORDERS, SURVEYS)
    assert read.files[1].set_aside == {"score": 2, "as_of": 1}
    assert desk.rows(
        "select cast(answered_at as varchar), score, kind, scale from surveys "
        "order by sent_at, score nulls last limit 2"
    ) == [("2024-01-10 00:00:00", 9, "nps", "0-10"), (None, None, "nps", "0-10")]


def test_low_scores_do_not_prove_their_scale(desk: Desk) -> None:
    answers = "customer_id,date,score\nA,2024-01-10,5\nA,2024-01-11,1\n"
    assert list(desk.asked(ORDERS, answers)) == ["--scale"]
    desk.read(ORDERS, answers, scale="1-5")
    assert desk.rows("select distinct kind, scale from surveys") == [("csat", "1-5")]


def test_a_scale_on_which_one_is_best_is_turned(desk: Desk) -> None:
    """Ada gave the best score, ben the worst; 0, a word and a fraction are no scores."""
    answers = (
        "customer_id,date,score\nada,2024-01-10,1\nben,2024-01-10,5\n"
        "cy,2024-01-11,0\ncy,2024-01-11,good\ncy,2024-01-11,1.5\n"
    )
    asked = desk.asked(ORDERS, answers)["--scale"]
    assert all(f"--scale {scale}" in asked for scale in ("0-10", "1-5", "5-1"))
    read = desk.read(ORDERS, answers, scale="5-1")
    assert desk.rows(
        "select customer_id, score, kind, scale from surveys order by customer_id"
    ) == [("ada", 5, "csat", "1-5"), ("ben", 1, "csat", "1-5")]
    assert read.files[1].set_aside == {"score": 3}
    assert decided(read.files[1])["scale of score"] == (
        "1-5, turned: 1 is the best and is read as 5"
    )


def test_only_scores_from_0_to_10_are_nps(desk: Desk) -> None:
    """A row's own scale goes before its kind; ben's 2 of 1-5 is no detractor."""
    desk.read(
        ORDERS,
        "customer_id,date,score,kind,scale\nada,2024-01-10,9,nps,\n"
        "ben,2024-01-10,2,nps,1-5\ncy,2024-01-10,1,ces,7-1\n",
    )
    assert desk.rows(
        "select customer_id, score, kind, scale from surveys order by customer_id"
    ) == [
        ("ada", 9, "nps", "0-10"),
        ("ben", 2, "csat", "1-5"),
        ("cy", 7, "ces", "1-7"),
    ]


def test_a_table_can_be_forced_for_one_file(desk: Desk) -> None:
    text = "customer_id,date,amount\nA,2024-01-10,5\n"
    read = desk.read(
        ORDERS,
        text,
        tables=("file2.csv:loyalty",),
        maps=("file2.csv:points=amount",),
    )
    assert read.files[1].table == "loyalty"
    assert desk.rows("select points from loyalty") == [(5,)]


def test_files_without_orders_are_refused_and_named(desk: Desk) -> None:
    with pytest.raises(Refused, match=r"file1.csv holds customers.*Bring a file"):
        desk.read(CUSTOMERS)


@pytest.mark.parametrize(
    ("data", "padded"),
    [
        (b"a,b\n1,2\n", False),
        (b"a,b\n1,x y\n", False),
        (b"a,b\n1 ,2\n", True),
        (b"a,b\n1, 2\n", True),
        (b"a,b\n x,2\n", True),
        (b'a,b\n1,"x "\n', True),
        (b"a,b\n1,x ", True),
        (b"a" * (1 << 20) + b" ,b", True),
        (b"a" * ((1 << 20) - 1) + b" ,b", True),
        (b"a" * ((1 << 20) - 1) + b", b", True),
    ],
    ids=["none", "inside", "before", "behind", "first", "quoted", "last", *"xyz"],
)
def test_spaces_at_the_ends_of_cells_are_seen_in_the_bytes(
    data: bytes, padded: bool, tmp_path: Path
) -> None:
    """The last three stand where two steps of reading meet."""
    path = tmp_path / "cells.csv"
    path.write_bytes(data)
    assert may_be_padded(path, ",") == padded


def test_a_zip_whose_file_has_no_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo(""), "customer,date,amount\nada,2025-01-01,1\n"
        )
    said = Path(tmp_path / "text.csv")
    assert unpack_zip("orders.zip", path, said) == ""
    assert said.read_text() == "customer,date,amount\nada,2025-01-01,1\n"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"a,b\n1,2\n", Plain(2, padded=False)),
        (b"a,b\n1,2\n \n\n", Plain(2, padded=True)),
        (b"a;b\n1;x y", Plain(2, padded=False)),
        (b"a,b\n1, 2\n", Plain(2, padded=True)),
        (b"a,b\n1,2 \n", Plain(2, padded=True)),
        (b" a,b\n1,2\n", Plain(2, padded=True)),
        (b"a,b\n1,2 3", Plain(2, padded=False)),
        (b"x" * (1 << 17) + b" y,z\n", Plain(1, padded=False)),
        (b"x" * ((1 << 17) - 1) + b", z\n", Plain(1, padded=True)),
        (b"x" * ((1 << 17) - 1) + b" ,z\n", Plain(1, padded=True)),
        (b'a,b\n1,"2"\n', None),
        (b"a,b\r\n1,2\r\n", None),
        (b"a\tb\n1\t2\n", None),
        ("a,b\n1,é\n".encode(), None),
        (b"a,b\n1,####\n", None),
        (b"a,b\n1,2E+05\n", None),
        (b"a,b\n1,\x002\n", None),
        (b"a,b\n1,\x7f2\n", None),
        (b"\n\n", None),
        (b"", None),
    ],
)
def test_plain_files_are_measured_in_one_pass(
    data: bytes, found: Plain | None, tmp_path: Path
) -> None:
    path = tmp_path / "cells.csv"
    path.write_bytes(data)
    assert plain(path) == found


@given(st.text(alphabet="ab ,;|'\n\r\t\"#+é", max_size=40))
def test_a_plain_file_is_what_the_longer_way_says(text: str) -> None:
    """Lines and spaces as ``open_source`` and ``may_be_padded`` find them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.csv"
        path.write_text(text, encoding="utf-8", newline="")
        found = plain(path)
        if found is None:
            return
        measured = _measured("cells.csv", path, Text(path.read_bytes(), "utf-8"), ())
        assert found.lines == measured.lines
        assert not (measured.tabs or measured.returns or measured.hollow)
        assert not (measured.marks or measured.controls or measured.spaces)
        for separator in SEPARATORS:
            assert found.padded or not may_be_padded(path, separator)
