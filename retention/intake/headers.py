"""Column names that come again further down: files put together from several."""

from __future__ import annotations

from collections.abc import Sequence

from retention.intake.splitting import BLANK, Record


def spellings(names: Sequence[str]) -> tuple[str, ...]:
    """What a header that comes again may begin with."""
    named = [name for name in names if name]
    every = [*names[:1], *named, *map(str.lower, named), *map(str.upper, named)]
    return tuple(dict.fromkeys(every))


class Headers:
    """Sees each record of a table in order, and knows whose order its cells have."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [_plain(name) for name in names]
        self._known = frozenset(self._names) - {""}
        self._sorted = sorted(self._names)
        self._order: list[int] | None = None
        self._is_other = False
        #: Lines of headers that name the columns in another order.
        self.turned: list[int] = []

    @property
    def are_first(self) -> bool:
        """Whether records are read by the table's own names."""
        return self._order is None and not self._is_other

    def see(self, record: Record) -> Record:
        """The record, its cells in the order of the table's own names.

        A record that names the columns again, in capitals or not, is the flaw ``header``.
        Behind one that names others at their places, up to the next one, nothing can be
        read by the table's names: the flaw ``columns``.
        """
        cells = record.cells
        if cells and _plain(cells[0]) in self._known and not record.flaw:
            names = [_plain(cell) for cell in cells]
            if self._is_header(names):
                self._turn(names, record.line)
                return record._replace(flaw="header")
        if self._is_other and not record.flaw:
            return record._replace(flaw="columns")
        if self._order and len(cells) == len(self._order):
            return record._replace(cells=[cells[place] for place in self._order])
        return record

    def _is_header(self, names: list[str]) -> bool:
        same = sum(name in self._known for name in names)
        return sorted(names) == self._sorted or (
            same > 1 and 3 * same >= 2 * len(names)
        )

    def _turn(self, names: list[str], line: int) -> None:
        self._order, self._is_other = None, False
        if all(map(str.__eq__, names, self._names)):
            return
        if sorted(names) == self._sorted and len(set(names)) == len(names):
            self._order = [names.index(name) for name in self._names]
            self.turned.append(line)
        else:
            self._is_other = True


def _plain(name: str) -> str:
    return name.strip(BLANK).casefold()
