"""Workbooks written by hand, byte by byte: what Excel saves, as small as it can be."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape


class Formula(str):
    """A formula; its cached value is 12.5."""

    __slots__ = ()


class Error(str):
    """An error cell, such as #N/A."""

    __slots__ = ()


Cell = str | float | date | None
Rows = Sequence[Sequence[Cell]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def serial(day: date, from_1904: bool = False) -> float:
    """Days since the workbook's first one, the time of day as a fraction."""
    moment = (
        day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    )
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    return (moment - first).total_seconds() / 86_400


def xlsx(
    sheets: Mapping[str, Rows],
    hidden: Sequence[str] = (),
    merged: str | None = None,
    from_1904: bool = False,
) -> bytes:
    """A workbook of Excel since 2007. merged: a range such as A1:D1."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"'
        + (' state="hidden"' if name in hidden else "")
        + "/>"
        for at, name in enumerate(sheets, start=1)
    )
    first_day = '<workbookPr date1904="1"/>' if from_1904 else ""
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{LINKS}/worksheet" '
        f'Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rId0" Type="{LINKS}/styles" Target="styles.xml"/>'
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{packages}"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{first_day}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{packages}">{links}</Relationships>'
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    for at, rows in enumerate(sheets.values(), start=1):
        cells = "".join(
            f'<row r="{row}">'
            + "".join(
                _xml(f"{chr(64 + place)}{row}", cell, from_1904)
                for place, cell in enumerate(line, start=1)
            )
            + "</row>"
            for row, line in enumerate(rows, start=1)
        )
        ranges = (
            f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
        )
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{ranges}</worksheet>'
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return packed.getvalue()


def _xml(at: str, cell: Cell, from_1904: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f'<c r="{at}" s="1"><v>{serial(cell, from_1904)}</v></c>'
    if isinstance(cell, Formula):
        return f'<c r="{at}"><f>{escape(cell)}</f><v>12.5</v></c>'
    if isinstance(cell, Error):
        return f'<c r="{at}" t="e"><v>{cell}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{at}"><v>{cell}</v></c>'


def xls(sheets: Mapping[str, Rows], from_1904: bool = False) -> bytes:
    """A workbook of Excel 97 to 2003: BIFF8 records in an OLE container."""
    return _container(_biff(sheets, from_1904))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _biff(sheets: Mapping[str, Rows], from_1904: bool) -> bytes:
    def begin(kind: int) -> bytes:
        return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))

    end = _record(0x0A, b"")
    looks = _record(0x22, struct.pack("<H", from_1904))
    looks += b"".join(_record(0xE0, struct.pack("<HH16x", 0, 14 * at)) for at in (0, 1))
    names = [name.encode("utf-16-le") for name in sheets]
    bodies = [
        begin(0x10)
        + b"".join(
            _biff_cell(row, place, cell, from_1904)
            for row, line in enumerate(rows)
            for place, cell in enumerate(line)
        )
        + end
        for rows in sheets.values()
    ]
    at = len(begin(5)) + len(looks) + sum(12 + len(name) for name in names) + len(end)
    listed = b""
    for name, body in zip(names, bodies, strict=True):
        listed += _record(0x85, struct.pack("<IHBB", at, 0, len(name) // 2, 1) + name)
        at += len(body)
    return begin(5) + looks + listed + end + b"".join(bodies)


def _biff_cell(row: int, place: int, cell: Cell, from_1904: bool) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, date):
        number = serial(cell, from_1904)
        return _record(0x203, struct.pack("<HHHd", row, place, 1, number))
    if isinstance(cell, Formula):
        body = struct.pack("<HHHdHIH", row, place, 0, 12.5, 0, 0, 0)
        return _record(0x06, body)
    if isinstance(cell, Error):
        return _record(0x205, struct.pack("<HHHBB", row, place, 0, 0x2A, 1))
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        head = struct.pack("<HHHHB", row, place, 0, len(cell), 1)
        return _record(0x204, head + text)
    return _record(0x203, struct.pack("<HHHd", row, place, 0, cell))


def _container(stream: bytes) -> bytes:
    """One stream called Workbook: header, table of sectors, directory, the stream."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [table, end, *range(3, 2 + count), end]
    sectors = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + struct.pack(
        "<16xHHHHH6xIIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
    )
    header += struct.pack("<108I", *[free] * 108)

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
            + struct.pack("<36xIQ", first, size)
        )

    directory = entry("Root Entry", 5, 1, end, 0)
    directory += entry("Workbook", 2, free, 2, len(stream))
    return header + sectors + directory.ljust(512, b"\0") + stream
