"""A believable shoe and outdoor shop: every table, from a number and a seed.

``python -m sample_data.generate --customers 200 --seed 7 --to FOLDER`` writes CSV files.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from sample_data import truths
from sample_data.behaviour import behave
from sample_data.clock import clock as clock_of
from sample_data.costs import costs_table
from sample_data.customers import customers_table
from sample_data.files import write_tables
from sample_data.interactions import interactions_table
from sample_data.loyalty import loyalty_table
from sample_data.orders import orders, orders_table
from sample_data.people import people
from sample_data.surveys import surveys_table

AS_OF = truths.AS_OF


def generate(
    customers: int = 5_000, seed: int = 7, as_of: date = AS_OF
) -> dict[str, pa.Table]:
    """The shop's tables by name; the same arguments give the same bytes.

    customers:  each of them has at least one paid order
    as_of:      exclusive end of the data, three years after its start
    """
    clock = clock_of(as_of)

    def draws(part: int) -> np.random.Generator:
        return np.random.default_rng([seed, part])

    who = people(customers, clock, draws(1))
    purchases, invitations = behave(who, clock, draws(2))
    rows = orders(who, purchases, clock, draws(3))
    return {
        "orders": orders_table(rows),
        "customers": customers_table(who, rows.first, clock, draws(4)),
        "surveys": surveys_table(invitations, clock, draws(5)),
        "interactions": interactions_table(
            who, purchases, invitations, rows, clock, draws(6)
        ),
        "loyalty": loyalty_table(who, rows, clock, draws(7)),
        "costs": costs_table(who, clock, draws(8)),
    }


def write_csv(folder: Path, customers: int, seed: int) -> None:
    """Write the shop's tables as CSV files into ``folder``."""
    write_tables(generate(customers, seed), folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a made-up shop as CSV files.")
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args(arguments)
    write_csv(options.to, options.customers, options.seed)


if __name__ == "__main__":
    main()
