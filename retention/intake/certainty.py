"""How sure it is what each column of a file is, and why, in a plain sentence.

Confidence is the share its name earns times the share of its values that fit. The name
earns 1 where the reader or the platform said so and where it is the field's own, less
the further down the list of usual names it stands, and ``BY_VALUES`` where only the values
speak. The values are the first cells of the column (``looks``): at most 200 of the first
2,000 records, so that a long file costs no more than a short one. Fields that may hold
any text, and columns that are blank so far, go by their names alone.
"""

from __future__ import annotations

import duckdb

from retention.intake.joins import Wide
from retention.intake.looks import MOST, SPOKEN, Look, kind_of, look
from retention.intake.model import ColumnRead
from retention.intake.people import snake_case
from retention.intake.platforms import Platform, descriptions
from retention.intake.synonyms import rank, squeeze
from retention.intake.understood import Understood

#: What a name earns by its tier in the vocabulary; the last holds for all further ones.
BY_NAME = (1.0, 0.95, 0.8, 0.65, 0.5)
#: What values earn that no name speaks for.
BY_VALUES = 0.5

_BY_NAME_SAID = (
    "it has the field's own name",
    "it is called as this field usually is",
    "its name often means this",
    "its name can mean this",
)


def own_columns(file: Understood) -> tuple[str, ...]:
    """The file's columns without those it takes from other files."""
    added = file.raw.added if isinstance(file.raw, Wide) else 0
    return file.raw.columns[: len(file.raw.columns) - added]


def columns_read(
    connection: duckdb.DuckDBPyConnection, file: Understood
) -> list[ColumnRead]:
    """One entry per column of the file, in its order."""
    looked = look(connection, file.raw)
    fields: dict[int, str] = {}
    for name, place in file.places.items():
        for at in file.parts.get(name, (place,)):
            fields.setdefault(at, name)
    read = []
    for place, column in enumerate(own_columns(file), start=1):
        field, cells = fields.get(place), looked.get(place)
        samples = tuple(cells.samples) if cells else ()
        confidence, reason = None, _unused(file, column)
        if field:
            earned, said = _name(file, field, column)
            share, values = _together(file, field, place) or _values(field, cells)
            confidence, reason = round(earned * share, 2), f"{said}; {values}"
        read.append(ColumnRead(place, column, field, confidence, reason, samples))
    return read


def _name(file: Understood, name: str, column: str) -> tuple[float, str]:
    """What the column's name earns, and why."""
    if name in file.mapped:
        return 1.0, "given with --map"
    if file.known and _is_described(file.known, name, column):
        return 1.0, f"told by {file.known.title}"
    tier = rank(file.table, name, squeeze(column))
    if tier is None and file.known and name == "comment":
        return BY_VALUES, "the only question that is no score"
    if tier is None:
        return BY_VALUES, "its name does not tell, its values do"
    said = _BY_NAME_SAID[min(tier, len(_BY_NAME_SAID) - 1)]
    return BY_NAME[min(tier, len(BY_NAME) - 1)], said


def _is_described(known: Platform, name: str, column: str) -> bool:
    source = known.fields.get(name)
    key = column.strip().casefold()
    return source is not None and key in map(str.casefold, source.columns)


def _together(file: Understood, name: str, place: int) -> tuple[float, str] | None:
    """What is said of a column that is only a part of a field's values."""
    others = [at for at in file.parts.get(name, ()) if at != place]
    if not (others and file.known and file.known.fields[name].how == "joined"):
        return None
    shown = ", ".join(file.raw.columns[at - 1] for at in others)
    return 1.0, f"read together with {shown}"


def _values(name: str, cells: Look | None) -> tuple[float, str]:
    """The share of values that fit, and what they are."""
    if cells is None:
        return 1.0, "no value in the rows looked at"
    kind, share = kind_of(name), cells.agreement(name)
    if kind is None or share is None:
        return 1.0, "any text fits"
    fit = cells.of_kind(kind)
    one, several = SPOKEN[kind]
    if cells.cells == 1:
        said = f"the only cell looked at is {one if fit else f'not {one}'}"
    elif share == 1:
        said = f"all {cells.cells:,} cells looked at are {several}"
    else:
        few = f"{fit:,}" if share >= MOST else f"only {fit:,}" if fit else "none"
        said = f"{few} of {cells.cells:,} cells looked at are {several}"
    return share, said if share >= MOST else f"but {said}{_instead(kind, cells)}"


def _instead(kind: str, cells: Look) -> str:
    """What cells look like that do not fit their field."""
    for other in ("emails", "moments", "amounts"):
        if other != kind and cells.of_kind(other) >= MOST * cells.cells:
            return f"; they look like {SPOKEN[other][1]}"
    return ""


def _unused(file: Understood, column: str) -> str:
    """What becomes of a column that is no field."""
    known = file.known
    if known:
        names = {name.casefold() for name in (*known.no_orders, *known.only)}
        if column.strip().casefold() in names:
            return "tells which rows are no orders"
        if joined := _joined(known, column):
            return joined
    if known and known.refused:
        return "not used"
    if file.table == "customers" and not file.refused:
        return f"kept as a dimension of customers ({snake_case(column) or 'column'})"
    return "not used"


def _joined(known: Platform, column: str) -> str | None:
    """What a column does for the platform's other files."""
    key = column.strip().casefold()
    for other in descriptions():
        for join in other.joins:
            taken = {
                *join.firsts,
                *(name for sums in join.sums.values() for name in sums),
            }
            if join.file == known.title and key in map(str.casefold, taken):
                return f"taken over into {other.title}"
            if known in (other, *_described(join.file)) and key == join.key.casefold():
                return "tells which rows of the platform's other files belong to it"
    return None


def _described(title: str) -> tuple[Platform, ...]:
    return tuple(known for known in descriptions() if known.title == title)
