"""Recounts a published dataset against its manifest and the identities of its ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from retention.answers import ask
from retention.dataset import Dataset, current_file, open_dataset, sha256
from retention.engine import engine_for
from retention.filters import Filters
from retention.schema import MODELLED


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: what, whether it holds, and the figures."""

    what: str
    holds: bool
    figures: str


def check(path: Path) -> list[Finding]:
    """Everything that can be recounted. Raises DatasetError when it cannot be opened."""
    dataset = open_dataset(path)
    return [
        _bytes(path),
        *_totals(dataset),
        *_identities(dataset),
        _churn_window(dataset),
    ]


def _bytes(path: Path) -> Finding:
    file = current_file(path)
    beside = file.with_suffix(".json")
    if not beside.exists():
        return Finding("file as published", True, "no manifest beside it; not compared")
    said = json.loads(beside.read_text(encoding="utf-8"))["sha256"]
    found = sha256(file)
    return Finding("file as published", said == found, f"sha256 {found[:16]}…")


def _totals(dataset: Dataset) -> list[Finding]:
    modelled = "".join(
        f", (select count(*) from {name}) as {name}" for name in MODELLED
    )
    counted = (
        engine_for(dataset.path)
        .fetch(
            "with totals as (select count(*) as orders, "
            "count(distinct customer_key) as customers, "
            f"cast(coalesce(sum(amount), 0) as varchar) as purchases{modelled} "
            "from purchases) "
            "select * from totals",
            {},
        )
        .iloc[0]
    )
    return [
        Finding(
            name,
            str(counted[name]) == str(dataset.totals[name]),
            f"{counted[name]} counted, {dataset.totals[name]} in the manifest",
        )
        for name in ("orders", "customers", "purchases", *MODELLED)
    ]


def _identities(dataset: Dataset) -> list[Finding]:
    everything = Filters(grain="month")
    trend = ask(dataset, "churn/trend", everything).frame
    lifecycle = ask(dataset, "churn/lifecycle", everything).frame
    cohorts = ask(dataset, "cohorts/retention", everything).frame
    revenue = ask(dataset, "overview/revenue", everything).frame
    customers = int(dataset.totals["customers"])
    arrived = int(cohorts.loc[cohorts["age"] == 0, "size"].sum())
    return [
        _same(
            "kept + lost = active at start",
            trend["kept"] + trend["lost"],
            trend["at_start"],
        ),
        _same(
            "active = new + retained + resurrected",
            lifecycle[["new", "retained", "resurrected"]].sum(axis=1),
            lifecycle["active"],
        ),
        _same(
            "active before = retained + dormant",
            (lifecycle["retained"] + lifecycle["dormant"])
            .iloc[1:]
            .reset_index(drop=True),
            lifecycle["active"].iloc[:-1].reset_index(drop=True),
        ),
        Finding(
            "cohorts hold every customer once",
            arrived == customers,
            f"{arrived:,} in cohorts, {customers:,} customers",
        ),
        _scored(dataset, customers),
        Finding(
            "money by month adds up",
            abs(revenue["revenue"].sum() - float(dataset.totals["revenue"])) < 0.01,
            f"{revenue['revenue'].sum():,.2f} by month, {dataset.totals['revenue']} in all",
        ),
    ]


def _churn_window(dataset: Dataset) -> Finding:
    """The window in use against the one that the data gives; a defined one stands."""
    frame = ask(dataset, "churn/window").frame
    given = int(frame.loc[frame["is_chosen"], "window_days"].iloc[0])
    used = dataset.number("churn_window_days")
    defined = dataset.chosen["churn_window_days"]["how"] == "defined"
    return Finding(
        "churn window",
        defined or used == given,
        f"{used} days {'defined' if defined else 'in the manifest'}, "
        f"the data gives {given}",
    )


def _scored(dataset: Dataset, customers: int) -> Finding:
    """Nobody is scored where modelling failed; otherwise everybody is."""
    scored = len(ask(dataset, "value/customers").frame)
    return Finding(
        "every customer is scored once, or nobody",
        scored in (0, customers),
        f"{scored:,} scored, {customers:,} customers",
    )


def _same(what: str, left: pd.Series, right: pd.Series) -> Finding:
    differing = int((left != right).sum())
    return Finding(what, differing == 0, f"{len(left)} rows, {differing} differ")
