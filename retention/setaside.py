"""Rows that import set aside, as a file a reader can mend and give back.

The file has the original's columns and separator, so that it opens wherever the original
does, and in front the line each row stood on and why it was set aside. A record that
could not be split stands whole under ``record``: its cells are for the reader to fill in.
``retention.intake.mended`` reads such a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from retention.dataset import Dataset
from retention.engine import engine_for
from retention.intake.mended import LINE, REASON, RECORD
from retention.intake.report import SAID
from retention.intake.sql import text


@dataclass(frozen=True)
class SetAside:
    """One file's rows that are kept for download.

    rows: how many were set aside
    kept: how many of them, from the file's beginning, are kept
    """

    dataset: Dataset
    name: str
    rows: int
    kept: int
    separator: str
    columns: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """What the download is called: ``orders-set-aside.csv``."""
        return f"{Path(self.name).stem}-set-aside.csv"

    def frame(self) -> pd.DataFrame:
        """One row per record, all text but the line."""
        found = engine_for(self.dataset.path).fetch(
            text("set_aside_kept").rstrip().rstrip(";"), {"file": self.name}
        )
        whole = found["cells"].isna()
        shown = {
            LINE: found["line"],
            REASON: found["reason"].map(lambda key: f"{key}: {SAID.get(key, '')}"),
        }
        if whole.any():
            shown[RECORD] = found["record"].where(whole)
        front = pd.DataFrame(shown)
        blank = [""] * len(self.columns)
        cells = [
            blank if is_whole else [*row]
            for row, is_whole in zip(found["cells"], whole, strict=True)
        ]
        own = pd.DataFrame(cells, index=front.index)
        own.columns = pd.Index(self.columns)
        return pd.concat([front, own], axis=1)


def set_aside(dataset: Dataset) -> list[SetAside]:
    """The files of a dataset of which rows are kept for download, in the report's order."""
    files = dataset.report.get("files") if dataset.report else None
    assert files is None or isinstance(files, list)
    return [_of(dataset, file) for file in files or () if file.get("set_aside_kept", 0)]


def _of(dataset: Dataset, file: Mapping) -> SetAside:
    return SetAside(
        dataset,
        file["name"],
        sum(file["set_aside"].values()),
        file["set_aside_kept"],
        file["separator"],
        tuple(file["columns"]),
    )
