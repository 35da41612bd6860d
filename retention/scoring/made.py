"""What a forecast gives: rows to be stored, and how they came to be."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Made:
    """Rows of a forecast's table, and those of model_runs that tell of it."""

    rows: pd.DataFrame
    runs: list[dict[str, object]]


NOTHING = Made(pd.DataFrame(), [])
