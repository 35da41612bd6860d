"""One session's upload: its private folder, its import, and what was answered."""

from __future__ import annotations

import re
import shutil
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from retention import intake
from retention.dataset import Dataset, open_dataset
from retention.engine.duck import forget
from retention.errors import RetentionError
from retention.remembered import FLAGS, Answers, Memory, shape
from retention.ui import keeper, source
from retention.worker import Import, Progress

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

#: Where in the folder of an upload its published file goes.
_NAME = "upload.duckdb"
#: Where answers are kept, beside the served datasets.
_REMEMBERED = "remembered-answers.json"


def memory() -> Memory:
    """What readers answered about files of a shape."""
    return Memory(source.folder() / _REMEMBERED)


class Job:
    """Files that a session brought; all of it goes when the session lets go of it.

    given:   option (``dates``) to its answer
    maps:    file to field to the column's place (``#2``)
    sheets:  file to the sheet that is read of it
    outcome: of the last reading, None before and while it runs
    dataset: what the last good reading published
    is_seen: whether the outcome was on the Data page
    """

    def __init__(self, files: Sequence[UploadedFile]) -> None:
        self.folder, lock = keeper.private_folder()
        self._works: list[Import] = []
        self._end = weakref.finalize(self, _remove, self.folder, self._works, lock)
        self.session, self.seen = session_id(), time.monotonic()
        keeper.keep(self)
        self.files: list[tuple[str, Path]] = []
        for number, file in enumerate(files):
            place = self.folder / f"{number}.bytes"
            place.write_bytes(file.getbuffer())
            _drop_copy(file)
            self.files.append((_shown(file.name), place))
        self.given: dict[str, str] = {}
        self.maps: dict[str, dict[str, str]] = {}
        self.sheets: dict[str, str] = {}
        self.outcome: dict | None = None
        self.dataset: Dataset | None = None
        self.readings = 0
        self.was_cancelled = False
        self.is_seen = False
        self._about: dict[str, set[str | None]] = {}

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.files]

    @property
    def is_running(self) -> bool:
        return bool(self._works) and self.outcome is None

    def close(self) -> None:
        """End the import and remove the folder."""
        self._end()

    def read(self, remembering: bool = True) -> None:
        """Start reading, with everything answered so far."""
        self.outcome = None
        self.was_cancelled = self.is_seen = False
        self.readings += 1
        self._works[:] = [
            Import(
                self.files,
                self.folder / _NAME,
                self._options(),
                folder=self.folder,
                remembered=memory().all() if remembering else None,
            )
        ]

    def poll(self) -> Progress:
        """How far the reading is; its outcome is kept when it is over."""
        now = self._works[0].poll()
        if now.outcome is not None and self.outcome is None:
            self._finish(now.outcome)
        return now

    def cancel(self) -> None:
        """Stop reading."""
        self.was_cancelled = True
        for work in self._works:
            work.cancel()

    def answer(
        self,
        given: dict[str, str],
        maps: dict[str, dict[str, str]],
        sheets: dict[str, str] | None = None,
    ) -> None:
        """Take in answers and corrected columns; newer ones go before older."""
        asks = self.outcome["asks"] if self.outcome else []
        for ask in asks:
            option = ask["flag"].removeprefix("--")
            if option in given:
                self._about.setdefault(option, set()).add(ask.get("file"))
        self.given |= given
        self.sheets |= sheets or {}
        for file, places in maps.items():
            old = self.maps.get(file, {})
            free = {f: p for f, p in old.items() if p not in places.values()}
            self.maps[file] = free | places

    def forget(self) -> None:
        """Forget what was taken from last time, and read again without it."""
        assert self.outcome
        memory().forget(str(said["shape"]) for said in self.outcome["remembered"])
        self.read(remembering=False)

    def _options(self) -> intake.Options:
        maps = tuple(
            f"{file}:{field}={place}"
            for file, places in self.maps.items()
            for field, place in places.items()
        )
        given = {name: value for name, value in self.given.items() if name in FLAGS}
        return intake.Options(
            maps=maps,
            sheet=tuple(f"{file}:{sheet}" for file, sheet in self.sheets.items()),
            **given,  # type: ignore[arg-type]
        )

    def _finish(self, outcome: dict) -> None:
        if outcome["published"]:
            try:
                self.dataset = open_dataset(self.folder / _NAME)
            except RetentionError as error:
                outcome = outcome | {"published": None, "refused": str(error)}
            else:
                self._remember(outcome)
        self.outcome = outcome

    def _remember(self, outcome: dict) -> None:
        """Keep what was answered, for the next files of the same shapes."""
        for file in outcome["files"]:
            key = shape(file["columns"])
            given = {
                option: value
                for option, value in self.given.items()
                if self._about.get(option, set()) & {None, file["name"]}
            }
            named = {
                field: file["columns"][int(place[1:]) - 1]
                for field, place in self.maps.get(file["name"], {}).items()
            }
            once = {
                field: column
                for field, column in named.items()
                if column and file["columns"].count(column) == 1
            }
            answers = Answers(given, once)
            if key and answers:
                memory().keep(key, answers)


def _shown(name: str) -> str:
    """A file's name without what ``--map FILE:field=column`` could be confused by."""
    return re.sub(r"[\x00-\x1f\x7f=]+", "-", name)[-120:].strip() or "file"


def session_id() -> str:
    """The session whose script runs."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _drop_copy(file: UploadedFile) -> None:
    """Give back the memory in which the server holds a file that is on disk now."""
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        manager.remove_file(context.session_id, file.file_id)


def _remove(folder: Path, works: list[Import], lock: IO[str]) -> None:
    for work in works:
        work.cancel()
    lock.close()
    for file in folder.glob("*.duckdb"):
        forget(file.resolve())
    shutil.rmtree(folder, ignore_errors=True)
