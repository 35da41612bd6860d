"""Which column of a file is what: shown, and corrected by the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from retention import words
from retention.intake.synonyms import FIELDS
from retention.ui.panel import say
from retention.ui.questions import by_hand, meaning

File = Mapping[str, Any]

#: Height of a row in which text is wrapped, and rows shown without scrolling.
ROW, MOST_ROWS = 62, 8


def editor(
    files: Sequence[File], key: str, opened: bool = False
) -> dict[str, dict[str, str]]:
    """A table of columns per file; what the reader corrected: file to field to place."""
    corrected: dict[str, dict[str, str]] = {}
    for number, file in enumerate(files):
        if not file["columns"]:
            continue
        with st.expander(
            f"Which column is what: {words.escaped(file['name'])}", expanded=opened
        ):
            found = _table(file, f"{key} {number}")
        if found:
            corrected[str(file["name"])] = found
    return corrected


def _table(file: File, key: str) -> dict[str, str]:
    read = columns_read(file)
    known = fields(file)
    frame = pd.DataFrame(
        {
            "column": [str(row["column"] or f"Column {row['place']}") for row in read],
            "samples": [", ".join(map(str, row["samples"])) for row in read],
            "field": pd.Series([row["field"] for row in read], dtype="object"),
            "sure": pd.Series([row["confidence"] for row in read], dtype="Float64"),
            "reason": [by_hand(row["reason"] or "") for row in read],
        }
    )
    shown = ["column", "field", "samples"]
    shown += ["sure"] if frame["sure"].notna().any() else []
    shown += ["reason"] if frame["reason"].any() else []
    edited = st.data_editor(
        frame, key=key, hide_index=True, width="stretch", column_order=shown,
        disabled=["column", "samples", "sure", "reason"], row_height=ROW,
        height="content" if len(read) <= MOST_ROWS else 38 + ROW * MOST_ROWS,
        column_config={
            "column": st.column_config.TextColumn("Column", width=110),
            "field": st.column_config.SelectboxColumn(
                "Read as", options=list(known), width=280,
                format_func=lambda name: known.get(str(name), str(name)),
            ),
            "samples": st.column_config.TextColumn("It holds", width=140),
            "sure": st.column_config.NumberColumn(
                "How sure", format="percent", width=75
            ),
            "reason": st.column_config.TextColumn("Why", width=180),
        },
        placeholder="not read",
        alt=f"Columns of {file['name']} and what each is read as",
    )  # fmt: skip
    found, faults = corrections(read, list(edited["field"]))
    for fault in faults:
        say(words.escaped(fault))
    if faults:
        return {}
    for row in read:
        if row["field"] in found:
            said = f"{row['column']} is then no longer read as {_name(row['field'])}."
            say(words.escaped(said))
    return found


def corrections(
    read: Sequence[Mapping[str, Any]], chosen: Sequence[object]
) -> tuple[dict[str, str], list[str]]:
    """Field to place where the reader changed it, and what cannot be done as chosen."""
    new = [None if pd.isna(value) or not value else str(value) for value in chosen]  # type: ignore[call-overload]
    changed = {
        at: name for at, name in enumerate(new) if name and name != read[at]["field"]
    }
    faults = [
        f"Two columns are read as {_name(name)}: choose one."
        for name in sorted(set(changed.values()))
        if list(changed.values()).count(name) > 1
    ]
    for at, row in enumerate(read):
        if row["field"] and new[at] is None and row["field"] not in changed.values():
            faults.append(
                f"{row['column']} cannot be left out: choose another column for "
                f"{_name(row['field'])}."
            )
    return {name: f"#{read[at]['place']}" for at, name in changed.items()}, faults


def columns_read(file: File) -> list[dict[str, Any]]:
    """One entry per column: place, column, field, confidence, reason, samples."""
    if file.get("columns_read"):
        return [dict(entry) for entry in file["columns_read"]]
    columns = list(file["columns"])
    field_of = {column: name for name, column in (file.get("mapping") or {}).items()}
    samples = file.get("samples") or {}
    return [
        {
            "place": place,
            "column": column,
            "field": field_of.get(column),
            "confidence": None,
            "reason": None,
            "samples": samples.get(field_of.get(column, ""), []),
        }
        for place, column in enumerate(columns, start=1)
    ]


def fields(file: File) -> dict[str, str]:
    """Fields that a column of the file may be read as, with their words."""
    told = file.get("fields")
    if isinstance(told, Mapping):
        return {str(name): _label(name, str(said)) for name, said in told.items()}
    if told:
        return {
            str(entry.get("field") or entry.get("name")): _label(
                entry.get("field") or entry.get("name"), str(entry.get("meaning") or "")
            )
            for entry in told
        }
    return {name: _label(name) for name in FIELDS[file.get("table") or "orders"]}


def _name(field: object) -> str:
    return str(field).replace("_", " ")


def _label(name: object, said: str = "") -> str:
    plain = _name(name)
    said = (said or meaning(str(name))).partition(";")[0]
    return plain if said == plain else f"{plain}: {said}"
