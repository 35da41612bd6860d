"""How long does a clean file of orders take from CSV to a published dataset?

    python -m benchmarks.imports [--orders 10000000] [--repeats 3] [--no-pandas]

Writes a clean CSV once (order_id, customer_id, ordered_at, amount; .data/orders-N.csv).
Then, each in a process of its own and in turns: DuckDB's own ``read_csv`` into a table of
a new file; the import (read, checked, ledger built, published); and pandas doing the same
job as one would write it: ``read_csv``, cells checked and set aside with a reason, days
counted, the ledger's columns by sort and groupby, the customers, saved as Parquet. Prints
medians of wall time and processor time, the most memory, and ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

FOLDER = Path(__file__).resolve().parent.parent / ".data"


def orders_csv(count: int) -> Path:
    """A clean export: an eighth as many customers, three years, in order of time."""
    path = FOLDER / f"orders-{count}.csv"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        connection = duckdb.connect(config={"threads": 1})
        connection.execute("select setseed(0.42)")
        connection.execute(
            f"""copy (
                select
                    'O-' || lpad(cast(i as varchar), 8, '0') as order_id,
                    'C' || lpad(cast(cast(floor(
                        pow(random(), 2) * {count // 8}
                    ) as integer) as varchar), 7, '0') as customer_id,
                    strftime(
                        timestamp '2023-11-15' + to_seconds(cast(
                            floor(i * 94608000.0 / {count} + random() * 3600) as bigint
                        )), '%Y-%m-%d %H:%M:%S'
                    ) as ordered_at,
                    printf('%.2f', exp(3 + random() * 2)) as amount
                from range({count}) as numbers(i)
            ) to '{path}' (header, delimiter ',')"""
        )
    return path


def read_csv(path: Path, folder: Path) -> None:
    """DuckDB alone: the file into a table of a database file, types detected."""
    with duckdb.connect(str(folder / "raw.duckdb")) as connection:
        connection.execute(
            "create table orders as select * from read_csv($path)", {"path": str(path)}
        )


def imported(path: Path, folder: Path) -> None:
    """The whole import but for the models, which ``benchmarks.scoring`` measures."""
    from retention import shop

    shop.import_files([path], folder / "shop.duckdb", scorer=None)


def pandas(path: Path, folder: Path) -> None:
    """The same job in pandas: cells checked, what is unusable set aside, the ledger, the
    customers, all saved as Parquet."""
    import pandas as pd

    cells = pd.read_csv(path, dtype=str)  # text first: ids keep zeros, bad cells show
    cells = cells.apply(lambda column: column.str.strip())
    orders = cells[["order_id", "customer_id"]].assign(
        ordered_at=pd.to_datetime(cells["ordered_at"], errors="coerce"),
        amount=pd.to_numeric(cells["amount"], errors="coerce"),
    )
    reason = pd.Series(pd.NA, index=orders.index, dtype="string")
    reason[orders["amount"].isna()] = "amount"
    reason[orders["ordered_at"].isna()] = "date"
    reason[cells.duplicated()] = "duplicate"
    usable = reason.isna()
    conflicts = orders["order_id"].duplicated(keep=False) & usable
    reason[conflicts] = "conflict"
    cells.assign(reason=reason)[~usable | conflicts].to_csv(folder / "aside.csv")
    orders = orders[usable & ~conflicts]
    orders.to_parquet(folder / "orders.parquet")
    by_day = orders.resample("D", on="ordered_at")["amount"].agg(["count", "sum"])
    by_day.to_csv(folder / "days.csv")  # gaps and spikes show in it
    orders = orders[orders["amount"] > 0]
    orders = orders.sort_values(["customer_id", "ordered_at", "order_id"])
    orders["day"] = orders["ordered_at"].dt.normalize()
    for name, code in (("week", "W-SUN"), ("month", "M"), ("quarter", "Q")):
        orders[name] = orders["day"].dt.to_period(code).dt.start_time
    customers = orders.groupby("customer_id", sort=False)
    orders["customer_key"] = customers.ngroup() + 1
    orders["nth"] = customers.cumcount() + 1
    orders["total"] = customers["amount"].cumsum()
    orders["first_day"] = customers["day"].transform("min")
    previous, following = customers["day"].shift(), customers["day"].shift(-1)
    orders["gap"] = (orders["day"] - previous).dt.days
    orders["until"] = following
    orders["new_day"] = previous.ne(orders["day"]).astype("int32")
    orders["occasion"] = orders.groupby("customer_id", sort=False)["new_day"].cumsum()
    for name in ("week", "month", "quarter"):
        orders[f"cohort_{name}"] = customers[name].transform("min")
        orders[f"opens_{name}"] = ~(previous >= orders[name])
    people = orders.groupby("customer_key").agg(
        customer_id=("customer_id", "first"),
        first_day=("day", "min"),
        last_day=("day", "max"),
        orders=("nth", "max"),
        occasions=("occasion", "max"),
        revenue=("amount", "sum"),
        cohort_month=("month", "min"),
    )
    people.to_parquet(folder / "people.parquet")
    orders.sort_values(["day", "order_id"]).to_parquet(folder / "ledger.parquet")


CONTENDERS = {"DuckDB read_csv": read_csv, "import": imported, "pandas": pandas}


def timed(name: str, path: Path) -> dict[str, float]:
    """One run in a process of its own: seconds, processor seconds, megabytes."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.imports",
                "--one",
                name,
                str(path),
                folder,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def one(name: str, path: Path, folder: Path) -> None:
    """The run of such a process; imports of libraries count."""
    start = time.perf_counter()
    CONTENDERS[name](path, folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - start,
                "cpu": used.ru_utime + used.ru_stime,
                "memory": used.ru_maxrss / 1024,
            }
        )
    )


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--no-pandas", action="store_true")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, path, folder = options.one
        one(name, Path(path), Path(folder))
        return
    path = orders_csv(options.orders)
    chosen = [name for name in CONTENDERS if name != "pandas" or not options.no_pandas]
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in chosen}
    for _ in range(options.repeats):
        for name in chosen:
            runs[name].append(timed(name, path))
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, DuckDB {duckdb.__version__}; "
        f"{options.orders:,} orders, {path.stat().st_size / 1e6:,.0f} MB; medians of "
        f"{options.repeats}"
    )
    print(f"{'':18}{'wall':>10}{'ratio':>8}{'processor':>12}{'ratio':>8}{'memory':>12}")
    medians = {
        name: {key: statistics.median(run[key] for run in taken) for key in taken[0]}
        for name, taken in runs.items()
    }
    first = medians[chosen[0]]
    for name, taken in medians.items():
        print(
            f"{name:18}{taken['wall']:8.1f} s{taken['wall'] / first['wall']:8.1f}"
            f"{taken['cpu']:10.1f} s{taken['cpu'] / first['cpu']:8.1f}"
            f"{taken['memory']:9,.0f} MB"
        )


if __name__ == "__main__":
    main()
