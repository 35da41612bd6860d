"""Why a rate moved, dimension by dimension."""

from __future__ import annotations

import numpy as np
import pandas as pd

from retention.finishing.asked import Asked
from retention.models.decomposition import decomposed
from retention.models.differences import discoveries

#: The dimension that is not one of the ledger's: it changes as customers grow older.
TENURE = "tenure"

_COLUMNS = (
    "dimension", "level", "at_start_before", "kept_before", "at_start", "kept",
    "rate_effect", "mix_effect", "contribution", "excess", "p", "state", "change",
    "rate_total", "mix_total", "rate_error", "explains",
)  # fmt: skip
_COUNTS = ["at_start_before", "kept_before", "at_start", "kept"]


def decomposition(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Each dimension's groups with their effects, the one that explains most in front.

    frame: counts with ``dimension`` (null where nothing split), ``kind`` and ``level``
    """
    is_tenure = frame["kind"] == TENURE
    wanted = ~is_tenure & frame["dimension"].notna()
    if asked.filters.split is None:
        # tenure comes with every dimension's counts, the same each time
        first = set(frame["dimension"].head(1))
        wanted |= is_tenure & (
            frame["dimension"].isna() | frame["dimension"].isin(first)
        )
    counts = frame[wanted].assign(
        dimension=frame["dimension"].where(~is_tenure, TENURE)
    )
    parts = [_apart(rows) for _, rows in counts.groupby("dimension", sort=False)]
    parts = [part for part in parts if part is not None]
    if not parts:
        return _typed(counts.reindex(columns=[*_COLUMNS]).iloc[:0])
    whole = pd.concat(parts, ignore_index=True)
    aside = whole["dimension"].eq(TENURE).to_numpy()
    # tenure is a family by itself: who is new cannot leave yet, so it always stands out
    p = whole["p"].to_numpy(dtype=float)
    found = np.zeros(len(whole), dtype=bool)
    for family in (aside, ~aside):
        found[family] = discoveries(p[family])
    whole["state"] = np.where(found, "signal", np.where(np.isnan(p), "none", "noise"))
    excess = np.where(found & ~aside, whole["excess"].abs().to_numpy(), -1.0)
    chosen = whole["dimension"].to_numpy()[excess.argmax()]
    whole["explains"] = whole["dimension"].eq(chosen) & (excess.max() >= 0)
    return _typed(_sorted(whole)[[*_COLUMNS]])


def _apart(rows: pd.DataFrame) -> pd.DataFrame | None:
    """One dimension taken apart; None where one of the periods has nobody."""
    parts = decomposed(*(rows[name] for name in _COUNTS))
    if parts is None:
        return None
    return rows.assign(
        rate_effect=parts.rate,
        mix_effect=parts.mix,
        contribution=parts.rate + parts.mix,
        excess=parts.excess,
        p=parts.p,
        change=parts.change,
        rate_total=parts.rate.sum(),
        mix_total=parts.mix.sum(),
        rate_error=parts.rate_error,
    )


def _sorted(whole: pd.DataFrame) -> pd.DataFrame:
    """The chosen dimension, then the others as they came; tenure keeps its order."""
    place = {name: place for place, name in enumerate(whole["dimension"].unique())}
    place[TENURE] = len(place)
    sizes = whole["contribution"].abs().where(whole["dimension"] != TENURE, 0.0)
    keys = whole.assign(
        _chosen=~whole["explains"], _place=whole["dimension"].map(place), _size=-sizes
    )
    return (
        keys.sort_values(["_chosen", "_place", "_size"], kind="stable")
        .drop(columns=["_chosen", "_place", "_size"])
        .reset_index(drop=True)
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Types as promised, also without a row."""
    numbers = dict.fromkeys(_COLUMNS[6:11] + _COLUMNS[12:16], "float64")
    counts = dict.fromkeys(_COUNTS, "int64")
    texts = dict.fromkeys(("dimension", "level", "state"), "str")
    return frame.astype(numbers | counts | texts | {"explains": "bool"})
