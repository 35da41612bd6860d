"""Everything that can go wrong, as one small tree.

RetentionError            a sentence a reader can act on; never shown with a traceback
├── QueryError            a question that cannot be asked: unknown name, setting, dimension
├── DatasetError          a dataset that cannot be opened, trusted or published
│   └── OutdatedError     its tables are those of another version of the program
└── IntakeError           a file that cannot be read as it stands
    ├── Refused           it never will: says why and what to bring instead
    └── MustAsk           it can be read in two ways: says which flag answers
"""

from __future__ import annotations

from dataclasses import dataclass


class RetentionError(Exception):
    """A sentence that says what, where, what was expected and what to do."""


class QueryError(RetentionError):
    """A question that cannot be asked as it was asked."""


class DatasetError(RetentionError):
    """A dataset that cannot be opened, trusted or published."""


class OutdatedError(DatasetError):
    """A dataset whose tables are those of another version of the program."""


class IntakeError(RetentionError):
    """A file that cannot be read as it stands."""


class Refused(IntakeError):
    """A file that cannot become part of a dataset, whatever flag is given."""


@dataclass(frozen=True)
class Ask:
    """One open question about a file.

    flag:     the bare command line flag that answers it, such as ``--map``
    question: the sentence that is asked
    file:     the file it is about, None for all
    column:   the column it is about
    example:  a cell of it that can be read in two ways, as written
    field:    of ``--map``, the field whose column is asked for
    choices:  (value of the flag, what the file shows of it); of ``--map`` the value is
              the column's place, such as ``#2``
    """

    flag: str
    question: str
    file: str | None = None
    column: str | None = None
    example: str | None = None
    field: str | None = None
    choices: tuple[tuple[str, str], ...] = ()


class MustAsk(IntakeError):
    """A file that can be read in more than one way; all open questions at once."""

    def __init__(self, asks: list[Ask]) -> None:
        super().__init__(" ".join(f"{ask.question} ({ask.flag})" for ask in asks))
        self.asks = asks
