"""Texts that are no tables, whatever their name ends with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retention.intake.splitting import BLANK

#: Characters at the beginning of a text that tell what it is.
SEEN = 4_000
#: A line of an e-mail's head with the lines that go on with it; names of such lines.
_LINE = r"[\w-]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+"
_MAIL = r"(?:received|return-path|message-id|mime-version|subject):"
_KINDS = (
    ("JSON", r"\{\s*(\"[^\"\n]*\"\s*:|\})|\[\s*([\[{]|\])"),
    ("a web page", r"<(!doctype html|html|head|body|table|div|meta|style)\b"),
    ("XML", r"<\?xml\b"),
    ("a list of contacts (vCard)", r"BEGIN:VCARD"),
    ("a calendar", r"BEGIN:VCALENDAR"),
    ("a web server's log", r"\d+\.\d+\.\d+\.\d+ \S+ \S+ \[\d+/\w+/\d+:"),
    (
        "a list of SQL statements",
        r"(?:--[^\n]*\n\s*|/\*(?:(?!\*/).)*\*/;?\s*|set\s[^;\n]*;\s*)*+"
        r"(?:insert\s+into|create\s+(?:table|database)|drop\s+table|lock\s+tables"
        r"|start\s+transaction|begin;\s*\n|copy\s[^\n]*from\s+stdin|use\s+\S+;\s*\n)",
    ),
    (
        "an e-mail",
        rf"(?=(?:(?!from:){_LINE})*from:)(?:(?!{_MAIL}){_LINE})*{_MAIL}",
    ),
)
_PATTERNS = [(kind, re.compile(form, re.I | re.S)) for kind, form in _KINDS]


def what_it_is(lines: Sequence[str]) -> str | None:
    """What a text is, with its article, if it is known to be no table."""
    text = "".join(lines[:SEEN])[:SEEN].lstrip(BLANK)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return next((kind for kind, form in _PATTERNS if form.match(text)), None)
