"""Uploads go when their tab is closed, when the server stops, and after a crash.

Streamlit forgets a closed tab's session only when another session comes or goes, so
uploads are let go of here: a thread asks which sessions are connected.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Protocol

from streamlit import runtime

#: Seconds without its tab after which an upload goes; longer than a tab may reconnect.
GONE = 90.0
#: Seconds between two looks.
LOOK = 10.0

_PREFIX = "retention-upload-"
_LOCK_NAME = "lock"
#: Seconds that a folder may be there before its lock is.
_YOUNG = 60.0


class Kept(Protocol):
    """What is let go of: close() must be harmless the second time."""

    session: str
    seen: float

    def close(self) -> object:
        """Let go of everything."""


_KEPT: weakref.WeakSet[Kept] = weakref.WeakSet()
_STARTED = threading.Lock()


def keep(item: Kept) -> None:
    """Close the item when its session has no tab any more."""
    _KEPT.add(item)
    if _STARTED.acquire(blocking=False):
        threading.Thread(target=_look, name="uploads", daemon=True).start()


def _look() -> None:
    while True:
        time.sleep(LOOK)
        let_go(time.monotonic())


def let_go(now: float) -> None:
    """Close what belongs to sessions that were last seen too long ago."""
    if not runtime.exists():
        return
    for item in list(_KEPT):
        if runtime.get_instance().is_active_session(item.session):
            item.seen = now
        elif now - item.seen > GONE:
            _KEPT.discard(item)
            item.close()


def private_folder() -> tuple[Path, IO[str]]:
    """A folder for this user only, and the lock that says it is in use."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = (folder / _LOCK_NAME).open("w")
    _locked(lock)
    return folder, lock


def sweep() -> None:
    """Remove folders that a server left which was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime < _YOUNG:
                continue
            with (folder / _LOCK_NAME).open("a") as lock:
                if _locked(lock):
                    shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def keeping(_: object) -> AsyncIterator[None]:
    """The life of the server: what is left of an earlier one goes, and all at the end."""
    sweep()
    try:
        yield
    finally:
        for item in list(_KEPT):
            item.close()


def _locked(file: IO[str]) -> bool:
    """Whether the lock of a file could be taken; never where there are no such locks."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
