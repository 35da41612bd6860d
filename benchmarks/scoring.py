"""How long does publishing take to score a million customers?

    python -m benchmarks.scoring [--customers 1000000]

Makes orders of two years by the purchase model's own rules, publishes them, and prints
wall time and processor time of each step of scoring, and the most memory of the process.
Core scores are what the purchase and spend models say of today; the rest learns health
from two past windows and judges it.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

import platform
import resource
import tempfile
import time
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from retention.modelled import Run
from retention.publish import Publication, building
from retention.schema import DEFINITIONS
from retention.scoring import score
from retention.scoring.purchases import ahead, fitted
from retention.scoring.tiers import Past, chosen
from retention.scoring.windows import AHEAD, window

AS_OF = date(2025, 1, 1)

#: Order rates of an exponential law with mean 0.12 a week; 4 of 10 leave at once, the
#: others stay 60 weeks on average.
ORDERS = """
create table orders as
with
people as (
    select
        number,
        -ln(random()) * 0.12 as pace,
        floor(random() * 700) as came,
        case when random() < 0.4 then 0 else -ln(random()) * 420 end as stays,
        20 * exp(random() * 2) as worth
    from range({customers}) as numbers (number)
),
stays as (
    select *, least(stays, 730 - came) as days from people
),
days as (
    select number, worth, came as day from stays
    union all
    select number, worth, came + random() * days as day
    from (
        select
            *,
            unnest(range(0, cast(floor(-ln(random()) * pace * days / 7) as integer)))
        from stays
    )
)
select
    'c' || number as customer_id,
    'o' || row_number() over () as order_id,
    cast(date '2023-01-01' + cast(floor(day) as integer) as timestamp) as ordered_at,
    cast(worth * (0.5 + random()) as decimal(18, 4)) as amount,
    cast(null as varchar) as status,
    cast(null as varchar) as refund_of,
    cast(null as decimal(18, 4)) as refunded,
    cast(null as varchar) as channel,
    cast(null as varchar) as category,
    cast(null as varchar) as product
from days
"""


@contextmanager
def step(name: str):
    wall, used = time.perf_counter(), time.process_time()
    yield
    wall, used = time.perf_counter() - wall, time.process_time() - used
    print(f"{name:<44}{wall:>8.1f} s{used:>10.1f} s")


def timed(
    run: Run, as_of: date, definitions: Mapping[str, object]
) -> dict[str, pd.DataFrame]:
    """Scoring step by step, then once as publishing does it."""
    print(f"{'':<44}{'wall':>10}{'processor':>12}")
    with step("importing scipy"):
        import scipy.optimize
        import scipy.special  # noqa: F401
    days = [as_of - timedelta(days=AHEAD * place) for place in range(3)]
    with step("core: histories of today"):
        now = window(run, days[0])
    with step("core: purchase model, three starts"):
        fit_now = fitted(now)
    with step("core: orders, value, cost of waiting"):
        ahead(now, fit_now, 1.0)
    with step("health: two past windows and their models"):
        then, before = (window(run, day) for day in days[1:])
        fit_then, fit_before = fitted(then), fitted(before)
    with step("health: learned, judged, chosen"):
        choice = chosen(Past(now, fit_now, then, fit_then, before, fit_before))
    print(choice.reason)
    with step("all of it, as publishing does"):
        return score(run, as_of, definitions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    customers = parser.parse_args().customers
    definitions = {item.name: item.default for item in DEFINITIONS.values()}
    with (
        tempfile.TemporaryDirectory() as folder,
        building(Path(folder) / "shop.duckdb") as made,
    ):
        made.connection.execute("select setseed(0.42)")
        made.connection.execute(ORDERS.format(customers=customers))
        (orders,) = made.connection.execute("select count(*) from orders").fetchone()
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python "
            f"{platform.python_version()}, DuckDB {duckdb.__version__}; "
            f"{orders:,} orders of {customers:,} customers\n"
        )
        with step("publishing, scored twice"):
            made.publish(Publication(AS_OF, definitions, {}), scorer=timed)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"most memory: {most:.1f} GB")


if __name__ == "__main__":
    main()
