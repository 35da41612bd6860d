"""The child: reads one job from standard input, imports, says how it went.

Runs in a private folder of its own. It ends when its parent does: then its standard
input ends.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import traceback
from pathlib import Path
from typing import IO

from retention.worker import endings
from retention.worker.job import PRIVATE
from retention.worker.limits import Limits, limit_this_process


def main() -> int:
    """Run the one job; 0 whenever an outcome was said."""
    # What libraries print must not mix with what is said to the parent.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limits = Limits(**job["limits"])
    limit_this_process(limits)
    names = [name for name, _ in job["files"]]
    _say(out, outcome=_outcome(job, names, limits, out))
    return 0


def _outcome(job: dict, names: list[str], limits: Limits, out: IO[str]) -> dict:
    """The report of the import, or one sentence in the form of a report."""
    try:
        from retention import intake
        from retention.errors import RetentionError
        from retention.worker.reading import read_all

        def progress(step: str, share: float, rows: int = 0, of: int = 0) -> None:
            _say(out, step=step, share=share, rows=rows, of=of)

        room = {"memory_limit": f"{limits.database}B", "threads": job["threads"]}
        try:
            return read_all(job, progress, room)
        except RetentionError as error:
            sentence = endings.of_error(error, names, limits)
            if sentence:
                traceback.print_exc()
                return endings.as_report(sentence)
            return intake.report_json(error, None)
    except BaseException as error:
        # Also what is no Exception, such as a panic in a library written in Rust.
        traceback.print_exc()
        sentence = endings.of_error(error, names, limits) or endings.crashed(names)
        return endings.as_report(sentence)


def _say(out: IO[str], **what: object) -> None:
    out.write(json.dumps(what, default=str) + "\n")
    out.flush()


def _end_with_parent() -> None:
    """Wait for the parent's end; nobody else would remove the private folder then."""
    while os.read(0, 4096):
        pass
    place = Path(os.environ.get("TMPDIR", ""))
    if place.name.startswith(PRIVATE):
        shutil.rmtree(place, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
