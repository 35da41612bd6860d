"""Texts that are no tables, though their names end with .csv."""

from __future__ import annotations

from collections.abc import Iterator

from hostile.case import ROWS, Case

INSERTS = "".join(f"INSERT INTO orders VALUES ({row});\n" for row in ROWS)
DUMP = "-- Dump 10.13\n--\n-- Host: localhost\n\n/*!40101 SET NAMES utf8 */;\n"

TEXTS = {
    "json_array": ('[{"order_id": 1, "customer_id": "ada", "amount": 1.5}]', "JSON"),
    "json_pretty": ('[\n  {\n    "order_id": 1,\n    "amount": 2\n  }\n]\n', "JSON"),
    "json_lines": ('{"order_id":1,"amount":2}\n{"order_id":2,"amount":3}\n', "JSON"),
    "json_error": ('{"error":"access denied","status":403}', "JSON"),
    "json_rows": ('{"orders": [\n[1, "ada"],\n[2, "ben"]]}', "JSON"),
    "json_marked": ('\ufeff[\n{"order_id": 1, "amount": 2}]', "JSON"),
    "html_table": ("<table>\n<tr><td>order_id</td><td>a, b</td></tr>\n", "a web page"),
    "html_marked": ("\ufeff\n<HTML><body>Sign in, please</body></HTML>", "a web page"),
    "xml": ('<?xml version="1.0"?>\n<orders><order id="1, 2"/></orders>', "XML"),
    "xml_plain": ('<orders>\n<order id="1" customer="ada"/>\n</orders>', "no table"),
    "sql_inserts": (INSERTS, "SQL"),
    "sql_dump": (DUMP + "DROP TABLE IF EXISTS `orders`;\n" + INSERTS, "SQL"),
    "sql_copy": ("-- dump\n\nCOPY orders (a, b) FROM stdin;\n1\t2\n", "SQL"),
    "log_web": ('10.0.0.1 - - [05/Jan/2025:10:00:00 +0000] "GET /a,b" 200\n', "log"),
    "mail": ("Received: from a\n by b\nFrom: Ann\nSubject: x\n\nHere, Ben\n", "e-mail"),
    "mail_plain": ("From: Ann\nTo: Ben, Cy\nSubject: Orders\n\nHere, all\n", "e-mail"),
    "vcard": ("BEGIN:VCARD\nVERSION:3.0\nN:Lee;Ada;;;\nEND:VCARD\n", "vCard"),
    "calendar": ("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "a calendar"),
    "rich_text": ("{\\rtf1 order_id, customer}", "text document"),
    "yaml": ("orders:\n  - id: 1\n    customer: ada\n", "no table"),
    "settings": ("[orders]\nid=1\ncustomer=ada\n", "no table"),
    "program": ("import csv\nfor a, b in x:\n    print(a, b)\n", "no column tells"),
    "pointer": ("version 1\noid sha256:abc\nsize 12\n", "no table"),
    "base64": ("b3JkZXJfaWQsY3VzdG9tZXJfaWQ=\n" * 5, "no table"),
    "error_message": ("Error 504: timeout, try again later\n", "no column tells"),
    "transposed": (
        "order_id,1,2\ncustomer_id,ada,ben\namount,1.00,2.00\n",
        "no column",
    ),
}


def other_texts() -> Iterator[Case]:
    for name, (body, word) in TEXTS.items():
        yield Case(f"text_{name}", body.encode(), refused=word)
    yield Case(
        "text_json_utf-16", TEXTS["json_array"][0].encode("utf-16"), refused="JSON"
    )


def tables_all_the_same() -> Iterator[Case]:
    """What begins like another kind of text and is a table."""
    rows = [row.replace(",", ";") for row in ROWS]
    header = "Begin;order_id;customer_id;amount\n"
    body = header + "".join(
        ";".join(row.split(";")[place] for place in (2, 0, 1, 3)) + "\n" for row in rows
    )
    yield Case(
        "begins_with_begin", body.encode(), 4, options={"maps": ("ordered_at=Begin",)}
    )
    plain = "\n".join(["order_id,customer_id,ordered_at,amount,city", *ROWS]) + "\n"
    yield Case("report_from_to", ("From: 2025-01-01\nTo: 2025-02-28\n\n" + plain).encode(),
               4, says=("2 lines",))  # fmt: skip
    yield Case("sql_comment_above", ("-- made by a tool\n" + plain).encode(), 4)
    nested = plain.replace("Rome", '"{""town"": ""Rome""}"')
    yield Case("json_in_cells", nested.encode(), 4)
    yield Case("html_in_cells", plain.replace("Rome", "<b>Rome</b>").encode(), 4)
