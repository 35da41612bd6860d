"""Files in many encodings, and files that are no text."""

from __future__ import annotations

from collections.abc import Iterator

from hostile.case import HEADER, Case, text


def encodings() -> Iterator[Case]:
    plain = text().replace("Rome", "Köln")
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8", "utf-8-sig"):
        for end_name, end in (("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")):
            data = plain.replace("\n", end).encode(codec)
            yield Case(f"{codec}_{end_name}", data, 4)
    for codec in ("utf-16-le", "utf-16-be"):
        yield Case(f"{codec}_tabs", plain.replace(",", "\t").encode(codec), 4)
        mark = "\ufeff" + plain
        yield Case(f"{codec}_marked", mark.encode(codec), 4)
        yield Case(f"{codec}_ascii", text().encode(codec), 4)
    cut = plain.encode("utf-16-le")[:-3]
    yield Case("utf-16_cut", cut, 3, {"encoding": 1}, lines=(5,))
    words = {
        "cp1252": "Zoë Müller",
        "cp1250": "Łódź Kraków",
        "cp1251": "Санкт-Петербург",
        "shift_jis": "東京とうきょう",
        "euc_kr": "서울특별시",
        "gb18030": "北京市海淀区",
        "big5": "臺北市信義區",
        "euc_jp": "とうきょうおおさか",
        "iso8859-15": "Zoë",
        "mac_roman": "Zoë",
        "cp850": "Zoë",
    }
    for codec, word in words.items():
        data = text().replace("Rome", word).encode(codec)
        told = (codec,) if codec not in ("iso8859-15", "mac_roman", "cp850") else ()
        yield Case(f"{codec}_asked", data, asks=("--encoding",), says=told)
        yield Case(f"{codec}_given", data, 4, options={"encoding": codec})
    dash = text().replace("Rome", "A – B").encode("cp1252")
    yield Case("cp1252_dash", dash, asks=("--encoding",), says=("A – B",))
    mixed = text().replace("Rome", "Köln").encode().replace(b"Oslo", b"Malm\xf6")
    yield Case("utf-8_one_bad_line", mixed, 3, {"encoding": 1}, lines=(3,))
    yield Case("utf-8_bad_marked", b"\xef\xbb\xbf" + text().encode().replace(
        b"Oslo", b"Malm\xf6"), 3, {"encoding": 1}, lines=(3,))  # fmt: skip
    bad = text().encode().replace(b"Oslo", b"Malm\xf6")
    yield Case("given_utf-8", bad, 3, {"encoding": 1}, options={"encoding": "utf-8"})
    yield Case("given_cp1252", bad, 4, options={"encoding": "cp1252"})
    yield Case("given_latin1", bad, 4, options={"encoding": "latin-1"})
    yield Case(
        "given_unknown", bad, refused="no encoding", options={"encoding": "klingon"}
    )
    yield Case("given_hex", bad, refused="no encoding", options={"encoding": "hex"})
    yield Case(
        "given_utf-16", bad, refused="zero bytes", options={"encoding": "utf-16"}
    )
    undefined = text().encode().replace(b"Oslo", b"Osl\x81")
    yield Case("cp1252_undefined", undefined, 3, {"encoding": 1},
               options={"encoding": "cp1252"}, lines=(3,))  # fmt: skip
    cut = plain.encode() + b"5,dee,2025-01-01,1.50,K" + "ö".encode()[:1]
    yield Case("utf-8_cut_character", cut, 4, {"encoding": 1}, lines=(6,))
    yield Case("surrogate_bytes", plain.encode() + b"5,\xed\xa0\x80,2025-01-01,1.50,x\n",
               4, {"encoding": 1})  # fmt: skip
    yield Case("overlong_bytes", plain.encode() + b"5,\xc0\xaf,2025-01-01,1.50,x\n",
               4, {"encoding": 1})  # fmt: skip
    yield Case("bad_inside_quotes", plain.encode()
               + b'5,dee,2025-01-01,1.50,"x\ny\xff"\n6,eli,2025-01-01,1.50,x\n',
               5, {"encoding": 1}, lines=(6,))  # fmt: skip
    yield Case("emoji_ids", text().replace("ada", "😀").encode(), 4, people=("😀",))
    yield Case(
        "zero_width_in_names", text().replace("amount", "\u200bamount").encode(), 4
    )


def binaries() -> Iterator[Case]:
    noise = bytes(byte * 7 % 256 for byte in range(2_000))
    yield Case("noise", noise, refused="no text")
    yield Case("elf", b"\x7fELF" + noise, refused="no text")
    for name, magic, word in (
        ("pdf", b"%PDF-1.7\n", "PDF"),
        ("png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("jpg", b"\xff\xd8\xff\xe0", "picture"),
        ("sqlite", b"SQLite format 3\x00", "SQLite"),
        ("7z", b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        ("rar", b"Rar!\x1a\x07", "RAR"),
        ("html", b"<!DOCTYPE html><html>", "web page"),
        ("xz", b"\xfd7zXZ\x00", "xz"),
        ("zstd", b"\x28\xb5\x2f\xfd", "zstd"),
        ("parquet", b"PAR1", "damaged Parquet"),
        ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    ):
        yield Case(f"binary_{name}", magic + noise, refused=word)
    yield Case("empty", b"", refused="empty")
    yield Case("one_byte", b"x", refused="no table")
    yield Case("blank", b" \n\n \r\n", refused="blank lines")
    yield Case("only_a_mark", b"\xef\xbb\xbf", refused="blank lines")
    yield Case("only_a_mark_16", b"\xff\xfe", refused="blank lines")
    yield Case("only_zeros", bytes(500), refused="no text")
    yield Case("prose", b"Dear shop,\nhere are the orders.\nYours\n", refused="")
    yield Case("json", b'[{"order": 1, "customer": "ada"}]\n', refused="")
    yield Case("header_only", text("").encode()[: len(HEADER) + 1], refused="no rows")
    yield Case("header_without_end", HEADER.encode(), refused="no rows")
    stray = text().replace("Rome", "Ro\x00me")
    yield Case("zero_in_city", stray.encode(), 4)
    yield Case("zero_in_id", text().replace("ben", "b\x00en").encode(), 3, {"text": 1})
