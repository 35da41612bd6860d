"""Packed files and workbooks."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from datetime import date

from hostile.case import Case, text


def packed() -> Iterator[Case]:
    data = text().encode()
    half = len(data) // 2
    yield Case("gzip", gzip.compress(data, mtime=0), 4, says=("gzip",))
    members = gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0)
    yield Case("gzip_members", members, 4)
    yield Case("gzip_cut", gzip.compress(data * 50, mtime=0)[:-20], refused="damaged")
    yield Case("gzip_empty", gzip.compress(b"", mtime=0), refused="empty")
    yield Case("gzip_twice", gzip.compress(gzip.compress(data)), 4)
    deep = data
    for _ in range(4):
        deep = gzip.compress(deep, mtime=0)
    yield Case("gzip_deep", deep, refused="packed more")
    yield Case(
        "gzip_flipped", _flip(gzip.compress(data, mtime=0), 30), refused="damaged"
    )
    utf16 = gzip.compress(text().encode("utf-16"), mtime=0)
    yield Case("gzip_utf-16", utf16, 4)
    bomb = gzip.compress(b"a,b\n" + bytes(1_000_000) * 8, 9, mtime=0)
    yield Case("gzip_zeros", bomb, refused="no text")
    yield Case("zip", zipped(("orders.csv", data)), 4, says=("orders.csv",))
    noise = zipped(
        ("a/", b""), ("a/orders.csv", data), ("__MACOSX/a/._orders.csv", b"x")
    )
    yield Case("zip_mac", noise, 4)
    yield Case("zip_two", zipped(("a.csv", data), ("b.csv", data)), refused="2 files")
    yield Case("zip_none", zipped(("a/", b"")), refused="0 files")
    yield Case("zip_cut", zipped(("a.csv", data))[:-30], refused="damaged")
    yield Case("zip_traversal", zipped(("../../etc/passwd", data)), 4)
    yield Case("zip_of_gzip", zipped(("a.csv.gz", gzip.compress(data))), 4)
    yield Case("zip_flipped", _flip(zipped(("a.csv", data)), 60), refused="damaged")
    yield Case("zip_locked", _locked(data), refused="password")


def workbooks() -> Iterator[Case]:
    cells = [line.split(",") for line in text().splitlines()]
    typed = [cells[0], *([a, b, _day(c), float(d), e] for a, b, c, d, e in cells[1:])]
    yield Case("xlsx", workbook({"Orders": typed}), 4, says=("Orders",))
    yield Case("xlsx_text", workbook({"Orders": cells}), 4)
    title = [["Orders of 2025"], [], *typed]
    yield Case("xlsx_title", workbook({"Orders": title}), 4, says=("preamble",))
    notes = {"Notes": [["read me"]], "Orders": typed}
    yield Case("xlsx_two_sheets", workbook(notes), 4, says=("Notes",))
    yield Case("xlsx_empty_sheet", workbook({"A": [], "B": typed}), 4)
    yield Case("xlsx_ambiguous", workbook({"A": typed, "B": typed}), asks=("--sheet",),
               says=("A, B",))  # fmt: skip
    yield Case("xlsx_empty", workbook({"A": []}), refused="empty workbook")
    yield Case("xlsx_total", workbook({"A": [*typed, ["Total", "", "", 100.85, ""]]}), 4,
               {"total": 1}, lines=(6,))  # fmt: skip
    thirds = [typed[0], ["1", "ada", _day("2025-01-05"), 1.125, "x"]]
    yield Case("xlsx_three_decimals", workbook({"A": thirds}), 1)
    zeros = [cells[0], ["0001", "0042", "2025-01-05", "1.50", "a\nb"]]
    yield Case("xlsx_zeros", workbook({"A": zeros}), 1, people=("0042",))
    gap = [typed[0], typed[1], [], typed[2]]
    yield Case("xlsx_gap", workbook({"A": gap}), 2, says=("empty lines",))
    yield Case("xlsx_cut", workbook({"A": typed})[:-100], refused="damaged")
    broken = zipped(("xl/workbook.xml", b"<oops"), ("[Content_Types].xml", b""))
    yield Case("xlsx_broken", broken, refused="cannot be read")


def zipped(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _locked(data: bytes) -> bytes:
    made = bytearray(zipped(("a.csv", data)))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


class _Day(float):
    """An Excel serial that is shown as a date."""


def _day(iso: str) -> _Day:
    return _Day((date.fromisoformat(iso) - date(1899, 12, 30)).days)


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """A minimal .xlsx; cells are inline text, numbers, or dates."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    linked = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" '
        f'Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    styles = len(sheets) + 1
    files = [
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets>'
            "</workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">{linked}<Relationship Id="rId{styles}" '
            f'Type="{office}/styles" Target="styles.xml"/></Relationships>',
        ),
        (
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14"/></cellXfs></styleSheet>',
        ),
    ]
    for n, rows in enumerate(sheets.values(), 1):
        body = "".join(
            f'<row r="{r}">{"".join(_cell(c, r, v) for c, v in enumerate(row))}</row>'
            for r, row in enumerate(rows, 1)
        )
        files.append(
            (
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
        )
    return zipped(*((name, body.encode()) for name, body in files))


def _cell(column: int, row: int, value: object) -> str:
    place = f"{chr(65 + column)}{row}"
    if isinstance(value, float):
        style = ' s="1"' if isinstance(value, _Day) else ""
        return f'<c r="{place}"{style}><v>{float(value)!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
