"""Exports in eight languages are read without a word from the reader."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from test_intake import Desk
from test_intake_cells import amounts, dates

from retention.intake.synonyms import FIELDS, squeeze

pytestmark = pytest.mark.slow

WRITTEN = tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))

#: What stands in a column: Ada bought, answered, called, earned and subscribed.
CELLS = {
    "customer_id": "A7",
    "email": "ada@x.org",
    "name": "Ada Alm",
    "first_name": "Ada",
    "last_name": "Alm",
    "gender": "f",
    "country": "DE",
    "region": "NRW",
    "city": "Bonn",
    "amount": "12.50",
    "order_id": "B-1",
    "currency": "EUR",
    "status": "ok",
    "refunded": "2.50",
    "channel": "web",
    "category": "food",
    "product": "Tea",
    "discount": "1",
    "quantity": "1",
    "unit_price": "12.50",
    "sku": "T-1",
    "line_number": "1",
    "birth_date": "1990-02-28",
    "plan": "basic",
    "response_id": "R1",
    "score": "9",
    "comment": "fine",
    "survey": "spring",
    "kind": "nps",
    "interaction_id": "I1",
    "direction": "in",
    "subject": "tea",
    "outcome": "ok",
    "points": "100",
    "tier": "gold",
    "partner": "shop",
    "ended_at": "",
    "trial_until": "",
    "spend": "100.50",
    "margin": "0.4",
    "refund_of": "",
    "scale": "0-10",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def file_of(table: str, names: list[str], **cells: str) -> str:
    """One record under these column names, parted by semicolons."""
    held = {"consent": "1"} | CELLS | cells
    values = [held.get(field, "2025-03-04") for field in FIELDS[table]]
    return ";".join(names) + "\n" + ";".join(values) + "\n"


every_language = pytest.mark.parametrize("language", WRITTEN)


@every_language
def test_every_field_of_every_table_is_known(desk: Desk, language: str) -> None:
    written = dict(WRITTEN[language])
    yes, *_ = written.pop("cells").split(";")
    columns = {table: names.split(";") for table, names in written.items()}
    texts = [
        file_of(table, names, consent=yes, **({"kind": "call"} if at else {}))
        for at, (table, names) in enumerate(columns.items())
    ]
    read = desk.read(*texts)
    assert [report.table for report in read.files] == list(columns)
    for report, (table, names) in zip(read.files, columns.items(), strict=True):
        assert report.mapping == dict(zip(FIELDS[table], names, strict=True)), table
        assert report.used == 1, (table, report.examples)
    assert desk.rows("select consent, cast(birth_date as varchar) from customers") == [
        (True, "1990-02-28")
    ]


@every_language
def test_totals_cancellations_and_refunds_are_words_too(
    desk: Desk, language: str
) -> None:
    """Ada's second order never happened, a third of her first is given back."""
    yes, no, total, cancelled, refund = WRITTEN[language]["cells"].split(";")
    read = desk.read(
        "order_id,customer,date,amount,status\n"
        "1,ada,2025-01-01,30,ok\n"
        f"2,ada,2025-01-02,50,{cancelled}\n"
        f"1,ada,2025-01-03,10,{refund}\n"
        "3,ada,2025-01-04,5,ok\n"
        f"{total},,,95,\n",
        f"customer_id,newsletter,gender\nada,{no},f\nben,{yes},m\n",
    )
    assert read.files[0].set_aside == {"total": 1}
    assert desk.rows(
        "select order_id, cast(amount as double), status in ('cancelled', 'canceled') "
        "from orders order by ordered_at"
    ) == [
        ("1", 30.0, False),
        ("2", 50.0, True),
        ("1 refund 1", -10.0, False),
        ("3", 5.0, False),
    ]
    assert desk.rows("select consent from customers order by customer_id") == [
        (False,),
        (True,),
    ]


def test_a_note_is_a_mark_or_a_remark(desk: Desk) -> None:
    """Beside what else is known of customers it is a remark, beside a day a mark."""
    orders = "customer,date,amount\nada,2025-01-01,3\n"
    read = desk.read(orders, "Cliente;Città;Nota\nada;Roma;paga in ritardo\n")
    assert read.files[1].table == "customers"
    assert desk.rows("select nota from customers") == [("paga in ritardo",)]
    read = desk.read(orders, "Client;Date;Note\nada;2025-01-01;9\n")
    assert read.files[1].table == "surveys"


def test_an_encoding_is_asked_before_the_columns_are_refused(desk: Desk) -> None:
    """In the likeliest encoding the names may be none that anybody knows."""
    data = "注文番号,顧客ID,注文日,金額\nA1,C1,2025年3月14日,1200円\n".encode("cp932")
    assert list(desk.asked(data)) == ["--encoding"]
    desk.read(data, encoding="cp932")
    assert desk.orders() == [("A1", "C1", "2025-03-14 00:00:00", 1200.0)]


def test_the_north_and_the_east_say_who_when_and_how_much(desk: Desk) -> None:
    for header in (
        "Ordernummer;Kund;Datum;Belopp",
        "Ordrenr.;Kunde;Dato;Beløp",
        "Numer zamówienia;Klient;Data zamówienia;Kwota",
        "Číslo objednávky;Zákazník;Datum;Částka",
    ):
        desk.read(f"{header}\n1;7;2025-03-14;1 234,50 kr\n")
        assert desk.orders() == [("1", "7", "2025-03-14 00:00:00", 1234.5)], header


def test_voicing_marks_of_kana_tell_words_apart() -> None:
    assert squeeze("カード") != squeeze("カート")
    assert squeeze("ｶｰﾄﾞ") == squeeze("カード")
    assert squeeze("Währung") == "wahrung"


def test_months_are_read_in_the_languages_of_the_columns(desk: Desk) -> None:
    told = {
        "14 março 2025": "2025-03-14 00:00:00",
        "1º de março de 2025 às 10:11": "2025-03-01 10:11:00",
        "14 marzo 2025 alle 10:11": "2025-03-14 10:11:00",
        "7 maggio 2025": "2025-05-07 00:00:00",
        "14 maart 2025 om 10:11": "2025-03-14 10:11:00",
        "14 mrt. 2025": "2025-03-14 00:00:00",
        "1er mars 2025 à 10:11": "2025-03-01 10:11:00",
        "14 août 2025": "2025-08-14 00:00:00",
        "14. Jänner 2025 um 10:11 Uhr": "2025-01-14 10:11:00",
        "3 de octubre de 2025": "2025-10-03 00:00:00",
        "vendredi 14 mars 2025": "2025-03-14 00:00:00",
        "March 14, 2025 at 1:05 PM": "2025-03-14 13:05:00",
    }
    assert dates(desk, *told) == list(told.values())


def test_japanese_dates_are_read(desk: Desk) -> None:
    told = {
        "2025年3月14日": "2025-03-14 00:00:00",
        "2025年03月14日 10時11分": "2025-03-14 10:11:00",
        "2025年3月14日（金）9:05": "2025-03-14 09:05:00",
        "2025年3月14日 午後3時05分12秒": "2025-03-14 15:05:12",
        "２０２５年３月１４日": "2025-03-14 00:00:00",
        "２０２５／０３／１４": "2025-03-14 00:00:00",
        "2025/03/14(金) 10:11": "2025-03-14 10:11:00",
    }
    assert dates(desk, *told) == list(told.values())


def sign(cell: str) -> str | None:
    """Yen in thousands could be yen with three decimals: the reader is asked."""
    return "point" if "円" in cell or "￥" in cell else None


def test_money_of_many_countries_is_read(desk: Desk) -> None:
    told = {
        "1,200円": ("JPY", 1200.0),
        "￥１，２００": ("JPY", 1200.0),
        "1 234,50 Kč": ("CZK", 1234.5),
        "12,50 zł": ("PLN", 12.5),
        "R$ 1.234,56": ("BRL", 1234.56),
        "12 euros": ("EUR", 12.0),
    }
    for cell, (currency, amount) in told.items():
        assert amounts(desk, cell, decimal=sign(cell)) == [amount]
        assert desk.rows("select distinct currency from orders") == [(currency,)], cell


def test_a_dash_for_no_cents_is_no_minus(desk: Desk) -> None:
    """As shops of Germany, the Netherlands and Scandinavia write whole prices."""
    told = {"12,-": 12.0, "€ 1.200,-": 1200.0, "12,– €": 12.0, "15.-": 15.0, "7 kr": 7}
    assert amounts(desk, *told) == list(told.values())
