"""The fixed command line: what scripts and scheduled jobs rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from retention.__main__ import main

pytestmark = pytest.mark.slow

ORDERS = """order_id,customer_id,date,amount
1,ada,2025-01-05,10.00
2,ada,2025-02-07,12.50
3,ben,2025-02-01,30.00
4,,2025-03-09,8.00
5,ben,not a day,8.00
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "orders.csv").write_text(ORDERS)
    into = tmp_path / "shop.duckdb"
    assert main(["import", str(tmp_path / "orders.csv"), "--into", str(into)]) == 0
    return into


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert main(list(arguments)) == 0
    return capsys.readouterr().out.splitlines()


def test_import_ends_with_the_account_of_rows(shop, tmp_path, capsys) -> None:
    """Five rows: two of Ada's, one of Ben's and a guest's used; one has no day."""
    arguments = ["import", str(tmp_path / "orders.csv"), "--into", str(shop), "--json"]
    report = json.loads("\n".join(answer(capsys, *arguments)))
    assert report["published"] == str(shop)
    assert report["refused"] is None
    assert report["asks"] == []
    file = report["files"][0]
    assert file["records"] == 5
    assert file["used"] == 4
    assert file["set_aside"] == {"date": 1}
    assert file["examples"][0]["line"] == 6
    assert file["examples"][0]["value"] == "not a day"


def test_ask_prints_csv_a_script_can_read(shop, capsys) -> None:
    lines = answer(capsys, "ask", "people/list", "--data", str(shop), "--format", "csv")
    assert lines[0].startswith("customer_id,name,email,split,first_day,last_day")
    assert lines[1].startswith("ben,")
    assert lines[2].startswith("ada,")
    assert len(lines) == 3


def test_ask_prints_json(shop, capsys) -> None:
    lines = answer(
        capsys, "ask", "people/count", "--data", str(shop), "--format", "json"
    )
    assert json.loads("\n".join(lines)) == [
        {"split": "All", "customers": 2, "orders": 3}
    ]


def test_queries_lists_every_question_with_its_columns(capsys) -> None:
    listed = json.loads("\n".join(answer(capsys, "queries", "--format", "json")))
    by_name = {query["name"]: query for query in listed}
    columns = {column["name"] for column in by_name["cohorts/retention"]["columns"]}
    assert {"cohort", "age", "size", "retained", "retention", "low", "high"} <= columns


def test_check_recounts_a_dataset(shop, capsys) -> None:
    lines = answer(capsys, "check", str(shop))
    assert all(line.startswith("ok") for line in lines)
    assert len(lines) >= 8


def test_check_finds_a_damaged_file(shop, capsys) -> None:
    file = shop.resolve()
    file.write_bytes(file.read_bytes() + b"x")
    assert main(["check", str(shop)]) == 2
    assert "is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "no/query", "--data", "SHOP"], 'no query "no/query"'),
        (["ask", "people/count", "--data", "nowhere.duckdb"], "There is no dataset"),
        (["ask", "people/count", "--data", "SHOP", "--split", "x"], 'dimension "x"'),
        (["ask", "people/count", "--data", "SHOP", "--as-of", "soon"], "--as-of soon"),
        (
            ["ask", "people/count", "--data", "SHOP", "--as-of", "2030-01-01"],
            "data ends",
        ),
        (["ask", "people/count", "--data", "SHOP", "--set", "x=1"], 'no setting "x"'),
        (
            ["ask", "churn/trend", "--data", "SHOP", "--set", "window_days=x"],
            "a whole number",
        ),
        (["import", "missing.csv", "--into", "SHOP"], "missing.csv"),
        (["check", "nowhere.duckdb"], "There is no dataset"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_2(shop, capsys, arguments, said) -> None:
    capsys.readouterr()
    assert main([str(shop) if word == "SHOP" else word for word in arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_refused_import_leaves_the_published_version(shop, tmp_path, capsys) -> None:
    before = shop.resolve()
    (tmp_path / "empty.csv").write_text("customer,date,amount\n")
    assert main(["import", str(tmp_path / "empty.csv"), "--into", str(shop)]) == 2
    assert shop.resolve() == before


def test_import_never_overwrites_a_file_that_is_no_dataset(tmp_path, capsys) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    precious = tmp_path / "precious.duckdb"
    precious.write_text("not yours")
    arguments = ["import", str(tmp_path / "orders.csv"), "--into", str(precious)]
    assert main(arguments) == 2
    assert precious.read_text() == "not yours"


def test_three_versions_stay(shop, tmp_path) -> None:
    for _ in range(4):
        main(["import", str(tmp_path / "orders.csv"), "--into", str(shop)])
    assert len(list(tmp_path.glob("shop-*.duckdb"))) == 3
    assert shop.resolve() == sorted(tmp_path.glob("shop-*.duckdb"))[-1]


def test_the_module_runs_as_a_program(tmp_path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "retention",
            "ask",
            "people/count",
            "--data",
            "no.duckdb",
        ],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 2
    assert "There is no dataset" in done.stderr
    assert "Traceback" not in done.stderr
