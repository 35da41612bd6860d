"""What readers answered about files, kept for the next file of the same shape.

A shape is the set of a file's column names. Kept are answers (dates are day-first) and
which column is which field; nothing a file holds beside its column names. One small JSON
file, private to the server's user. The command line never reads it: a scheduled import
must not change because somebody answered a question on a page.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from retention.errors import Ask
from retention.intake import Options
from retention.intake.synonyms import squeeze

#: Shapes that are kept; the one that was answered longest ago goes first.
MOST = 200
#: Flags whose answers are kept, by the name they have in Options.
FLAGS = ("dates", "decimal", "currency", "encoding", "amounts", "scale")

_LOCK = threading.Lock()


@dataclass(frozen=True)
class Answers:
    """What is known about one shape.

    given: option (``dates``) to its answer (``day-first``)
    maps:  field to the column it is read from
    """

    given: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.given or self.maps)


def shape(columns: Sequence[str]) -> str | None:
    """The shape of a file with these columns; None where it has no column names."""
    names = sorted(squeeze(column) for column in columns)
    if len(names) < 2 or all(re.fullmatch(r"#\d+", name) for name in names):
        return None
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


class Memory:
    """The file that answers are kept in; where it cannot be written nothing is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> dict[str, Answers]:
        """Answers by shape, the oldest first; none where the file is missing or damaged."""
        try:
            shapes = json.loads(self.path.read_text(encoding="utf-8"))["shapes"]
            return {
                str(key): Answers(
                    {n: str(v) for n, v in kept["given"].items() if n in FLAGS},
                    {str(n): str(v) for n, v in kept["maps"].items()},
                )
                for key, kept in shapes.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def keep(self, key: str, answers: Answers) -> None:
        """Add answers to what is kept of a shape; newer ones take the place of older."""
        with _LOCK:
            shapes = self.all()
            old = shapes.pop(key, Answers())
            shapes[key] = Answers(
                {**old.given, **answers.given}, {**old.maps, **answers.maps}
            )
            self._write(shapes)

    def forget(self, keys: Iterable[str]) -> None:
        """Keep nothing of these shapes."""
        with _LOCK:
            gone = set(keys)
            shapes = self.all()
            left = {key: kept for key, kept in shapes.items() if key not in gone}
            if len(left) < len(shapes):
                self._write(left)

    def _write(self, shapes: Mapping[str, Answers]) -> None:
        newest = list(shapes.items())[-MOST:]
        text = json.dumps(
            {
                "what": "answers readers gave about files of a shape; no customer data",
                "written": datetime.now(UTC).isoformat(timespec="seconds"),
                "shapes": {
                    key: {"given": dict(kept.given), "maps": dict(kept.maps)}
                    for key, kept in newest
                },
            },
            indent=1,
        )
        with contextlib.suppress(OSError):
            # mkstemp makes the file readable for its owner only
            number, name = tempfile.mkstemp(prefix=".remembered-", dir=self.path.parent)
            try:
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    file.write(text)
                os.replace(name, self.path)
            except OSError:
                Path(name).unlink(missing_ok=True)


def with_maps(
    options: Options,
    files: Sequence[tuple[str, Sequence[str]]],
    known: Mapping[str, Answers],
) -> Options:
    """The options with the columns that were corrected last time.

    files: (name, column names); what the reader says now goes before.
    """
    said = {rule.partition("=")[0] for rule in options.maps}
    maps = []
    for name, columns in files:
        answers = known.get(shape(columns) or "", Answers())
        for target, column in answers.maps.items():
            rule = f"{name}:{target}"
            if rule not in said and target not in said:
                maps.append(f"{rule}={column}")
    return replace(options, maps=(*options.maps, *maps)) if maps else options


def with_answers(
    options: Options,
    asks: Sequence[Ask],
    files: Sequence[tuple[str, Sequence[str]]],
    known: Mapping[str, Answers],
) -> Options:
    """The options with last time's answers to the questions that are open now.

    A question is left open where files of this import were answered differently.
    """
    answered = {}
    for ask in asks:
        option = ask.flag.removeprefix("--")
        found = {
            known.get(shape(columns) or "", Answers()).given.get(option)
            for name, columns in files
            if ask.file in (None, name)
        } - {None}
        if option in FLAGS and len(found) == 1 and not getattr(options, option):
            answered[option] = found.pop()
    return replace(options, **answered) if answered else options  # type: ignore[arg-type]
