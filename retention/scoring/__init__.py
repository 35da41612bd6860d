"""Models fitted when a dataset is published; their scores are stored in it.

Everything here is handed ``run``, which answers the files of queries/scoring/, and gives
back tables of ``schema.MODELLED``. It speaks no SQL and knows no engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from retention.modelled import Run

__all__ = ["score"]


def score(
    run: Run, as_of: date, definitions: Mapping[str, object]
) -> dict[str, pd.DataFrame]:
    """Tables of ``schema.MODELLED`` by name.

    run:         the answer of a file of queries/scoring/, by name and parameters
    as_of:       exclusive end of the data that counts
    definitions: the dataset's, resolved
    """
    return {}
