"""Finds a Chromium or Chrome for the browser tests, and installs one where there is none.

python -m tools.browser        prints the path of the browser
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)


def find() -> str | None:
    """The system's browser, or one that Playwright installed; None when there is none."""
    named = [path for name in NAMES if (path := shutil.which(name))]
    placed = [place for place in PLACES if Path(place).exists()]
    return next(iter(named + placed), None) or _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def install() -> None:
    """Debian's package where this process may install it, else Playwright's build."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False,
        )
        if done.returncode == 0:
            return
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False
    )


def main() -> int:
    """Find or install; 1 with a sentence when neither works."""
    path = find()
    if path is None:
        install()
        path = find()
    if path is None:
        print(
            "No Chromium or Chrome was found and none could be installed. "
            "Install one of them, then run make test again.",
            file=sys.stderr,
        )
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
