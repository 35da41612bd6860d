"""Bytes to text: what a file is before anybody asks what it means."""

from __future__ import annotations

import codecs
import mmap
import re
from dataclasses import dataclass
from pathlib import Path

from retention.errors import Refused
from retention.intake.encodings import CONTROLS, Text, to_utf8
from retention.intake.model import Decision, Options, Questions

_CONTROL = re.compile(b"[" + re.escape(CONTROLS) + b"]")
_ODD_SPACES = tuple("\u00a0\u202f\u200b\u200c\u200d\u2060\ufeff")
_PACKED = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\x1f\x8b": "compressed with gzip",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "an SQLite database",
}


@dataclass(frozen=True)
class Source:
    """One file as bytes, with everything about them that later steps ask.

    path:     UTF-8 text, or Parquet
    lines:    physical lines up to the last one that is not blank
    controls: control characters other than tab and line ends occur
    spaces:   no-break or zero-width spaces occur after the first character
    returns:  a carriage return occurs without a line feed behind it
    bad_lines: physical lines whose bytes are no text in the encoding
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
    returns: bool = False
    bad_lines: frozenset[int] = frozenset()
    decisions: tuple[Decision, ...] = ()


def open_source(
    name: str, path: Path, options: Options, questions: Questions, scratch: Path
) -> Source:
    """What the bytes of one file are; text in another encoding is rewritten as UTF-8.

    scratch: an empty folder that lives as long as the import.
    Raises Refused for what is no file, no text, or packed.
    """
    data = _bytes(name, path)
    for magic, what in _PACKED.items():
        if data.startswith(magic):
            raise Refused(
                f"{name} is {what}, which cannot be read here. "
                "Save it as CSV (UTF-8) and import that."
            )
    if data[:4] == b"PAR1" and data[-4:] == b"PAR1":
        return Source(name, path, "parquet", parquet=True)
    text = to_utf8(name, data, options, questions)
    if text.changed:
        path = scratch / f"text_{len(list(scratch.iterdir()))}.csv"
        path.write_bytes(text.data)
    return _measured(name, path, text)


def _bytes(name: str, path: Path) -> bytes:
    try:
        if path.is_dir():
            raise Refused(f"{name} is a folder. Name the files in it.")
        with path.open("rb") as file:
            if not file.read(1):
                raise Refused(f"{name} is empty: it holds 0 bytes. Export it again.")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
                return bytes(view)
    except FileNotFoundError:
        raise Refused(
            f"{name} does not exist. Check the path; it is looked for from the folder "
            "the command runs in."
        ) from None
    except (OSError, ValueError) as error:
        raise Refused(f"{name} cannot be opened: {error}.") from None


def _measured(name: str, path: Path, text: Text) -> Source:
    data = text.data
    body = data.rstrip(b" \t\r\n\x1a")
    if not body:
        raise Refused(f"{name} holds nothing but blank lines. Export it again.")
    decisions = text.decisions
    control = _CONTROL.search(body)
    if control:
        line = body.count(b"\n", 0, control.start()) + 1
        decisions += (Decision("control characters", "taken out", f"from line {line}"),)
    returns = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    return Source(
        name=name,
        path=path,
        encoding=text.encoding,
        lines=body.count(b"\n") + 1,
        marked=data.startswith(codecs.BOM_UTF8),
        controls=bool(control),
        spaces=not body.isascii()
        and any(body.find(space.encode(), 3) >= 0 for space in _ODD_SPACES),
        tabs=b"\t" in body,
        returns=returns,
        bad_lines=text.bad_lines,
        decisions=decisions,
    )
