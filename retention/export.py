"""The one writer of files that readers take away from the pages.

The command line's CSV is for programs and is left as it is.

Spreadsheets run text that starts like a formula, so such text gets an apostrophe in
front; numbers stay numbers.
"""

from __future__ import annotations

import pandas as pd

#: First characters that make a spreadsheet read text as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(frame: pd.DataFrame) -> bytes:
    """A frame as UTF-8 CSV with a byte order mark, so that Excel reads its letters."""
    shown = frame.copy()
    for name in shown.columns:
        kind = shown[name].dtype
        if pd.api.types.is_datetime64_any_dtype(kind):
            shown[name] = shown[name].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(
            kind
        ):
            shown[name] = shown[name].map(defused, na_action="ignore")
    return shown.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def defused(value: object) -> object:
    """Text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
