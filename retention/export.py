"""The one writer of files that readers take away.

The command line's answers are for programs and are left as they are.

Spreadsheets run text that starts like a formula, so such text gets an apostrophe in
front; numbers stay numbers.
"""

from __future__ import annotations

import pandas as pd

#: First characters that make a spreadsheet read text as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(frame: pd.DataFrame, separator: str = ",") -> bytes:
    """A frame as UTF-8 CSV with a byte order mark, so that Excel reads its letters."""
    shown = frame.copy()
    for place in range(shown.shape[1]):
        column = shown.iloc[:, place]
        kind = column.dtype
        if pd.api.types.is_datetime64_any_dtype(kind):
            shown.isetitem(place, column.dt.strftime("%Y-%m-%d").array)
        elif not pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(
            kind
        ):
            shown.isetitem(place, column.map(defused, na_action="ignore").array)
    shown.columns = pd.Index([defused(name) for name in shown.columns])
    return shown.to_csv(index=False, sep=separator, lineterminator="\r\n").encode(
        "utf-8-sig"
    )


def defused(value: object) -> object:
    """Text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
