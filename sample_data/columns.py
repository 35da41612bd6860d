"""Arrow columns from numpy arrays, without a Python step per row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

MONEY = pa.decimal128(18, 4)
MOMENT = pa.timestamp("us")


def identifiers(
    prefix: str, number: np.ndarray, width: int, missing: np.ndarray | None = None
) -> pa.Array:
    """Texts such as C0000123: a prefix and a number with ``width`` digits."""
    shown = np.ones(len(number), dtype=bool) if missing is None else ~missing
    rest = np.asarray(number)[shown].astype(np.int64)
    length = len(prefix) + width
    letters = np.empty((len(rest), length), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    for place in range(length - 1, len(prefix) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    offsets = np.zeros(len(shown) + 1, dtype=np.int32)
    np.cumsum(shown * np.int32(length), out=offsets[1:], dtype=np.int32)
    buffers = [_validity(missing), pa.py_buffer(offsets), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.string(), len(shown), buffers)


def words(values: Sequence[str], code: np.ndarray) -> pa.DictionaryArray:
    """Texts by their position in ``values``; a negative position is missing."""
    positions = pa.array(code.astype(np.int16), mask=code < 0)
    return pa.DictionaryArray.from_arrays(positions, pa.array(values, pa.string()))


def money(cents: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """decimal(18,4) from whole cents."""
    halves = np.empty((len(cents), 2), dtype=np.int64)
    halves[:, 0] = cents.astype(np.int64) * 100
    halves[:, 1] = np.where(cents < 0, -1, 0)
    buffers = [_validity(missing), pa.py_buffer(halves)]
    return pa.Array.from_buffers(MONEY, len(cents), buffers)


def moments(moment: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Naive local timestamps from microseconds since 1970."""
    return pa.array(moment.astype(np.int64), mask=missing).view(MOMENT)


def nothing(kind: pa.DataType, size: int) -> pa.Array:
    """A column that is missing on every row."""
    return pa.nulls(size, kind)


def _validity(missing: np.ndarray | None) -> pa.Buffer | None:
    if missing is None:
        return None
    return pa.py_buffer(np.packbits(~missing, bitorder="little"))
