"""Sentences of segments and of lists of people."""

from __future__ import annotations

import pandas as pd

from retention.words.numbers import count, escaped, listed, many, money, percent


def rfm_sentence(frame: pd.DataFrame, currency: str) -> str:
    """Who carries the shop and who slips, from segments/rfm."""
    total = frame["revenue"].sum()
    everyone = frame["customers"].sum()
    rows = frame.set_index("segment")
    text = ""
    if "Champions" in rows.index and total > 0:
        best = rows.loc["Champions"]
        text = (
            f"**Champions are {percent(best['customers'] / everyone, 0)} of customers and "
            f"{percent(best['revenue'] / total, 0)} of revenue.** "
        )
    slipping = rows[rows.index.isin(["At risk", "Can't lose"])]
    if not slipping.empty:
        slipped = slipping["customers"].sum()
        text += (
            f"{many(slipped, 'customer')} who brought "
            f"{money(slipping['revenue'].sum(), currency)} so far "
            f"{'is' if slipped == 1 else 'are'} slipping: "
            "*At risk* and *Can't lose*."
        )
    return text or f"{many(everyone, 'customer')} scored."


def dots_sentence(frame: pd.DataFrame, label: str) -> str:
    """Which values differ from the rest by more than chance, from segments/by."""
    found = frame.loc[frame["state"] == "signal", "split"].tolist()
    if not found and (frame["state"] == "none").all():
        return f"Too few customers to compare by {label.lower()}."
    if not found:
        return f"No {label.lower()} differs from the rest by more than chance."
    names = listed([f":orange[**{escaped(name)}**]" for name in found])
    verb = "differs" if len(found) == 1 else "differ"
    tested = (frame["state"] != "none").sum()
    rest = "; the others do not" if len(found) < tested == len(frame) else ""
    return f"{names} {verb} from the rest by more than chance{rest}."


def people_sentence(shown: int, total: int, who: str) -> str:
    """Above a list of customers."""
    if total == 0:
        return f"Nobody {who}."
    limit = "" if shown == total else f", the {count(shown)} who spent most shown"
    return (
        f"**{count(total)}** {'customer' if total == 1 else 'customers'} {who}{limit}."
    )
