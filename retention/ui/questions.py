"""Questions about files in a reader's words, each answered by a choice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import streamlit as st

from retention import words
from retention.schema import TABLES

Ask = Mapping[str, Any]

_DATE = re.compile(r"\s*(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})\b")

#: A flag of the command line, which a page never names.
_FLAG = re.compile(r"(?:^|[\s\"(])--[a-z]")

_CODECS = {
    "cp1252": "Western European (Windows 1252)",
    "iso8859-15": "Western European (ISO 8859-15)",
    "iso8859-1": "Western European (ISO 8859-1)",
    "mac_roman": "Western European (Macintosh)",
    "cp850": "Western European (DOS 850)",
    "cp1250": "Central European (Windows 1250)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp1251": "Cyrillic (Windows 1251)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows 1253)",
    "cp1254": "Turkish (Windows 1254)",
    "shift_jis": "Japanese (Shift JIS)",
    "cp932": "Japanese (Windows 932)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC)",
    "cp949": "Korean (Windows 949)",
}

#: Option -> (question; {column} and {file} are filled in, choices in words).
_ASKED: dict[str, tuple[str, dict[str, str]]] = {
    "dates": (
        "Which comes first in the dates of {column}?",
        {"day-first": "The day", "month-first": "The month"},
    ),
    "decimal": (
        "Which sign stands before the cents in {column}?",
        {"comma": "A comma", "point": "A point"},
    ),
    "currency": ("Which currency should count? Rows in others are set aside.", {}),
    "sheet": ("Which sheet of {file} should be read?", {}),
    "encoding": ("How do these lines of {file} read correctly?", {}),
    "amounts": (
        "Whose amount stands in {column}?",
        {
            "line": "Each line's own: the lines of an order are added up",
            "order": "The whole order's, repeated on each of its lines",
        },
    ),
    "scale": (
        "What do the scores in {column} of {file} mean?",
        {
            "0-10": "0 to 10: how likely customers are to recommend us",
            "1-5": "1 to 5: 5 is best",
            "5-1": "1 to 5: 1 is best",
        },
    ),
}

#: How answers of last time are said.
_SAID = {
    ("dates", "day-first"): "dates with the day first",
    ("dates", "month-first"): "dates with the month first",
    ("decimal", "comma"): "a comma before the cents",
    ("decimal", "point"): "a point before the cents",
    ("amounts", "line"): "an amount on each line",
    ("amounts", "order"): "the whole order's amount on each line",
    ("scale", "0-10"): "scores from 0 to 10",
    ("scale", "1-5"): "scores from 1 to 5, 5 is best",
    ("scale", "5-1"): "scores from 1 to 5, 1 is best",
}


@dataclass(frozen=True)
class Given:
    """What was answered, and whether something is still open.

    options: option (``dates``) to its answer, for all files
    sheets:  file to its sheet
    maps:    file to field to the column's place (``#2``)
    """

    options: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    maps: dict[str, dict[str, str]] = field(default_factory=dict)
    is_complete: bool = True


def questions(
    asks: Sequence[Ask], files: Sequence[Mapping[str, Any]], key: str
) -> Given:
    """Draw all open questions.

    Sheets and columns are asked of each file; anything else once, for all of them.
    """
    given = Given()
    total = 0
    for number, ask in enumerate(asks):
        option, file = ask["flag"].removeprefix("--"), str(ask.get("file") or "")
        if option == "map" and ask.get("field"):
            place = _column(ask, files, f"{key} map {number}")
            if place:
                given.maps.setdefault(file, {})[str(ask["field"])] = place
        elif option == "sheet" and file:
            value = _choice(option, ask, f"{key} sheet {number}")
            if value:
                given.sheets[file] = value
        elif all(ask["flag"] != earlier["flag"] for earlier in asks[:number]):
            value = _choice(option, ask, f"{key} {option}", _also(ask, asks))
            if value:
                given.options[option] = value
        else:
            continue
        total += 1
    mapped = sum(map(len, given.maps.values()))
    answered = len(given.options) + len(given.sheets) + mapped
    return replace(given, is_complete=answered == total)


def how_many(asks: Sequence[Ask]) -> int:
    """How many questions are drawn for these."""
    each = [ask for ask in asks if ask["flag"] in ("--map", "--sheet")]
    return len(each) + len({ask["flag"] for ask in asks if ask not in each})


def _also(ask: Ask, asks: Sequence[Ask]) -> str:
    """What else the answer counts for: `` Counts for paid_at of b.csv as well.``"""
    others = [
        " of ".join(filter(None, (other.get("column"), other.get("file"))))
        for other in asks
        if other["flag"] == ask["flag"] and other != ask
    ]
    named = [words.escaped(other) for other in dict.fromkeys(others) if other]
    return f" Counts for {', '.join(named)} as well." if named else ""


def _choice(option: str, ask: Ask, key: str, also: str = "") -> str | None:
    question, said = _ASKED.get(option, ("", {}))
    choices = {str(value): str(shown) for value, shown in ask.get("choices") or ()}
    if option == "encoding":
        choices = _told_apart(choices)
    if not question or not choices:
        return _typed(option, ask, key)
    labels = {value: said.get(value, value) for value in choices}
    if option == "currency":
        labels = {code: f"{code} ({shown})" for code, shown in choices.items()}
    if option == "encoding":
        labels = choices
    hints = {value: _reading(option, value, ask) for value in choices}
    filled = question.format(
        column=f"**{words.escaped(ask.get('column') or '')}**",
        file=f"**{words.escaped(ask.get('file') or '')}**",
    )
    if option == "encoding" and len(choices) == 1:
        return _sole_reading(choices, ask)
    if option == "scale" and ask.get("example"):
        filled += f" They go from {words.escaped(ask['example'])}."
    elif ask.get("example"):
        filled += f" For example {words.escaped(ask['example'])}."
    value = st.radio(
        filled + also, list(choices), index=None, key=key,
        format_func=lambda value: words.escaped(labels[value]),
        captions=[words.escaped(hints[value]) for value in choices]
        if any(hints.values())
        else None,
    )  # fmt: skip
    return value if value is None else str(value)


def _sole_reading(choices: Mapping[str, str], ask: Ask) -> str:
    """Lines that can be read in one way only: shown, and nothing to choose."""
    ((codec, text),) = choices.items()
    st.markdown(
        f":small[Do these lines of **{words.escaped(ask['file'])}** read correctly? "
        f"{words.escaped(text)}]  \n:small[:gray[{_CODECS.get(codec, codec)}. If not, "
        "save the file as CSV UTF-8 and bring that.]]"
    )
    return codec


def said(option: str, value: str) -> str:
    """An answer in words: ``dates with the day first``."""
    if option == "encoding":
        return f"text as {words.escaped(_CODECS.get(value, value))}"
    return words.escaped(_SAID.get((option, value), f"{option} {value}"))


def _reading(option: str, value: str, ask: Ask) -> str:
    """What the example means with this answer."""
    example = str(ask.get("example") or "")
    if option == "dates":
        return _worked_date(example, value)
    if option == "decimal":
        return _worked_amount(example, value)
    if option == "encoding":
        return _CODECS.get(value, value)
    if option == "scale":
        return (
            "Gives the NPS score" if value == "0-10" else "Kept; gives no NPS score yet"
        )
    if option == "sheet":
        return dict(ask["choices"]).get(value, "")
    return ""


def _told_apart(readings: Mapping[str, str]) -> dict[str, str]:
    """Of encodings that read the shown lines alike the likeliest, which comes first."""
    first: dict[str, str] = {}
    for codec, text in readings.items():
        first.setdefault(text, codec)
    return {codec: text for text, codec in first.items()}


def _worked_date(example: str, order: str) -> str:
    found = _DATE.match(example)
    if not found:
        return "31/12/2025" if order == "day-first" else "12/31/2025"
    first, second, year = (int(part) for part in found.groups())
    day, month = (first, second) if order == "day-first" else (second, first)
    try:
        read = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return ""
    return f"{example} is {words.day(read)}"


def _worked_amount(example: str, sign: str) -> str:
    if not example:
        return "1.234,50" if sign == "comma" else "1,234.50"
    thousands, decimal = (".", ",") if sign == "comma" else (",", ".")
    digits = re.sub(r"[^\d.,-]", "", example).replace(thousands, "")
    try:
        value = float(digits.replace(decimal, "."))
    except ValueError:
        return ""
    text = f"{value:,.3f}" if decimal in digits else f"{value:,.0f}"
    return f"{example} is {text}, written in English"


def _typed(option: str, ask: Ask, key: str) -> str | None:
    """A question of a kind that has no choices: asked as it stands."""
    st.text(plain(str(ask["question"])))
    return st.text_input(words.capitalised(option), key=key) or None


def _column(ask: Ask, files: Sequence[Mapping[str, Any]], key: str) -> str | None:
    """Which column of a file a field is read from: its place, such as ``#2``."""
    file = next((f for f in files if f["name"] == ask["file"]), None)
    columns = list(file["columns"]) if file else []
    likely = {str(place): str(name) for place, name in ask.get("choices") or ()}
    options = likely | {
        f"#{place}": str(name)
        for place, name in enumerate(columns, start=1)
        if f"#{place}" not in likely
    }
    samples = {
        f"#{read['place']}": read["samples"]
        for read in (file or {}).get("columns_read") or ()
    }

    def label(place: str) -> str:
        held = ", ".join(map(str, samples.get(place) or ()))
        name = options[place] or f"Column {place[1:]}"
        if name == place:
            name = f"Column {place[1:]}"
        return f"{name} ({held})" if held else name

    return st.selectbox(
        f"Which column of **{words.escaped(ask['file'])}** says "
        f"{words.escaped(meaning(str(ask['field'])))}?",
        list(options), index=None, key=key, format_func=label,
        placeholder="Choose a column",
    )  # fmt: skip


def meaning(field: str) -> str:
    """What a field tells, in words: the time of the order."""
    known = {
        "customer_id": "who the customer is",
        "ordered_at": "when the order was made",
        "amount": "what was paid",
        "score": "the score",
        "email": "the customer's e-mail address",
    }
    found = (
        column.meaning
        for table in TABLES.values()
        for column in table.columns
        if column.name == field
    )
    return known.get(field) or next(found, field.replace("_", " "))


def by_hand(reason: str) -> str:
    """A reason without the flag that was its answer."""
    return re.sub(r"\bgiven with --[a-z]+", "given by hand", reason)


def plain(sentence: str) -> str:
    """A sentence of the command line without what only the command line can do.

    Sentences and clauses that name a flag are left out.
    """
    kept = []
    for part in re.split(r"(?<=[.?!])\s+(?=[A-Z-])", by_hand(sentence)):
        clauses = re.split(r";\s+", part)
        free = [clause for clause in clauses if not _FLAG.search(clause)]
        if free:
            end = "" if free[-1] == clauses[-1] else "."
            kept.append("; ".join(free) + end)
    return " ".join(kept) or "These files do not fit what was answered about them."
