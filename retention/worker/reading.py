"""What the child does with its job: import, and answer as last time where that is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from retention import intake, remembered, shop
from retention.errors import MustAsk
from retention.remembered import Answers, shape

#: Once for corrected columns, once for each question that shows only after another.
_MOST_TIMES = 5

Files = Sequence[tuple[str, Sequence[str]]]


class _Again(Exception):
    """The files have a known shape: read them again with these options."""

    def __init__(self, options: intake.Options) -> None:
        self.options = options


def read_all(
    job: dict, progress: shop.Counts, room: Mapping[str, str | int]
) -> dict[str, object]:
    """Import the files of a job; the report, with what was remembered.

    Raises RetentionError as ``shop.import_files`` does.
    """
    known = {key: Answers(**kept) for key, kept in job["remembered"].items()}
    asked = options = intake.Options(**job["options"])
    shapes: dict[str, str | None] = {}

    def seen(files: Files) -> None:
        shapes.update({name: shape(columns) for name, columns in files})
        better = remembered.with_maps(options, files, known)
        if better != options:
            raise _Again(better)

    for _ in range(_MOST_TIMES):
        try:
            read, _dataset = shop.import_files(
                [(name, Path(path)) for name, path in job["files"]],
                Path(job["into"]), options, progress, room, seen,
            )  # fmt: skip
            report = intake.report_json(read, job["into"])
            return report | {"remembered": _said(asked, options, shapes, known)}
        except _Again as again:
            options = again.options
        except MustAsk as error:
            files = [(f.name, f.columns) for f in getattr(error, "files", ())]
            better = remembered.with_answers(options, error.asks, files, known)
            if better == options:
                raise
            options = better
    raise AssertionError("questions without end")


def _said(
    asked: intake.Options,
    used: intake.Options,
    shapes: Mapping[str, str | None],
    known: Mapping[str, Answers],
) -> list[dict[str, object]]:
    """Per file what was taken from last time: shape, given, maps."""
    said: list[dict[str, object]] = []
    new = set(used.maps) - set(asked.maps)
    for name, key in shapes.items():
        kept = known.get(key or "")
        if kept is None:
            continue
        given = {
            option: value
            for option, value in kept.given.items()
            if getattr(used, option) == value and getattr(asked, option) != value
        }
        maps = {
            field: column
            for field, column in kept.maps.items()
            if f"{name}:{field}={column}" in new
        }
        if given or maps:
            said.append({"file": name, "shape": key, "given": given, "maps": maps})
    return said
