"""How long does each question take, and how long without the ledger?

    python -m benchmarks.questions [--customers 1250000] [--repeats 5] [--no-pandas]

Makes the sample at scale once (.data/bench-N.duckdb; about ten million orders by
default), asks every query uncached with three kinds of filter, then the same questions
of the raw orders in DuckDB and of a frame in pandas. Prints medians in milliseconds of
wall time and ratios, with the machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks import frames, raw
from retention import shop
from retention.answers import ask
from retention.dataset import Dataset, open_dataset
from retention.filters import Filters
from retention.query import names

FOLDER = Path(__file__).resolve().parent.parent / ".data"


def median(question: Callable[[], object], repeats: int) -> float:
    """Milliseconds, the middle of several runs after one that warms up."""
    question()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        question()
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def dataset(customers: int) -> Dataset:
    """The sample at scale, made once."""
    path = FOLDER / f"bench-{customers}.duckdb"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        start = time.perf_counter()
        shop.publish_sample(path, customers, seed=7)
        print(f"made in {time.perf_counter() - start:.0f} s")
    return open_dataset(path)


def kinds(data: Dataset) -> dict[str, Filters]:
    """Everybody by month; by week; two values of a dimension, split by another."""
    first, second = data.dimensions[0], data.dimensions[1]
    some = ((first.name, first.values[:2]),)
    return {
        "month": Filters(),
        "week": Filters(grain="week"),
        "filtered, split": Filters(where=some, split=second.name),
    }


def ledger(data: Dataset, repeats: int) -> dict[str, float]:
    """Every query; the unfiltered medians by name."""
    chosen = kinds(data)
    print(f"\n{'query':32}" + "".join(f"{name:>18}" for name in chosen))
    plain = {}
    for name in names():
        taken = []
        for filters in chosen.values():
            if name == "people/list":
                filters = filters.with_settings(limit=500)
            taken.append(median(lambda f=filters, n=name: ask(data, n, f), repeats))
        plain[name] = taken[0]
        print(f"{name:32}" + "".join(f"{one:15.0f} ms" for one in taken), flush=True)
    return plain


def compare(data: Dataset, plain: dict[str, float], pandas: bool) -> None:
    """The same questions of the raw orders, and of a frame."""
    connection = duckdb.connect(str(data.path), read_only=True)
    frame = pd.DataFrame()
    if pandas:
        table = connection.execute(
            "select people.customer_id, purchases.day, cast(amount as double) as amount "
            "from purchases join people on people.customer_key = purchases.customer_key"
        )
        frame = table.df()
    print(f"\n{'question':32}{'ledger':>12}{'raw DuckDB':>14}{'ratio':>8}", end="")
    print(f"{'pandas':>12}{'ratio':>8}" if pandas else "")
    for name, sql in raw.QUESTIONS.items():
        values = {"as_of": data.as_of} if "$as_of" in sql else {}
        slow = median(lambda s=sql, v=values: connection.execute(s, v).df(), 1)
        print(
            f"{name:32}{plain[name]:9.0f} ms{slow:11.0f} ms{slow / plain[name]:8.1f}",
            end="",
        )
        if pandas:
            start = time.perf_counter()
            frames.QUESTIONS[name](frame)
            slowest = 1000 * (time.perf_counter() - start)
            print(f"{slowest:9.0f} ms{slowest / plain[name]:8.1f}", end="")
        print(flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_250_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--no-pandas", action="store_true")
    options = parser.parse_args()
    data = dataset(options.customers)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, DuckDB {duckdb.__version__}; "
        f"{int(data.totals['orders']):,} orders of {int(data.totals['customers']):,} "
        "customers"
    )
    compare(data, ledger(data, options.repeats), not options.no_pandas)


if __name__ == "__main__":
    main()
