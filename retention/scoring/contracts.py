"""How many contracts of each cohort should still run, as rows to be stored."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retention.modelled import Run
from retention.models import renewal
from retention.models.renewal import FEWEST_CONTRACTS, Curve, Floats
from retention.scoring.made import NOTHING, Made

KIND = "contracts"

#: Renewals that are forecast after the last one seen.
AHEAD = 12

#: The newest cohorts that get a curve of their own.
MOST_COHORTS = 60

#: Share of the losses that may come at other renewals than the pooled curve says.
MOST_MISPLACED = 0.4

TOO_FEW = "A renewal curve needs {fewest} contracts; there are {found}."
NO_LOSS = "No contract has ended yet, so nobody can say how many will."
IN_STEPS = (
    "Contracts end in steps, as those by the year do, which a curve of months cannot "
    "follow: {share:.0%} of them ended in other months than it says."
)


def contract_forecast(run: Run, as_of: date) -> Made:
    """Each monthly cohort of first contracts, seen and to come; nothing without one."""
    found = run("contract_cohorts", {"as_of": as_of})
    if found.empty:
        return NOTHING
    cohorts = {
        pd.Timestamp(str(month)): rows["observed"].to_numpy(dtype=float)
        for month, rows in found.groupby("cohort", sort=True)
    }
    seen = list(cohorts.values())
    pooled = renewal.fit(seen)
    problem = _problem(pooled, seen)
    if problem:
        return Made({}, [_run(as_of, pooled, 0, problem)])
    shared = renewal.refits(pooled, seen)
    newest = list(cohorts)[-MOST_COHORTS:]
    tables, own = [], 0
    for month, observed in cohorts.items():
        curve = _own(observed) if month in newest else None
        own += curve is not None
        seed = 12 * month.year + month.month
        again = renewal.refits(curve, [observed], seed) if curve else shared
        rows = _rows(observed, curve or pooled, again, seed)
        tables.append(rows.assign(cohort=month, is_pooled=curve is None, origin=as_of))
    return Made(
        {"contract_forecast": pd.concat(tables)}, [_run(as_of, pooled, own, "Used.")]
    )


def _problem(pooled: Curve, seen: list[Floats]) -> str:
    """Why nothing can be forecast, in a sentence; empty when all is well."""
    if pooled.customers < FEWEST_CONTRACTS:
        return TOO_FEW.format(fewest=FEWEST_CONTRACTS, found=pooled.customers)
    if all(cohort[-1] == cohort[0] for cohort in seen):
        return NO_LOSS
    if pooled.problems:
        return " ".join(pooled.problems)
    share = renewal.misplaced(pooled, seen)
    return IN_STEPS.format(share=share) if share > MOST_MISPLACED else ""


def _own(observed: Floats) -> Curve | None:
    """A cohort's own curve; none where it is small, young or has lost nobody."""
    if observed[0] < FEWEST_CONTRACTS or observed[-1] == observed[0]:
        return None
    curve = renewal.fit([observed])
    return None if curve.problems else curve


def _rows(observed: Floats, curve: Curve, again: Floats, seed: int) -> pd.DataFrame:
    """One cohort: what was seen of it, then what is expected."""
    renewals, there = observed.size - 1, int(observed[-1])
    ahead = renewal.band(curve, again, there, renewals, AHEAD, seed)

    def after(seen: float, to_come: NDArray[np.float64] | float) -> Floats:
        before = np.full(observed.size, seen)
        return np.append(before, np.broadcast_to(to_come, AHEAD))

    return pd.DataFrame(
        {
            "age": np.arange(observed.size + AHEAD),
            "size": int(observed[0]),
            "observed": np.append(observed, np.full(AHEAD, np.nan)),
            "expected": after(np.nan, ahead.expected),
            "low": after(np.nan, ahead.low),
            "high": after(np.nan, ahead.high),
            "level": after(np.nan, renewal.LEVEL),
            "model": curve.kind,
        }
    )


def _run(as_of: date, pooled: Curve, own: int, reason: str) -> dict[str, object]:
    found = {
        "kind": pooled.kind, "a": pooled.a, "b": pooled.b, "c": pooled.c,
        "log_likelihood": pooled.log_likelihood, "own_curves": own,
    }  # fmt: skip
    return {
        "id": f"{KIND} {as_of.isoformat()}",
        "as_of": as_of,
        "kind": KIND,
        "params": json.dumps(found),
        "cov": None,
        "n": pooled.customers,
        "backtest": None,
        "reason": reason,
    }
