"""Packed files: gzip and zip, known by their first bytes, unpacked within a limit."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import IO

from retention.errors import Refused

#: Most bytes a file may hold once it is unpacked.
MOST_BYTES = 500_000_000
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
_CHUNK = 1 << 20
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def unpack_gzip(name: str, path: Path, to: Path) -> None:
    """Write what a gzip file holds, all its members one after the other."""
    try:
        with gzip.open(path) as packed:
            _copy(name, packed, to)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(name, "gzip file", error) from None


def unpack_zip(name: str, path: Path, to: Path) -> str | None:
    """Write the one file a zip archive holds; its name, None for a workbook.

    Raises Refused for archives of several files, locked or damaged ones.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if any(entry.filename in _WORKBOOKS for entry in entries):
                if total > MOST_BYTES:
                    raise _too_large(name)
                return None
            files = [
                entry
                for entry in entries
                if not entry.filename.endswith("/")
                and not entry.filename.startswith(_NOISE[0])
                and not entry.filename.endswith(_NOISE[1:])
            ]
            if len(files) != 1:
                listed = ", ".join(entry.filename for entry in files[:5])
                raise Refused(
                    f"{name} is a zip archive of {len(files)} files"
                    + (f": {listed}" if files else "")
                    + ". Unpack it and import the files that are meant."
                )
            if files[0].flag_bits & 1:
                raise Refused(
                    f"{name} is a zip archive locked by a password. Unpack it and import "
                    "the file in it."
                )
            with archive.open(files[0]) as packed:
                _copy(name, packed, to)
            return files[0].filename
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
        raise _damaged(name, _ZIP, error) from None
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise _damaged(name, _ZIP, error) from None


_ZIP = "zip file or workbook"
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


def _copy(name: str, packed: IO[bytes] | gzip.GzipFile, to: Path) -> None:
    written = 0
    with to.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > MOST_BYTES:
                raise _too_large(name)
            file.write(chunk)


def _too_large(name: str) -> Refused:
    return Refused(
        f"{name} holds more than {MOST_BYTES // 1_000_000} MB once it is unpacked. "
        "Export fewer columns, or fewer years in each file."
    )


def _damaged(name: str, kind: str, error: Exception) -> Refused:
    said = str(error) or type(error).__name__
    if isinstance(error, zipfile.BadZipFile) and "not a zip" in said:
        said = "its end, where a list of what it holds stands, is missing"
    return Refused(f"{name} is a damaged {kind}: {said}. Send or export it again.")
