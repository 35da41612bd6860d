"""What the flags may say, checked before a file is opened, whether it is needed or not."""

from __future__ import annotations

import codecs

from retention.errors import Refused
from retention.intake.amounts import SIGNS
from retention.intake.currencies import CODES
from retention.intake.dates import ORDERS
from retention.intake.events import scale_ends
from retention.intake.model import Options

AMOUNTS = ("line", "order")


def check_flags(options: Options) -> None:
    """Raise Refused for the first answer that none of its flag's can be."""
    for flag, said, choices in (
        ("--dates", options.dates, ORDERS),
        ("--decimal", options.decimal, SIGNS),
        ("--amounts", options.amounts, AMOUNTS),
    ):
        if said is not None and said not in choices:
            raise _bad(flag, said, " or ".join(choices))
    if options.currency is not None and options.currency.upper() not in CODES:
        raise _bad(
            "--currency",
            options.currency,
            "a currency code of ISO 4217, such as --currency EUR",
        )
    if options.encoding is not None and not _is_encoding(options.encoding):
        raise Refused(
            f"--encoding {options.encoding} is no encoding of texts that Python knows. "
            "Write for example --encoding cp1252."
        )
    if options.scale is not None:
        try:
            scale_ends(options.scale)
        except ValueError:
            raise _bad(
                "--scale",
                options.scale,
                "the worst score and the best, such as --scale 0-10, or --scale 5-1 "
                "where 1 is the best",
            ) from None


def _is_encoding(name: str) -> bool:
    try:
        info = codecs.lookup(name)
        "customer".encode(info.name).decode(info.name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return bool(getattr(info, "_is_text_encoding", True))


def _bad(flag: str, said: str, wanted: str) -> Refused:
    return Refused(f'{flag} {said}: "{said}" does not fit. Write {wanted}.')
