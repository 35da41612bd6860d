"""What is said of signals, and how the control chart shows them."""

from __future__ import annotations

import pandas as pd
import pytest

from retention import charts
from retention.charts.control import STATE_WORDS
from retention.words import signals as signal_words

NBSP = "\N{NO-BREAK SPACE}"


def row(metric="churn_rate", state="noise", **changes):
    """One verdict of overview/signals: 3.6 % left, normal is 2.4 to 4.9 %."""
    money = metric in ("revenue", "average_order_value")
    usual = {
        "metric": metric,
        "period": pd.Timestamp("2026-10-01" if metric == "nps" else "2026-11-02"),
        "value": 0.036,
        "centre": 0.0365,
        "lower": 0.024,
        "upper": 0.049,
        "z": -0.2,
        "state": state,
        "reason": {"signal": "beyond", "watch": "ewma"}.get(state),
        "n": 2043,
        "weeks": 26,
        "sigma_z": 1.0,
        "unit": "money" if money else "points" if metric == "nps" else "share",
        "against": None if state == "none" else "baseline",
    }
    return usual | changes


def verdict(*arguments, **changes):
    return signal_words.verdict(pd.Series(row(*arguments, **changes)), "€")


def headline(*rows, **ways):
    return signal_words.headline(pd.DataFrame(rows), "€", **ways)


# --- the tooltip of a card


def test_noise_is_told_with_its_limits_and_their_source():
    assert verdict() == (
        f"**Noise**: 3.6{NBSP}% left in the week from 2 Nov 2026, within the normal 2.4 "
        f"to 4.9{NBSP}% (from 26 weeks that ended 13 weeks before)."
    )


def test_a_signal_says_on_which_side():
    assert "above the normal 2.4 to" in verdict(state="signal", value=0.06, z=4)
    assert "below the normal 2.4 to" in verdict(state="signal", value=0.01, z=-4)


def test_a_signal_is_never_printed_as_its_own_limit():
    """3.44 % below 3.45 %: one decimal would read 3.4 below 3.4."""
    said = verdict(state="signal", value=0.0344, lower=0.03448, upper=0.051, z=-3.1)
    assert f"3.44{NBSP}% left" in said
    assert f"below the normal 3.45 to 5.10{NBSP}%" in said


def test_watch_says_what_drifts():
    assert "the average of the latest weeks has drifted" in verdict(state="watch")
    run = verdict(state="watch", reason="run", z=0.4)
    assert f"8 weeks in a row lie above the expected value (3.6{NBSP}%" in run


def test_a_comparison_with_last_year_says_so():
    assert "compared with the same week last year" in verdict(against="last_year")


def test_what_is_missing_is_said():
    short = verdict(state="none", weeks=5)
    assert short == (
        "**Not judged**: that takes 12 weeks of history that ended 13 weeks before, and "
        "there are 5."
    )
    assert "too few people move in a week" in verdict(state="none")
    unknown = float("nan")
    closed = verdict("average_order_value", state="none", value=unknown)
    assert "there were none in the week from 2 Nov 2026" in closed
    silent = verdict("nps", state="none", value=unknown, weeks=12)
    assert "fewer than 10 answers in Oct 2026" in silent
    assert "nothing to be measured against" in verdict("revenue", state="none")
    months = verdict("nps", state="none", weeks=1)
    assert "12 months of history that ended 3 months before, and there is 1" in months


def test_figures_without_a_chart_say_nothing():
    assert verdict("active_customers", state="none") == ""


# --- icon and word


def test_a_claim_has_an_icon_and_a_word_and_noise_has_neither():
    def badge(**changes):
        return signal_words.badge(pd.Series(row(**changes)))

    up = badge(state="signal", value=0.06)
    down = badge(state="signal", value=0.01)
    assert up == ":orange-badge[:material/arrow_upward: Signal]"
    assert down == ":orange-badge[:material/arrow_downward: Signal]"
    assert badge(state="watch") == ":yellow-badge[:material/visibility: Watch]"
    assert badge() == badge(state="none") == signal_words.badge(None) == ""


# --- the headline


def test_the_headline_is_silent_within_noise():
    said = headline(row(), row("retention_rate"), row("orders", "none"))
    assert (
        said == "No signal this week: all figures moved within their normal variation."
    )
    assert "in the last week of this period" in headline(row(), current=False)


def test_the_headline_names_a_signal_once():
    """Retention is churn the other way round."""
    said = headline(
        row(
            "retention_rate",
            "signal",
            value=0.94,
            lower=0.951,
            upper=0.976,
            centre=0.96,
        ),
        row("churn_rate", "signal", value=0.06),
        row("revenue", value=51_000, lower=40_000, upper=60_000, centre=50_000),
    )
    assert said == (
        f":orange[**Signal**]: 6.0{NBSP}% left in the week from 2 Nov 2026, above the "
        f"normal 2.4 to 4.9{NBSP}%."
    )


def test_the_headline_of_a_watch_claims_no_signal():
    said = headline(row(state="watch"), row("orders", "watch"), row("revenue"))
    assert said.startswith("No signal this week")
    assert said.endswith("churn and orders drift inside the normal range.")
    assert "churn drifts inside" in headline(row(state="watch"))
    assert "orders drift inside" in headline(row("orders", "watch"))


@pytest.mark.parametrize("rows", [(row(state="none", weeks=0),), (row("x", "none"),)])
def test_a_young_shop_is_told_how_long_it_takes(rows):
    assert "25 complete weeks" in headline(*rows)


# --- the control chart


def control_frame(states):
    """One week a state, Mondays from 5 January 2026."""
    return pd.DataFrame(
        [
            row(
                state=state,
                period=pd.Timestamp("2026-01-05") + pd.Timedelta(weeks=place),
                value=0.06 if state == "signal" else 0.036,
                **(
                    dict.fromkeys(("centre", "lower", "upper", "z"), float("nan"))
                    if state == "none"
                    else {}
                ),
            )
            for place, state in enumerate(states)
        ]
        + [row("orders")]
    )


def drawn(states):
    frame = control_frame(states)
    chart = charts.control_chart(frame, "churn_rate", "% of active customers lost")
    chart.to_dict(validate=True)
    return charts.to_spec(chart)


def test_the_chart_marks_the_baseline_of_the_latest_week():
    """40 weeks: of the last, weeks 2 to 27 are the baseline and 13 lie between."""
    spec = drawn(["none"] * 24 + ["noise"] * 16)
    rows = spec["data"]["values"]
    assert len(rows) == 40
    marked = [place for place, week in enumerate(rows) if week["baseline"]]
    assert marked == list(range(1, 27))
    assert sum(week["named"] is not None for week in rows) == 1
    assert rows[-1]["last"]
    unknown = drawn(["none"] * 10)["data"]["values"]
    assert not any(week["baseline"] for week in unknown)


def test_states_differ_in_form_and_not_in_colour_alone():
    spec = drawn(["none"] * 25 + ["noise", "watch", "signal"])
    marks = {
        layer["transform"][0]["filter"].split("'")[1]: layer["mark"]
        for layer in spec["layer"]
        if layer.get("transform", [{}])[0].get("filter", "").startswith("datum.state==")
        and layer["mark"]["type"] == "point"
    }
    assert [marks[state]["shape"] for state in ("noise", "watch", "signal")] == [
        "circle",
        "triangle-up",
        "diamond",
    ]
    assert marks["noise"]["size"] < marks["watch"]["size"] < marks["signal"]["size"]
    said = [week["state_words"] for week in spec["data"]["values"][-3:]]
    assert said == [
        STATE_WORDS["noise", None],
        STATE_WORDS["watch", "ewma"],
        STATE_WORDS["signal", "beyond"],
    ]


def test_the_chart_of_nothing_says_so():
    spec = charts.to_spec(
        charts.control_chart(control_frame([]), "churn_rate", "% lost")
    )
    assert "Not known yet" in spec["data"]["values"][0]["words"]


def test_the_panels_sentence_answers_its_question():
    def said(*states):
        return signal_words.control_sentence(control_frame(states))

    assert said("noise").startswith(f"**No**: 3.6{NBSP}% left in the week from 5 Jan")
    assert said("signal").startswith(f"**Yes**: 6.0{NBSP}% left")
    assert "**Not by itself, but watch it**" in said("watch")
    assert said("none").startswith("Not judged yet: too few people move")
    assert said().startswith("No complete week")


def test_a_groups_difference_is_told_in_the_same_words():
    groups = pd.DataFrame(
        [
            {"split": name, "retention": 0.6, "low": 0.5, "high": 0.7, "state": state,
             "at_start": 100, "kept": 60}
            for name, state in (("a", "signal"), ("b", "noise"), ("c", "none"))
        ]
    )  # fmt: skip
    rows = charts.to_spec(charts.segment_dots(groups, 0.6))["data"]["values"]
    assert {row["split"]: row["state_words"].split(":")[0] for row in rows} == {
        "a": "signal",
        "b": "noise",
        "c": "not judged",
    }
