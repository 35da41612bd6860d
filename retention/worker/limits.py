"""How much of the machine one import may use."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

GB = 1_000_000_000


def _most_memory() -> int:
    """4 GB, or half of what a smaller machine has."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 4 * GB
    return min(4 * GB, there // 2)


@dataclass(frozen=True)
class Limits:
    """The most one import may take; a clean file of ten million rows stays within.

    memory:  bytes of data the process may hold
    cpu:     seconds of processor time, all threads together
    seconds: seconds on the clock, counted from the start of reading
    written: bytes on disk, everything half made included
    """

    memory: int = _most_memory()
    cpu: int = 1_200
    seconds: int = 1_200
    written: int = 30 * GB

    @property
    def database(self) -> int:
        """Bytes that DuckDB may hold before it spills to disk.

        The rest is for the file's own text and for what reads it.
        """
        return self.memory * 2 // 5


def limit_this_process(limits: Limits) -> None:
    """Have the system enforce the limits on this process, where it can.

    On Linux the memory is what is written to (RLIMIT_DATA): address space that is only
    reserved does not count, nor do files that are mapped to be read. Where there is no
    ``resource`` (Windows) only the parent's clock watches.
    """
    try:
        import resource
    except ImportError:
        return
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    for limit, value in (
        (kind, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(limit)
        if most != resource.RLIM_INFINITY:
            value = min(value, most)
        # processor time has a signal of its own, which comes before the kill
        hard = value + 5 if limit == resource.RLIMIT_CPU else value
        if most != resource.RLIM_INFINITY:
            hard = min(hard, most)
        try:
            resource.setrlimit(limit, (value, hard))
        except (OSError, ValueError):  # a system that knows the limit but sets it not
            continue
    os.nice(10)
