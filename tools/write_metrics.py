"""Writes docs/metrics.md from the headers of the query files: make docs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from retention.query import QUERIES, Query, Ratio, load, names, parse
from retention.schema import DEFINITIONS, MODELLED, Table

TARGET = Path(__file__).resolve().parent.parent / "docs" / "metrics.md"

#: Topics in the order of the pages, with their headings.
TOPICS = {
    "overview": "Overview",
    "cohorts": "Cohorts",
    "churn": "Churn",
    "segments": "Segments",
    "value": "Value",
    "voice": "Voice of the customer",
    "people": "People",
}

#: Files of queries/ledger/ in the order they are built.
LEDGER = (
    "net_orders",
    "customer_keys",
    "first_orders",
    "sequenced",
    "purchases",
    "adjustments",
    "people",
    "surveys",
    "messages",
    "paid_contracts",
    "contracts",
    "costs",
    "rfm_segments",
    "calendar",
)

#: Files of queries/scoring/: what models are fitted to.
SCORING = ("histories", "population", "purchase_days", "contract_cohorts")

PREFACE = """\
# Metrics

Every number of the dashboard: what it counts, in which unit, and who is left out. This
page is written from the headers of the files in `queries/` by `make docs`, and a test
holds it to them: to change a word here, change the query.

A **share** is a ratio from 0 to 1, **money** is in the currency of the files and net of
refunds, a **date** that names a period is its first day. A period stops before the first
day of the next one, and as-of is the first day that is not known any more. A ratio whose
whole is 0 is empty, never 0. Intervals are at 95 %: Wilson's for shares, the adjusted
Wald interval for the net promoter score, the jackknife over fifty groups of customers for
means and ratios of money (over single customers for the mean of one cohort), which needs a
hundred customers, and that of a Poisson count for money spent per customer won.

Ask any of them from the command line:
`python -m retention ask cohorts/retention --data shop.duckdb`.
"""

#: How the interval of a ratio comes, by its word in the header.
INTERVALS = {
    "wilson": "Wilson",
    "nps": "adjusted Wald",
    "arrivals": "Poisson",
    "share": "none",
    "plain": "none",
    "money": "none",
    "jackknife": "jackknife over fifty buckets of customers",
    "jackknife_zero": "jackknife",
}


def text() -> str:
    """The whole page."""
    asked = [load(name) for name in names()]
    topics = dict.fromkeys(
        [*TOPICS, *(query.name.partition("/")[0] for query in asked)]
    )
    parts = [PREFACE, _definitions()]
    for topic in topics:
        queries = [query for query in asked if query.name.startswith(f"{topic}/")]
        parts.append(f"## {TOPICS.get(topic, topic.capitalize())}\n")
        parts += [_question(query) for query in queries]
    parts.append(
        "## The ledger\n\nBuilt once when a dataset is published; every question reads "
        "it.\n"
    )
    parts += [_built("ledger", name) for name in LEDGER]
    parts.append(
        "## Models\n\nFitted once when a dataset is published, to these answers.\n"
    )
    parts += [_built("scoring", name) for name in SCORING]
    parts += [_modelled(table) for table in MODELLED.values()]
    return "\n".join(parts)


def _definitions() -> str:
    rows = [
        (f"`{item.name}`", _default(item.default), item.meaning)
        for item in DEFINITIONS.values()
    ]
    return (
        "## Definitions\n\nWhat a manager could argue about. Set for a dataset when it "
        "is imported, with\n`--define name=value`.\n\n"
        + _table(("definition", "default", "meaning"), rows)
    )


def _default(value: object) -> str:
    return "from the data" if value is None else str(value)


def _question(query: Query) -> str:
    lines = [f"### {query.title}\n", f"`{query.name}`: {query.meaning}\n"]
    facts = [f"One row per {', '.join(query.grain)}."]
    if query.period != "everything":
        facts.append(f"Without a period: the latest complete {query.period}.")
    lines.append(" ".join(facts) + "\n")
    if query.settings:
        rows = [
            (f"`{item.name}`", _setting_default(item.default), item.meaning)
            for item in query.settings
        ]
        lines.append(_table(("setting", "default", "meaning"), rows))
    rows = [(f"`{item.name}`", item.type, item.meaning) for item in query.columns]
    lines.append(_table(("column", "unit", "meaning"), rows))
    if query.ratios:
        ratios = [
            (f"`{item.name}`", _parts(item), INTERVALS[item.interval], item.meaning)
            for item in query.ratios
        ]
        lines.append(_table(("ratio", "of", "interval", "meaning"), ratios))
    lines.append(f"Leaves out: {query.leaves_out}\n")
    return "\n".join(lines)


def _parts(ratio: Ratio) -> str:
    top = f"({ratio.top})" if " - " in ratio.top else ratio.top
    return f"{top} / {ratio.bottom}"


def _setting_default(default: str) -> str:
    if default.startswith("="):
        return f"the dataset's `{default[1:]}`"
    return "empty" if default == '""' else default


def _built(folder: str, name: str) -> str:
    source = (QUERIES / folder / f"{name}.sql").read_text(encoding="utf-8")
    part = parse(f"{folder}/{name}", source)
    rows = [(f"`{item.name}`", item.type, item.meaning) for item in part.columns]
    meaning = f"`{folder}/{name}`: {part.title}." + (
        f" {part.meaning}" if part.meaning else ""
    )
    return "\n".join(
        [
            f"### {name}\n",
            f"{meaning} One row per {', '.join(part.grain)}.\n",
            _table(("column", "unit", "meaning"), rows),
            f"Leaves out: {part.leaves_out}\n",
        ]
    )


def _modelled(table: Table) -> str:
    rows = [(f"`{item.name}`", item.type, item.meaning) for item in table.columns]
    return "\n".join(
        [
            f"### {table.name}\n",
            f"{table.grain.capitalize()}, stored in the published file.\n",
            _table(("column", "type", "meaning"), rows),
        ]
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def main() -> None:
    """Write the page."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
