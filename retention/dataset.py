"""A published dataset: where its file is, what its manifest says, which one is current.

A dataset is named by a path such as ``shop.duckdb``. Publishing writes a new file
``shop-<stamp>.duckdb`` beside it and then moves the pointer: a symbolic link of the plain
name, or where links cannot be made a text file ``shop.current``. Readers resolve the
pointer first, so a file that is open is never written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from retention.errors import DatasetError, OutdatedError
from retention.query import QUERIES
from retention.schema import DEFINITIONS, MODELLED, SCHEMA_VERSION

#: What publishing appends to a dataset's name.
_STAMP = r"-\d{8}T\d{12}Z"

#: How many published versions of a dataset stay, the current one included.
KEPT_VERSIONS = 3


@dataclass(frozen=True)
class Dimension:
    """A fixed attribute that can filter or split: its column, label and values."""

    name: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """A published file and what its manifest says.

    path:         the real file, never a pointer
    name:         as a reader knows it
    version:      changes with every publishing; the cache key
    as_of:        exclusive end of the data that counts
    first_day:    of the first purchase, None when there is none
    dimensions:   in the order they are offered
    tables:       rows per table that was brought
    definitions:  what a manager could argue about, resolved
    report:       what import said of each file (import --json, files)
    """

    path: Path
    name: str
    version: str
    as_of: date
    first_day: date | None
    dimensions: tuple[Dimension, ...]
    tables: dict[str, int]
    definitions: dict[str, object]
    report: dict[str, object]
    totals: dict[str, str]

    def has(self, table: str) -> bool:
        return self.tables.get(table, 0) > 0

    @property
    def dimension_names(self) -> tuple[str, ...]:
        return tuple(dimension.name for dimension in self.dimensions)

    @property
    def week_shift(self) -> int:
        return week_shift(self.definitions)

    def number(self, definition: str) -> int:
        """A whole-number definition, such as churn_window_days."""
        return int(str(self.definitions[definition]))


def week_shift(definitions: dict[str, object]) -> int:
    """Days that move the week's first day: 0 = Monday, 1 = Sunday."""
    return 1 if definitions.get("week_start") == "sunday" else 0


def current_file(path: Path) -> Path:
    """The published file behind a dataset's name.

    Raises DatasetError with what to do when there is none.
    """
    pointer = path.with_suffix(".current")
    if pointer.exists():
        return (path.parent / pointer.read_text(encoding="utf-8").strip()).resolve()
    if path.exists():
        return path.resolve()
    raise DatasetError(
        f"There is no dataset at {path}. Make one with: "
        f"python -m retention import orders.csv --into {path}"
    )


def point_to(path: Path, published: Path) -> None:
    """Move the pointer to a newly published file, atomically, and drop old versions."""
    temporary = published.with_suffix(".pointer")
    pointer = path.with_suffix(".current")
    try:
        os.symlink(published.name, temporary)
        os.replace(temporary, path)
        pointer.unlink(missing_ok=True)
    except OSError:
        temporary.unlink(missing_ok=True)
        temporary.write_text(published.name, encoding="utf-8")
        os.replace(temporary, pointer)
    for old in versions(path)[KEPT_VERSIONS:]:
        # a server may hold an old file open; where that forbids removing it, it stays
        with contextlib.suppress(OSError):
            old.unlink(missing_ok=True)
            old.with_suffix(".json").unlink(missing_ok=True)


def versions(path: Path) -> list[Path]:
    """Published files of one dataset, newest first."""
    stamped = re.compile(re.escape(path.stem) + _STAMP + r"\.duckdb")
    files = (file for file in path.parent.iterdir() if stamped.fullmatch(file.name))
    return sorted((file for file in files if not file.is_symlink()), reverse=True)


def datasets_in(folder: Path) -> dict[str, Path]:
    """The datasets of a folder by name; their stamped versions are not datasets."""
    stamped = re.compile(r".*" + _STAMP)
    found = {
        path.stem: path
        for path in folder.glob("*.duckdb")
        if path.is_symlink() or not stamped.fullmatch(path.stem)
    }
    pointed = {p.stem: p.with_suffix(".duckdb") for p in folder.glob("*.current")}
    return dict(sorted((found | pointed).items()))


def is_dataset(path: Path) -> bool:
    """True when the file carries a manifest."""
    try:
        read_manifest(path)
    except DatasetError:
        return False
    return True


def read_manifest(path: Path) -> dict[str, object]:
    """The manifest inside a published file. Raises DatasetError when there is none."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("select manifest from manifest").fetchone()
    except (duckdb.Error, OSError) as error:
        raise DatasetError(
            f"{path} is not a dataset: it cannot be read, or it was not made by "
            "python -m retention import."
        ) from error
    if row is None:
        raise DatasetError(f"{path} has an empty manifest: import the files again.")
    manifest: dict[str, object] = json.loads(row[0])
    return manifest


def open_dataset(path: Path) -> Dataset:
    """The dataset at a path, by its current file.

    Raises DatasetError when it is missing, damaged or of another version of the ledger.
    """
    file = current_file(path)
    beside = file.with_suffix(".json")
    if beside.exists():
        said = json.loads(beside.read_text(encoding="utf-8"))
        if said.get("bytes") != file.stat().st_size:
            raise DatasetError(
                f"{file.name} is damaged: it has {file.stat().st_size:,} bytes, its "
                f"manifest says {said.get('bytes'):,}. Import the files again."
            )
    manifest = read_manifest(file)
    if manifest.get("ledger_version") != ledger_version():
        raise OutdatedError(
            f"{path.name} was published by another version of this program, and its "
            "tables differ. Import the files again."
        )
    return from_manifest(file, path.stem, manifest)


def from_manifest(file: Path, name: str, manifest: dict) -> Dataset:
    """A Dataset value out of a manifest's JSON."""
    first_day = manifest["first_day"]
    defaults = {item.name: item.default for item in DEFINITIONS.values()}
    return Dataset(
        path=file,
        name=name,
        version=manifest["version"],
        as_of=date.fromisoformat(manifest["as_of"]),
        first_day=date.fromisoformat(first_day) if first_day else None,
        dimensions=tuple(
            Dimension(item["name"], item["label"], tuple(item["values"]))
            for item in manifest["dimensions"]
        ),
        tables=manifest["tables"],
        definitions=defaults | manifest["definitions"],
        report=manifest["report"],
        totals=manifest["totals"],
    )


def ledger_version() -> str:
    """Changes whenever the tables, or the statements behind ledger and models, do."""
    digest = hashlib.sha256(f"{SCHEMA_VERSION} {MODELLED}".encode())
    for file in sorted(
        [*(QUERIES / "ledger").glob("*.sql"), *(QUERIES / "scoring").glob("*.sql")]
    ):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
