"""Steps that finish an answer where a ratio with its interval is not all.

A query names its step in the header (``finish: kpis``). A step takes the counts that the
SQL returned and what was asked, and returns the frame that the header promises; it calls
``retention.models`` for statistics and no engine.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from retention.finishing import voice
from retention.finishing.asked import Asked
from retention.finishing.control import signals
from retention.finishing.decomposition import decomposition
from retention.finishing.groups import compared
from retention.finishing.kpis import kpis
from retention.finishing.published import as_published
from retention.finishing.silences import window
from retention.finishing.survival import greenwood, survival, survival_groups
from retention.finishing.value import acquired, grown

__all__ = ["FINISHERS", "Asked"]

#: By the name that headers use.
FINISHERS: dict[str, Callable[[pd.DataFrame, Asked], pd.DataFrame]] = {
    "acquired": acquired,
    "as_published": as_published,
    "control": signals,
    "decomposition": decomposition,
    "comments": voice.comments,
    "behaviour": voice.behaviour,
    "keyness": voice.keyness,
    "greenwood": greenwood,
    "grown": grown,
    "kpis": kpis,
    "nonresponse": voice.nonresponse,
    "nps": voice.nps,
    "nps_weighted": voice.nps_weighted,
    "satisfaction": voice.satisfaction,
    "signals": compared,
    "survival": survival,
    "survival_groups": survival_groups,
    "window": window,
    "themes": voice.themes,
}
