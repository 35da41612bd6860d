"""Cells of a file as its platform means them, as expressions over its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retention.intake.model import counted
from retention.intake.platforms import by_name
from retention.intake.understood import Understood
from retention.schema import NOT_ORDERS


def cell(file: Understood, name: str, controls: bool) -> str | None:
    """The text of one field; None where the file has nothing for it.

    controls: control characters are taken out
    A blank amount of a row that is no order, such as an open deal, is 0.
    """
    known = file.known
    places = file.parts.get(name, ())
    if not places and name in file.places:
        places = (file.places[name],)
    parts = [f"without_controls(c{at})" if controls else f"c{at}" for at in places]
    if not parts:
        if known and name == "status":
            return _status(file, "null")
        return _given_back(file, controls) if name == "refunded" else None
    how = known.fields[name].how if known and name in file.parts else "first"
    if how == "filled":
        text = f"coalesce({', '.join(f'read_word({part})' for part in parts)})"
    elif how == "joined":
        text = f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
    elif how == "summed":
        numbers = (f"coalesce(read_amount({part}, 'point'), 0)" for part in parts)
        text = f"cast({' + '.join(numbers)} as varchar)"
    else:
        text = parts[0]
    if known and name in known.guests:
        text = (
            f"case when {text} not in ({_listed(known.guests[name])}) then {text} end"
        )
    if known and name == "status":
        return _status(file, text)
    if name == "refunded" and (whole := _given_back(file, controls)):
        return f"coalesce(read_word({text}), {whole})"
    if known and known.only and name == "amount":
        status = _status(file, "null")
        never = f"list_contains([{_listed(NOT_ORDERS)}], {status})"
        return (
            f"case when {never} then coalesce(read_word({text}), '0') else {text} end"
        )
    return text


def no_orders(
    file: Understood, rows: int, never: Sequence[str] = ()
) -> tuple[str, str]:
    """How many rows are no orders and why, in words.

    never: words of the file that say so themselves
    """
    known, names = file.known, by_name(file.raw.columns)
    why = []
    if never and (not known or "status" in file.places):
        why.append(f"{file.column('status')} is {' or '.join(never)}")
    if known:
        why = [
            f"{column} is filled"
            if isinstance(words, str)
            else f"{column} is {' or '.join(words)}"
            for column, words in known.no_orders.items()
            if column.casefold() in names
        ] or why
        why += [
            f"{column} is other than {' or '.join(words)}"
            for column, words in known.only.items()
            if column.casefold() in names
        ]
    return counted(rows, "row"), ", or ".join(why)


def _status(file: Understood, text: str) -> str | None:
    """The status of a row: a word of ``NOT_ORDERS`` where it is no order."""
    known, names = file.known, by_name(file.raw.columns)
    assert known
    cases = []
    for column, words in known.no_orders.items():
        place = names.get(column.casefold())
        if place is None:
            continue
        if isinstance(words, str):
            cases.append(f"when read_word(c{place}) is not null then 'cancelled'")
            continue
        key = _key(f"c{place}", known.status_prefix)
        kept = [word for word in words if word in NOT_ORDERS]
        turned = [word for word in words if word not in NOT_ORDERS]
        if kept:
            cases.append(f"when {key} in ({_listed(kept)}) then {key}")
        if turned:
            cases.append(f"when {key} in ({_listed(turned)}) then 'cancelled'")
    for column, words in known.only.items():
        place = names.get(column.casefold())
        if place is not None:
            key = f"coalesce({_key(f'c{place}', known.status_prefix)}, '')"
            ours = " or ".join(
                f"{key} = {_listed([word])} or starts_with({key}, {_listed([word + ' ('])})"
                for word in words
            )
            if known.closed_with:
                over = f"starts_with({key}, {_listed([known.closed_with])})"
                cases.append(f"when not ({ours}) and not {over} then 'draft'")
            cases.append(f"when not ({ours}) then 'cancelled'")
    if known.status_prefix and text != "null":
        text = f"regexp_replace({text}, '^{known.status_prefix}', '')"
    if not cases:
        return None if text == "null" else text
    return f"case {' '.join(cases)} else {text} end"


def _given_back(file: Understood, controls: bool) -> str | None:
    """The order's amount where its status says that all of it was given back."""
    known, names = file.known, by_name(file.raw.columns)
    amount = cell(file, "amount", controls) if known and known.given_back else None
    if not known or not amount:
        return None
    cases = [
        f"when {_key(f'c{place}', known.status_prefix)} in ({_listed(words)}) "
        f"then {amount}"
        for column, words in known.given_back.items()
        if (place := names.get(column.casefold()))
    ]
    return f"case {' '.join(cases)} end" if cases else None


def _key(text: str, prefix: str) -> str:
    """A status as it is compared: small letters, words apart by spaces."""
    bare = f"regexp_replace({text}, '^{prefix}', '')" if prefix else text
    return f"translate(lower({bare}), '_-', '  ')"


def _listed(words: Iterable[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)
