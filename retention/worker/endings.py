"""How an import can end without an outcome, in one sentence each for the reader."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence

from retention.worker.limits import Limits

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_LESS = "Export fewer columns, or fewer years in each file."
#: What is printed by libraries that end the process when they get no memory.
_NO_MEMORY = re.compile(
    r"memory allocation of \d+ bytes failed|bad_alloc|MemoryError|out of memory",
    re.IGNORECASE,
)


def called(names: Sequence[str]) -> str:
    """Up to three files by name."""
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more files"
    return (
        " and ".join(names)
        if len(names) < 3
        else f"{names[0]}, {names[1]} and {names[2]}"
    )


def no_memory(names: Sequence[str], limits: Limits | None) -> str:
    """limits: None where the machine's own memory was the limit"""
    what = "needs" if len(names) == 1 else "need"
    most = "this machine has free"
    if limits:
        most = f"this server gives to one upload ({_size(limits.memory)})"
    book = any(name.lower().endswith(_WORKBOOKS) for name in names)
    less = "Save its sheet as CSV (UTF-8) and bring that." if book else _LESS
    return f"{called(names)} {what} more memory than {most}. {less}"


def no_time(names: Sequence[str], seconds: int) -> str:
    """Its time was over."""
    return (
        f"{called(names)} took longer to read than this server gives to one upload "
        f"({_span(seconds)}). {_LESS}"
    )


def too_much_written(names: Sequence[str], limits: Limits | None) -> str:
    """It wrote too much; limits: None for the machine's own."""
    what = "needs" if len(names) == 1 else "need"
    most = "this machine lets a file be"
    if limits:
        most = f"this server gives to one upload ({_size(limits.written)})"
    return f"{called(names)} {what} more disk than {most}. {_LESS}"


def disk_full(names: Sequence[str]) -> str:
    """There was no room left on the disk."""
    return (
        f"{called(names)} could not be read because the disk is full. Nothing was "
        "changed. Make room where temporary files go, then try again."
    )


def stopped(names: Sequence[str]) -> str:
    """The reader cancelled it."""
    return f"Reading {called(names)} was cancelled. Nothing was changed."


def crashed(names: Sequence[str]) -> str:
    """The child died of the file."""
    return (
        f"{called(names)} could not be read: the program that reads files stopped on it. "
        "The server's log says more. Export it again as CSV (UTF-8), without macros, "
        "pictures or a password, and try that."
    )


def of_error(
    error: BaseException, names: Sequence[str], limits: Limits | None = None
) -> str | None:
    """The sentence for an error that a limit caused; None for any other.

    limits: None on the command line, where the machine's are the only ones
    """
    seen: BaseException | None = error
    while seen is not None:
        kind = type(seen).__name__
        if isinstance(seen, MemoryError) or kind == "OutOfMemoryException":
            return no_memory(names, limits)
        number = seen.errno if isinstance(seen, OSError) else None
        text = str(seen)
        if number == errno.EFBIG or "File too large" in text:
            return too_much_written(names, limits)
        if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in text:
            return disk_full(names)
        seen = seen.__cause__ or seen.__context__
    return None


def of_status(status: int, said: str, names: Sequence[str], limits: Limits) -> str:
    """The sentence for a child that ended without an outcome.

    status: as ``subprocess`` gives it, negative for a signal
    said:   the end of what it printed as errors
    """
    import signal

    if status == -getattr(signal, "SIGXCPU", 0) and status:
        return no_time(names, limits.cpu)
    if status == -getattr(signal, "SIGXFSZ", 0) and status:
        return too_much_written(names, limits)
    # The system kills what takes the last of the memory; only the parent else kills.
    if status == -getattr(signal, "SIGKILL", 0) or _NO_MEMORY.search(said):
        return no_memory(names, limits)
    return crashed(names)


def _size(count: int) -> str:
    if count >= 1_000_000_000:
        return f"{count / 1_000_000_000:.3g} GB"
    return f"{count / 1_000_000:.3g} MB"


def _span(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes"


def as_report(sentence: str) -> dict:
    """A refusal in the form of ``intake.report_json``."""
    return {
        "published": None,
        "refused": sentence,
        "asks": [],
        "as_of": None,
        "definitions": {},
        "files": [],
    }
