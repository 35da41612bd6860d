"""The questions asked of a pandas frame of purchases, idiomatically.

The frame has customer_id, day and amount, one row per purchase, already netted: pandas
is spared that work.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd


def retention(purchases: pd.DataFrame) -> pd.DataFrame:
    month = purchases["day"].dt.to_period("M")
    cohort = month.groupby(purchases["customer_id"]).transform("min")
    frame = pd.DataFrame(
        {"customer_id": purchases["customer_id"], "cohort": cohort, "month": month}
    )
    frame["age"] = frame["month"].astype("int64") - frame["cohort"].astype("int64")
    return frame.groupby(["cohort", "age"])["customer_id"].nunique().reset_index()


def lifecycle(purchases: pd.DataFrame) -> pd.DataFrame:
    active = purchases[["customer_id"]].assign(
        period=purchases["day"].dt.to_period("M")
    )
    active = active.drop_duplicates().sort_values(["customer_id", "period"])
    before = active.groupby("customer_id")["period"].shift()
    step = active["period"].astype("int64") - before.astype("int64")
    active["new"], active["retained"] = before.isna(), before.notna() & (step == 1)
    return active.groupby("period")[["new", "retained"]].sum().reset_index()


def revenue(purchases: pd.DataFrame) -> pd.DataFrame:
    month = purchases["day"].dt.to_period("M")
    cohort = month.groupby(purchases["customer_id"]).transform("min")
    age = month.astype("int64") - cohort.astype("int64")
    return purchases["amount"].groupby([cohort, age]).sum()


def gaps(purchases: pd.DataFrame) -> pd.DataFrame:
    days = purchases[["customer_id", "day"]].drop_duplicates()
    days = days.sort_values(["customer_id", "day"])
    gap = days.groupby("customer_id")["day"].diff().dt.days.dropna()
    return (((gap - 1) // 7) * 7 + 1).clip(upper=366).value_counts().sort_index()


def rfm(purchases: pd.DataFrame) -> pd.DataFrame:
    customers = purchases.groupby("customer_id").agg(
        last_day=("day", "max"),
        frequency=("day", "nunique"),
        monetary=("amount", "sum"),
    )
    for name in ("last_day", "frequency", "monetary"):
        rank = customers[name].rank(method="min")
        customers[name[0]] = 1 + (5 * (rank - 1) // (len(customers) - 1)).clip(upper=4)
    return customers


QUESTIONS: dict[str, Callable[[pd.DataFrame], object]] = {
    "cohorts/retention": retention,
    "churn/lifecycle": lifecycle,
    "cohorts/revenue": revenue,
    "churn/gaps": gaps,
    "segments/rfm_customers": rfm,
}
