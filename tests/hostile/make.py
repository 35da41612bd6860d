"""The corpus of hostile files: each with its bytes, its flags and the verdict it deserves.

``PYTHONPATH=tests python -m hostile.make FOLDER`` writes the files and ``verdicts.json``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from hostile import bytes_and_codecs, containers, habits, other_texts, structures
from hostile.case import Case

FAMILIES = (
    bytes_and_codecs.encodings,
    bytes_and_codecs.binaries,
    containers.packed,
    containers.workbooks,
    structures.separators,
    structures.heads,
    structures.tails,
    structures.lines,
    structures.quotes,
    structures.widths,
    structures.limits,
    structures.cells,
    habits.padding,
    habits.quoting,
    habits.heads,
    habits.codecs,
    habits.concatenated,
    habits.spreadsheets,
    habits.ends,
    other_texts.other_texts,
    other_texts.tables_all_the_same,
)


def corpus() -> list[Case]:
    """Every case, names told apart."""
    cases = [case for family in FAMILIES for case in family()]
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), "two cases share a name"
    return cases


def write(folder: Path) -> None:
    """Write every file and the verdicts beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = {}
    for case in corpus():
        (folder / f"{case.name}.csv").write_bytes(case.data)
        verdicts[case.name] = {
            key: value for key, value in asdict(case).items() if key != "data"
        }
    (folder / "verdicts.json").write_text(json.dumps(verdicts, indent=1))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
