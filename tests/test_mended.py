"""Rows set aside are downloaded, mended, and imported again with the original."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from retention import export, intake, shop
from retention.__main__ import main
from retention.dataset import Dataset
from retention.engine.duck import engine_for
from retention.setaside import SetAside, set_aside

pytestmark = pytest.mark.slow

Row = dict[str, str]
FLAWED = """
order_id;customer_id;date;amount;city
1;ada;2025-01-01;3;Rome
2;"ben;2025-01-02;2;Oslo
3;cy;2025-13-03;-2;=Bonn
4;dee;2025-01-04;free;Paris
5;eli;2025-01-05;5;Rome;surplus
6;fay;2025-01-06;6;Rome
"""


class Shop:
    """A folder in which files are published and what was set aside is mended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text.lstrip("\n").encode() if isinstance(text, str) else text)
        return path

    def publish(self, *paths: Path, **options: object) -> Dataset:
        chosen = intake.Options(**options)  # type: ignore[arg-type]
        return shop.import_files(paths, self.folder / "shop.duckdb", chosen)[1]

    def mend(self, aside: SetAside, repair: Callable[[Row], Row | None]) -> Path:
        """The download, opened, repaired row by row, and saved under its name."""
        data = export.csv(aside.frame(), aside.separator)
        text = io.StringIO(data.decode("utf-8-sig"), newline="")
        rows = csv.DictReader(text, delimiter=aside.separator)
        out = io.StringIO(newline="")
        to = csv.DictWriter(out, rows.fieldnames or (), delimiter=aside.separator)
        to.writeheader()
        to.writerows(mended for row in rows if (mended := repair(row)))
        return self.write(aside.file_name, out.getvalue().encode("utf-8-sig"))


@pytest.fixture
def desk(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def ledgers(dataset: Dataset) -> dict[str, tuple[int, int, dict[str, int]]]:
    return {
        file["name"]: (file["records"], file["used"], file["set_aside"])
        for file in dataset.report["files"]  # type: ignore[attr-defined]
    }


def orders(dataset: Dataset) -> list[tuple]:
    found = engine_for(dataset.path).fetch(
        "select order_id, customer_id, amount, city from (select orders.*, "
        "customers.city from source.orders as orders left join source.customers "
        "as customers on customers.customer_id = orders.customer_id) "
        "order by order_id",
        {},
    )
    return [tuple(row) for row in found.itertuples(index=False)]


def test_the_download_has_the_originals_columns_behind_line_and_reason(
    desk: Shop,
) -> None:
    """-2 and =Bonn would be formulas, so they carry an apostrophe."""
    dataset = desk.publish(desk.write("orders.csv", FLAWED))
    (aside,) = set_aside(dataset)
    assert (aside.rows, aside.kept, aside.file_name) == (4, 4, "orders-set-aside.csv")
    data = export.csv(aside.frame(), aside.separator)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == [
        "line;reason;record;order_id;customer_id;date;amount;city",
        '3;quote: a quote that does not close as it should;"2;""ben;2025-01-02;2;Oslo"'
        ";;;;;",
        "4;date: no date from 1980 to today;;3;cy;2025-13-03;'-2;'=Bonn",
        "5;amount: no amount;;4;dee;2025-01-04;free;Paris",
        "6;columns: more or fewer cells than the table needs;5;eli;2025-01-05;5;Rome;surplus"
        .replace("needs;5", 'needs;"5').replace("surplus", 'surplus";;;;;'),
    ]  # fmt: skip


def mend(row: Row) -> Row:
    """Ben's and Eli's rows are typed from their records, the others are corrected."""
    typed = {
        "3": {"order_id": "2", "customer_id": "ben", "date": "2025-01-02",
              "amount": "2", "city": "Oslo"},
        "4": {"date": "2025-01-03"},
        "5": {"amount": "4"},
        "6": {"order_id": "5", "customer_id": "eli", "date": "2025-01-05",
              "amount": "5", "city": "Rome"},
    }  # fmt: skip
    return row | typed[row["line"]]


def test_mended_rows_are_used_and_the_original_lines_stay_set_aside(desk: Shop) -> None:
    original = desk.write("orders.csv", FLAWED)
    (aside,) = set_aside(desk.publish(original))
    dataset = desk.publish(original, desk.mend(aside, mend))
    assert ledgers(dataset) == {
        "orders.csv": (6, 2, {"quote": 1, "columns": 1, "date": 1, "amount": 1}),
        "orders-set-aside.csv": (4, 4, {}),
    }
    assert orders(dataset) == [
        ("1", "ada", 3, "Rome"),
        ("2", "ben", 2, "Oslo"),
        ("3", "cy", -2, "=Bonn"),
        ("4", "dee", 4, "Paris"),
        ("5", "eli", 5, "Rome"),
        ("6", "fay", 6, "Rome"),
    ]


def test_the_order_of_the_files_does_not_matter(desk: Shop) -> None:
    original = desk.write("orders.csv", FLAWED)
    (aside,) = set_aside(desk.publish(original))
    mended = desk.mend(aside, mend)
    first, second = desk.publish(original, mended), desk.publish(mended, original)
    assert orders(first) == orders(second)
    assert ledgers(first) == ledgers(second)


def test_rows_left_as_they_were_are_set_aside_again(desk: Shop) -> None:
    """The two that could not be split have no cells, so they are no records at all."""
    original = desk.write("orders.csv", FLAWED)
    (aside,) = set_aside(desk.publish(original))
    dataset = desk.publish(original, desk.mend(aside, lambda row: row))
    assert ledgers(dataset)["orders-set-aside.csv"] == (2, 0, {"date": 1, "amount": 1})
    files = dataset.report["files"]
    said = {item["what"]: item for item in files[1]["decisions"]}  # type: ignore[index]
    assert said["mended"]["value"] == "orders.csv"
    assert said["not mended"]["value"] == "2 rows"


def test_examples_name_the_lines_of_the_mended_file(desk: Shop) -> None:
    original = desk.write("orders.csv", FLAWED)
    (aside,) = set_aside(desk.publish(original))
    dataset = desk.publish(original, desk.mend(aside, lambda row: row))
    examples = dataset.report["files"][1]["examples"]  # type: ignore[index]
    assert [(item["line"], item["value"]) for item in examples] == [
        (3, "2025-13-03"),
        (4, "free"),
    ]


LINES = """
order_id,customer_id,date,product,quantity,unit_price
1,ada,2025-01-01,hat,1,10
1,ada,2025-01-01,scarf,two,5
"""


def test_a_mended_line_joins_the_order_its_other_lines_stand_in(desk: Shop) -> None:
    """Neither a duplicate of another file's order nor a conflict: 10 + 2 x 5."""
    original = desk.write("lines.csv", LINES)
    (aside,) = set_aside(desk.publish(original))
    mended = desk.mend(aside, lambda row: row | {"quantity": "2"})
    found = engine_for(desk.publish(original, mended).path).fetch(
        "select order_id, amount from source.orders", {}
    )
    assert [tuple(row) for row in found.itertuples(index=False)] == [("1", 20.0)]


def test_an_untouched_row_whose_line_is_used_now_counts_once(desk: Shop) -> None:
    """Without order ids only its line can tell that it is the same row."""
    text = "customer,date,amount,currency\nada,2025-01-01,3,EUR\nben,2025-01-02,4,USD\n"
    original = desk.write("orders.csv", text)
    (aside,) = set_aside(desk.publish(original, currency="EUR"))
    mended = desk.mend(aside, lambda row: row)
    rates = {"currency": "EUR", "rate_USD": "0.5"}
    dataset = desk.publish(original, mended, definitions=rates)
    assert ledgers(dataset) == {
        "orders.csv": (2, 2, {}),
        "orders-set-aside.csv": (1, 0, {"duplicate": 1}),
    }


def test_of_two_files_with_the_same_columns_the_one_it_was_made_of_is_mended(
    desk: Shop,
) -> None:
    """Its name does not tell; order 2 has its other line in February's file."""
    january = desk.write("jan.csv", LINES.replace("two", "2"))
    february = desk.write("feb.csv", LINES.replace("1,ada,2025-01", "2,ben,2025-02"))
    (aside,) = set_aside(desk.publish(january, february))
    mended = desk.mend(aside, lambda row: row | {"quantity": "2"})
    renamed = mended.rename(desk.folder / "mine.csv")
    dataset = desk.publish(january, february, renamed)
    assert dataset.totals["purchases"] == "40.0000"
    assert ledgers(dataset)["mine.csv"] == (1, 1, {})


def test_a_copy_left_in_the_mended_file_does_not_swell_its_order(desk: Shop) -> None:
    """Order 1 stands twice; one of the two lines set aside is given back untouched."""
    text = LINES.replace("two", "2")
    original = desk.write("lines.csv", text + text.split("\n", 2)[2])
    (aside,) = set_aside(desk.publish(original))
    assert aside.rows == 2
    mended = desk.mend(aside, lambda row: row if row["product"] == "hat" else None)
    dataset = desk.publish(original, mended)
    assert dataset.totals["purchases"] == "20.0000"
    assert ledgers(dataset)["lines-set-aside.csv"] == (1, 0, {"duplicate": 1})


def test_a_mended_file_alone_is_read_without_what_stands_in_front(desk: Shop) -> None:
    original = desk.write("orders.csv", FLAWED)
    (aside,) = set_aside(desk.publish(original))
    dataset = desk.publish(desk.mend(aside, mend))
    assert ledgers(dataset) == {"orders-set-aside.csv": (4, 4, {})}
    files = dataset.report["files"]
    assert files[0]["columns"][0] == "order_id"  # type: ignore[index]


def test_a_file_with_a_line_and_a_reason_of_its_own_keeps_them(desk: Shop) -> None:
    """They do not stand first, so they are the reader's."""
    text = "customer,date,amount,line,reason\nada,2025-01-01,3,7,gift\n"
    dataset = desk.publish(desk.write("orders.csv", text))
    assert dataset.report["files"][0]["columns"][3:] == ["line", "reason"]  # type: ignore[index]


def test_columns_of_one_name_and_of_a_formula_come_back(desk: Shop) -> None:
    text = "customer,date,amount,=sum,=sum\nada,2025-01-01,3,a,b\nben,soon,4,c,d\n"
    original = desk.write("orders.csv", text)
    (aside,) = set_aside(desk.publish(original))
    data = export.csv(aside.frame(), aside.separator).decode("utf-8-sig")
    assert data.splitlines()[0] == "line,reason,customer,date,amount,'=sum,'=sum"
    mended = desk.write(aside.file_name, data.replace("soon", "2025-01-02").encode())
    assert ledgers(desk.publish(original, mended))["orders-set-aside.csv"] == (1, 1, {})


FLAWS = {
    "date": ("2025-02-30", "soon", "", "31.31.2025"),
    "amount": ("free", "", "--", "1.2.3"),
}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    flaws=some.lists(
        some.one_of(
            some.none(),
            some.tuples(some.just("date"), some.sampled_from(FLAWS["date"])),
            some.tuples(some.just("amount"), some.sampled_from(FLAWS["amount"])),
        ),
        min_size=1,
        max_size=12,
    ),
    separator=some.sampled_from([",", ";", "\t", "|"]),
)
def test_everything_mended_is_used(
    tmp_path: Path, flaws: list[tuple[str, str] | None], separator: str
) -> None:
    """Every row has an order of its own and one good row always stands first."""
    desk = Shop(tmp_path)
    sound = [
        {"order_id": f"{n}", "customer": f"=c{n}", "date": f"2025-01-{n + 1:02}",
         "amount": f"-{n}.50" if n % 3 == 2 else f"{n}.50", "note": "@x, \"y\"\nz"}
        for n in range(len(flaws) + 1)
    ]  # fmt: skip
    rows = [sound[0]]
    for good, flaw in zip(sound[1:], flaws, strict=True):
        rows.append(good | dict([flaw]) if flaw else good)
    out = io.StringIO(newline="")
    to = csv.DictWriter(out, list(sound[0]), delimiter=separator)
    to.writeheader()
    to.writerows(rows)
    original = desk.write("orders.csv", out.getvalue())
    flawed = sum(flaw is not None for flaw in flaws)
    ends = {"as_of": "2025-03-01"}
    found = set_aside(first := desk.publish(original, definitions=ends))
    assert sum(aside.rows for aside in found) == flawed
    if not flawed:
        return
    by_id = {row["order_id"]: row for row in sound}
    mended = desk.mend(
        found[0],
        lambda row: row | {name: by_id[row["order_id"]][name] for name in FLAWS},
    )
    dataset = desk.publish(original, mended, definitions=ends)
    assert ledgers(dataset)["orders-set-aside.csv"] == (flawed, flawed, {})
    assert ledgers(dataset)["orders.csv"] == ledgers(first)["orders.csv"]
    whole = desk.publish(desk.write("orders.csv", _csv(sound)), definitions=ends)
    for totals in ("orders", "customers", "purchases"):
        assert dataset.totals[totals] == whole.totals[totals]


def _csv(rows: list[Row]) -> str:
    out = io.StringIO(newline="")
    to = csv.DictWriter(out, list(rows[0]))
    to.writeheader()
    to.writerows(rows)
    return out.getvalue()


def test_the_command_line_writes_the_rows_set_aside(
    desk: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    original = desk.write("orders.csv", FLAWED)
    to = desk.folder / "aside.csv"
    arguments = ["import", str(original), "--into", str(desk.folder / "x.duckdb")]
    assert main([*arguments, "--set-aside", str(to), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["set_aside_files"] == [str(to)]
    assert err == f"orders.csv: 4 rows set aside written to {to}.\n"
    assert to.read_bytes().startswith(b"\xef\xbb\xbfline;reason;record;order_id")


def test_the_command_line_never_writes_over_a_file_it_reads(
    desk: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    original = desk.write("orders.csv", FLAWED)
    arguments = ["import", str(original), "--into", str(desk.folder / "x.duckdb")]
    assert main([*arguments, "--set-aside", str(original)]) == 2
    assert "Name another one" in capsys.readouterr().err
    assert original.read_text() == FLAWED.lstrip("\n")


def test_a_dataset_keeps_what_was_set_aside_and_holds_its_checks(desk: Shop) -> None:
    from retention.check import check

    dataset = desk.publish(desk.write("orders.csv", FLAWED))
    assert all(finding.holds for finding in check(desk.folder / "shop.duckdb"))
    found = engine_for(dataset.path).fetch(
        "select line, reason, cells[1] as first from source.set_aside order by line", {}
    )
    assert list(found["line"]) == [3, 4, 5, 6]
    assert found["first"].fillna("").tolist() == ["", "3", "4", ""]
