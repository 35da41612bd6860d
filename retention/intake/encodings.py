"""Bytes to UTF-8: which encoding a text is in, as proven, as given, or as asked."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retention.errors import Refused
from retention.intake.model import Decision, Options, Questions, counted

CHUNK = 1 << 24
#: Control characters other than tab and line ends.
CONTROLS = bytes(code for code in range(32) if code not in b"\t\r\n") + b"\x7f"
#: Zero bytes that may fill the rest of a block behind a short text.
PADDING = 1 << 16
#: Lines that are looked at to tell which encoding is the likeliest.
SAMPLE = 200
_ASCII_RUN = re.compile(rb"[\t\r\n -~]{60}")
_LINE_END = re.compile(rb"(\r\n|\r|\n)")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (
    "cp1252",
    "shift_jis",
    "cp932",
    "cp1250",
    "cp1251",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
    "iso8859-15",
    "mac_roman",
    "cp850",
)
#: First bytes of the characters that are met most often, by two-byte codec.
_OFTEN = {
    "shift_jis": range(0x88, 0x98),
    "cp932": range(0x88, 0x98),
    "euc_jp": range(0xB0, 0xD0),
    "gb18030": range(0xB0, 0xD8),
    "big5": range(0xA4, 0xC7),
    "euc_kr": range(0xB0, 0xC9),
}
#: How readily an encoding is believed where another reads a text as well.
_BELIEF = {"iso8859-15": 0.99, "mac_roman": 0.8, "cp850": 0.8}


@dataclass(frozen=True)
class Text:
    """A text as UTF-8, and the physical lines whose bytes are no text.

    changed: the bytes are not those of the file
    """

    data: bytes
    encoding: str
    bad_lines: frozenset[int] = frozenset()
    decisions: tuple[Decision, ...] = ()
    changed: bool = True


def to_utf8(name: str, data: bytes, options: Options, questions: Questions) -> Text:
    """The bytes of a file as UTF-8.

    A mark, valid UTF-8 and the zero bytes of UTF-16 are proof. Where one line proves
    UTF-8 the invalid lines are named as bad; where none does, ``--encoding`` is asked.
    Raises Refused for what is no text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _wide(name, data, codec, "its byte order mark")
    zeros = b"\x00" in data
    wide = _zero_bytes(data) if zeros else None
    if wide:
        return _wide(name, data, wide, "its zero bytes")
    body = data.rstrip(b"\x00") if zeros else data
    if body and len(body) < len(data) <= len(body) + max(len(body), PADDING):
        text = to_utf8(name, body, options, questions)
        value = counted(len(data) - len(body), "byte")
        padded = Decision("zero bytes", "taken off the end", value)
        return replace(text, changed=True, decisions=(*text.decisions, padded))
    valid = is_utf8(data)
    if (zeros and not valid) or _is_binary(data[: 1 << 16]):
        raise Refused(
            f"{name} is no text: it holds zero bytes or other bytes that no text has. "
            "Export it as CSV (UTF-8) and import that."
        )
    if valid:
        return Text(data, "utf-8", changed=False)
    pieces = _LINE_END.split(data)
    lines = pieces[::2]
    bad = [number for number, line in enumerate(lines, 1) if not is_utf8(line)]
    if options.encoding:
        return _given(name, pieces, options.encoding)
    skipped = set(bad)
    proof = 1 if data.startswith(codecs.BOM_UTF8) else None
    proof = proof or next(
        (
            number
            for number, line in enumerate(lines, 1)
            if number not in skipped and not line.isascii()
        ),
        None,
    )
    if proof:
        return _read(pieces, "utf-8", f"line {proof} proves it")
    return _read(pieces, _asked(name, lines, bad, questions), "")


def is_utf8(data: bytes) -> bool:
    """Whether bytes are valid UTF-8; a file is looked at in chunks."""
    if data.isascii():
        return True
    view = memoryview(data)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), CHUNK):
            decoder.decode(view[at : at + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_binary(head: bytes) -> bool:
    """Whether more than a tenth is control characters; one kind alone may separate."""
    kinds = set(head) & set(CONTROLS)
    odd = len(head) - len(head.translate(None, CONTROLS))
    return odd * 10 > len(head) and (len(kinds) > 1 or 0 in kinds)


def _zero_bytes(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain text is zero, no others are.

    A long run of ASCII without a zero byte is another text, put in front.
    """
    if _ASCII_RUN.search(data[: 1 << 16]):
        return None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    half = max(1, len(data) // 2)
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros * 5 >= half and others * 20 <= zeros:
            text = data[: 1 << 16].decode(codec, "replace")
            return codec if "\n" in text or "\r" in text else None
    return None


def _wide(name: str, data: bytes, codec: str, proof: str) -> Text:
    """Text in UTF-16 or UTF-32; a half character at the end makes its line bad."""
    text = data.decode(codec, "replace")
    bad: list[int] = []
    if "\ufffd" in text:
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            lines = re.split(r"\r\n|\r|\n", text)
            bad = [number for number, line in enumerate(lines, 1) if "\ufffd" in line]
            if len(bad) * 2 > len(lines):
                raise Refused(
                    f"{name} is no text: it begins like {codec} and goes on otherwise. "
                    "Export it as CSV (UTF-8) and import that."
                ) from None
    decided = (Decision("encoding", codec, proof),)
    again = text.removeprefix("\ufeff").encode("utf-8", "replace")
    return Text(again, codec, frozenset(bad), decided)


def _given(name: str, pieces: Sequence[bytes], encoding: str) -> Text:
    """Text in the encoding that was named; Refused for one that Python does not know."""
    try:
        info = codecs.lookup(encoding)
        if not getattr(info, "_is_text_encoding", True):
            raise LookupError(encoding)
        "customer".encode(info.name).decode(info.name)
    except (LookupError, UnicodeError, ValueError):
        raise Refused(
            f"--encoding {encoding} is no encoding of texts that Python knows. Write for "
            "example --encoding cp1252."
        ) from None
    if info.name.startswith(("utf-16", "utf-32")):
        raise Refused(
            f"{name} cannot be read as {info.name}: it holds no zero bytes. Choose "
            "another --encoding."
        )
    return _read(pieces, info.name, "given with --encoding")


def _read(pieces: Sequence[bytes], codec: str, proof: str) -> Text:
    """Lines, and the line ends between them, from one codec to UTF-8."""
    bad = []
    texts = []
    for place, piece in enumerate(pieces):
        try:
            texts.append(piece.decode(codec))
        except UnicodeError:
            texts.append(piece.decode(codec, "replace"))
            bad.append(place // 2 + 1)
    decided = [Decision("encoding", codec, proof)] if proof else []
    if bad:
        decided.append(
            Decision("no text", counted(len(bad), "line"), f"from line {bad[0]}")
        )
    data = "".join(texts).removeprefix("\ufeff").encode("utf-8", "replace")
    return Text(data, codec, frozenset(bad), tuple(decided))


def _asked(
    name: str, lines: Sequence[bytes], bad: Sequence[int], questions: Questions
) -> str:
    """Ask for the encoding; the likeliest one."""
    sample = [lines[number - 1] for number in bad[:SAMPLE]]
    scores = {codec: _likeness(sample, codec) for codec in _CANDIDATES}
    best = sorted(_CANDIDATES, key=lambda codec: -scores[codec])
    candidates = [codec for codec in best if scores[codec] >= 0][:3] or ["cp1252"]
    shown = {
        codec: [
            _around(lines[number - 1].decode(codec, "replace")) for number in bad[:3]
        ]
        for codec in candidates
    }
    readings = "; ".join(
        f"{codec} reads {', '.join(map(repr, texts))}" for codec, texts in shown.items()
    )
    told = f"line {bad[0]}" if len(bad) == 1 else f"lines {_listed(bad[:3])}"
    more = f" and {len(bad) - 3:,} more" if len(bad) > 3 else ""
    questions.ask(
        "--encoding",
        f"{name} is not UTF-8 ({told}{more}). Which encoding is it? {readings}. Write "
        f"for example --encoding {candidates[0]}.",
        file=name,
        choices=tuple((codec, "  |  ".join(texts)) for codec, texts in shown.items()),
    )
    return candidates[0]


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _around(line: str) -> str:
    """Forty characters or so around the first one that is not ASCII."""
    line = line.strip()
    first = next((at for at, char in enumerate(line) if ord(char) > 127), 0)
    start, stop = max(0, first - 20), first + 30
    return "…" * (start > 0) + line[start:stop] + "…" * (stop < len(line))


def _likeness(lines: Sequence[bytes], codec: str) -> float:
    """How much lines look like a language in this codec: 0 to 1, -1 for no text at all.

    One that no machine has used for long is believed less.
    """
    text_score, count = 0.0, 0
    for line in lines:
        try:
            text = line.decode(codec)[:2_000]
        except UnicodeDecodeError:
            return -1.0
        padded = f" {text} "
        for before, char, after in zip(padded, text, padded[2:], strict=False):
            if ord(char) > 127:
                count += 1
                double = codec in _OFTEN
                text_score += (
                    _double_byte(codec, before, char, after)
                    if double
                    else _single_byte(before, char, after)
                )
    return _BELIEF.get(codec, 1.0) * text_score / count if count else 0.0


def _double_byte(codec: str, before: str, char: str, after: str) -> float:
    code = ord(char)
    alone = ord(before) < 128 and ord(after) < 128
    if alone and (before.isalpha() or after.isalpha()):
        return 0.05
    if 0x3040 <= code <= 0x30FF:
        return 1.0 if codec in ("shift_jis", "cp932", "euc_jp") else 0.5
    if 0xAC00 <= code <= 0xD7A3:
        return 0.95
    if 0x4E00 <= code <= 0x9FFF:
        weights = {"gb18030": 0.92, "big5": 0.9, "shift_jis": 0.88, "cp932": 0.87}
        often = char.encode(codec, "replace")[0] in _OFTEN[codec]
        return weights.get(codec, 0.4) * (1 if often else 0.25)
    return 0.3 if 0x3000 <= code <= 0xFFEF and not 0xE000 <= code <= 0xF8FF else 0.0


def _single_byte(before: str, char: str, after: str) -> float:
    if char in "€£«»" and (before.isalpha() or after.isalpha()):
        return 0.3 if char in "€£" else 0.6
    if char in "–—…€£“”„«»©®™°§•\xa0":
        return 0.6 if before.isalpha() and after.isalpha() else 0.9
    if char in "’‘":
        return 0.9 if char == "’" or not before.isalpha() else 0.3
    if not char.isalpha() or unicodedata.category(char) == "Lo":
        return 0.1
    if 0x400 <= ord(char) <= 0x4FF:
        latin = any(sign.isascii() and sign.isalpha() for sign in (before, after))
        beside = 0x400 <= max(ord(before), ord(after)) <= 0x4FF
        return 1.0 if beside and not latin else 0.2
    if char.isupper() and before.islower():
        return 0.2
    plain = (before.isalpha() and before.isascii()) or (
        after.isalpha() and after.isascii()
    )
    if not plain:
        return 0.3
    return 0.9 if char in "îûðþÿ" else 1.0
