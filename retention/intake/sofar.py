"""What is known of the files so far: the report of an import that ends early."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from retention.intake.certainty import own_columns
from retention.intake.meanings import meanings
from retention.intake.model import ColumnRead, FileReport
from retention.intake.table import Raw
from retention.intake.understood import Understood


@dataclass
class SoFar:
    """What is known of the files so far, by name, for the report of a failed import."""

    opened: list[Raw] = field(default_factory=list)
    files: dict[str, Understood] = field(default_factory=dict)
    columns: dict[str, list[ColumnRead]] = field(default_factory=dict)

    def reports(self) -> tuple[FileReport, ...]:
        """One report per file that was opened, in order; records are not counted."""
        return tuple(self._report(raw) for raw in self.opened)

    def _report(self, raw: Raw) -> FileReport:
        file = self.files.get(raw.name)
        told = FileReport(raw.name, encoding=raw.encoding, columns=list(raw.columns))
        if file is None:
            return told
        return replace(
            told,
            table=file.table,
            platform=file.platform,
            columns=list(own_columns(file)),
            decisions=[*file.raw.decisions, *file.decisions],
            mapping={name: file.column(name) for name in file.places},
            columns_read=self.columns.get(raw.name, []),
            fields=meanings(file.table),
        )
