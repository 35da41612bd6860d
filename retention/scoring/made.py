"""What a forecast gives: tables to be stored, and how they came to be."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Made:
    """A forecast's tables by name, and the rows of model_runs that tell of it."""

    tables: dict[str, pd.DataFrame]
    runs: list[dict[str, object]]


NOTHING = Made({}, [])
