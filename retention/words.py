"""Numbers into words: formats, and one sentence per panel computed from its frame.

Every sentence says the takeaway; it is also the chart's alternative text. Markdown bold
marks the main words. Nothing is claimed where the frame does not know.
"""

from __future__ import annotations

import re
from datetime import date, datetime

import pandas as pd

from retention.schema import UNKNOWN

#: Marks a missing value on screen: not known, never zero.
UNKNOWN_MARK = "–"

#: A no-break space, before % and units; U+202F is not in the font.
NBSP = "\u00a0"
MINUS = "\u2212"

_GRAIN_ONE = {"week": "week", "month": "month", "quarter": "quarter"}
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "BRL": "R$"}

#: Below this many customers a share is not shown as a percentage.
FEWEST_FOR_PERCENT = 10


def sign_of(currency: object) -> str:
    """The sign printed before money; the code itself where there is no sign."""
    code = str(currency or "")
    return _SIGNS.get(code, code)


def day(value: date | datetime | pd.Timestamp) -> str:
    """A day as 14 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def escaped(text: object) -> str:
    """Text from a file, so that markdown shows its letters and nothing else."""
    return re.sub(r"([\\`*_\[\]{}()#+!<>$:~|-])", r"\\\1", str(text))


def capitalised(text: str) -> str:
    """The text with a capital in front, the rest as it is."""
    return text[:1].upper() + text[1:]


def count(value: object) -> str:
    """A whole number with thousands separators."""
    if _missing(value):
        return UNKNOWN_MARK
    return f"{int(float(str(value))):,}"


def many(value: object, one: str) -> str:
    """A count with its noun: 1 customer, 2 customers, no person, 3 people."""
    number = int(float(str(value)))
    plural = {"person": "people"}.get(one, one + "s")
    return f"{number:,} {one if number == 1 else plural}"


def rate(part: object, whole: object, digits: int = 1) -> str:
    """A share as a percentage, or as counts where there are too few for one."""
    part_, whole_ = float(str(part)), float(str(whole))
    if whole_ < FEWEST_FOR_PERCENT:
        return f"{part_:.0f} of {whole_:.0f}"
    return percent(part_ / whole_, digits)


def percent(share: object, digits: int = 1) -> str:
    """A share of 0 to 1 as 66.7 %."""
    if _missing(share):
        return UNKNOWN_MARK
    return f"{float(str(share)) * 100:.{digits}f}{NBSP}%"


def money(value: object, currency: str = "", digits: int | None = None) -> str:
    """An amount with its sign; cents below a hundred."""
    if _missing(value):
        return UNKNOWN_MARK
    amount = float(str(value))
    places = digits if digits is not None else (2 if abs(amount) < 99.995 else 0)
    amount = round(amount, places)
    text = f"{abs(amount):,.{places}f}"
    before = MINUS if amount < 0 else ""
    return f"{before}{currency}{NBSP}{text}" if currency else f"{before}{text}"


def points(value: object) -> str:
    """A net promoter score, whole points with a true minus."""
    if _missing(value):
        return UNKNOWN_MARK
    return f"{round(float(str(value))) + 0:.0f}".replace("-", MINUS)


def figure(value: object, unit: str, currency: str = "") -> str:
    """A key figure in its own unit."""
    if unit == "share":
        return percent(value)
    if unit == "money":
        return money(value, currency)
    if unit == "points":
        return points(value)
    return count(value)


def span(low: object, high: object, unit: str) -> str:
    """An interval in small type, without the unit; empty when there is none."""
    if _missing(low) or _missing(high):
        return ""
    scale = 100.0 if unit == "share" else 1.0
    places = 1 if unit == "share" else 0
    ends = (
        f"{round(float(str(end)) * scale, places) + 0:.{places}f}"
        for end in (low, high)
    )
    low_text, high_text = (end.replace("-", MINUS) for end in ends)
    return (
        f"{low_text} to {high_text}" if MINUS in low_text else f"{low_text}–{high_text}"
    )


def change(value: object, previous: object, unit: str, currency: str = "") -> str:
    """The difference to the previous value, signed, in words; empty when unknown."""
    if _missing(value) or _missing(previous):
        return ""
    difference = float(str(value)) - float(str(previous))
    size = abs(difference)
    step = {"share": 0.0005, "points": 0.5, "money": 0.005}.get(unit, 0.5)
    before = "±" if size < step else "+" if difference > 0 else MINUS
    if unit == "share":
        return f"{before}{size * 100:.1f} points"
    if unit == "points":
        return f"{before}{size:.0f} points"
    if unit == "money":
        return f"{before}{money(size, currency)}"
    return f"{before}{size:,.0f}"


def periods(grain: str, many: float) -> str:
    """The word for one or several periods."""
    return _GRAIN_ONE[grain] if many == 1 else _GRAIN_ONE[grain] + "s"


def period_name(start: date | pd.Timestamp, grain: str) -> str:
    """A period as Nov 2026, Q4 2026, or the week from 9 Nov 2026."""
    if grain == "month":
        return f"{start:%b %Y}"
    if grain == "quarter":
        return f"Q{(start.month - 1) // 3 + 1} {start.year}"
    return f"the week from {day(start)}"


def retention_sentence(kpis: pd.DataFrame, state: str = "none") -> str:
    """The overview's answer, from overview/kpis; silent on a move that is noise."""
    row = _metric(kpis, "retention_rate")
    if row is None or _missing(row["value"]):
        return "Nobody was active when this period started, so nobody could stay."
    if row["n"] < FEWEST_FOR_PERCENT:
        kept = round(row["value"] * row["n"])
        return f"**{kept} of {count(row['n'])} customers stayed.** Too few for a rate."
    low, high = percent(row["low"]).replace(f"{NBSP}%", ""), percent(row["high"])
    text = f"**{percent(row['value'])} of customers stayed** ({low} to {high})"
    moved = change(row["value"], row["previous"], "share")
    if moved and state != "noise":
        text += f", {_than(moved, 'the period before')}"
    return text + f", out of {count(row['n'])} who were active at its start."


def revenue_sentence(frame: pd.DataFrame, grain: str) -> str:
    """Who brought the money in the last complete period, from overview/revenue."""
    last = _last_complete(frame)
    if last is None:
        return f"No complete {_GRAIN_ONE[grain]} yet."
    name = period_name(last["period"], grain)
    attributed = last["new_revenue"] + last["returning_revenue"]
    if attributed <= 0 or min(last["new_revenue"], last["returning_revenue"]) < 0:
        return f"No share can be said for {name}: refunds outweigh or nothing was sold."
    share = last["returning_revenue"] / attributed
    rest = ""
    if last["unattributed_revenue"] > 0:
        part = last["unattributed_revenue"] / last["revenue"]
        rest = f" :gray[**Guests**]: {percent(part, 0)} of all revenue."
    return (
        f":blue[**Returning**] customers brought {percent(share, 0)} of what known "
        f"customers spent in {name}, :green[**new**] ones {percent(1 - share, 0)}."
        f"{rest}{_faint(frame, grain)}"
    )


def lifecycle_sentence(frame: pd.DataFrame, grain: str) -> str:
    """Came less stopped in the last complete period, from churn/lifecycle."""
    last = _last_complete(frame)
    if last is None:
        return "No complete period yet."
    came, stopped = last["new"] + last["resurrected"], last["dormant"]
    net = came - stopped
    name = period_name(last["period"], grain)
    which = "more" if net > 0 else "fewer"
    said = f"{count(abs(net))} {which} came" if net else "As many came"
    than = "than" if net else "as"
    return (
        f"{said} (:green[**new**], :violet[**resurrected**]) {than} stopped "
        f"(:gray[**dormant**]) in {name}; :blue[**retained**] ones ordered in both "
        f"{_GRAIN_ONE[grain]}s.{_faint(frame, grain)}"
    )


def cohort_sentence(pooled: pd.DataFrame, grain: str) -> str:
    """The pooled return one period later, from cohorts/pooled."""
    later = pooled[pooled["age"] == 1]
    if later.empty or not later.iloc[0]["size"]:
        return (
            f"No cohort has lived a whole {_GRAIN_ONE[grain]} after its first one yet."
        )
    row = later.iloc[0]
    share = rate(row["retained"], row["size"])
    text = f"**{share} come back in the {_GRAIN_ONE[grain]} after their first order**"
    if row["size"] >= FEWEST_FOR_PERCENT:
        low, high = percent(row["low"]).removesuffix(f"{NBSP}%"), percent(row["high"])
        text += f" ({low} to {high}, {many(row['size'], 'customer')})"
    oldest = pooled[
        (pooled["age"] > 1) & (pooled["size"] >= 30) & (pooled["cohorts"] > 2)
    ]
    if not oldest.empty:
        last = oldest.iloc[-1]
        text += (
            f"; {percent(last['retention'])} order {count(last['age'])} "
            f"{periods(grain, last['age'])} later"
        )
    return text + "."


def curves_sentence(frame: pd.DataFrame, grain: str) -> str:
    """What the lines are, from cohorts/retention."""
    cohorts = frame["cohort"].nunique()
    return (
        f":blue[**All cohorts**] pooled, with their interval; each grey line is one "
        f"of {many(cohorts, 'cohort')}. A {_GRAIN_ONE[grain]} in progress is left out."
    )


def heatmap_sentence(frame: pd.DataFrame, grain: str, mode: str) -> str:
    """How to read the cells, from cohorts/retention."""
    what = "ordering in that period or later" if mode == "rolling" else "ordering"
    text = f"% of each cohort {what}."
    if mode == "rolling" and not frame["settled"].all():
        text += " Dashed: too recent, some are still to return."
    elif not frame["complete"].all():
        text += f" Dashed: {_GRAIN_ONE[grain]} in progress, not in the pooled row."
    if (frame["size"] < 30).any():
        text += " Faint: fewer than 30 customers."
    return text + " Click a cell for its customers."


def split_sentence(frame: pd.DataFrame, grain: str) -> str:
    """Best and worst value one period later, from cohorts/pooled by split."""
    later = frame[(frame["age"] == 1) & (frame["size"] >= 30)].sort_values("retention")
    if len(later) < 2:
        return "Too few customers to compare."
    worst, best = later.iloc[0], later.iloc[-1]
    return (
        f"One {_GRAIN_ONE[grain]} after the first order {percent(best['retention'])} of "
        f"**{escaped(best['split'])}** order again, {percent(worst['retention'])} of "
        f"**{escaped(worst['split'])}**."
    )


def nps_dots_sentence(frame: pd.DataFrame, label: str) -> str:
    """Highest and lowest score of a dimension, from voice/nps by split."""
    named = frame[frame["split"] != UNKNOWN]
    known = named[named["n"] >= FEWEST_FOR_PERCENT].sort_values("nps")
    if len(known) < 2:
        return f"Too few answers to compare by {label.lower()}."
    low, high = known.iloc[0], known.iloc[-1]
    apart = low["high"] < high["low"]
    return (
        f"From {points(low['nps'])} in **{escaped(low['split'])}** to {points(high['nps'])} in "
        f"**{escaped(high['split'])}**"
        + ("." if apart else "; their intervals overlap.")
    )


def value_sentence(frame: pd.DataFrame, grain: str, currency: str) -> str:
    """What a customer has brought after a while, pooled, from cohorts/revenue."""
    known = frame[frame["complete"]]
    if known.empty:
        return f"No complete {_GRAIN_ONE[grain]} yet."
    ages = known.groupby("age")[["revenue", "size"]].sum()
    ages = ages[ages["size"] >= 30]
    if ages.empty:
        return "Too few customers for a pooled figure."
    so_far = (ages["revenue"] / ages["size"]).cumsum()
    at = min(int(ages.index.max()), {"week": 26, "month": 12, "quarter": 4}[grain])
    first, per_customer = so_far.loc[0], so_far.loc[at]
    if at == 0:
        return f"A customer brings {money(first, currency)} in her first {_GRAIN_ONE[grain]}."
    return (
        f"A customer brings {money(first, currency)} in her first {_GRAIN_ONE[grain]} and "
        f"**{money(per_customer, currency)} within {at} {periods(grain, at)}** after it; "
        "each grey line is one cohort."
    )


def churn_sentence(frame: pd.DataFrame, grain: str, window_days: int) -> str:
    """The last complete period's churn, from churn/trend."""
    last = _last_complete(frame)
    if last is None or _missing(last["churn"]):
        return "Nobody was active at the start of the last complete period."
    return (
        f"**{rate(last['lost'], last['at_start'])} of the customers active at its start "
        f"left in {period_name(last['period'], grain)}**: {count(last['lost'])} of "
        f"{count(last['at_start'])} passed {window_days} days without an order."
    )


def trend_sentence(frame: pd.DataFrame, grain: str, window_days: int) -> str:
    """How to read the churn line, from churn/trend."""
    known = frame[frame["complete"] & frame["churn"].notna()]
    if known.empty:
        return "No complete period with active customers yet."
    pooled = rate(known["lost"].sum(), known["at_start"].sum())
    return (
        f"{pooled} on average over {len(known)} {periods(grain, len(known))}. "
        f"Who leaves now last ordered {window_days} days ago.{_dashed(frame, grain)}"
    )


def survival_sentence(frame: pd.DataFrame) -> str:
    """The median time to the next order, from churn/next_order_survival."""
    if frame.empty:
        return "No purchase has been watched for a day yet."
    reached = frame[frame["survival"] <= 0.5]
    if reached.empty:
        watched = frame[frame["at_risk"] >= 30]
        last = (frame if watched.empty else watched).iloc[-1]
        return (
            f"So far fewer than half have ordered again: {percent(1 - last['survival'], 0)} "
            f"within {many(last['days'], 'day')}."
        )
    return (
        f"**Half of all purchases are followed by another within "
        f"{many(reached.iloc[0]['days'], 'day')}**, counting those still waited for."
    )


def gaps_sentence(frame: pd.DataFrame, window_days: int) -> str:
    """How many returns the churn window covers, from churn/gaps."""
    total = frame["gaps"].sum()
    if not total:
        return "Nobody has come back yet."
    within = rate(frame["within"].sum(), total, 0)
    return (
        f"{within} of {many(total, 'return')} came within the churn window of "
        f"{window_days} days, among those who came back."
    )


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


#: Said where an NPS score has no answers: a survey of stars may have many.
NOBODY_ANSWERED = (
    "Nobody has answered on a scale from 0 to 10 in this period. Answers on other scales "
    "are kept and give no NPS score."
)


def nps_sentence(frame: pd.DataFrame) -> str:
    """The score with its interval, from voice/nps."""
    if frame.empty or not frame.iloc[0]["n"]:
        return NOBODY_ANSWERED
    row = frame.iloc[0]
    if row["n"] < FEWEST_FOR_PERCENT:
        return f"**{many(row['n'], 'answer')}**: too few for a score."
    return (
        f"**NPS is {points(row['nps'])}** ({points(row['low'])} to {points(row['high'])}) "
        f"from {many(row['n'], 'answer')}: {many(row['promoters'], 'promoter')}, "
        f"{many(row['passives'], 'passive')}, {many(row['detractors'], 'detractor')}."
    )


def shares_sentence(frame: pd.DataFrame) -> str:
    """Detractors, passives and promoters in their colours, from voice/nps."""
    row = frame.iloc[0]
    parts = [
        (f":orange[**{rate(row['detractors'], row['n'], 0)}**]", "detractors"),
        (f":gray[**{rate(row['passives'], row['n'], 0)}**]", "passives"),
        (f":blue[**{rate(row['promoters'], row['n'], 0)}**]", "promoters"),
    ]
    return ", ".join(f"{share} {name}" for share, name in parts) + "."


def response_sentence(frame: pd.DataFrame) -> str:
    """How many of those asked answered, from voice/response."""
    row = frame.iloc[0]
    if not row["asked"]:
        return "The pale band is the interval of each period."
    return (
        "The pale band is the interval of each period; "
        f"{count(row['answered'])} of {count(row['asked'])} asked have answered "
        f"({rate(row['answered'], row['asked'], 0)})."
    )


def people_sentence(shown: int, total: int, who: str) -> str:
    """Above a list of customers."""
    if total == 0:
        return f"Nobody {who}."
    limit = "" if shown == total else f", the {count(shown)} who spent most shown"
    return (
        f"**{count(total)}** {'customer' if total == 1 else 'customers'} {who}{limit}."
    )


def _metric(kpis: pd.DataFrame, name: str) -> pd.Series | None:
    rows = kpis[kpis["metric"] == name]
    return None if rows.empty else rows.iloc[0]


def not_split(split: str | None) -> str:
    """Said where a panel shows everybody although the reader asked for a split."""
    return " Not split: this shows everybody." if split else ""


def _last_complete(frame: pd.DataFrame) -> pd.Series | None:
    complete = frame[frame["complete"]]
    return None if complete.empty else complete.iloc[-1]


def _faint(frame: pd.DataFrame, grain: str) -> str:
    return (
        "" if frame["complete"].all() else f" Faint: {_GRAIN_ONE[grain]} in progress."
    )


def _dashed(frame: pd.DataFrame, grain: str) -> str:
    return (
        "" if frame["complete"].all() else f" Hollow: {_GRAIN_ONE[grain]} in progress."
    )


def _than(moved: str, other: str) -> str:
    size = moved[1:]
    return (
        f"{size} more than in {other}" if moved.startswith("+")
        else f"{size} fewer than in {other}" if moved.startswith(MINUS)
        else f"as in {other}"
    )  # fmt: skip


def listed(names: list[str]) -> str:
    """Names as a, b and c."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _missing(value: object) -> bool:
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]
