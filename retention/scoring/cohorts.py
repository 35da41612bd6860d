"""What every cohort will do next and did against its forecast, as rows to be stored."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from retention.dataset import week_shift
from retention.filters import GRAINS, add_periods, period_start, periods_between
from retention.modelled import Run
from retention.models import differences, forecast
from retention.models.forecast import Check, Forecast, PurchaseDays
from retention.models.purchasing import Fit
from retention.scoring.made import Made
from retention.scoring.purchases import BROKE, Fitted

KIND = "cohorts"

NO_PERIODS = "Forecasting cohorts needs two complete periods."
NO_BAND = (
    "There is no band: the history is too short to make the same forecast for "
    f"{forecast.FEWEST_ORIGINS} past days."
)


def forecasts(
    run: Run, as_of: date, definitions: Mapping[str, object], model: Fitted
) -> Made:
    """Forecasts of all cohorts by week, month and quarter; none without a model.

    A parameter at its bound (hardly anybody leaves for good) forbids figures of single
    customers, not sums of a cohort's: those are held against what came on past days.
    """
    if model.fit is None or not model.fit.converged:
        reason = " ".join(model.problems)
        return Made({}, [_run(grain, as_of, reason) for grain in GRAINS])
    found = run("purchase_days", {"as_of": as_of})
    days = PurchaseDays(
        np.unique(found["customer_key"].to_numpy(), return_inverse=True)[1],
        (found["day"].to_numpy("datetime64[D]") - np.datetime64(as_of)).astype(int),
    )
    first_day = as_of + timedelta(days=int(days.day.min()))
    tables, totals = [pd.DataFrame()], [pd.DataFrame()]
    runs: list[dict[str, object]] = []
    for grain in GRAINS:
        starts = _starts(first_day, as_of, grain, week_shift(dict(definitions)))
        try:
            made = _forecast(days, starts, as_of, model.fit)
        except Exception:
            logging.getLogger("retention").exception("A forecast of cohorts failed")
            runs.append(_run(grain, as_of, BROKE.format(what="forecast of cohorts")))
            continue
        if not made.cohort.size:
            runs.append(_run(grain, as_of, NO_PERIODS))
            continue
        tables.append(_rows(made, starts, as_of, grain))
        totals.append(_totals(made, starts, as_of, grain))
        if made.check is not None:
            tables.append(_check_rows(made.check, starts, as_of, grain))
        runs.append(_judged(made, as_of, grain, model.fit.customers))
    made_tables = {"cohort_forecast": tables, "total_forecast": totals}
    return Made(
        {
            name: pd.concat(rows, ignore_index=True)
            for name, rows in made_tables.items()
        },
        runs,
    )


def _starts(first_day: date, as_of: date, grain: str, shift: int) -> list[date]:
    """First days of the periods from the first purchase's to the end of the horizon."""
    first = period_start(first_day, grain, shift)
    complete = periods_between(first, period_start(as_of, grain, shift), grain)
    # the period in progress, the horizon, and the day on which it is over
    count = complete + forecast.horizon(complete) + 2
    return [add_periods(first, grain, place) for place in range(count)]


def _forecast(
    days: PurchaseDays, starts: list[date], as_of: date, fit: Fit
) -> Forecast:
    places = np.array([(start - as_of).days for start in starts])
    return forecast.cohort_forecast(days, places, 0, fit)


def _rows(made: Forecast, starts: list[date], as_of: date, grain: str) -> pd.DataFrame:
    """Periods that are not over."""
    return pd.DataFrame(
        {
            "grain": grain,
            "cohort": _days(starts)[made.cohort],
            "age": made.period - made.cohort,
            "size": made.size,
            "observed": made.observed,
            "expected": made.expected,
            "low": made.low,
            "high": made.high,
            "level": _level(made.low),
            "origin": pd.Timestamp(as_of),
            "complete": False,
            "state": "none",
        }
    )


def _check_rows(
    check: Check, starts: list[date], as_of: date, grain: str
) -> pd.DataFrame:
    """Periods that are over, with what was forecast before them.

    A signal is one of Benjamini and Hochberg's over all cells of the grain.
    """
    p = np.where(check.size >= differences.FEWEST_IN_GROUP, check.p, np.nan)
    state = np.where(differences.discoveries(p), "signal", "noise")
    return pd.DataFrame(
        {
            "grain": grain,
            "cohort": _days(starts)[check.cohort],
            "age": check.period - check.cohort,
            "size": check.size,
            "observed": check.came,
            "expected": check.expected,
            "low": check.low,
            "high": check.high,
            "level": _level(check.low),
            "origin": pd.Timestamp(as_of + timedelta(days=check.origin)),
            "complete": True,
            "state": np.where(np.isnan(p), "none", state),
        }
    )


def _totals(
    made: Forecast, starts: list[date], as_of: date, grain: str
) -> pd.DataFrame:
    """All cohorts together: a row per period that is not over."""
    cells = pd.DataFrame(
        {"period": made.period, "size": made.size, "observed": made.observed}
    ).groupby("period")
    expected, low, high = made.totals.T
    return pd.DataFrame(
        {
            "grain": grain,
            "period": _days(starts)[np.unique(made.period)],
            "customers": cells["size"].sum().to_numpy(),
            "observed": cells["observed"].sum(min_count=1).to_numpy(),
            "expected": expected,
            "low": low,
            "high": high,
            "level": _level(low),
            "origin": pd.Timestamp(as_of),
        }
    )


def _days(starts: list[date]) -> np.ndarray:
    return np.array(starts, dtype="datetime64[s]")


def _level(low: np.ndarray) -> np.ndarray:
    """The level of the bands there are."""
    return np.where(np.isnan(low), np.nan, forecast.LEVEL)


def _judged(
    made: Forecast, as_of: date, grain: str, customers: int
) -> dict[str, object]:
    """The row of model_runs: which past days were forecast, and what they missed."""
    banded = len(made.origins) >= forecast.FEWEST_ORIGINS
    backtest = {
        "origins": [
            (as_of + timedelta(days=int(day))).isoformat() for day in made.origins
        ],
        "actual_over_predicted": np.round(made.misses, 4).tolist(),
    }
    return _run(grain, as_of, "Used." if banded else NO_BAND) | {
        "n": customers,
        "backtest": json.dumps(backtest) if len(made.origins) else None,
    }


def _run(grain: str, as_of: date, reason: str) -> dict[str, object]:
    return {
        "id": f"{KIND} by {grain} {as_of.isoformat()}",
        "as_of": as_of,
        "kind": KIND,
        "params": json.dumps({"grain": grain}),
        "cov": None,
        "n": 0,
        "backtest": None,
        "reason": reason,
    }
