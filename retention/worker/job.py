"""The parent's side of an import: starts the child, watches it, cleans up after it."""

from __future__ import annotations

import contextlib
import glob
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from retention.errors import DatasetError
from retention.worker import endings
from retention.worker.limits import Limits

if TYPE_CHECKING:
    from retention.intake import Options
    from retention.remembered import Answers

_PROJECT = Path(__file__).resolve().parents[2]
_LOG = logging.getLogger("retention")

#: What the names of the children's private folders begin with.
PRIVATE = "retention-import-"

#: Imports that run at the same time; others wait for their turn.
AT_ONCE = 2
_TURNS = threading.BoundedSemaphore(AT_ONCE)

#: Seconds between two looks at the clock, and at what was written.
_TICK = 0.1
_LOOK = 1.0
#: Most bytes of one line from the child, and of its errors that are logged.
_LINE, _TAIL = 64_000_000, 8_000
#: All of the server's environment that the child gets.
_KEPT = ("PATH", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True)
class Progress:
    """How far an import is; with an outcome it is over.

    share:   0 to 1
    rows:    rows read of the file that is being read, ``of`` so many lines; 0 = unknown
    outcome: the object of ``import --json``: published, refused, asks, files; and in
             ``remembered`` what was taken from last time
    """

    step: str
    share: float = 0.0
    rows: int = 0
    of: int = 0
    outcome: dict | None = None


class Import:
    """One import in a child process; letting go of it ends the child.

    files:   (name to report, path); a name is never used as a path
    into:    as in ``shop.import_files``; nobody else publishes there meanwhile
    folder:  where the child gets its private folder; the system's place otherwise
    remembered: answers by shape, for files that come again
    """

    def __init__(
        self,
        files: Sequence[tuple[str, Path]],
        into: Path,
        options: Options | None = None,
        limits: Limits | None = None,
        folder: Path | None = None,
        remembered: Mapping[str, Answers] | None = None,
    ) -> None:
        job = {
            "files": [(name, str(path.resolve())) for name, path in files],
            "into": str(into.resolve().parent / into.name),
            "options": asdict(options) if options else {},
            "remembered": {
                key: asdict(kept) for key, kept in (remembered or {}).items()
            },
        }
        self._work = _Work(job, into, limits or Limits(), folder)
        self._close = weakref.finalize(self, self._work.cancel)
        threading.Thread(target=self._work.run, name="import", daemon=True).start()

    def poll(self) -> Progress:
        """The latest progress; it has the outcome once there is one."""
        return self._work.progress

    def wait(self, seconds: float | None = None) -> Progress:
        """The progress when the import is over, or when the seconds are."""
        self._work.over.wait(seconds)
        return self.poll()

    def cancel(self) -> None:
        """End the import now and remove what is half made; harmless when it is over."""
        self._work.cancel()
        self._work.over.wait(10)


class _Work:
    """What the threads of an import share; it does not know the Import itself."""

    def __init__(
        self,
        job: dict,
        into: Path,
        limits: Limits,
        folder: Path | None,
    ) -> None:
        self.names = [name for name, _ in job["files"]]
        self.into, self.limits, self.folder = into, limits, folder
        self.job = job | {
            "limits": asdict(limits),
            "threads": max(1, min(4, (os.cpu_count() or 2) - 1)),
        }
        self.progress = Progress("Starting")
        self.over = threading.Event()
        self.cancelled = threading.Event()
        self.process: subprocess.Popen | None = None
        self.said: dict | None = None

    def cancel(self) -> None:
        self.cancelled.set()
        self._kill()

    def run(self) -> None:
        """Wait for a turn, run the child, say how it ended."""
        outcome: dict | None = None
        try:
            while not _TURNS.acquire(timeout=_TICK):
                self.progress = Progress("Waiting until another import is done")
                if self.cancelled.is_set():
                    return
            try:
                outcome = self._run()
            finally:
                _TURNS.release()
        except Exception:
            _LOG.exception("An import could not be run")
            outcome = endings.as_report(endings.crashed(self.names))
        finally:
            self._over(outcome or endings.as_report(endings.stopped(self.names)))

    def _over(self, outcome: dict) -> None:
        self.progress = replace(self.progress, share=1.0, outcome=outcome)
        self.over.set()

    def _run(self) -> dict | None:
        before, current = set(_made(self.into)), _current(self.into)
        with tempfile.TemporaryDirectory(
            prefix=PRIVATE, dir=self.folder, ignore_cleanup_errors=True
        ) as place:
            errors = Path(place) / "errors.txt"
            with errors.open("wb") as log:
                self.process = process = self._start(place, log)
            # cancelled while it started: nobody saw the process then
            if self.cancelled.is_set():
                self._kill()
            reader = threading.Thread(target=self._listen, args=(process,), daemon=True)
            reader.start()
            sentence = self._watch(process, Path(place))
            reader.join(10)
            told = _tail(errors)
        if told and self.said is None and not self.cancelled.is_set():
            _LOG.error("An import ended with status %s:\n%s", process.returncode, told)
        elif told:
            _LOG.warning("An import said:\n%s", told)
        if self.said is None and _current(self.into) not in (None, current):
            # ended after the pointer was moved, before it could say so
            self.said = _report(self.into)
        if self.said is None or not self.said["published"]:
            for file in set(_made(self.into)) - before:
                file.unlink(missing_ok=True)
        if self.said is not None:
            return self.said
        if self.cancelled.is_set():
            return None
        return endings.as_report(
            sentence
            or endings.of_status(process.returncode, told, self.names, self.limits)
        )

    def _start(self, place: str, log: IO[bytes]) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "retention.worker"],
            cwd=_PROJECT,
            env={name: os.environ[name] for name in _KEPT if name in os.environ}
            | {"HOME": place, "TMPDIR": place, "TEMP": place, "PYTHONUTF8": "1"}
            | {"OPENBLAS_NUM_THREADS": "1"},  # see retention.__main__
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        assert process.stdin
        # The pipe stays open: its end tells the child that its parent is gone.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(self.job, default=str).encode() + b"\n")
            process.stdin.flush()
        return process

    def _listen(self, process: subprocess.Popen) -> None:
        """Take in what the child says; what is no JSON object is passed over."""
        assert process.stdout
        while line := process.stdout.readline(_LINE):
            try:
                said = json.loads(line)
                if "outcome" in said:
                    self.said = dict(said["outcome"])
                else:
                    self.progress = Progress(**said)
            except (ValueError, TypeError):
                _LOG.warning("An import said what cannot be read: %r", line[:200])

    def _watch(self, process: subprocess.Popen, place: Path) -> str | None:
        """Wait for the end; the sentence where it was this clock that ended it."""
        began = looked = time.monotonic()
        sentence = None
        while True:
            try:
                process.wait(_TICK)
                return sentence
            except subprocess.TimeoutExpired:
                pass
            now = time.monotonic()
            if now - began > self.limits.seconds:
                sentence = endings.no_time(self.names, self.limits.seconds)
            elif now - looked > _LOOK:
                looked = now
                if _written(place, self.into) > self.limits.written:
                    sentence = endings.too_much_written(self.names, self.limits)
            if sentence:
                self._kill()

    def _kill(self) -> None:
        """End the child with all that it started."""
        process = self.process
        if process is None or process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


def _made(into: Path) -> list[Path]:
    """Files that publishing makes before it moves the pointer."""
    return [
        file
        for ending in ("part", "part.wal", "pointer", "duckdb", "json")
        for file in into.parent.glob(f"{glob.escape(into.stem)}-*Z.{ending}")
    ]


def _current(into: Path) -> Path | None:
    # imported here: the child, which sets its limits first, imports this module too
    from retention.dataset import current_file

    try:
        return current_file(into)
    except DatasetError:
        return None


def _report(into: Path) -> dict:
    """What was said of the files when the current version was published."""
    from retention.dataset import open_dataset

    return dict(open_dataset(into).report)


def _written(place: Path, into: Path) -> int:
    total = 0
    for file in [
        *place.rglob("*"),
        *into.parent.glob(f"{glob.escape(into.stem)}-*Z.part*"),
    ]:
        with contextlib.suppress(OSError):
            total += file.stat().st_size
    return total


def _tail(errors: Path) -> str:
    with errors.open("rb") as file:
        file.seek(max(0, errors.stat().st_size - _TAIL))
        return file.read().decode("utf-8", "replace").strip()
