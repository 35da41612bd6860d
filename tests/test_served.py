"""The application over HTTP: security headers, and no way in for frames and scripts."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import serving

pytestmark = pytest.mark.served


@pytest.fixture(scope="module")
def address(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(sample, tmp_path_factory.mktemp("log") / "server.log") as address:
        yield address


@pytest.mark.parametrize("path", ["", "cohorts", "_stcore/health", "no-such-page"])
def test_every_answer_carries_the_security_headers(address: str, path: str) -> None:
    with urllib.request.urlopen(f"{address}/{path}") as answer:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_font_and_icon_are_served_from_here(address: str) -> None:
    url = f"{address}/app/static/inter-tabular.woff2"
    with urllib.request.urlopen(url) as answer:
        assert answer.read(4) == b"wOF2"
