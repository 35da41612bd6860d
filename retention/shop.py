"""The roads by which files and the sample become published datasets.

The command line and the Data page take the same road: read the files into a new file,
build its ledger, publish it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from retention import intake
from retention.dataset import Dataset
from retention.publish import Publication, building, check_target, load_table
from retention.schema import DEFINITIONS

Progress = Callable[[str, float], None]

#: Share of the work that reading is, for progress bars.
_READING = 0.5


def quiet(step: str, share: float) -> None:
    """Progress that nobody watches."""


def import_files(
    files: Sequence[Path | tuple[str, Path]],
    into: Path,
    options: intake.Options | None = None,
    progress: Progress = quiet,
) -> tuple[intake.Intake, Dataset]:
    """Read files and publish them as ``into``; the report and the dataset.

    Raises Refused, MustAsk and DatasetError; what was published before stays then.
    """
    with building(into) as made:
        read = intake.read(
            files,
            made.connection,
            options or intake.Options(),
            lambda step, share: progress(step, share * _READING),
        )
        report = intake.report_json(read, str(into))
        published = made.publish(
            Publication(read.as_of, dict(read.definitions), report),
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
    with building(into) as made:
        while tables:
            load_table(made.connection, *tables.popitem())
        return made.publish(
            Publication(AS_OF, definitions, {}),
            lambda step, share: progress(step, _READING + share * (1 - _READING)),
        )
