"""What an import says when it ends: the doctor's ledger, as text and as JSON."""

from __future__ import annotations

from dataclasses import asdict

from retention.errors import MustAsk
from retention.intake.model import FileReport, Intake, counted

SAID = {
    "encoding": "bytes that are no text in this encoding",
    "quote": "a quote that does not close as it should",
    "columns": "more or fewer cells than the table needs",
    "header": "the column names repeated",
    "total": "a line of totals",
    "text": "control characters",
    "length": "a cell that is too long",
    "date": "no date from 1980 to today",
    "amount": "no amount",
    "currency": "another or an unknown currency",
    "customer": "nobody named",
    "order": "an order id that cannot be read",
    "score": "no score on the scale",
    "duplicate": "here a second time",
    "conflict": "an id that another row has",
    "refund": "more refunded than was paid",
    "as_of": "on or after the end of the data",
}

#: Below this confidence the report says why a column was taken for what it is.
UNSURE = 0.7

#: What a reader can do about rows that were set aside for a reason.
ADVICE = {
    "encoding": "Save the file as CSV UTF-8 and import that.",
    "quote": "Close the quote, or type the cells from the record.",
    "columns": "Type the cells from the record; a cut line is often the file's end.",
    "header": "Nothing: it holds no data.",
    "total": "Nothing: it is a sum of other rows.",
    "text": "Take the control characters out of ids, dates and amounts.",
    "length": "Shorten it: an id has at most 256 characters.",
    "date": "Write the day as YYYY-MM-DD, such as 2025-05-31.",
    "amount": "Write a number such as 12.50, or 0 for an order for nothing.",
    "currency": "Mend the code, or bring the currency's rows on their own.",
    "customer": "Name the customer, or leave the row out.",
    "order": "Write the order's id.",
    "score": "Write a whole number on the scale of the survey.",
    "duplicate": "Nothing: the first one counts.",
    "conflict": "Keep the row that is right, or give the other an id of its own.",
    "refund": "Check the refund: more came back than was paid.",
    "as_of": "Nothing: the day is not over, or is after the end you chose.",
}


def report_json(outcome: Intake | Exception, published: str | None) -> dict:
    """The object that ``import --json`` prints."""
    files = outcome.files if isinstance(outcome, Intake) else _files(outcome)
    asks = outcome.asks if isinstance(outcome, MustAsk) else []
    refused = None
    if not isinstance(outcome, Intake | MustAsk):
        refused = str(outcome)
    return {
        "published": published,
        "refused": refused,
        "asks": [asdict(ask) for ask in asks],
        "as_of": outcome.as_of.isoformat() if isinstance(outcome, Intake) else None,
        "definitions": outcome.definitions if isinstance(outcome, Intake) else {},
        "files": [asdict(file) for file in files],
        "facts": [
            asdict(fact)
            for fact in (outcome.facts if isinstance(outcome, Intake) else ())
        ],
    }


def report_text(outcome: Intake | Exception, published: str | None) -> str:
    """The same in plain sentences, for a terminal."""
    if isinstance(outcome, MustAsk):
        lines = ["Nothing was published; please answer and import again:"]
        return "\n".join([*lines, *(f"  {ask.question}" for ask in outcome.asks)])
    if not isinstance(outcome, Intake):
        return f"Nothing was published. {outcome}"
    lines = []
    for file in outcome.files:
        lines += _ledger(file)
    if outcome.facts:
        lines.append("What to know about the data:")
    lines += [f"  {fact.what}: {fact.value}. {fact.evidence}" for fact in outcome.facts]
    lines.append(f"The data counts up to {outcome.as_of}, that day not included.")
    window = outcome.definitions.get("churn_window_days")
    if window is not None:
        lines.append(f"A customer counts as lost after {window} days without an order.")
    if published:
        lines.append(f"Published as {published}.")
    return "\n".join(lines)


def _ledger(file: FileReport) -> list[str]:
    aside = sum(file.set_aside.values())
    lines = [
        (
            f"{file.name}: {counted(file.records or 0, 'row')} read = {file.used or 0:,} used "
            f"+ {aside:,} set aside ({file.table})"
        )
    ]
    for reason, count in file.set_aside.items():
        shown = "; ".join(
            f'line {example.line}: "{example.value}"'
            for example in file.examples
            if example.reason == reason
        )
        lines.append(f"  {count:,} {reason}, {SAID[reason]}: {shown}")
    lines += [
        f"  {decision.what}: {decision.value} ({decision.evidence})"
        for decision in file.decisions
    ]
    read = [
        f"{column.field} from {column.column} ({column.confidence:.0%})"
        for column in file.columns_read
        if column.field and column.confidence is not None
    ]
    doubts = [
        f"  unsure of {column.column} as {column.field}: {column.reason}"
        for column in file.columns_read
        if column.confidence is not None and column.confidence < UNSURE
    ]
    return [*lines, f"  columns: {', '.join(read)}", *doubts]


def _files(error: Exception) -> tuple[FileReport, ...]:
    return tuple(getattr(error, "files", ()))
