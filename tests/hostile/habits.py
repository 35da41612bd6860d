"""Files as other programs write them, each with a habit of its own."""

from __future__ import annotations

from collections.abc import Iterator

from hostile.case import HEADER, ROWS, Case, text

EXTRA = "5,dee,2025-03-01,5.00,Rome"
NAMES = HEADER.split(",")


def _case(name: str, body: str, *args: object, **more: object) -> Case:
    return Case(name, body.encode(), *args, **more)  # type: ignore[arg-type]


def padding() -> Iterator[Case]:
    """Spaces around quoted fields are padding; a quote inside a text stays text."""
    spaced = "".join(
        '"' + line.replace(",", '", "') + '"\n' for line in text().splitlines()
    )
    yield _case("padded_after_separators", spaced, 4)
    both = "".join(
        '"' + line.replace(",", '" , "') + '" \n' for line in text().splitlines()
    )
    yield _case("padded_on_both_sides", both, 4)
    for name, bad in (("clean", ()), ("flawed", ('6,"x"y,2025-01-05,1.00,Rome',))):
        aside = {"quote": 1} if bad else {}
        for place, cell in (
            ("before", ' "Rome, Italy"'),
            ("behind", '"Rome, Italy" '),
            ("around", '  "Rome, ""Italy""" '),
            ("lines", ' "Rome,\nItaly" '),
        ):
            row = f"5,dee,2025-03-01,{cell},1.00"
            header = "order_id,customer_id,ordered_at,city,amount"
            rows = [",".join([*r.split(",")[:3], "x", "1.00"]) for r in ROWS]
            yield _case(f"padded_{place}_{name}", text(*rows, row, *bad, header=header),
                        5, aside)  # fmt: skip
    hollow = text('"7", "", "2025-01-05", "1.00", ""', *ROWS)
    yield _case("padded_empty_quotes", hollow, 5, people=())
    said = text('1,ada,2025-01-05,1.00, "Rome" twice', *ROWS[1:])
    yield _case("quote_behind_a_space_is_text", said, 4)
    open_ = text('1,ada,2025-01-05,1.00, "Rome', *ROWS[1:])
    yield _case("quote_behind_a_space_stays_open", open_, 4)
    spaces = text('"1",ada,2025-01-05,1.00,"   "', *ROWS[1:])
    yield _case("only_spaces_in_quotes", spaces, 4)


def quoting() -> Iterator[Case]:
    every = "".join(
        "'" + line.replace(",", "','") + "'\n" for line in ROWS[:1]
    ) + "\n".join(ROWS[1:])  # fmt: skip
    yield _case("first_record_in_single_quotes", every, asks=("--map",))
    mysql = text(
        "1,'ada',2025-01-05,1.00,'O\\'Hara, Rome'", "2,'ben',2025-01-06,2.00,'x'"
    )
    yield _case("single_quotes_and_backslashes", mysql, 2, says=("backslashes",))
    early = "".join(f'"{row.split(",")[1]}" x,{row}\n' for row in ROWS)
    yield _case("every_quote_closes_early", early, refused="does not close")
    wrapped = [f'"{line}"' for line in text().splitlines()]
    yield _case("wrapped_but_one", "\n".join([*wrapped, EXTRA]) + "\n", 5)
    dates = '"May 8, 2025"\n"May 9, 2025"\n"May 10, 2025"\n'
    yield _case("one_column_of_quoted_dates", dates, refused="no table")
    title = '"Orders\nof our shop"\n' + text()
    yield _case("before_quoted_lines", title, 4, says=("2 lines",))


def heads() -> Iterator[Case]:
    rule = ",".join("-" * len(name) for name in NAMES)
    yield _case("rule_of_dashes", text(rule, *ROWS), 4, {"header": 1}, lines=(2,))
    server = text(rule, *ROWS) + "\n(4 rows affected)\n"
    yield _case("sqlcmd", server, 4, {"header": 1, "columns": 1}, lines=(2, 8))
    psql = text("-+-".join("-" * len(name) for name in NAMES), *ROWS).replace(
        ",", " | "
    )
    yield _case("psql", psql + "(4 rows)\n", 4, {"header": 1, "columns": 1})
    unended = text(*ROWS, header=HEADER + ",")[:-1]
    yield _case("header_trailing_without_end", unended, 4)
    one = text("1,ada,2025-01-05,1.00,Rome,x")
    yield _case("one_record_too_wide", one, refused="")
    wide = [row + f",x{n}" for n, row in enumerate(ROWS)]
    same = [row.replace(row[0], "7", 1) for row in wide]
    yield _case("surplus_behind_equal_ids", text(*same), refused="")
    blank = "customer_id,ordered_at,,\nada,2025-01-05,1.50,2.50\n"
    yield _case("amounts_without_names", blank, asks=("--map",), says=("#3, #4",))
    german = text(header="Bestellnr,Käufer,Bestelldatum,Betrag,Stadt").encode("cp850")
    yield Case("header_not_utf-8", german, asks=("--encoding",))


def codecs() -> Iterator[Case]:
    """The likeliest encoding comes first in the question."""
    for codec, name, word in (
        ("shift_jis", "kanji", "田中"),
        ("gb18030", "hanzi", "上海浦东"),
        ("big5", "hanzi", "臺北"),
        ("euc_kr", "hangul", "서울"),
        ("cp1251", "cyrillic", "Казань"),
        ("cp1250", "polish", "Łódź"),
        ("cp1252", "french", "Orléans"),
        ("cp1252", "quotes", "l’Île"),
        ("cp850", "umlauts", "Köln"),
        ("mac_roman", "accents", "Orléans"),
    ):
        data = text().replace("Rome", word).encode(codec)
        yield Case(f"likeliest_{codec}_{name}", data, asks=("--encoding",),
                   says=(f"for example --encoding {codec}.",))  # fmt: skip
    spaces = text(header=HEADER.replace(",", "\xa0,")).replace("Rome", "A – B")
    yield Case("likeliest_cp1252_no_break_spaces", spaces.encode("cp1252"),
               asks=("--encoding",), says=("for example --encoding cp1252.",))  # fmt: skip


def concatenated() -> Iterator[Case]:
    """Files put behind each other, each with its header."""
    mark = "\ufeff"
    yield _case("joined_marked", mark + text() + mark + text(EXTRA), 5, {"header": 1})
    yield _case("joined_without_end", text()[:-1] + text(EXTRA), 4, {"columns": 1},
                lines=(5,))  # fmt: skip
    turned = text("dee,5,Rome,2025-03-01,5.00", "eli,6,Oslo,2025-03-02,6.00",
                  header="customer_id,order_id,city,ordered_at,amount")  # fmt: skip
    said = ("read by the names above them", "line 6")
    yield _case("joined_other_order", text() + turned, 6, {"header": 1}, says=said)
    back = text() + turned + text("7,flo,2025-03-03,7.00,Bern")
    yield _case("joined_other_order_and_back", back, 7, {"header": 2})
    flawed = text() + turned + '8,"x"y,Rome,2025-03-01,5.00\n'
    yield _case("joined_other_order_flawed", flawed, 6, {"header": 1, "quote": 1})
    capitals = text() + text(EXTRA, header=HEADER.upper())
    yield _case("joined_capitals", capitals, 5, {"header": 1}, lines=(6,))
    quoted = text(EXTRA, header='"' + HEADER.replace(",", '","') + '"')
    yield _case("joined_quoted_header", text() + quoted, 5, {"header": 1})
    yield _case("joined_blank_between", text() + "\n\n" + text(EXTRA), 5, {"header": 1},
                lines=(8,), says=("empty lines",))  # fmt: skip
    title = text() + "\nOrders of March\n" + text(EXTRA)
    yield _case("joined_title_between", title, 5, {"header": 1, "columns": 1})
    more = text() + text(EXTRA + ",web", header=HEADER + ",channel")
    yield _case("joined_more_columns", more, 4, {"header": 1, "columns": 1})
    other = text("5,dee,5.00,2025-03-01,web",
                 header="order_id,customer_id,amount,ordered_at,channel")  # fmt: skip
    yield _case("joined_other_columns", text() + other, 4, {"header": 1, "columns": 1})
    semicolons = text() + text(EXTRA).replace(",", ";")
    yield _case("joined_other_separator", semicolons, 4, {"columns": 2})
    wide = text().encode() + text(EXTRA).encode("utf-16")
    yield Case("joined_utf-16", wide, refused="no text")
    wide = text().encode() + text(*ROWS * 5).encode("utf-16-le")
    yield Case("joined_utf-16_longer", wide, refused="no text")
    many = [f"a{n},ada,2025-01-05,1.50,Rome" for n in range(300)]
    swapped = [f"ben,b{n},Oslo,2025-01-06,2.50" for n in range(300)]
    header = "customer_id,order_id,city,ordered_at,amount"
    long = text(*many) + text(*swapped, header=header)
    yield _case("joined_long_other_order", long, 600, {"header": 1}, lines=(302,))
    yield _case("joined_long_and_back", long + text(*ROWS), 604, {"header": 2})
    bad = long + '9,"x"y,Rome,2025-01-05,1.00\n' + text(*ROWS[1:])
    yield _case("joined_long_flawed", bad, 603, {"header": 2, "quote": 1})
    cells = [",".join(row.split(",")[place] for place in (0, 1, 3, 2)) for row in many]
    less = text(*cells, header="order_id,customer_id,amount,ordered_at")
    yield _case("joined_long_other_columns", text(*many) + less + text(*ROWS), 304,
                {"header": 2, "columns": 300})  # fmt: skip
    marked = text(*many) + mark + text(*ROWS) + "".join(f"{row}\n" for row in many[:0])
    yield _case("joined_long_marked", marked + "c,cy,2025-01-05,1.00,x\n" * 1, 305,
                {"header": 1})  # fmt: skip
    yield _case("customer_called_city", text("5,city,2025-03-01,5.00,city", *ROWS), 5,
                people=("city",))  # fmt: skip
    yield _case(
        "order_called_amount", text("amount,ada,2025-03-01,5.00,city", *ROWS), 5
    )


def spreadsheets() -> Iterator[Case]:
    """What spreadsheets and database tools make of a table."""
    yield _case("sep_line_of_another_tool", "sep=,\n" + text().replace(",", ";"), 4)
    yield _case("sep_line_not_so", "sep=;\n" + text(), 4)
    two = "Order,Customer,When,Money,Where\n" + text()
    yield _case("two_headers", two, 4, says=("1 line",))
    yield _case("group_header", "Order,,,Payment,\n" + text(), 4, says=("1 line",))
    yield _case("mark_as_text", "\u00ef\u00bb\u00bf" + text(), 4)
    yield Case("zeros_behind", text().encode() + bytes(512), 4, says=("512 bytes",))
    cut = text().encode()[:-9] + bytes(700)
    yield Case("zeros_behind_a_cut", cut, 3, {"columns": 1}, lines=(5,))
    yield Case("zeros_behind_lines", text().replace("\n", "\0\n").encode(), 4)
    yield _case("numbers_title", "Table 1\n\n" + text(), 4, says=("1 line",))
    yield _case("blank_columns", text(*(row + "," * 250 for row in ROWS),
                                      header=HEADER + "," * 250), 4)  # fmt: skip
    yield _case("blank_rows", text() + ",,,,\n" * 20_000, 4)
    yield _case("blank_rows_before_more", text() + ",,,,\n" * 300 + EXTRA + "\n", 5,
                says=("300 lines",))  # fmt: skip
    yield _case("formula_ids", text().replace("1,ada", '="0001",ada'), 4)
    yield _case("formula_ids_quoted", text().replace("1,ada", '"=""0001""",ada'), 4)
    yield _case("error_values", text().replace("20.00", "#REF!").replace("Rome", "#N/A"),
                3, {"amount": 1})  # fmt: skip
    yield _case(
        "narrow_column", text().replace("2025-01-06", "########"), 3, {"date": 1}
    )
    yield _case("unicode_text", "\ufeff" + text().replace(",", "\t"), 4)
    admin = text('"1","ada","2025-01-05 10:00:00","1.50",NULL',
                 '"2","ben","2025-01-06 10:00:00","2.50","a \\"b\\", c"',
                 header='"' + HEADER.replace(",", '","') + '"')  # fmt: skip
    yield _case("phpmyadmin", admin, 2, says=("backslashes",))
    grid = "".join(f"| {line.replace(',', ' | ')} |\n" for line in
                   (HEADER, "---,---,---,---,---", *ROWS))  # fmt: skip
    yield _case("markdown", grid, 4, {"header": 1}, lines=(2,))
    rule = "+-----+-----+\n"
    lines = grid.splitlines(keepends=True)
    box = (
        rule
        + lines[0]
        + rule
        + "".join(lines[2:])
        + rule
        + "4 rows in set (0.00 sec)\n"
    )
    yield _case("mysql_box", box, 4, {"header": 1, "columns": 2})
    yield _case("trailing_on_all", text().replace("\n", ",\n"), 4)
    yield _case("leading_on_all", "".join(f",{line}\n" for line in text().split()), 4)
    index = [f"{n},{line}" for n, line in enumerate(text().split())]
    yield _case("pandas_index", "\n".join(["," + HEADER, *index[1:]]) + "\n", 4)
    yield _case("brackets", text(header="[" + HEADER.replace(",", "],[") + "]"), 4)
    yield _case("backticks", text(header="`" + HEADER.replace(",", "`,`") + "`"), 4)
    yield _case("indented", "".join(f"    {line}\n" for line in text().split()), 4)
    yield _case("every_other_blank", text().replace("\n", "\n\n"), 4)
    yield _case("doubled_separators", text().replace(",", "||"), 4)
    yield _case("fullwidth_commas", text().replace(",", "\uff0c"), 4)
    comma = ('1,ada,2025-01-05,"10,50",Rome', '2,ben,2025-01-06,"1.020,00",Oslo')
    yield _case("decimal_commas_quoted", text(*comma), 2, says=("comma",))
    bare = text("1,ada,2025-01-05,10,50,Rome", "2,ben,2025-01-06,20,00,Oslo")
    yield _case("decimal_commas_unquoted", bare, refused="no usable order")
    mixed = text(*ROWS[:2]) + "\n".join(ROWS[2:]).replace(",", ";") + "\n"
    yield _case("separators_change", mixed, 2, {"columns": 2})


def ends() -> Iterator[Case]:
    """What stands behind the last order, and what ends lines."""
    for name, line in {
        "note": "Note: all amounts are in EUR.",
        "rows": "4 rows selected.",
        "set": "4 rows in set (0.00 sec)",
        "end": "END OF FILE",
    }.items():
        yield _case(
            f"behind_{name}", text() + line + "\n", 4, {"columns": 1}, lines=(6,)
        )
    wide = "Made on 1 March, page 1, of 1, by Ann, for the shop\n"
    yield _case("behind_wide_note", text() + wide, 4, {"date": 1}, lines=(6,))
    yield _case("behind_count", text() + "Records: 4,,,,\n", 4, {"date": 1}, lines=(6,))
    yield _case("only_totals", text("Total,,,0.00,"), refused="as total")
    yield _case("page_breaks", "\n".join([HEADER, *ROWS[:2]]) + "\n\x0c\n"
                + "\n".join(ROWS[2:]) + "\n", 4, {"columns": 1})  # fmt: skip
    yield _case("cr_with_lf_in_quotes", text('1,ada,2025-01-05,1.00,"a\nb"', *ROWS[1:],
                                             end="\r"), 4)  # fmt: skip
    yield _case("crlf_with_cr_in_quotes", text('1,ada,2025-01-05,1.00,"a\rb"', *ROWS[1:],
                                               end="\r\n"), 4)  # fmt: skip
    yield _case("padded_with_spaces", text() + " " * 100_000, 4)
    yield _case("end_of_file_sign_amid", text() + "\x1a" + EXTRA + "\n", 4, {"text": 1})
    merged = [HEADER, ROWS[0], "<<<<<<< HEAD", ROWS[1], "=======",
              ROWS[1].replace("20.00", "21.00"), ">>>>>>> other", *ROWS[2:]]  # fmt: skip
    yield _case(
        "merge_marks", "\n".join(merged) + "\n", 4, {"columns": 3, "conflict": 1}
    )
    long = EXTRA.replace("Rome", '"' + "ab, " * 200_000 + '"')
    yield _case("long_quoted_line", text(long, *ROWS), 5)
