"""The command line: import, ask, queries, sample, check.

Scripts and scheduled jobs rely on these names. Answers go to standard output, sentences
about errors to standard error; the exit status is 0 when all is well and 2 when the
command must ask or refuse. A reader never sees a traceback.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from retention import query as queries
from retention.errors import QueryError, Refused, RetentionError
from retention.filters import GRAINS, Filters, where_of
from retention.schema import DEFINITIONS, TABLES
from retention.worker import endings

if TYPE_CHECKING:
    import pandas as pd

    from retention.dataset import Dataset

PROBLEM = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    # fitting is many short sums, and threads that share them cost ten times their gain
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    options = _parser().parse_args(arguments)
    logging.getLogger("retention").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="\n")
    try:
        status: int = options.run(options)
    except RetentionError as error:
        print(error, file=sys.stderr)
        return PROBLEM
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("Stopped. Nothing was published.", file=sys.stderr)
        return 130
    return status


def _import(options: argparse.Namespace) -> int:
    from retention import intake, shop

    chosen = intake.Options(
        maps=tuple(options.map),
        tables=tuple(options.table),
        definitions=dict(_pair(text, "--define") for text in options.define),
        dates=options.dates,
        decimal=options.decimal,
        currency=options.currency,
        encoding=options.encoding,
        amounts=options.amounts,
        scale=options.scale,
        sheet=tuple(options.sheet),
    )
    published: str | None = None
    written: list[str] = []
    outcome: intake.Intake | Exception
    try:
        _check_aside(options.set_aside, options.files)
        outcome, dataset = shop.import_files(
            [Path(file) for file in options.files], Path(options.into), chosen
        )
        published = str(options.into)
        if options.set_aside:
            written = _write_aside(dataset, Path(options.set_aside))
    except (RetentionError, MemoryError) as error:
        names = [Path(file).name for file in options.files]
        sentence = endings.of_error(error, names)
        known = isinstance(error, RetentionError) and not sentence
        outcome = error if known else Refused(sentence or str(error))
    if options.json:
        told = intake.report_json(outcome, published) | {"set_aside_files": written}
        print(json.dumps(told, indent=2, default=str))
    elif published:
        print(intake.report_text(outcome, published))
    else:
        print(intake.report_text(outcome, None), file=sys.stderr)
    return 0 if published else PROBLEM


def _check_aside(given: str | None, files: Sequence[str]) -> None:
    """Raise QueryError where ``--set-aside`` cannot be written, before anything is read."""
    if given is None:
        return
    path = Path(given)
    if path.resolve() in {Path(file).resolve() for file in files}:
        raise QueryError(f"--set-aside {given} is a file to import. Name another one.")
    if path.is_dir() or not path.parent.is_dir():
        raise QueryError(
            f"--set-aside {given}: name a file in a folder that exists, for example "
            "set-aside.csv."
        )


def _write_aside(dataset: Dataset, path: Path) -> list[str]:
    """Write the rows set aside, a file for each file that has any; their paths."""
    from retention import export
    from retention.setaside import set_aside

    found = set_aside(dataset)
    written = []
    for number, item in enumerate(found, start=1):
        place = path.with_stem(f"{path.stem}-{number}") if number > 1 else path
        place.write_bytes(export.csv(item.frame(), item.separator))
        cut = "" if item.kept == item.rows else f", the first of {item.rows:,}"
        print(
            f"{item.name}: {item.kept:,} rows set aside{cut} written to {place}.",
            file=sys.stderr,
        )
        written.append(str(place))
    if not found:
        print("No row was set aside, so nothing was written.", file=sys.stderr)
    return written


def _ask(options: argparse.Namespace) -> int:
    from retention.answers import ask
    from retention.dataset import open_dataset

    where: dict[str, list[str]] = {}
    for text in options.where:
        name, value = _pair(text, "--where")
        where.setdefault(name, []).append(value)
    filters = Filters(
        start=_day(options.start, "--start"),
        stop=_day(options.stop, "--stop"),
        as_of=_day(options.as_of, "--as-of"),
        grain=options.grain,
        split=options.split,
        where=where_of(where),
    ).with_settings(**dict(_pair(text, "--set") for text in options.set))
    dataset = open_dataset(Path(options.data))
    for dimension in dataset.dimensions:
        unknown = set(where.get(dimension.name, [])) - set(dimension.values)
        if unknown:
            raise QueryError(
                f'{dimension.name} has no value "{min(unknown)}". It has: '
                f"{', '.join(dimension.values)}."
            )
    answer = ask(dataset, options.query, filters)
    _write(answer.frame, options.format)
    return 0


def _queries(options: argparse.Namespace) -> int:
    listed = [queries.load(name) for name in queries.names()]
    if options.format == "json":
        print(json.dumps([_described(query) for query in listed], indent=2))
        return 0
    for query in listed:
        print(f"{query.name}\n    {query.title}")
        print(f"    {query.meaning}") if query.meaning else None
        print(f"    grain: {', '.join(query.grain)}")
        print(f"    columns: {', '.join(promise.name for promise in query.promises)}")
        for setting in query.settings:
            print(f"    --set {setting.name}={setting.default}  {setting.meaning}")
    return 0


def _described(query: queries.Query) -> dict[str, object]:
    return {
        "name": query.name,
        "title": query.title,
        "meaning": query.meaning,
        "grain": list(query.grain),
        "reads": list(query.reads),
        "period": query.period,
        "settings": [vars(setting) for setting in query.settings],
        "columns": [vars(promise) for promise in query.promises],
        "leaves_out": query.leaves_out,
    }


def _sample(options: argparse.Namespace) -> int:
    from retention import shop

    if options.customers < 1:
        raise QueryError("--customers must be at least 1.")
    if options.seed < 0:
        raise QueryError("--seed must not be negative.")
    dataset = shop.publish_sample(Path(options.to), options.customers, options.seed)
    print(
        f"{options.to}: {int(dataset.totals['customers']):,} customers, "
        f"{int(dataset.totals['orders']):,} orders, data to the day before "
        f"{dataset.as_of}."
    )
    return 0


def _check(options: argparse.Namespace) -> int:
    from retention.check import check

    findings = check(Path(options.path))
    for finding in findings:
        print(
            f"{'ok  ' if finding.holds else 'FAIL'}  {finding.what}: {finding.figures}"
        )
    return 0 if all(finding.holds for finding in findings) else PROBLEM


def _write(frame: pd.DataFrame, form: str) -> None:
    shown = frame.copy()
    for name in shown.select_dtypes("datetime"):
        shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    if form == "csv":
        print(shown.to_csv(index=False, lineterminator="\n"), end="")
    elif form == "json":
        print(shown.to_json(orient="records", indent=2, double_precision=15))
    else:
        print("nobody" if shown.empty else shown.to_string(index=False, na_rep="–"))


def _pair(text: str, flag: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise QueryError(f"{flag} {text}: write it as {flag} name=value.")
    return name.strip(), value


def _day(text: str | None, flag: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise QueryError(
            f"{flag} {text} is not a date. Write dates as YYYY-MM-DD, "
            "for example 2026-11-15."
        ) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m retention",
        description="Customer retention: import files, ask questions.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("import", help="files into a published dataset")
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument("--into", required=True, metavar="PATH.duckdb")
    command.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN")
    command.add_argument(
        "--table", action="append", default=[], metavar="TABLE",
        help=f"what the files hold: {', '.join(TABLES)}",
    )  # fmt: skip
    command.add_argument(
        "--define", action="append", default=[], metavar="NAME=VALUE",
        help=f"definitions of the dataset: {', '.join(DEFINITIONS)}",
    )  # fmt: skip
    command.add_argument("--dates", metavar="day-first|month-first")
    command.add_argument("--decimal", metavar="comma|point")
    command.add_argument("--currency", metavar="CODE")
    command.add_argument("--encoding", metavar="CODEC")
    command.add_argument("--amounts", metavar="line|order")
    command.add_argument(
        "--scale", metavar="1-5", help="worst and best score; 5-1 where 1 is the best"
    )
    command.add_argument(
        "--sheet", action="append", default=[], metavar="[FILE:]NAME",
        help="which sheet of a workbook is meant",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="the report as JSON")
    command.add_argument(
        "--set-aside", metavar="FILE.csv",
        help="write the rows set aside, to be mended and imported with the original",
    )  # fmt: skip
    command.set_defaults(run=_import)

    command = commands.add_parser("ask", help="one question about a dataset")
    command.add_argument("query", metavar="QUERY")
    command.add_argument("--data", required=True, metavar="PATH.duckdb")
    command.add_argument("--as-of", metavar="DAY")
    command.add_argument("--start", metavar="DAY")
    command.add_argument("--stop", metavar="DAY", help="exclusive")
    command.add_argument("--grain", choices=GRAINS, default="month")
    command.add_argument(
        "--where", action="append", default=[], metavar="DIMENSION=VALUE"
    )
    command.add_argument("--split", metavar="DIMENSION")
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    command.add_argument("--format", choices=("csv", "json", "table"), default="table")
    command.set_defaults(run=_ask)

    command = commands.add_parser("queries", help="the questions and what they answer")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.set_defaults(run=_queries)

    command = commands.add_parser("sample", help="a believable shop with known truths")
    command.add_argument("--customers", type=int, default=5_000, metavar="N")
    command.add_argument("--seed", type=int, default=7, metavar="S")
    command.add_argument("--to", required=True, metavar="PATH.duckdb")
    command.set_defaults(run=_sample)

    command = commands.add_parser(
        "check", help="recount a dataset against its manifest"
    )
    command.add_argument("path", metavar="PATH.duckdb")
    command.set_defaults(run=_check)
    return parser


if __name__ == "__main__":
    sys.exit(main())
