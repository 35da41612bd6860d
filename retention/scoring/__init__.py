"""Models fitted when a dataset is published; their scores are stored in it.

Everything here is handed ``run``, which answers the files of queries/scoring/, and gives
back tables of ``schema.MODELLED``. It speaks no SQL and knows no engine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from retention.modelled import Run
from retention.models import decline
from retention.scoring import tables
from retention.scoring.cohorts import forecasts
from retention.scoring.contracts import contract_forecast
from retention.scoring.made import NOTHING, Made
from retention.scoring.purchases import Fitted, ahead, fitted
from retention.scoring.tiers import FEWEST_SEEN, Past, chosen
from retention.scoring.windows import AHEAD, Window, window

__all__ = ["score"]


def score(
    run: Run, as_of: date, definitions: Mapping[str, object]
) -> dict[str, pd.DataFrame]:
    """Tables of ``schema.MODELLED`` by name.

    run:         the answer of a file of queries/scoring/, by name and parameters
    as_of:       exclusive end of the data that counts
    definitions: the dataset's, resolved
    """
    contracts = _attempted(contract_forecast, run, as_of)
    now = window(run, as_of)
    if not now.size:
        return contracts.tables | {"model_runs": pd.DataFrame(contracts.runs)}
    past = _past(run, now)
    choice = chosen(past)
    money = ahead(now, past.fit_now, float(str(definitions["margin"])))
    rates = past.fit_now.fit if past.fit_now.usable else None
    index, p, declining = decline.decline(
        now.prior,
        now.prior_weeks,
        now.recent,
        r=rates.r if rates else decline.USUAL_R,
        alpha=rates.alpha if rates else decline.USUAL_ALPHA,
    )
    scores = pd.DataFrame(
        {
            "customer_key": now.keys,
            "p_alive": money.p_alive,
            "p_buy_90": choice.p_buy,
            "expected_orders": money.expected_orders,
            "expected_value": money.expected_value,
            "clv": money.clv,
            "health": np.floor(100 * choice.p_buy + 0.5),
            "usual_gap": now.usual_gap,
            "overdue_ratio": now.overdue,
            "decline_index": index,
            "decline_p": p,
            # of whom nothing can be said nothing is: neither yes nor no
            "declining": pd.arrays.BooleanArray(declining, np.isnan(p)),
            "waiting_cost": money.waiting_cost,
            "tier": choice.tier,
        }
    )
    cohorts = _attempted(forecasts, run, as_of, definitions, past.fit_now)
    runs = tables.runs(past, choice, money).to_dict("records")
    return (
        contracts.tables
        | cohorts.tables
        | {
            "customer_scores": scores,
            "model_report": tables.report(choice, as_of - timedelta(days=AHEAD)),
            "model_runs": pd.DataFrame([*runs, *cohorts.runs, *contracts.runs]),
        }
    )


def _attempted(forecast: Callable[..., Made], *given: object) -> Made:
    """What a forecast gives; nothing where it fails, which the log explains."""
    try:
        return forecast(*given)
    except Exception:
        logging.getLogger("retention").exception("A forecast failed")
        return NOTHING


def _past(run: Run, now: Window) -> Past:
    """The two windows before today, where there were customers, and three models."""
    then = _seen(window(run, now.day - timedelta(days=AHEAD)))
    before = _seen(window(run, now.day - timedelta(days=2 * AHEAD))) if then else None
    return Past(now, fitted(now), then, _fitted(then), before, _fitted(before))


def _seen(found: Window) -> Window | None:
    return found if found.size >= FEWEST_SEEN else None


def _fitted(found: Window | None) -> Fitted | None:
    return None if found is None else fitted(found)
