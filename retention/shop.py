"""The roads by which files and the sample become published datasets.

The command line and the Data page take the same road: read the files into a scratch
database, build the ledger, publish.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from retention import intake
from retention.dataset import Dataset
from retention.publish import Publication, check_target, load_table, publish
from retention.schema import DEFINITIONS

Progress = Callable[[str, float], None]

#: Share of the work that reading is, for progress bars.
_READING = 0.5


def quiet(step: str, share: float) -> None:
    """Progress that nobody watches."""


@contextmanager
def scratch(folder: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database that is gone afterwards, with room to spill."""
    with tempfile.TemporaryDirectory(prefix="retention-", dir=folder) as place:
        path = Path(place) / "scratch.duckdb"
        with duckdb.connect(str(path)) as connection:
            yield connection


def import_files(
    files: Sequence[Path | tuple[str, Path]],
    into: Path,
    options: intake.Options | None = None,
    progress: Progress = quiet,
) -> tuple[intake.Intake, Dataset]:
    """Read files and publish them as ``into``; the report and the dataset.

    Raises Refused, MustAsk and DatasetError; what was published before stays then.
    """
    check_target(into)
    with scratch() as connection:
        read = intake.read(
            files,
            connection,
            options or intake.Options(),
            lambda step, share: progress(step, share * _READING),
        )
        published = publish(
            connection,
            into,
            Publication(
                read.as_of, dict(read.definitions), intake.report_json(read, str(into))
            ),
            lambda step, share: progress(step, _READING + share * (1 - _READING)),
        )
    return read, published


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
    with scratch() as connection:
        while tables:
            load_table(connection, *tables.popitem())
        return publish(
            connection,
            into,
            Publication(AS_OF, definitions, {}),
            lambda step, share: progress(step, _READING + share * (1 - _READING)),
        )
