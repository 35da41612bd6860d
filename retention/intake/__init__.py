"""Strangers' files to typed tables: every record used, or set aside with its reason.

The road of a file: bytes (``source``) → text and where its table begins (``layout``) →
a table of text with physical line numbers (``table``) → columns understood (``columns``,
or ``known`` where ``platforms`` describes the export; ``joins`` where files add to it)
→ whole-column decisions with evidence (``dates``, ``amounts``, ``stage``) → rows used or
set aside → typed tables (``orders``, ``people``, ``events``). Reading everything in one
go is ``road.read``.
"""

from retention.intake.model import Decision, Example, FileReport, Intake, Options
from retention.intake.report import report_json, report_text
from retention.intake.road import Progress, Seen, read

__all__ = [
    "Decision",
    "Example",
    "FileReport",
    "Intake",
    "Options",
    "Progress",
    "Seen",
    "read",
    "report_json",
    "report_text",
]
