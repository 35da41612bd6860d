"""Bytes to text: what a file is before anybody asks what it means."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from retention.errors import Refused
from retention.intake import archives, excel, plain
from retention.intake.encodings import CONTROLS, Text, to_utf8
from retention.intake.model import Decision, Options, Questions

_CONTROL = re.compile(b"[" + re.escape(CONTROLS) + b"]")
#: Bytes looked at in one go.
_CHUNK = 1 << 17
_ODD_SPACES = tuple("\u00a0\u202f\u200b\u200c\u200d\u2060\ufeff")
_OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "an SQLite database",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ\x00": "compressed with xz",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"{\\rtf": "a text document",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
}


@dataclass(frozen=True)
class Source:
    """One file as bytes, with everything about them that later steps ask.

    path:     UTF-8 text, or Parquet
    lines:    physical lines up to the last one that is not blank
    controls: control characters other than tab and line ends occur
    spaces:   no-break or zero-width spaces occur after the first character
    hollow:   a space stands before two quotes, which DuckDB takes for text
    marks:    what a spreadsheet makes of ids may occur: ######, 1.23E+12
    returns:  a carriage return occurs without a line feed behind it
    bad_lines: physical lines whose bytes are no text in the encoding
    unpadded: no space stands beside one of plain.SEPARATORS or a line end
    """

    name: str
    path: Path
    encoding: str
    parquet: bool = False
    lines: int = 0
    marked: bool = False
    controls: bool = False
    spaces: bool = False
    tabs: bool = False
    hollow: bool = False
    marks: bool = True
    returns: bool = False
    bad_lines: frozenset[int] = frozenset()
    unpadded: bool = False
    decisions: tuple[Decision, ...] = ()


def open_source(
    name: str,
    path: Path,
    options: Options,
    questions: Questions,
    scratch: Path,
    is_known: Callable[[str], bool] = bool,
) -> Source:
    """What the bytes of one file are; packed and otherwise encoded text is rewritten.

    scratch: an empty folder that lives as long as the import.
    is_known: whether a name is one that columns have; it tells a workbook's sheets apart.
    Raises Refused for what is no file and no text.
    """
    if known := _plain(name, path):
        return known
    path, data, said = _unpacked(name, path, scratch, is_known, options, questions)
    for magic, what in _OTHERS.items():
        if data.startswith(magic):
            raise Refused(
                f"{name} is {what}, which cannot be read here. "
                "Save it as CSV (UTF-8) and import that."
            )
    if data[:4] == b"PAR1" and data[-4:] == b"PAR1":
        return Source(name, path, "parquet", parquet=True, decisions=tuple(said))
    if b"PAR1" in (data[:4], data[-4:]) and b"\x00" in data:
        raise Refused(
            f"{name} is a damaged Parquet file: one of its ends is missing. Send or "
            "export it again."
        )
    text = to_utf8(name, data, options, questions)
    if text.changed:
        path = _new(scratch)
        path.write_bytes(text.data)
    return _measured(name, path, text, tuple(said))


def _plain(name: str, path: Path) -> Source | None:
    """A file that one pass over its bytes tells all of; None for any other."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            head = file.read(16)
        if head.startswith((*_OTHERS, b"PAR1")):
            return None
        found = plain.plain(path)
    except OSError:
        return None
    if found is None:
        return None
    return Source(
        name,
        path,
        "utf-8",
        lines=found.lines,
        marks=False,
        unpadded=not found.padded,
    )


def _unpacked(
    name: str,
    path: Path,
    scratch: Path,
    is_known: Callable[[str], bool],
    options: Options,
    questions: Questions,
) -> tuple[Path, bytes, list[Decision]]:
    """A file, or what it holds if it is packed, once inside another at most."""
    said: list[Decision] = []
    for _ in range(3):
        data = _bytes(name, path)
        to = _new(scratch)
        if data.startswith(archives.GZIP):
            archives.unpack_gzip(name, path, to)
            said.append(Decision("packed", "gzip", "its first bytes"))
        elif data.startswith(excel.MAGIC):
            said += excel.sheet_to_csv(
                name, path, to, is_known, options.sheet, questions
            )
        elif data.startswith(archives.ZIP):
            inner = archives.unpack_zip(name, path, to)
            if inner is None:
                said += excel.sheet_to_csv(
                    name, path, to, is_known, options.sheet, questions
                )
            else:
                said.append(Decision("packed", "zip", f"it holds {inner}"))
        else:
            return path, data, said
        path = to
    raise Refused(
        f"{name} is packed more than twice. Unpack it and import what it holds."
    )


def _new(scratch: Path) -> Path:
    return scratch / f"text_{len(list(scratch.iterdir()))}.csv"


def _bytes(name: str, path: Path) -> bytes:
    try:
        if path.is_dir():
            raise Refused(f"{name} is a folder. Name the files in it.")
        with path.open("rb") as file:
            if not file.read(1):
                raise Refused(f"{name} is empty: it holds 0 bytes. Export it again.")
            file.seek(0)
            return file.read()
    except FileNotFoundError:
        raise Refused(
            f"{name} does not exist. Check the path; it is looked for from the folder "
            "the command runs in."
        ) from None
    except (OSError, ValueError) as error:
        raise Refused(f"{name} cannot be opened: {error}.") from None


def _measured(name: str, path: Path, text: Text, said: tuple[Decision, ...]) -> Source:
    data = text.data
    end = _end(data)
    if end < 4 and not data[:end].removeprefix(codecs.BOM_UTF8):
        raise Refused(f"{name} holds nothing but blank lines. Export it again.")
    decisions = said + text.decisions
    below, feeds = _below_space(data)
    lines = feeds - data.count(b"\n", end)
    returns = data.count(b"\r") if b"\r" in data else 0
    control = None
    if b"\x7f" in data or below > feeds + returns + (
        data.count(b"\t") if b"\t" in data else 0
    ):
        control = _CONTROL.search(data, 0, end)
    if control:
        line = data.count(b"\n", 0, control.start()) + 1
        decisions += (Decision("control characters", "taken out", f"from line {line}"),)
    return Source(
        name=name,
        path=path,
        encoding=text.encoding,
        lines=lines + 1,
        marked=data.startswith(codecs.BOM_UTF8),
        controls=bool(control),
        spaces=not data.isascii()
        and any(data.find(space.encode(), 3, end) >= 0 for space in _ODD_SPACES),
        tabs=data.find(b"\t", 0, end) >= 0,
        hollow=b'"' in data and data.find(b' ""') >= 0,
        marks=(b"#" in data and b"##" in data)
        or (b"+" in data and (b"E+" in data or b"e+" in data)),
        returns=returns > 0 and returns != data.count(b"\r\n"),
        bad_lines=text.bad_lines,
        decisions=decisions,
    )


def _end(data: bytes) -> int:
    """Where the blanks at the end of a text begin."""
    at = len(data)
    while at:
        tail = data[max(0, at - _CHUNK) : at]
        kept = len(tail.rstrip(b" \t\r\n\x1a"))
        if kept:
            return at - len(tail) + kept
        at -= len(tail)
    return 0


def _below_space(data: bytes) -> tuple[int, int]:
    """How many bytes are control characters (line ends, tabs among them), and line feeds.

    Counted by numpy, which takes a third of what ``bytes.count`` takes for line feeds.
    """
    import numpy as np

    below = feeds = 0
    for at in range(0, len(data), _CHUNK):
        size = min(_CHUNK, len(data) - at)
        part = np.frombuffer(data, np.uint8, size, at)
        below += int(np.count_nonzero(part < 32))
        feeds += int(np.count_nonzero(part == 10))
    return below, feeds
