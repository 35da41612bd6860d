"""Answers that were worked out when the dataset was published."""

from __future__ import annotations

import pandas as pd

from retention.errors import QueryError
from retention.finishing.asked import Asked


def as_published(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The stored rows; refused as of another day than they were made for."""
    if asked.filters.as_of != asked.dataset.as_of:
        raise QueryError(
            "The models were fitted to everything known before "
            f"{asked.dataset.as_of}, so this cannot be asked as of "
            f"{asked.filters.as_of}."
        )
    return frame
