"""Answers about scores, comments and what customers did after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from retention.finishing.asked import Asked
from retention.finishing.kpis import numbers
from retention.models import differences, intervals, tone, voice

#: Half the width of a score's interval that a reader can work with, in points.
GOOD_HALF_WIDTH = 5

#: A change of a score that a reader should not miss, in points.
GOOD_CHANGE = 10

#: Answers in each of two periods for their difference to be judged: below it, no score.
FEWEST_ANSWERS = 10

#: Mentions a group should have by chance for its z-test to hold (Cochran 1954).
FEWEST_EXPECTED = 5


def nps(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Which groups' score differs from the rest, and how many answers would be enough."""
    up, down, n = (numbers(frame, name) for name in ("promoters", "detractors", "n"))
    p_values = voice.nps_against_the_rest(up, down, n)
    # the variance of the adjusted score: that of three equal answers would be 0
    variance = voice.nps_variance(up + 0.75, down + 0.75, n + 3)
    needed = [
        voice.answers_for(GOOD_HALF_WIDTH, one) if total > 0 else None
        for one, total in zip(variance, n, strict=True)
    ]
    frame = frame.assign(
        needed=pd.array(needed, dtype="Int64"), state=_states(p_values)
    )
    parts = ["previous_n", "previous_promoters", "previous_detractors"]
    changes = [
        _change(*row) for row in zip(up, down, n, *(numbers(frame, p) for p in parts))
    ]
    made = pd.DataFrame(changes, columns=list(CHANGE), index=frame.index).astype(CHANGE)
    return frame.drop(columns=parts).assign(**frame[parts], **made)


#: What the change of a score adds to it, and of which type.
CHANGE = {
    "previous_nps": "float64",
    "change": "float64",
    "change_low": "float64",
    "change_high": "float64",
    "change_z": "float64",
    "change_state": "str",
    "change_needed": "Int64",
}


def _change(
    up: float,
    down: float,
    n: float,
    n_before: float,
    up_before: float,
    down_before: float,
) -> tuple[object, ...]:
    """The columns of ``CHANGE`` for one score and the one of the period before."""
    before = float(intervals.nps([up_before], [down_before], [n_before])[0][0])
    if not n or not n_before:
        return before, np.nan, np.nan, np.nan, np.nan, "none", None
    now, then = (up, down, n), (up_before, down_before, n_before)
    gap, low, high, z = voice.nps_difference(now, then)
    # the two periods' variances, adjusted as their intervals are
    spread = [voice.nps_variance(u + 0.75, d + 0.75, t + 3) for u, d, t in (now, then)]
    needed = voice.answers_to_tell(GOOD_CHANGE, float(np.mean(spread)))
    state = "signal" if low > 0 or high < 0 else "noise"
    few = min(n, n_before) < FEWEST_ANSWERS
    return before, gap, low, high, z, "none" if few else state, needed


def comments(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The rough tone of promoters' comments and of texts that nobody scored."""
    promoters = (frame["standing"] == "promoters").to_numpy(dtype=bool)
    asked_for = promoters | frame["standing"].isna().to_numpy()
    found = np.full((len(frame), 2), None, dtype=object)
    if asked_for.any():
        found[asked_for] = tone.tones(frame.loc[asked_for, "comment"])
    unhappy = found[:, 0] == "negative"
    return frame.assign(
        tone=pd.array(found[:, 0], dtype="str"),
        not_scored=pd.array(found[:, 1], dtype="str"),
        read_me=unhappy & promoters,
    )


def themes(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Shares among promoters and detractors, their difference and its state."""
    good, bad = "promoter", "detractor"
    made = {}
    for group in (good, bad):
        part, whole = numbers(frame, f"{group}s_mention"), numbers(frame, f"{group}s")
        with np.errstate(divide="ignore", invalid="ignore"):
            made[f"{group}_share"] = np.where(whole > 0, part / whole, np.nan)
        low, high = intervals.wilson(part, whole)
        made |= {f"{group}_low": low, f"{group}_high": high}
    counted = zip(
        frame["detractors_mention"],
        frame["detractors"],
        frame["promoters_mention"],
        frame["promoters"],
        strict=True,
    )
    rows, p_values = [], []
    for bad_part, bad_whole, good_part, good_whole in counted:
        known = bad_whole > 0 and good_whole > 0
        rows.append(
            intervals.newcombe(bad_part, bad_whole, good_part, good_whole)
            if known
            else (np.nan, np.nan, np.nan)
        )
        pair = differences.against_the_rest(
            [bad_part, good_part], [bad_whole, good_whole]
        )
        whole = bad_whole + good_whole
        expected = min(bad_whole, good_whole) * (bad_part + good_part)
        enough = whole > 0 and expected / whole >= FEWEST_EXPECTED
        p_values.append(pair[0] if enough else np.nan)
    gap, low, high = np.array(rows, dtype=float).reshape(-1, 3).T
    made |= {"difference": gap, "difference_low": low, "difference_high": high}
    return frame.assign(**made, state=_states(np.array(p_values, dtype=float)))


def keyness(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The words with their log-odds, the most telling first."""
    found = frame
    ours, theirs = (
        float(found[name].iloc[0]) if len(found) else 0.0
        for name in ("detractor_comments", "promoter_comments")
    )
    delta, z = voice.keyness(found["detractors"], found["promoters"], ours, theirs)
    found = found.assign(
        log_odds=delta, z=z, telling=np.abs(np.nan_to_num(z)) >= voice.TELLING_Z
    )
    order = np.lexsort(
        (found["term"].to_numpy(dtype=str), -np.abs(np.nan_to_num(z)).round(9))
    )
    return found.iloc[order].reset_index(drop=True)


def behaviour(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Money per customer with its interval, hidden where there are too few."""
    customers, revenue = numbers(frame, "customers"), numbers(frame, "revenue")
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(customers > 0, revenue / customers, np.nan)
    low, high = intervals.jackknife_ratio(
        value, numbers(frame, "groups"), numbers(frame, "spread")
    )
    enough = customers >= intervals.FEWEST_FOR_MONEY
    return frame.drop(columns=["groups", "spread"]).assign(
        revenue_per_customer=value,
        revenue_low=np.where(enough, low, np.nan),
        revenue_high=np.where(enough, high, np.nan),
    )


def satisfaction(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The mean score with its interval, hidden where there are too few."""
    value = numbers(frame, "mean")
    low, high = intervals.jackknife_ratio(
        value, numbers(frame, "groups"), numbers(frame, "spread")
    )
    enough = numbers(frame, "n") >= intervals.FEWEST_FOR_MONEY
    return frame.drop(columns=["groups", "spread"]).assign(
        mean=value,
        mean_low=np.where(enough, low, np.nan),
        mean_high=np.where(enough, high, np.nan),
    )


def nonresponse(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """How unlike those who answered and those who did not are."""
    parts = [
        numbers(frame, name)
        for name in (
            "answered_mean",
            "answered_variance",
            "silent_mean",
            "silent_variance",
        )
    ]
    smd = voice.standardised_difference(*parts)
    smd = np.where(np.isfinite(smd), smd, np.nan)
    return frame.drop(columns=["answered_variance", "silent_variance"]).assign(
        answered_mean=parts[0],
        silent_mean=parts[2],
        smd=smd,
        unlike=np.abs(np.nan_to_num(smd)) > voice.UNLIKE,
    )


def nps_weighted(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One row: the score as it is and weighted by segment."""
    up, down, n, weight = (
        numbers(frame, name) for name in ("promoters", "detractors", "n", "asked")
    )
    raw, _, _ = intervals.nps([up.sum()], [down.sum()], [n.sum()])
    score, low, high, covered = voice.weighted_nps(up, down, n, weight)
    return pd.DataFrame(
        {
            "weighting": ["by RFM segment"],
            "asked": [int(weight.sum())],
            "n": [int(n.sum())],
            "raw": raw,
            "nps": [score],
            "low": [low],
            "high": [high],
            "covered": [covered],
        }
    )


def _states(p_values: np.ndarray) -> np.ndarray:
    found = differences.discoveries(p_values)
    return np.where(found, "signal", np.where(np.isnan(p_values), "none", "noise"))
