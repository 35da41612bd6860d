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
