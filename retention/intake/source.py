"""Bytes to text: what a file is before anybody asks what it means."""

from __future__ import annotations

import codecs
import mmap
from dataclasses import dataclass
from pathlib import Path

from retention.errors import Refused
from retention.intake.model import Options, Questions

CHUNK = 1 << 24
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\r\n") + b"\x7f"
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
    encoding = "utf-8"
    if not _is_utf8(data):
        encoding = _other_encoding(name, data, options, questions)
        path, data = _rewritten(name, data, encoding, scratch)
    elif b"\x00" in data:
        raise _binary(name)
    return _measured(name, path, encoding, data)


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


def _chunks(data: bytes) -> list[memoryview]:
    view = memoryview(data)
    return [view[at : at + CHUNK] for at in range(0, len(data), CHUNK)]


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(data):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _binary(name: str) -> Refused:
    return Refused(
        f"{name} is no text: it holds zero bytes. Export it as CSV (UTF-8) and import that."
    )


def _other_encoding(
    name: str, data: bytes, options: Options, questions: Questions
) -> str:
    """The codec of bytes that are no UTF-8: proven by a mark, given, or asked for."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in data:
        raise _binary(name)
    if options.encoding:
        try:
            return codecs.lookup(options.encoding).name
        except LookupError:
            raise Refused(
                f"--encoding {options.encoding} is no encoding Python knows. Write for "
                "example --encoding cp1252."
            ) from None
    lines = [
        number
        for number, line in enumerate(data.split(b"\n"), start=1)
        if not _is_utf8(line)
    ][:3]
    shown = data.split(b"\n")[lines[0] - 1].strip()[:80]
    candidates = ("cp1252", "iso8859-15", "cp1250")
    readings = ", ".join(
        f"{codec} reads {shown.decode(codec, 'replace')!r}" for codec in candidates
    )
    questions.ask(
        "--encoding",
        f"{name} is not UTF-8 (line {', '.join(map(str, lines))}). Which encoding is it? "
        f"Line {lines[0]}: {readings}.",
    )
    return candidates[0]


def _rewritten(
    name: str, data: bytes, encoding: str, scratch: Path
) -> tuple[Path, bytes]:
    try:
        text = data.decode(encoding, "replace" if encoding == "cp1252" else "strict")
    except UnicodeError as error:
        raise Refused(
            f"{name} cannot be read as {encoding}: {error}. Choose another --encoding."
        ) from None
    path = scratch / f"text_{len(list(scratch.iterdir()))}.csv"
    again = text.removeprefix("\ufeff").encode("utf-8")
    path.write_bytes(again)
    return path, again


def _measured(name: str, path: Path, encoding: str, data: bytes) -> Source:
    body = data.rstrip(b" \t\r\n\x1a")
    if not body:
        raise Refused(f"{name} holds nothing but blank lines. Export it again.")
    returns = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    plain = body.isascii()
    return Source(
        name=name,
        path=path,
        encoding=encoding,
        lines=body.count(b"\n") + 1,
        marked=data.startswith(codecs.BOM_UTF8),
        controls=any(
            len(bytes(chunk).translate(None, _CONTROLS)) != len(chunk)
            for chunk in _chunks(body)
        ),
        spaces=not plain
        and any(body.find(space.encode(), 3) >= 0 for space in _ODD_SPACES),
        tabs=b"\t" in body,
        returns=returns,
    )
