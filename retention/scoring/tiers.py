"""Which way health is scored, from how much is known and how well it did last time.

Three ways, called tiers, each learned from what happened in a past window of 90 days:

    logistic    a regression on seven facts, the purchase model's probability among them
    calibrated  the purchase model's probability, set right
    lookup      a table of shares by silence and number of purchase days

Learned twice: from the window before last, to be judged on the last one by what customers
did then; and from the last one, to score today. The first that does well is taken.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retention.models import calibration
from retention.scoring import learning
from retention.scoring.purchases import Fitted
from retention.scoring.windows import AHEAD, Window

Floats = NDArray[np.float64]

LOGISTIC, CALIBRATED, LOOKUP, NONE = "logistic", "calibrated", "lookup", "none"

#: The purchase model's probability as it comes; judged, never shown as health.
RAW = "purchases"

#: Customers of a past window below which nothing is learned from it, nor judged by it.
FEWEST_SEEN = 10

#: Buyers, and others, of each past window below which no regression is fitted.
FEWEST_OF_EACH = 200

#: By how much less than days since the last order a score may rank and still be used.
RANKS_LESS = 0.01

#: Slopes of the calibration between which probabilities are used.
SLOPES = (0.5, 2.0)

NAMES = {
    LOGISTIC: "The regression",
    CALIBRATED: "The purchase model",
    LOOKUP: "The table of shares",
}


@dataclass(frozen=True)
class Report:
    """How one score did in the last window; ``reason`` says why it is used or not."""

    kind: str
    judgement: calibration.Judgement | None
    reason: str


@dataclass(frozen=True)
class Choice:
    """The tier customers are scored with.

    p_buy:          a customer each, NaN where nothing could be learned
    learned:        what the chosen tier learned, to be stored: parameters by name
    auc_days_since: of ranking the last window's customers by their silence alone
    reports:        of the tiers that were tried and of the raw purchase model
    """

    tier: str
    reason: str
    p_buy: Floats
    learned: dict[str, object]
    auc_days_since: float
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class Past:
    """Today, the last window and the one before, with the purchase model of each.

    A window that too few customers were there for is None.
    """

    now: Window
    fit_now: Fitted
    then: Window | None
    fit_then: Fitted | None
    before: Window | None
    fit_before: Fitted | None


def chosen(past: Past) -> Choice:
    """The first tier that can be learned and ranks and measures well enough."""
    unknown = np.full(past.now.size, np.nan)
    then = past.then
    if then is None:
        reason = (
            f"Nothing could be learned yet: {AHEAD} days ago there were fewer than "
            f"{FEWEST_SEEN} customers."
        )
        return Choice(NONE, reason, unknown, {}, np.nan, ())
    silence = calibration.auc(-then.since_days, then.bought)
    candidates, said = _candidates(past)
    reports: list[Report] = []
    taken: tuple[str, str, learning.Learned, dict[str, object]] | None = None
    for tier, learn in candidates:
        try:
            judgement, refused = _tried(past, tier, learn, silence)
            score, stored = learn(then, past.fit_then or _nothing(then))
        except Exception:
            if tier == LOOKUP:
                raise
            logging.getLogger("retention").exception("A score could not be learned")
            said.append(f"{NAMES[tier]} could not be learned; the log says why.")
            continue
        if taken is not None:
            reports.append(Report(tier, judgement, "Not needed: a better one is used."))
            continue
        if not stored.get("converged", True):
            refused = f"{NAMES[tier]} did not settle and is not used."
        if refused and tier != LOOKUP:
            reports.append(Report(tier, judgement, refused))
            said.append(refused)
            continue
        reason = " ".join([*said, refused or _praise(judgement, silence, tier)])
        reports.append(Report(tier, judgement, reason))
        taken = (tier, reason, score, stored)
    assert taken is not None
    raw = _raw(past)
    if raw is not None:
        reports.append(Report(RAW, raw, "Only to compare: as the model says it."))
    tier, reason, score, stored = taken
    p_buy = score(past.now, past.fit_now)
    return Choice(tier, reason, p_buy, stored, silence, tuple(reports))


def _candidates(past: Past) -> tuple[list[tuple[str, learning.Learner]], list[str]]:
    """Tiers that can be learned, the best first; why the others cannot."""
    table = (LOOKUP, learning.table)
    no_model = _no_model(past)
    if no_model:
        return [table], [no_model]
    no_regression = _no_regression(past)
    if no_regression:
        return [(CALIBRATED, learning.set_right), table], [no_regression]
    return [
        (LOGISTIC, learning.regression),
        (CALIBRATED, learning.set_right),
        table,
    ], []


def _no_model(past: Past) -> str:
    """Why the purchase model cannot be used; empty when it can."""
    if not past.fit_now.usable:
        return " ".join(past.fit_now.problems)
    if past.fit_then is None or not past.fit_then.usable:
        return (
            f"{AHEAD} days ago there was too little history for the purchase model, so "
            "it cannot be set right yet."
        )
    if past.then is None or not past.then.is_mixed:
        return f"In the last {AHEAD} days everybody ordered, or nobody did."
    return ""


def _no_regression(past: Past) -> str:
    """Why no regression is fitted; empty when one is."""
    windows = (past.then, past.before)
    if past.before is None or past.fit_before is None or not past.fit_before.usable:
        return (
            f"A regression needs two past windows of {AHEAD} days with enough history."
        )
    fewest = min(
        min(int(each.bought.sum()), int((~each.bought).sum()))
        for each in windows
        if each is not None
    )
    if fewest < FEWEST_OF_EACH:
        return (
            f"A regression needs {FEWEST_OF_EACH} customers who ordered and as many who "
            f"did not in each past window; there were {fewest}."
        )
    return ""


def _tried(
    past: Past, tier: str, learn: learning.Learner, silence: float
) -> tuple[calibration.Judgement | None, str]:
    """The tier learned from the window before last, judged on the last one.

    Returns (judgement, why not to use it); no judgement where there is no such window.
    """
    assert past.then is not None
    before, fit_then = past.before, past.fit_then or _nothing(past.then)
    if before is None or (tier != LOOKUP and not _usable(past.fit_before)):
        return None, _ranks_worse(tier, fit_then, past.then, silence)
    if tier == CALIBRATED and not before.is_mixed:
        return None, _ranks_worse(tier, fit_then, past.then, silence)
    score, _ = learn(before, past.fit_before or _nothing(before))
    judgement = calibration.judged(score(past.then, fit_then), past.then.bought)
    return judgement, _refusal(judgement, silence, tier)


def _ranks_worse(tier: str, model: Fitted, then: Window, silence: float) -> str:
    """Setting a model right leaves its ranking, so that can be judged all the same."""
    if tier != CALIBRATED:
        return ""
    ranked = calibration.auc(model.p_buy, then.bought)
    return _worse(tier, ranked, silence) if ranked < silence - RANKS_LESS else ""


def _refusal(judgement: calibration.Judgement, silence: float, tier: str) -> str:
    """Why a score is not good enough; empty when it is, or nothing can be said."""
    if tier == LOOKUP:
        if judgement.auc <= silence:
            return (
                "The table of shares ranks no better than days since the last order "
                f"({_pairs(judgement.auc)} against {_pairs(silence, '')})."
            )
        return ""
    if judgement.auc < silence - RANKS_LESS:
        return _worse(tier, judgement.auc, silence)
    if not SLOPES[0] <= judgement.slope <= SLOPES[1] and np.isfinite(judgement.slope):
        return (
            f"{NAMES[tier]} was too far from what happened (calibration slope "
            f"{judgement.slope:.2f}) and is not used."
        )
    return ""


def _worse(tier: str, ranked: float, silence: float) -> str:
    return (
        f"{NAMES[tier]} ranked worse than days since the last order alone "
        f"({_pairs(ranked)} against {_pairs(silence, '')}) and is not used."
    )


def _praise(judgement: calibration.Judgement | None, silence: float, tier: str) -> str:
    if judgement is None:
        return (
            f"{NAMES[tier]} is used; it cannot be judged before a second window of "
            f"{AHEAD} days is over."
        )
    if not np.isfinite(judgement.auc):
        return (
            f"{NAMES[tier]} is used; nobody ordered to judge it by, or everybody did."
        )
    return (
        f"{NAMES[tier]} is used: it ranked {_pairs(judgement.auc)}, days since the last "
        f"order alone {_pairs(silence, '')}."
    )


def _pairs(auc: float, of: str = " of pairs right") -> str:
    """How often one who ordered was ranked above one who did not, in words."""
    return f"{100 * auc:.1f} %{of}"


def _usable(model: Fitted | None) -> bool:
    return model is not None and model.usable


def _nothing(window: Window) -> Fitted:
    return Fitted(None, (), np.full(window.size, np.nan))


def _raw(past: Past) -> calibration.Judgement | None:
    if past.then is None or past.fit_then is None or not past.fit_then.usable:
        return None
    return calibration.judged(past.fit_then.p_buy, past.then.bought)
