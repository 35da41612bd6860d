"""What was fitted, chosen and judged, as rows to be stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

import numpy as np
import pandas as pd

from retention.scoring.purchases import Ahead, Fitted, covariance
from retention.scoring.tiers import NONE, RAW, Choice, Past, Report
from retention.scoring.windows import Window


def report(choice: Choice, day: date) -> pd.DataFrame:
    """Rows of model_report: of each score judged, everybody (0) and the deciles.

    day: first of the 90 days that were predicted
    """
    rows = [row for each in choice.reports for row in _judged(each, choice, day)]
    if not rows:
        rows = [_row(choice.tier, day, 0, choice, choice.reason) | {"n": 0}]
    return pd.DataFrame(rows)


def _judged(each: Report, choice: Choice, day: date) -> list[dict[str, object]]:
    found = each.judgement
    if found is None:
        return [_row(each.kind, day, 0, choice, each.reason) | {"n": 0}]
    measures = {
        "auc": found.auc,
        "auc_days_since": choice.auc_days_since,
        "ece": found.ece,
        "slope": found.slope,
        "lift": found.lift,
        "rho": found.rho,
    }
    groups = found.deciles
    whole = {
        "n": found.n,
        "predicted": found.predicted,
        "actual": found.bought / found.n,
    }
    rows = [_row(each.kind, day, 0, choice, each.reason) | whole | measures]
    for place, decile in enumerate(groups.decile):
        rows.append(
            _row(each.kind, day, int(decile), choice, each.reason)
            | {
                "n": int(groups.n[place]),
                "predicted": groups.predicted[place],
                "actual": groups.bought[place] / groups.n[place],
                "low": groups.low[place],
                "high": groups.high[place],
            }
            | measures
        )
    return rows


def _row(
    kind: str, day: date, decile: int, choice: Choice, reason: str
) -> dict[str, object]:
    return {
        "kind": kind,
        "window": day,
        "decile": decile,
        "tier": choice.tier,
        "reason": reason,
    }


def runs(past: Past, choice: Choice, money: Ahead) -> pd.DataFrame:
    """Rows of model_runs: the purchase models, the spend model and the chosen tier."""
    rows = [
        _purchases(window, model)
        for window, model in (
            (past.now, past.fit_now),
            (past.then, past.fit_then),
            (past.before, past.fit_before),
        )
        if window is not None and model is not None
    ]
    spent: dict[str, object] = asdict(money.spend) if money.spend else {}
    kept: dict[str, object] = {
        name: spent[name] for name in ("p", "q", "v") if name in spent
    }
    rows.append(
        _run("spend", past.now.day, int(str(spent.get("customers", 0))), kept)
        | {"reason": " ".join(money.problems) or "Used."}
    )
    backtest = {
        each.kind: _numbers(asdict(each.judgement))
        for each in choice.reports
        if each.judgement is not None
    }
    learned_from = past.then.size if past.then and choice.tier != NONE else 0
    rows.append(
        _run(
            "health", past.now.day, learned_from, choice.learned | {"tier": choice.tier}
        )
        | {
            "reason": choice.reason,
            "backtest": json.dumps(backtest) if backtest else None,
        }
    )
    return pd.DataFrame(rows)


def _purchases(window: Window, model: Fitted) -> dict[str, object]:
    fit = model.fit
    found = {} if fit is None else {
        "kind": fit.kind, "r": fit.r, "alpha": fit.alpha, "a": fit.a, "b": fit.b,
        "log_likelihood": fit.log_likelihood,
    }  # fmt: skip
    return _run(RAW, window.day, window.size, found) | {
        "cov": None if fit is None else covariance(fit),
        "reason": " ".join(model.problems) or "Used.",
    }


def _run(
    kind: str, day: date, n: int, found: Mapping[str, object]
) -> dict[str, object]:
    return {
        "id": f"{kind} {day.isoformat()}",
        "as_of": day,
        "kind": kind,
        "params": json.dumps(found) if found else None,
        "cov": None,
        "n": n,
        "backtest": None,
    }


def _numbers(judgement: dict[str, object]) -> dict[str, float | None]:
    """The measures alone; what is not known is null."""
    return {
        name: None if not np.isfinite(value) else round(float(value), 6)
        for name, value in judgement.items()
        if isinstance(value, int | float)
    }
