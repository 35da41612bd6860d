"""Sentences of the report card: how good the predictions were, and which are used."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from retention.words.numbers import NBSP, UNKNOWN_MARK, day, many, percent

#: What each way to score is called in a table, by its name in value/model_report.
SCORES = {
    "logistic": "Regression on seven facts",
    "calibrated": "Purchase model, set right",
    "lookup": "Table of shares",
    "purchases": "Purchase model as it comes",
}

#: What the scores of customers are, by tier: the end of "Health is …".
TIERS = {
    "logistic": "a regression on silence, orders, value and the purchase model's probability",
    "calibrated": "the purchase model's probability, set right by what happened",
    "lookup": "the share of customers of like silence and number of orders who ordered",
}

#: What the marks of the chart are.
LEGEND = (
    ":gray[**Dashes**] are what was predicted, :blue[**dots**] what happened, with "
    f"their 95{NBSP}% intervals."
)

#: Rankings this close count as alike.
SAME = 0.01

#: Days that each prediction looks ahead.
AHEAD = 90


def report_sentence(report: pd.DataFrame) -> str:
    """What the report card says in the end, from value/model_report."""
    whole = in_use(report)
    if whole is None:
        return "Nobody has bought anything yet, so nothing is predicted."
    if not whole["n"]:
        return str(whole["reason"])
    begun = whole["window"]
    ended = begun + timedelta(days=AHEAD - 1)
    said = (
        f"**{percent(whole['predicted'])} of {many(whole['n'], 'customer')} were "
        f"predicted to order** from {day(begun)} to {day(ended)}; "
        f"**{percent(whole['actual'])} did**."
    )
    if pd.isna(whole["auc"]):
        return f"{said} {whole['reason']}"
    ranked, silence = whole["auc"], whole["auc_days_since"]
    verdict = (
        "more often than" if ranked > silence + SAME
        else "less often than" if ranked < silence - SAME
        else "about as often as"
    )  # fmt: skip
    return (
        f"{said} Of two customers of whom one ordered, the score put the right one "
        f"first {percent(ranked)} of the time, {verdict} days since the last order "
        f"alone ({percent(silence)})."
    )


def tier_sentence(report: pd.DataFrame) -> str:
    """What health is made of, and why, from value/model_report."""
    whole = in_use(report)
    if whole is None or whole["tier"] not in TIERS:
        return ""
    made = f"Health is {TIERS[whole['tier']]}."
    if whole["tier"] == "logistic" and pd.notna(whole["auc"]):
        return made  # the best tier, judged above: there is nothing to explain
    return f"{made} {whole['reason']}"


def in_use(report: pd.DataFrame) -> pd.Series | None:
    """Everybody's row of the score that customers have; None without any."""
    rows = report[(report["kind"] == report["tier"]) & (report["decile"] == 0)]
    return None if rows.empty else rows.iloc[-1]


def contest(report: pd.DataFrame) -> pd.DataFrame:
    """One row per score that was judged, and days since alone: a table to be read.

    Columns score, right_order (percent), error and slope (words); best ranking first.
    """
    whole = report[(report["decile"] == 0) & (report["n"] > 0)]
    rows = [
        {
            "score": SCORES[row["kind"]]
            + (" (in use)" if row["kind"] == row["tier"] else ""),
            "right_order": 100 * row["auc"],
            "error": f"{100 * row['ece']:.1f} points",
            "slope": UNKNOWN_MARK if pd.isna(row["slope"]) else f"{row['slope']:.2f}",
        }
        for _, row in whole.iterrows()
        if row["kind"] in SCORES and pd.notna(row["auc"])
    ]
    if rows:
        silence = 100 * float(whole.iloc[0]["auc_days_since"])
        name = "Days since the last order alone"
        none = {"error": UNKNOWN_MARK, "slope": UNKNOWN_MARK}
        rows.append({"score": name, "right_order": silence, **none})
    frame = pd.DataFrame(rows, columns=["score", "right_order", "error", "slope"])
    return frame.sort_values("right_order", ascending=False, kind="stable")
