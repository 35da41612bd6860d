"""Sentences about what customers write and did after; formats come from words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from retention.finishing.voice import GOOD_CHANGE
from retention.models.tone import NOT_INSTALLED
from retention.schema import UNKNOWN
from retention.words.numbers import (
    FEWEST_FOR_PERCENT,
    capitalised,
    change,
    count,
    day,
    escaped,
    is_missing,
    many,
    money,
    percent,
    points,
    rate,
    span,
)


def themes_sentence(frame: pd.DataFrame, currency: str) -> str:
    """What detractors write about more than promoters, from voice/themes."""
    if not frame["comments"].sum():
        return "There is no comment in this period."
    if frame["comments"].max() < FEWEST_FOR_PERCENT:
        comments = many(frame["comments"].max(), "comment")
        return f"{comments}: too few to compare. They are below."
    found = frame[(frame["state"] == "signal") & (frame["difference"] > 0)]
    found = found.sort_values("difference", ascending=False)
    said = ":orange[**● Detractors**] and :blue[**◆ promoters**] write about "
    if found.empty:
        if (frame["state"] == "none").all():
            return said + "the same themes as far as so few comments can tell."
        return (
            ":orange[**● Detractors**] mention no theme more often than "
            ":blue[**◆ promoters**] by more than chance."
        )
    first = found.iloc[0]
    names = [f"**{escaped(name)}**" for name in found["theme"].head(3)]
    return (
        f"{said}different things: detractors more of {', '.join(names)}. Those who "
        f"scored 0 to 6 and mention {escaped(first['theme'])} spent "
        f"{money(first['exposed_revenue'], currency)} in the last 12 months "
        f"({many(first['exposed_customers'], 'customer')}){_ahead(first, currency)}; "
        "that is what stands behind it, not what it costs."
    )


def _ahead(row: pd.Series, currency: str) -> str:
    """What is expected of the same customers, where it is predicted."""
    if pd.isna(row["exposed_value"]):
        return ""
    value = money(row["exposed_value"], currency)
    return f" and are expected to bring {value} in the next 12"


def nps_dots_sentence(frame: pd.DataFrame, label: str) -> str:
    """Range of the scores and which differ from the rest, from voice/nps by split."""
    text = _range_sentence(frame, label)
    found = frame.loc[frame["state"] == "signal", "split"].tolist()
    if not found:
        return text
    names = ", ".join(f":orange[**{escaped(name)}**]" for name in found)
    verb = "differs" if len(found) == 1 else "differ"
    return f"{text} {names} {verb} from the rest by more than chance."


def keyness_sentence(frame: pd.DataFrame) -> str:
    """The words that tell most, from voice/keyness."""
    telling = frame[frame["telling"]]
    if telling.empty:
        return "No word is used by one group more than chance would have it."
    bad = telling[telling["z"] > 0]["term"].head(3).tolist()
    good = telling[telling["z"] < 0]["term"].head(3).tolist()
    parts = [
        f":{color}[**{name}**]: {', '.join(map(escaped, terms))}"
        for color, name, terms in (
            ("orange", "Detractors", bad),
            ("blue", "Promoters", good),
        )
        if terms
    ]
    return "; ".join(parts) + ". Faint bars (|z| under 3) could be chance."


def behaviour_sentence(frame: pd.DataFrame, days: int, currency: str) -> str:
    """What detractors did against promoters, from voice/behaviour."""
    rows = frame.set_index("group")
    up, down = rows.loc["promoter"], rows.loc["detractor"]
    if min(up["customers"], down["customers"]) < FEWEST_FOR_PERCENT:
        return (
            f"Too few answers are {days} days old: "
            f"{many(up['customers'], 'promoter')} and "
            f"{many(down['customers'], 'detractor')}."
        )
    apart = down["high"] < up["low"] or up["high"] < down["low"]
    return (
        f"**{percent(down['repeat_rate'], 0)} of detractors bought again within "
        f"{days} days, {percent(up['repeat_rate'], 0)} of promoters**"
        f"{'' if apart else ' (their intervals overlap)'}, and spent "
        f"{money(down['revenue_per_customer'], currency)} against "
        f"{money(up['revenue_per_customer'], currency)} a customer. At least a year "
        "of answers, so that enough are old enough. It describes, it does not prove: who "
        "was never asked starts at another moment."
    )


def nonresponse_sentence(frame: pd.DataFrame, weighted: pd.DataFrame) -> str:
    """Whether those who answer are like those who do not."""
    if frame.empty or not (frame["answered"].min() and frame["silent"].min()):
        return ""
    worst = frame.loc[frame["unlike"], "measure"].tolist()
    if not worst:
        return (
            "Those who answered had bought as much, as often and as lately as those who "
            "did not: standardised differences of at most 0.2."
        )
    text = f"Those who answered differ from the silent in {', '.join(worst)}"
    row = weighted.iloc[0]
    if row["n"] >= FEWEST_FOR_PERCENT and not pd.isna(row["nps"]):
        text += (
            f"; weighted by RFM segment the NPS is **{points(row['nps'])}**, "
            f"as answered {points(row['raw'])}"
        )
    return text + "."


def needed_sentence(frame: pd.DataFrame) -> str:
    """How many answers a useful interval needs, where it is wide, from voice/nps."""
    row = frame.iloc[0]
    if pd.isna(row["needed"]) or row["high"] - row["low"] <= 10.5:
        return ""
    return (
        f"For ±5 points you would need n = {count(row['needed'])}, "
        f"there are {count(row['n'])}."
    )


def compared(frame: pd.DataFrame) -> str:
    """Whether the change of the score is claimed, for the card, from voice/nps."""
    claims = {"signal": ", real", "noise": ", noise"}
    return "on the period before" + claims.get(frame.iloc[0]["change_state"], "")


def change_sentence(frame: pd.DataFrame) -> str:
    """The change with its interval, and what it would take to see one, from voice/nps."""
    row = frame.iloc[0]
    if row["n"] < FEWEST_FOR_PERCENT or not row["previous_n"]:
        return ""
    if row["change_state"] == "none":
        answers = many(row["previous_n"], "answer")
        return f"The period before has {answers}: too few to compare."
    moved = change(row["nps"], row["previous_nps"], "points")
    spread = span(row["change_low"], row["change_high"], "points")
    if row["change_state"] == "signal":
        return f"**{moved}** on the period before ({spread}): more than chance."
    text = f"{moved} on the period before ({spread}) could be chance."
    if moved.startswith("±"):
        text = f"As in the period before, give or take ({spread})."
    if min(row["n"], row["previous_n"]) >= row["change_needed"]:
        return text
    return (
        f"{text} To find a change of {GOOD_CHANGE} points you would need "
        f"n = {count(row['change_needed'])} in each period, there are {count(row['n'])} "
        f"and {count(row['previous_n'])}."
    )


def shown_sentence(frame: pd.DataFrame, most: int) -> str:
    """How many comments a list of at most so many shows, from voice/comments."""
    if len(frame) <= most:
        return f"Newest first, {count(len(frame))} in all."
    return f"Newest first, {count(most)} shown."


def read_me_sentence(frame: pd.DataFrame) -> str:
    """What the mark on a promoter's comment means, or why there is none."""
    if frame["read_me"].any():
        return (
            "**Read me**: the words of a promoter have a negative tone to a lexicon, "
            "which is often wrong. The score stands."
        )
    if (frame["not_scored"] == NOT_INSTALLED).any():
        return f"Promoters who sound unhappy are not marked: {_NOT_INSTALLED}"
    return ""


def tone_sentence(frame: pd.DataFrame) -> str:
    """The rough tone of texts without a score, from voice/comments."""
    if (frame["not_scored"] == NOT_INSTALLED).any():
        return f"**Tone (rough)** is not scored: {_NOT_INSTALLED}"
    tones = frame["tone"].value_counts()
    parts = [
        f"{count(tones.get(name, 0))} {name}"
        for name in ("positive", "neutral", "negative")
    ]
    left = int(frame["tone"].isna().sum())
    text = f"**Tone (rough)** of the newest {count(len(frame))}: {', '.join(parts)}"
    if left:
        text += f"; {count(left)} not scored, not English or too short to tell"
    return f"{text}. A lexicon's guess from single words: read them before you act."


def label(row: Mapping[Hashable, Any]) -> str:
    """A comment's score on its scale, or what kind of text it is, from voice/comments."""
    if is_missing(row["score"]):
        return capitalised(row["kind"])
    most = str(row["scale"]).partition("-")[2]
    return f"{row['score']}" if row["kind"] == "nps" else f"{row['score']} of {most}"


def told_by(row: Mapping[Hashable, Any], currency: str) -> str:
    """When a comment was made and by whom, and its rough tone where that is told."""
    who = "anonymous"
    if not is_missing(row["customer_id"]):
        name = row["customer_id"] if is_missing(row["name"]) else row["name"]
        orders, spent = many(row["orders"], "order"), money(row["revenue"], currency)
        who = f"{name}, {orders}, {spent}"
    text = escaped(f"{day(row['day'])}, {who}")
    if is_missing(row["score"]) and not is_missing(row["tone"]):
        return f"{text}, tone \\(rough\\): {row['tone']}"
    return text


_NOT_INSTALLED = (
    "the optional package vaderSentiment is not installed (see the README)."
)


def satisfaction_lines(frame: pd.DataFrame) -> list[str]:
    """One line per survey, from voice/satisfaction."""
    lines = []
    for row in frame.to_dict("records"):
        name = escaped(row["survey"]) or "Without a name"
        kind = "CSAT" if row["kind"] == "csat" else "CES"
        best = "chose one of the best scores" if kind == "CSAT" else "found it easy"
        share = rate(row["top"], row["n"])
        spread = span(row["low"], row["high"], "share")
        few = row["n"] < FEWEST_FOR_PERCENT
        line = f"**{name}** ({kind}, {escaped(row['scale'])}): **{share}** {best}"
        line += "" if few else f" ({spread})"
        line += f", {many(row['n'], 'answer')}"
        if kind == "CES":
            line += f", mean {row['mean']:.2f}"
            if not pd.isna(row["mean_low"]):
                line += f" ({row['mean_low']:.2f} to {row['mean_high']:.2f})"
        lines.append(line + ".")
    return lines


def _range_sentence(frame: pd.DataFrame, label: str) -> str:
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
