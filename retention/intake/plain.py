"""Plain files, measured in one pass: nothing about their bytes needs a second look.

A file is plain when it is printable ASCII and line feeds, without quotes and without what
a spreadsheet makes of ids. Most large exports are; such a file is never held in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: Separators that are looked at for spaces beside them.
SEPARATORS = ",;|"

#: Bytes looked at in one go; they stay in the processor's cache.
_STEP = 1 << 17
_FEED, _SPACE, _LAST = ord("\n"), ord(" "), ord("~")
_ENDS = tuple((SEPARATORS + "'\n").encode())


@dataclass(frozen=True)
class Plain:
    """A plain file.

    lines:  physical lines up to the last one that is not blank
    padded: a space may stand where a cell ends, if a separator is one of SEPARATORS
    """

    lines: int
    padded: bool


def plain(path: Path) -> Plain | None:
    """What a plain file is; None for any other, and where blanks fill its end."""
    feeds, padded, before = 0, False, b"\n"
    with path.open("rb", buffering=0) as file:
        file.seek(max(0, path.stat().st_size - _STEP))
        tail = file.read()
        text = tail.rstrip(b" \n")
        if len(text) < 4:
            return None
        file.seek(0)
        while chunk := file.read(_STEP):
            if b'"' in chunk or b"#" in chunk or b"+" in chunk:
                return None
            part = np.frombuffer(chunk, np.uint8)
            found = int(np.count_nonzero(part == _FEED))
            if part.max() > _LAST or np.count_nonzero(part < _SPACE) != found:
                return None
            feeds += found
            padded = padded or _padded(part, before)
            before = chunk[-1:]
    return Plain(
        lines=feeds - tail.count(b"\n", len(text)) + 1,
        padded=padded or before == b" ",
    )


def _padded(part: np.ndarray, before: bytes) -> bool:
    """Whether a space stands beside the end of a cell; ``before`` is the byte in front."""
    space = part == _SPACE
    end = part == _ENDS[0]
    for other in _ENDS[1:]:
        end |= part == other
    if (space[1:] & end[:-1]).any() or (space[:-1] & end[1:]).any():
        return True
    return bool((before[0] in _ENDS and space[0]) or (before == b" " and end[0]))
