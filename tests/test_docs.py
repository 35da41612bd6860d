"""Documents that are written from the code say what the code says today."""

from __future__ import annotations

from retention.query import QUERIES, load, names
from tools.write_metrics import LEDGER, SCORING, TARGET, text


def test_metrics_md_is_what_the_query_headers_say():
    """Stale? Run ``make docs``."""
    assert TARGET.read_text(encoding="utf-8") == text()


def test_metrics_md_has_every_question_and_every_ledger_table():
    page = text()
    for name in names():
        assert f"### {load(name).title}\n\n`{name}`: " in page
    assert {path.stem for path in (QUERIES / "ledger").glob("*.sql")} == set(LEDGER)
    assert {path.stem for path in (QUERIES / "scoring").glob("*.sql")} == set(SCORING)
