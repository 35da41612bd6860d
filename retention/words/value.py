"""Sentences of customers' value: so far, how it grows, what it costs, what lies ahead."""

from __future__ import annotations

from typing import Any

import pandas as pd

from retention.schema import UNKNOWN
from retention.words.numbers import (
    FEWEST_FOR_PERCENT,
    NBSP,
    UNKNOWN_MARK,
    count,
    many,
    money,
    percent,
    periods,
    span,
)

#: What stands where costs were not brought.
NO_COSTS = (
    "Bring a file of costs (one row per month and channel: period, channel, spend and, "
    "if you know it, margin), and this panel shows what a new customer costs and when "
    "that is earned back."
)

#: What stands where no money is predicted.
NOT_PREDICTED = (
    "Nothing is predicted yet: expected money takes 500 customers, 180 days of orders and "
    "a purchase model that fits them."
)


def _interval(low: object, high: object, unit: str) -> str:
    said = span(low, high, unit)
    mark = f"{NBSP}%" if unit == "share" else ""
    return (
        f"95{NBSP}% interval {said}{mark}"
        if said
        else "too few customers for an interval"
    )


def worth_sentence(frame: pd.DataFrame, currency: str) -> str:
    """What a customer is worth so far, from value/by of everybody."""
    row = frame.iloc[0] if len(frame) else None
    if row is None or not row["customers"]:
        return "Nobody has bought anything yet."
    if row["customers"] < FEWEST_FOR_PERCENT:
        return (
            f"**{many(row['customers'], 'customer')} brought "
            f"{money(row['revenue'], currency)} so far**."
        )
    return (
        f"**A customer has brought {money(row['value'], currency)} so far** "
        f"({_interval(row['low'], row['high'], 'money')}); half of the "
        f"{many(row['customers'], 'customer')} brought less than "
        f"{money(row['median'], currency)}."
    )


def margin_sentence(row: pd.Series, margin: float, currency: str) -> str:
    """What of that is profit, or that no margin was set."""
    if margin == 1:
        return "This is revenue: set the definition *margin* on import to see profit as well."
    return (
        f"At a margin of {percent(margin, 0)} that is "
        f"{money(row['value_margin'], currency)} of profit."
    )


def by_sentence(frame: pd.DataFrame, label: str, currency: str) -> str:
    """Which value of a dimension brings most per customer, from value/by."""
    known = frame[(frame["split"] != UNKNOWN) & frame["value"].notna()]
    known = known.sort_values("value", ascending=False)
    if len(known) < 2:
        return f"There is one {label.lower()} to show, so nothing to compare."
    best, last = known.iloc[0], known.iloc[-1]
    return (
        f"**{best['split']}**: {money(best['value'], currency)} per customer so far; "
        f"**{last['split']}**: {money(last['value'], currency)}. Lines are "
        f"95{NBSP}% intervals: where two overlap widely, the order may be chance. Older "
        "customers had more time to spend."
    )


def growth_sentence(frame: pd.DataFrame, grain: str, currency: str) -> str:
    """How value grows by age, from value/cohorts."""
    if frame.empty:
        return ""
    first, last = frame.iloc[0], frame.iloc[-1]
    trusted = frame[frame["low"].notna()]
    last = trusted.iloc[-1] if len(trusted) else last
    if last["age"] == first["age"]:
        return (
            f"In the {grain} of the first purchase a customer brings "
            f"{money(first['value'], currency)}; later ages are not complete."
        )
    return (
        f"**{money(first['value'], currency)} in the {grain} of the first purchase, "
        f"{money(last['value'], currency)} after {_long(grain, last['age'])}** "
        f"({_interval(last['low'], last['high'], 'money')}), over everybody who was won, "
        "also those who left."
    )


def again_sentence(frame: pd.DataFrame, months: int, currency: str) -> str:
    """Whether customers of the year before still spend, from value/retention."""
    row = frame.iloc[0] if len(frame) else None
    if row is None or not row["customers"]:
        return (
            f"The data does not hold {2 * months} whole months, or nobody spent anything "
            "in the first half of them: this compares two spans of "
            f"{months} months."
        )
    whole, kept = row["net_retention"], row["gross_retention"]
    kept_interval = _interval(
        row["gross_retention_low"], row["gross_retention_high"], "share"
    )
    return (
        f"**Of every {money(100, currency, 0)} in the {months} months before, the same "
        f"{many(row['customers'], 'customer')} brought {money(100 * whole, currency, 0)} in "
        f"the latest {months}** (net, {_interval(row['low'], row['high'], 'share')}). "
        "Without what some of them spend more, "
        f"{money(100 * kept, currency, 0)} stayed (gross, {kept_interval})."
    )


def concentration_sentence(frame: pd.DataFrame) -> str:
    """How much the top tenth brought, from value/concentration."""
    rows = frame.set_index("top_percent")
    if rows.empty or pd.isna(rows["share"].iloc[0]):
        return ""
    everybody = rows["customers"].iloc[-1]
    if everybody < FEWEST_FOR_PERCENT:
        return f"{many(everybody, 'customer')}: too few to speak of a few among them."
    top = rows.loc[10]
    return (
        f"**The top 10{NBSP}% of customers ({count(top['customers'])}) brought "
        f"{percent(top['share'], 0)} of all money**, the lower half "
        f"{percent(1 - float(rows['share'].loc[50]), 0)}. Gini {top['gini']:.2f}: 0 = all the "
        "same, 1 = one brought everything."
    )


def costs_sentence(frame: pd.DataFrame, grain: str, currency: str) -> str:
    """What winning a customer costs over all, from value/acquisition without a split."""
    row = frame.iloc[0] if len(frame) else None
    if row is None:
        return "The costs cover no complete month in which there are orders."
    if not row["spend"]:
        return "The costs say that nothing was spent."
    if not row["customers"]:
        return (
            f"{money(row['spend'], currency)} were spent and nobody was won in "
            f"{many(row['months'], 'month')}."
        )
    return (
        f"**Winning a customer cost {money(row['cac'], currency)}**"
        f"{_in_brackets(row['low'], row['high'])}: "
        f"{money(row['spend'], currency)} in {many(row['months'], 'month')} for "
        f"{many(row['customers'], 'new customer')}. "
        f"{_back(row, grain)} Profit so far is "
        f"{row['returned']:.1f} times what was spent, at a margin of "
        f"{percent(row['margin'], 0)}."
    )


def _in_brackets(low: object, high: object) -> str:
    """An interval of money behind its value; empty where there is none."""
    said = span(low, high, "money")
    return f" (95{NBSP}% interval {said})" if said else ""


def _back(row: pd.Series, grain: str) -> str:
    if pd.isna(row["payback"]):
        return "It is not earned back yet."
    text = f"It is earned back {back_words(row['payback'], grain)}"
    low, high = row["payback_low"], row["payback_high"]
    if pd.isna(low) or low == high:
        return f"{text}."
    if pd.isna(high):
        return f"{text} (95{NBSP}% interval: {low} or later)."
    return f"{text} (95{NBSP}% interval {low}–{high})."


def back_words(payback: Any, grain: str) -> str:
    """When a customer's profit reaches what winning her cost."""
    if pd.isna(payback):
        return "not yet"
    age = int(float(str(payback)))
    if age == 0:
        return f"in the first {grain}"
    return f"after {_long(grain, age)}"


def _long(grain: str, age: Any) -> str:
    return f"{int(age)} {periods(grain, int(age))}"


def costs_table(frame: pd.DataFrame, grain: str, currency: str) -> pd.DataFrame:
    """Channels as they are read: what each customer cost and brought, dearest last."""
    rows = [
        {
            "split": str(row["split"]),
            "spend": money(row["spend"], currency, 0),
            "customers": int(row["customers"]),
            "cac": _with_span(row["cac"], row["low"], row["high"], currency),
            "value": _with_span(
                row["value"], row["value_low"], row["value_high"], currency
            ),
            "returned": UNKNOWN_MARK
            if pd.isna(row["returned"])
            else f"{row['returned']:.1f} ×",
            "payback": back_words(row["payback"], grain)
            if row["customers"]
            else "nobody won",
        }
        for _, row in frame.sort_values("cac", na_position="last").iterrows()
    ]
    return pd.DataFrame(rows)


def _with_span(value: object, low: object, high: object, currency: str) -> str:
    said = span(low, high, "money")
    return f"{money(value, currency)} ({said})" if said else money(value, currency)


def predicted(frame: pd.DataFrame) -> pd.DataFrame:
    """Customers of value/customers whose future is known, the most valuable first."""
    known = frame[frame["clv"].notna() & frame["expected_orders"].notna()]
    spend = known["expected_orders"] * known["expected_value"]
    return known.assign(expected_money=spend).sort_values(
        ["clv", "customer_id"], ascending=[False, True]
    )


def predicted_sentence(frame: pd.DataFrame, margin: float, currency: str) -> str:
    """What is expected of everybody in the next 364 days, from value/customers."""
    known = predicted(frame)
    if known.empty:
        return NOT_PREDICTED
    total = known["expected_money"].sum()
    top = known.head(max(1, -(-len(known) // 10)))
    share = top["expected_money"].sum() / total if total else None
    profit = "" if margin == 1 else f" at a margin of {percent(margin, 0)}"
    return (
        f"**{money(total, currency)} are expected in the next 364 days** from "
        f"{many(len(known), 'customer')}, {percent(share, 0)} of it from the "
        f"{count(len(top))} most valuable. Future value is discounted by "
        f"10{NBSP}% a year{profit}, and already holds that a customer may have left."
    )
