"""The roads by which files and the sample become published datasets.

The command line and the Data page take the same road: read the files into a new file,
build its ledger, publish it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from duckdb import DuckDBPyConnection

from retention import intake
from retention.dataset import Dataset
from retention.modelled import Scorer
from retention.publish import Publication, Setting, building, check_target, load_table
from retention.schema import DEFINITIONS
from retention.scoring import score

#: Step in words, share of the work that is done.
Progress = Callable[[str, float], None]


class Counts(Protocol):
    """Progress that also tells how many lines of a file are read, where it is known."""

    def __call__(self, step: str, share: float, rows: int = 0, of: int = 0) -> None:
        """rows: read so far, ``of`` so many lines; 0 where that is not known."""


#: Share of the work that reading is, for progress bars.
_READING = 0.5
#: Seconds between two looks at how far a statement is.
_TICK = 0.3


def quiet(step: str, share: float, rows: int = 0, of: int = 0) -> None:
    """Progress that nobody watches."""


def import_files(
    files: Sequence[Path | tuple[str, Path]],
    into: Path,
    options: intake.Options | None = None,
    progress: Counts = quiet,
    room: Mapping[str, Setting] | None = None,
    seen: intake.Seen | None = None,
    scorer: Scorer | None = score,
) -> tuple[intake.Intake, Dataset]:
    """Read files and publish them as ``into``; the report and the dataset.

    room: DuckDB's settings, such as memory_limit and threads; seen: see ``intake.read``;
    scorer: fits the models, None fits none
    Raises Refused, MustAsk and DatasetError; what was published before stays then.
    """
    with building(into, room) as made:
        with _counted(made.connection, progress) as counting:
            read = intake.read(
                files, made.connection, options or intake.Options(), counting, seen
            )
        report = intake.report_json(read, str(into))
        published = made.publish(
            Publication(read.as_of, dict(read.definitions), report),
            lambda step, share: progress(step, _READING + share * (1 - _READING)),
            scorer,
        )
    # the churn window is chosen from the ledger, after the files are read
    return replace(read, definitions=dict(published.definitions)), published


@contextmanager
def _counted(
    connection: DuckDBPyConnection, progress: Counts
) -> Iterator[intake.Progress]:
    """Progress of reading that grows while a statement runs, if anybody watches."""
    if progress is quiet:
        yield lambda step, share, until=0.0, lines=0: None
        return
    connection.execute("set enable_progress_bar = true")
    connection.execute("set enable_progress_bar_print = false")
    done, turn = threading.Event(), threading.Lock()
    now: list[tuple[str, float, float, int]] = []

    def say(step: str, share: float, until: float = 0.0, lines: int = 0) -> None:
        with turn:
            now[:] = [(step, share, until, lines)]
            progress(step, share * _READING, 0, lines)

    def tick() -> None:
        last, most = None, 0.0
        while not done.wait(_TICK):
            with turn:
                if not now or not now[0][3]:
                    continue
                step, share, until, lines = now[0]
                done_here = connection.query_progress() / 100
                most = max(0.0 if last != step else most, done_here)
                last = step
                far = share + (until - share) * most
                progress(step, far * _READING, int(lines * most), lines)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield say
    finally:
        done.set()
        ticker.join()


def publish_sample(
    into: Path, customers: int, seed: int, progress: Progress = quiet
) -> Dataset:
    """Make the sample shop and publish it as ``into``."""
    from sample_data.generate import AS_OF, generate

    check_target(into)
    progress("Making customers and orders", 0.05)
    tables = generate(customers=customers, seed=seed)
    definitions = {item.name: item.default for item in DEFINITIONS.values()}
    definitions |= {"currency": "EUR", "as_of": AS_OF.isoformat()}
    with building(into) as made:
        while tables:
            load_table(made.connection, *tables.popitem())
        return made.publish(
            Publication(AS_OF, definitions, {}),
            lambda step, share: progress(step, _READING + share * (1 - _READING)),
            score,
        )
