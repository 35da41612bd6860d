"""An import in its child process: every ending is one sentence, soon, and whole."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from retention import intake, shop
from retention.__main__ import main as command
from retention.dataset import open_dataset
from retention.errors import IntakeError
from retention.remembered import Answers, shape
from retention.worker import Import, Limits, endings

pytestmark = pytest.mark.slow

ORDERS = "customer,date,amount\nAda,2025-01-05,10\nBen,2025-02-05,20\n"
LIMITS = Limits(seconds=60, cpu=60)


def bring(path: Path, limits: Limits = LIMITS, into: Path | None = None) -> dict:
    """The outcome of one file named after its kind."""
    work = Import(
        [(path.name, path)], into or path.parent / "shop.duckdb", None, limits
    )
    outcome = work.wait(100).outcome
    assert outcome is not None
    return outcome


def refusal(path: Path, limits: Limits = LIMITS) -> str:
    """Its one sentence; nothing is left behind but the file."""
    before = set(path.parent.iterdir())
    began = time.monotonic()
    outcome = bring(path, limits)
    assert time.monotonic() - began < 20
    assert outcome["published"] is None
    assert set(path.parent.iterdir()) == before
    said = str(outcome["refused"])
    assert path.name in said
    assert "Traceback" not in said and "\n" not in said
    return said


def many_orders(path: Path, rows: int) -> Path:
    with path.open("w") as file:
        file.write("customer,date,amount\n")
        file.writelines(
            f"K{n % 9_001},2025-{1 + n % 12:02d}-{1 + n % 27:02d},{n % 977}.5\n"
            for n in range(rows)
        )
    return path


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def child_of(work: Import) -> int:
    """The process of an import, once it is there."""
    for _ in range(200):
        if work._work.process is not None:
            return work._work.process.pid
        time.sleep(0.05)
    raise AssertionError("no process")


def test_orders_are_published_with_the_report_of_the_command_line(tmp_path: Path):
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS)
    outcome = bring(file)
    assert outcome["published"] == str(tmp_path / "shop.duckdb")
    assert (outcome["refused"], outcome["asks"]) == (None, [])
    assert outcome["files"][0]["used"] == 2
    assert open_dataset(tmp_path / "shop.duckdb").totals["customers"] == "2"


def test_a_question_comes_back_as_a_question(tmp_path: Path):
    file = tmp_path / "orders.csv"
    file.write_text("customer,date,amount\nAda,03/04/2025,10\n")
    outcome = bring(file)
    assert [ask["flag"] for ask in outcome["asks"]] == ["--dates"]
    work = Import(
        [("orders.csv", file)],
        tmp_path / "shop.duckdb",
        intake.Options(dates="day-first"),
    )
    assert work.wait(60).outcome["published"]


def test_a_file_of_a_known_shape_is_read_as_last_time(tmp_path: Path):
    """The column was corrected and the dates were answered: both are said aloud."""
    file = tmp_path / "orders.csv"
    file.write_text("customer,date,net,total\nAda,03/04/2025,10,12\n")
    key = shape(["customer", "date", "net", "total"])
    answers = Answers({"dates": "day-first"}, {"amount": "net"})
    work = Import(
        [("orders.csv", file)], tmp_path / "shop.duckdb", remembered={key: answers}
    )
    outcome = work.wait(60).outcome
    assert outcome["files"][0]["mapping"]["amount"] == "net"
    assert open_dataset(tmp_path / "shop.duckdb").first_day == date(2025, 4, 3)
    assert outcome["remembered"] == [
        {
            "file": "orders.csv",
            "shape": key,
            "given": {"dates": "day-first"},
            "maps": {"amount": "net"},
        }
    ]


def test_a_name_is_never_a_path(tmp_path: Path):
    file = tmp_path / "0.bytes"
    file.write_text(ORDERS)
    name = "../../etc/passwd\n$(touch x).csv"
    work = Import([(name, file)], tmp_path / "shop.duckdb")
    assert work.wait(60).outcome["files"][0]["name"] == name


def test_the_child_lives_in_a_private_folder_with_little_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "x")
    work = Import(
        [("orders.csv", many_orders(tmp_path / "orders.csv", 300_000))],
        tmp_path / "shop.duckdb",
        folder=tmp_path,
    )
    pid = child_of(work)
    (private,) = tmp_path.glob("retention-import-*")
    assert private.stat().st_mode & 0o777 == 0o700
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"SECRET_OF_THE_SERVER" not in environment
    assert f"TMPDIR={private}".encode() in environment
    assert os.getpgid(pid) == pid
    for _ in range(100):
        limits = Path(f"/proc/{pid}/limits").read_text()
        if "4000000000" in limits:
            break
        time.sleep(0.05)
    assert "Max core file size        0" in limits
    assert work.wait(60).outcome["published"]
    assert not private.exists()


def test_progress_grows_while_a_statement_runs():
    """Two fifths of a thousand lines are read, of a step that is a tenth of all."""

    class Running:
        def execute(self, statement: str) -> None: ...

        def query_progress(self) -> float:
            return 40.0

    told = []
    with shop._counted(Running(), lambda *said: told.append(said)) as say:  # type: ignore[arg-type]
        say("Reading orders.csv", 0.0, 0.2, 1_000)
        until = time.monotonic() + 10
        while len(told) < 2 and time.monotonic() < until:
            time.sleep(0.05)
    assert told[0] == ("Reading orders.csv", 0.0, 0, 1_000)
    assert told[1] == ("Reading orders.csv", pytest.approx(0.04), 400, 1_000)


def test_progress_names_the_lines_of_a_file(tmp_path: Path):
    work = Import(
        [("orders.csv", many_orders(tmp_path / "orders.csv", 300_000))],
        tmp_path / "shop.duckdb",
    )
    seen = []
    while work.poll().outcome is None:
        seen.append(work.poll())
        time.sleep(0.02)
    assert {p.of for p in seen if p.step == "Reading orders.csv"} <= {300_001}
    assert [p.share for p in seen] == sorted(p.share for p in seen)


def test_a_gzip_bomb(tmp_path: Path):
    file = tmp_path / "orders.csv.gz"
    with gzip.open(file, "wb", compresslevel=9) as packed:
        packed.write(ORDERS.encode())
        for _ in range(60):
            packed.write(bytes(10_000_000))
    assert "more than 500 MB once it is unpacked" in refusal(file)


def zipped(path: Path, name: str, megabytes: int, start: bytes = b"") -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as entry,
    ):
        entry.write(start)
        for _ in range(megabytes):
            entry.write(b" " * 1_000_000)
    return path


def test_a_zip_bomb_with_a_lying_size(tmp_path: Path):
    """The directory says 100 bytes; the packed stream holds 600 MB."""
    file = zipped(tmp_path / "orders.zip", "orders.csv", 600, ORDERS.encode())
    data = bytearray(file.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    file.write_bytes(data)
    said = refusal(file)
    assert "damaged zip file" in said or "500 MB" in said


def test_a_cell_of_60_megabytes(tmp_path: Path):
    """The cell costs its own row only."""
    file = tmp_path / "orders.csv"
    file.write_text(f"{ORDERS}Cyd,2025-03-05,{'9' * 60_000_000}\nDan,2025-03-06,5\n")
    outcome = bring(file)
    (report,) = outcome["files"]
    assert (report["used"], report["set_aside"]) == (3, {"length": 1})


def test_a_million_columns(tmp_path: Path):
    file = tmp_path / "orders.csv"
    names = ",".join(f"c{n}" for n in range(1_000_000))
    file.write_text(f"customer,date,amount,{names}\n" + "1," * 1_000_002 + "1\n")
    assert "columns" in refusal(file)


def test_an_unclosed_quote_in_a_large_file(tmp_path: Path):
    """The quote costs its own line only."""
    file = many_orders(tmp_path / "orders.csv", 300_000)
    text = file.read_text().replace("\nK1,", '\n"K1,', 1)
    file.write_text(text)
    began = time.monotonic()
    outcome = bring(file)
    assert time.monotonic() - began < 20
    (report,) = outcome["files"]
    assert (report["used"], report["set_aside"]) == (299_999, {"quote": 1})


SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main">{dimension}<sheetData>{rows}</sheetData></worksheet>'
)
BOOK = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxml'
    'formats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxml'
    'formats.org/package/2006/relationships"><Relationship Id="r0" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxml'
    'formats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://'
    'schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    cells = "".join(cell(f"{'ABCDEF'[at]}{number}", t) for at, t in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'


def workbook(path: Path, dimension: str, rows: str, blown_up: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in BOOK.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            start, end = SHEET.format(dimension=dimension, rows="@").split("@")
            sheet.write(start.encode())
            sheet.write(rows.encode())
            for _ in range(blown_up):
                sheet.write(b'<row r="9"><c r="A9"><v>1</v></c></row>' * 25_000)
            sheet.write(end.encode())
    return path


ROWS = row(1, "customer", "date", "amount") + row(2, "Ada", "2025-01-05", "10")


def test_a_workbook_whose_sheet_is_a_bomb(tmp_path: Path):
    """A gigabyte of rows in a file of some megabytes, and with a lying size."""
    file = workbook(tmp_path / "orders.xlsx", "", ROWS, blown_up=600)
    assert "more than 500 MB once it is unpacked" in refusal(file)
    data = bytearray(file.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    file.write_bytes(data)
    refusal(file)


def test_a_workbook_that_claims_all_cells_there_can_be(tmp_path: Path):
    """The claim alone costs nothing; its two rows are read."""
    file = workbook(tmp_path / "orders.xlsx", '<dimension ref="A1:XFD1048576"/>', ROWS)
    outcome = bring(file)
    assert outcome["refused"] is None
    assert outcome["files"][0]["used"] == 1


def test_a_workbook_with_a_cell_in_the_last_corner(tmp_path: Path):
    """Two cells far apart span 17 billion, which no memory holds."""
    far = f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
    file = workbook(tmp_path / "orders.xlsx", "", ROWS + far)
    assert "Save its sheet as CSV" in refusal(file)


def test_a_workbook_in_which_names_grow_without_end(tmp_path: Path):
    """Entities that expand each other (a billion laughs) are not expanded."""
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 20}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    file = workbook(tmp_path / "orders.xlsx", "", row(1, "customer", "&i;"))
    with zipfile.ZipFile(file) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in BOOK.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            sheet.replace("<worksheet", laughs + "]><worksheet", 1),
        )
    refusal(file)


def test_cancelled_halfway_leaves_nothing(tmp_path: Path):
    file = many_orders(tmp_path / "orders.csv", 1_500_000)
    work = Import([("orders.csv", file)], tmp_path / "shop.duckdb", folder=tmp_path)
    while work.poll().share < 0.1:
        time.sleep(0.02)
    pid = child_of(work)
    began = time.monotonic()
    work.cancel()
    assert time.monotonic() - began < 3
    assert not running(pid)
    assert "cancelled" in work.poll().outcome["refused"]
    assert list(tmp_path.iterdir()) == [file]


def test_letting_go_ends_the_child(tmp_path: Path):
    file = many_orders(tmp_path / "orders.csv", 1_000_000)
    work = Import([("orders.csv", file)], tmp_path / "shop.duckdb")
    pid, over = child_of(work), work._work.over
    del work
    assert over.wait(5)
    assert not running(pid)


@pytest.mark.parametrize("share", [0.0, 0.15, 0.4, 0.6, 0.86, 0.97])
def test_killed_at_any_moment_the_old_dataset_stays(tmp_path: Path, share: float):
    small = tmp_path / "small.csv"
    small.write_text(ORDERS)
    into = tmp_path / "shop.duckdb"
    old = bring(small, into=into)
    assert old["published"]
    version = open_dataset(into).version
    there = set(tmp_path.iterdir())
    file = many_orders(tmp_path / "orders.csv", 400_000)
    work = Import([("orders.csv", file)], into)
    while work.poll().share < share:
        time.sleep(0.005)
    os.kill(child_of(work), signal.SIGKILL)
    outcome = work.wait(20).outcome
    if outcome["published"]:
        assert open_dataset(into).version != version
        return
    assert "memory" in outcome["refused"]
    assert open_dataset(into).version == version
    left = set(tmp_path.iterdir()) - there - {file}
    assert not [name for name in left if ".part" in name.name]


def test_the_memory_limit(tmp_path: Path):
    file = many_orders(tmp_path / "orders.csv", 2_000_000)
    said = refusal(file, replace(LIMITS, memory=350_000_000))
    assert "needs more memory than this server gives to one upload (350 MB)" in said


def test_the_time_limits(tmp_path: Path):
    file = many_orders(tmp_path / "orders.csv", 1_500_000)
    assert "took longer to read" in refusal(file, replace(LIMITS, seconds=2))
    assert "took longer to read" in refusal(file, replace(LIMITS, cpu=2))


def test_the_limit_of_what_is_written(tmp_path: Path):
    file = many_orders(tmp_path / "orders.csv", 2_000_000)
    said = refusal(file, replace(LIMITS, written=10_000_000))
    assert "more disk than this server gives to one upload (10 MB)" in said


PARENT = """
import sys, time
from pathlib import Path
from retention.worker import Import
file = Path(sys.argv[1])
work = Import([(file.name, file)], file.parent / "shop.duckdb", folder=file.parent)
while work._work.process is None or work.poll().share < 0.05:
    time.sleep(0.02)
print(work._work.process.pid, flush=True)
time.sleep(60)
"""


def test_the_child_ends_with_its_parent(tmp_path: Path):
    file = many_orders(tmp_path / "orders.csv", 1_500_000)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(file)], stdout=subprocess.PIPE
    )
    pid = int(parent.stdout.readline())
    assert running(pid)
    parent.kill()
    parent.wait()
    for _ in range(40):
        if not running(pid):
            break
        time.sleep(0.1)
    assert not running(pid)
    assert not list(tmp_path.glob("retention-import-*"))


def test_a_third_import_waits_for_its_turn(tmp_path: Path):
    file = many_orders(tmp_path / "orders.csv", 800_000)
    works = [Import([("orders.csv", file)], tmp_path / f"{n}.duckdb") for n in range(3)]
    time.sleep(1)
    waiting = [work for work in works if work.poll().step.startswith("Waiting")]
    assert len(waiting) == 1
    for work in works:
        work.cancel()
    assert all("cancelled" in work.poll().outcome["refused"] for work in works)


def test_the_command_line_says_it_in_a_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    def full(*_: object) -> None:
        try:
            raise duckdb.OutOfMemoryException("could not allocate block")
        except duckdb.Error as error:
            raise IntakeError("orders.csv could not be read: Out of Memory") from error

    monkeypatch.setattr(shop, "import_files", full)
    arguments = ["import", "x/orders.csv", "--into", str(tmp_path / "shop.duckdb")]
    assert command(arguments) == 2
    said = capsys.readouterr().err
    assert "orders.csv needs more memory than this machine has free." in said


@pytest.mark.parametrize(
    ("status", "said", "sentence"),
    [
        (-signal.SIGKILL, "", "needs more memory"),
        (-signal.SIGABRT, "memory allocation of 9 bytes failed", "needs more memory"),
        (-signal.SIGXCPU, "", "took longer"),
        (-signal.SIGSEGV, "", "stopped on it"),
        (1, "Traceback", "stopped on it"),
    ],
)
def test_every_way_to_end_has_a_sentence(status: int, said: str, sentence: str):
    told = endings.of_status(status, said, ["orders.csv"], Limits())
    assert sentence in told and told.startswith("orders.csv")
    assert "Traceback" not in told
