"""Texts whose form is unusual or broken: separators, preambles, quotes, ends, limits."""

from __future__ import annotations

from collections.abc import Iterator

from hostile.case import HEADER, ROWS, Case, text

EXTRA = "5,dee,2025-03-01,5.00,Rome"


def _case(name: str, body: str, *args: object, **more: object) -> Case:
    return Case(name, body.encode(), *args, **more)  # type: ignore[arg-type]


def separators() -> Iterator[Case]:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret",
             "~": "tilde", ":": "colon", "!": "bang", "\x01": "soh", "\x1f": "us",
             "§": "section", "¦": "broken_bar", " ": "space", "&": "and"}  # fmt: skip
    for mark, name in names.items():
        yield _case(f"separator_{name}", text().replace(",", mark), 4)
        one = text(*ROWS[:1]).replace(",", mark)
        yield _case(f"separator_{name}_one_row", one, 1)
    for mark in (";", "\t", "|", "^"):
        name = names[mark]
        body = text().replace(",", mark)
        yield _case(f"sep_line_{name}", f"sep={mark}\n{body}", 4)
    for name, first in (
        ("quoted", '"sep=;"\r\n'),
        ("capitals", "SEP=;\n"),
        ("padded", "sep=;;;;\n"),
        ("returns", "sep=;\r"),
    ):
        yield _case(f"sep_line_{name}", first + text().replace(",", ";"), 4)
    marked = "\ufeffsep=;\r\n" + text().replace(",", ";")
    yield _case("sep_line_marked", marked, 4)
    yield Case("sep_line_utf-16", marked.encode("utf-16-le"), 4)
    decimal = text().replace(",", ";").replace(".", ",")
    yield _case("decimal_commas", decimal, 4)
    yield _case("names_with_commas", text(
        '1,ada,2025-01-05,1.50,"Rome, Italy"',
        '2,"Lee, Ben",2025-01-05,1.50,"a, b, c"'), 2, people=("Lee, Ben",))  # fmt: skip


def heads() -> Iterator[Case]:
    body = text()
    befores = {
        "title": "Orders of our shop\n",
        "title_blank": "Orders of our shop\n\n",
        "three_lines": "Shop\nOrders\nFrom 2025-01-01 to 2025-02-28\n",
        "pairs": "Report,Orders\nFrom,2025-01-01\n\n",
        "padded": "Orders,,,,\n,,,,\n",
        "comment": "# made by a tool\n",
        "comments": "# made by a tool, on 2025-03-01, for all, of us, here\n# v2\n",
        "slashes": "// made by a tool\n",
        "blank": "\n\n",
        "separators": ",,,,\n,,,,\n",
        "quoted": '"Orders, of our shop"\n',
        "commas": "Orders, March 2025\n",
        "long": "x" * 5_000 + "\n",
        "many": "note\n" * 30,
        "marked": "\ufeffOrders\n",
        "unclosed": 'Orders of "our" shop\n',
    }
    for name, before in befores.items():
        yield _case(f"before_{name}", before + body, 4)
        yield _case(f"before_{name}_crlf", (before + body).replace("\n", "\r\n"), 4)
    for name, row in {
        "formats": "text,text,YYYY-MM-DD,EUR,text",
        "brackets": ",,(yyyy-mm-dd),(EUR),",
        "types": "integer,string,date,decimal,string",
    }.items():
        yield _case(f"units_{name}", text(row, *ROWS), 4, {"header": 1}, lines=(2,))
    yield _case(
        "header_quoted", text(header='"' + '","'.join(HEADER.split(",")) + '"'), 4
    )
    yield _case("header_spaces", text(header=HEADER.replace(",", " , ")), 4)
    yield _case("header_capitals", text(header=HEADER.upper()), 4)
    yield _case("header_line_end", text(header=HEADER.replace("city", '"ci\nty"')), 4)
    yield _case("header_blank_name", text(header=HEADER.replace("city", "")), 4)
    yield _case("header_hash", text(header="#" + HEADER), 4)
    yield _case("header_trailing", text(header=HEADER + ","), 4)
    yield _case("header_none", "\n".join(ROWS) + "\n", asks=("--map",))
    yield _case(
        "header_repeated", text(*ROWS, HEADER, EXTRA), 5, {"header": 1}, lines=(6,)
    )
    yield _case("header_repeated_marked", text(*ROWS, "\ufeff" + HEADER, EXTRA), 5,
                {"header": 1})  # fmt: skip
    yield _case("header_twice", text(HEADER, *ROWS), 4, {"header": 1}, lines=(2,))


def tails() -> Iterator[Case]:
    for name, row in {
        "full": "Total,,,100.85,",
        "short": "Total,100.85",
        "alone": "Grand Totals (4 records)",
        "colon": "Total:,,,100.85,",
        "german": "Summe,,,100.85,",
        "gesamt": "Gesamtsumme,,,100.85,",
        "french": "Somme,,,100.85,",
        "second": ",Total,,100.85,",
        "quoted": '"Total","","","100.85",""',
        "dear": ",,,Total,100.85",
    }.items():
        yield _case(f"total_{name}", text(*ROWS, row), 4, {"total": 1}, lines=(6,))
        yield _case(f"total_{name}_cut", text(*ROWS, row)[:-1], 4, {"total": 1})
    footer = ("Total,,,100.85,", "", "Confidential", "Made on 1 March")
    yield _case("footer", text(*ROWS, *footer), 4, {"columns": 2, "total": 1})
    yield _case("customer_total", text(*ROWS, "5,Total,2025-01-01,1.00,"), 5,
                people=("Total",))  # fmt: skip
    yield _case("customer_total_first", "customer,date,amount,a,b,c\n"
                "Total,2025-01-01,1.00,,,\n", 1, people=("Total",))  # fmt: skip
    second = ("", "product,sold", "tea,5", "milk,6")
    yield _case(
        "second_table", text(*ROWS, *second), 4, {"columns": 3}, says=("empty lines",)
    )
    yield _case("cut_short", text() + "5,dee,2025-0", 4, {"columns": 1}, lines=(6,))
    yield _case("cut_after_amount", text() + "5,dee,2025-01-01,1.00", 4, {"columns": 1})
    yield _case("cut_in_quotes", text() + '5,dee,2025-01-01,1.00,"Ro', 4, {"quote": 1})
    yield _case("no_last_end", text()[:-1], 4)
    yield _case("many_last_ends", text() + "\n" * 50, 4)
    yield _case("end_of_file_sign", text() + "\x1a", 4)
    yield _case("last_spaces", text() + "   \n ", 4)
    yield _case("last_separators", text() + ",,,,\n,,,,\n", 4)


def lines() -> Iterator[Case]:
    body = text()
    yield _case("ends_crlf", body.replace("\n", "\r\n"), 4)
    yield _case("ends_cr", body.replace("\n", "\r"), 4)
    yield _case("ends_mixed", "\n".join([HEADER, ROWS[0]]) + "\r\n" + ROWS[1] + "\r"
                + ROWS[2] + "\n" + ROWS[3] + "\r\n", 4)  # fmt: skip
    yield _case("ends_crcrlf", body.replace("\n", "\r\r\n"), 4)
    yield _case("ends_lfcr", body.replace("\n", "\n\r"), 4)
    bad = (*ROWS[:2], "", "x,ben,soon,1.00,Rome", *ROWS[2:])
    for name, end in (("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")):
        yield _case(f"empty_between_{name}", text(*bad, end=end), 4, {"date": 1},
                    lines=(5,), says=("empty lines",))  # fmt: skip
        rows = ('1,ada,2025-01-05,1.00,"a\nb\n\nc"', "2,ben,soon,1.00,Rome")
        yield _case(f"line_ends_in_quotes_{name}", text(*rows, end=end), 1, {"date": 1},
                    lines=(6,))  # fmt: skip
    yield _case(
        "separators_between", text(*ROWS, ",,,,", EXTRA), 5, says=("empty lines",)
    )
    yield _case("spaces_between", text(*ROWS, "   ", EXTRA), 5)
    yield _case("cr_in_quotes", text('1,ada,2025-01-05,1.00,"a\rb"', *ROWS[1:]), 4)
    yield _case("unicode_ends", text().replace("Rome", "Ro\u2028me\u0085x"), 4)
    yield _case("form_feeds", text().replace("Rome", "Ro\x0cme"), 4)
    yield _case("hash_rows", text(*ROWS, "#5,dee,2025-03-01,5.00,Rome"), 5)


def quotes() -> Iterator[Case]:
    yield _case(
        "quote_doubled", text('1,ada,2025-01-05,1.00,"a ""b"" c"', *ROWS[1:]), 4
    )
    yield _case("quote_inside", text('1,ada,2025-01-05,1.00,5" pipe', *ROWS[1:]), 4)
    yield _case("quote_inside_many", text('1,a"d"a,2025-01-05,1.00,a"b,c', *ROWS[1:]), 3,
                {"columns": 1})  # fmt: skip
    for place, cells in enumerate(("1", "ada", "2025-01-05", "10.50", "Rome")):
        row = ROWS[0].replace(cells, '"' + cells, 1)
        yield _case(
            f"unclosed_{place}", text(row, *ROWS[1:]), 3, {"quote": 1}, lines=(2,)
        )
        row = ROWS[0].replace(cells, f'"{cells}"x', 1)
        yield _case(f"closed_early_{place}", text(row, *ROWS[1:]), 3, {"quote": 1},
                    lines=(2,))  # fmt: skip
    two = ('1,"ada,2025-01-05,1.00,Rome', *ROWS[1:3], '4,"cy,2025-01-05,1.00,Rome')
    yield _case("unclosed_twice", text(*two), 2, {"quote": 2}, lines=(2, 5))
    many = ['1,"ada,2025-01-05,1.00,Rome'] * 300
    yield _case("unclosed_300", text(*ROWS, *many), 4, {"quote": 300})
    wrapped = "".join(
        '"' + line.replace('"', '""') + '"\n' for line in text().splitlines()
    )
    yield _case("wrapped", wrapped, 4, says=("around lines",))
    inner = text('1,ada,2025-01-05,1.00,"Rome, Italy"', *ROWS[1:])
    doubled = "".join(
        '"' + line.replace('"', '""') + '"\n' for line in inner.splitlines()
    )
    yield _case("wrapped_doubled", doubled, 4)
    yield _case("wrapped_semicolons", wrapped.replace(",", ";"), 4)
    yield _case("every_cell_quoted", "".join(
        '"' + line.replace(",", '","') + '"\n' for line in text().splitlines()), 4)  # fmt: skip
    yield _case("backslashes", text('1,ada,2025-01-05,1.00,"a \\"b\\", c"', *ROWS[1:]), 4,
                says=("backslashes",))  # fmt: skip
    yield _case("backslash_paths", text('1,ada,2025-01-05,1.00,"C:\\"', *ROWS[1:]), 4)
    yield _case("backslash_text", text("1,ada,2025-01-05,1.00,a\\b", *ROWS[1:]), 4)
    yield _case("backslash_unproven", text('1,ada,2025-01-05,1.00,"a \\"b\\", c"',
                "2,ben,2025-01-05,1.00,a,b", *ROWS[2:]), 2,
                {"quote": 1, "columns": 1})  # fmt: skip
    single = text("1,'ada',2025-01-05,1.00,'Rome, Italy'", *ROWS[1:])
    yield _case("single_quotes", single, 4, says=("single",))
    every = "".join(
        "'" + line.replace(",", "','") + "'\n" for line in text().splitlines()
    )
    yield _case("single_quotes_all", every, 4, says=("single",))
    yield _case(
        "apostrophes",
        text("1,'007,2025-01-05,1.00,'s-Hertogenbosch", *ROWS[1:]),
        4,
        people=("007",),
    )
    yield _case(
        "space_before_quote", text('1,ada,2025-01-05,1.00, "Rome"', *ROWS[1:]), 4
    )
    yield _case("only_quotes", text('"""","""","""",,', *ROWS), 4, {"date": 1})
    yield _case("typographic", text().replace("Rome", "“Rome”"), 4)


def widths() -> Iterator[Case]:
    yield _case("surplus", text(*ROWS, EXTRA + ",x"), 4, {"columns": 1}, lines=(6,))
    yield _case("surplus_blank", text(*ROWS, EXTRA + ",,,"), 5)
    yield _case("surplus_everywhere", text(*(row + "," for row in ROWS)), 4)
    yield _case(
        "dropped_cells", text(*ROWS, "5,dee,2025-03-01,5.00"), 4, {"columns": 1}
    )
    wide = HEADER + ",note,tag"
    rows = [row + ",," for row in ROWS]
    yield _case("dropped_blanks", text(*rows, EXTRA, header=wide), 5)
    yield _case("dropped_amount", text(*rows, "5,dee,2025-03-01", header=wide), 4,
                {"columns": 1})  # fmt: skip
    named = [f"{n},{row}" for n, row in enumerate(ROWS, 1)]
    yield _case("row_names", text(*named), 4, says=("row names",))
    yield _case(
        "row_names_quoted", text(*(f'"{n}",{row}' for n, row in enumerate(ROWS))), 4
    )
    late = [*named, EXTRA]
    yield _case("row_names_not_all", text(*late), 1, {"columns": 4})
    yield _case("one_column", "orders\n1\n2\n", refused="no table")
    yield _case("one_cell_rows", text(*ROWS, "5"), 4, {"columns": 1})


def limits() -> Iterator[Case]:
    names = ",".join(f"n{n}" for n in range(1_995))
    full = text(*(row + "," * 1_995 for row in ROWS), header=HEADER + "," + names)
    yield _case("columns_2000", full, 4)
    more = text(header=HEADER + "," + names + ",one")
    yield _case("columns_2001", more, refused="columns")
    for name, place in (("order", 0), ("customer", 1)):
        cells = EXTRA.split(",")
        cells[place] = "x" * 256
        yield _case(f"id_256_{name}", text(*ROWS, ",".join(cells)), 5,
                    people=("x" * 256,))  # fmt: skip
        cells[place] = "x" * 257
        yield _case(f"id_257_{name}", text(*ROWS, ",".join(cells)), 4, {"length": 1})
    for size, aside in (
        (900_000, {}),
        (1_100_000, {"length": 1}),
        (3_000_000, {"length": 1}),
    ):
        row = EXTRA.replace("Rome", "x" * size)
        yield _case(f"cell_{size}", text(*ROWS, row), 5 - len(aside), aside)
    yield _case("cell_quoted_long", text(*ROWS, EXTRA.replace("Rome", '"' + "x\n" * 550_000
                + '"')), 4, {"length": 1}, lines=(6,))  # fmt: skip
    yield _case("commas_only", "," * 1_000 + "\n", refused="blank lines")
    yield _case("commas_many", text("," * 100_000, *ROWS), 4)
    yield _case("quotes_many", text('"' * 50_001, *ROWS), 4, {"quote": 1})


def cells() -> Iterator[Case]:
    for code in (1, 7, 8, 11, 27, 31, 127):
        sign = chr(code)
        yield _case(f"control_{code}_city", text().replace("Rome", f"Ro{sign}me"), 4,
                    says=("control characters",))  # fmt: skip
        yield _case(f"control_{code}_id", text().replace("ben", f"b{sign}en"), 3,
                    {"text": 1}, lines=(3,))  # fmt: skip
    yield _case(
        "control_date", text().replace("2025-01-06", "2025-01\x0106"), 3, {"text": 1}
    )
    yield _case("no_break_spaces", text().replace("ada", "\u00a0ada\u00a0"), 4)
    yield _case("tabs_around", text().replace("ada", "\tada\t"), 4)
    for name, cell in (
        ("formula", "=1+1"),
        ("script", "<script>alert(1)</script>"),
        ("sql", "'; drop table orders; --"),
        ("percent", "%s%n{0}$name"),
        ("right_to_left", "\u202eabc"),
        ("combining", "e\u0301" * 50),
    ):
        yield _case(f"payload_{name}", text().replace("Rome", cell), 4)
        yield _case(f"payload_{name}_id", text().replace("ben", cell), 4,
                    people=(cell.removeprefix("'"),))  # fmt: skip
        if "," not in cell:
            header = HEADER.replace("city", cell)
            yield _case(f"payload_{name}_header", text(header=header), 4)
