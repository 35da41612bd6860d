"""What was asked, for steps that finish an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retention.dataset import Dataset
from retention.filters import Filters


@dataclass(frozen=True)
class Asked:
    """One question as it ran.

    filters: with period and as-of filled in
    values:  every parameter and setting by name, also those the SQL does not use
    """

    dataset: Dataset
    filters: Filters
    values: Mapping[str, object]
