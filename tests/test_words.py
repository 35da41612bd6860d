"""Numbers into words, checked by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from retention import words
from retention.export import csv, defused
from retention.ui import upload
from retention.words import churn as churn_words
from retention.words import overview as overview_words
from retention.words import segments as segment_words

NB = words.NBSP


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (2 / 3, "share", f"66.7{NB}%"),
        (0.0, "share", f"0.0{NB}%"),
        (None, "share", "–"),
        (float("nan"), "money", "–"),
        (1234567.4, "money", f"€{NB}1,234,567"),
        (86.666, "money", f"€{NB}86.67"),
        (-12.5, "money", f"−€{NB}12.50"),
        (-20.4, "points", "−20"),
        (1234, "customers", "1,234"),
    ],
)
def test_a_figure_is_said_in_its_unit(value, unit, said) -> None:
    assert words.figure(value, unit, "€") == said


@pytest.mark.parametrize(
    ("value", "previous", "unit", "said"),
    [
        (0.66, 0.68, "share", "−2.0 points"),
        (0.68, 0.66, "share", "+2.0 points"),
        (0.66, 0.6601, "share", "±0.0 points"),
        (31, 40, "points", "−9 points"),
        (100, None, "customers", ""),
        (90, 100, "customers", "−10"),
        (110.0, 100.0, "money", f"+€{NB}10.00"),
    ],
)
def test_a_change_has_its_sign_and_unit(value, previous, unit, said) -> None:
    assert words.change(value, previous, unit, "€") == said


def test_an_interval_below_zero_is_joined_by_a_word() -> None:
    assert words.span(0.3, 0.9, "share") == "30.0–90.0"
    assert words.span(-32, -7, "points") == "−32 to −7"
    assert words.span(None, 1, "share") == ""


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (48.128, 55.4, "48.13–55.40"),
        (0.0, 3.5, "0.00–3.50"),
        (95.2, 105.7, "95–106"),  # both ends in whole units where one is
        (99.2, 99.996, "99–100"),
        (-12.5, -3.25, "−12.50 to −3.25"),
        (1234.5, 2345.4, "1,234–2,345"),
    ],
)
def test_an_interval_of_money_has_cents_below_a_hundred(low, high, said) -> None:
    assert words.span(low, high, "money") == said


def kpis(value: float, n: int, previous: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        [["retention_rate", value, 0.3, 0.9, n, previous, "share"]],
        columns=["metric", "value", "low", "high", "n", "previous", "unit"],
    )


def test_the_overview_says_how_many_stayed() -> None:
    said = overview_words.retention_sentence(kpis(2 / 3, 60, 0.7))
    assert said == (
        f"**66.7{NB}% of customers stayed** (30.0 to 90.0{NB}%), 3.3 points fewer than in "
        "the period before, out of 60 who were active when the period began."
    )


def test_a_handful_of_customers_is_counted_not_rated() -> None:
    said = overview_words.retention_sentence(kpis(2 / 3, 6, 0.7))
    assert said == "**4 of 6 customers stayed.** Too few for a rate."


def test_nobody_active_is_said() -> None:
    said = overview_words.retention_sentence(kpis(float("nan"), 0, None))
    assert said.startswith("Nobody was active")


def test_the_median_of_the_survival_curve_is_the_first_day_at_half() -> None:
    curve = pd.DataFrame(
        {
            "days": [30, 64, 158],
            "survival": [0.9, 0.4987, 0.25],
            "at_risk": [90, 50, 9],
        }
    )
    assert "within 64 days" in churn_words.survival_sentence(curve)
    never = pd.DataFrame(
        {"days": [30, 64], "survival": [0.9, 0.8], "at_risk": [90, 50]}
    )
    assert f"20{NB}% within 64 days" in churn_words.survival_sentence(never)


def test_only_signals_are_named_in_a_comparison() -> None:
    frame = pd.DataFrame({"split": ["North", "Islands"], "state": ["noise", "signal"]})
    said = segment_words.dots_sentence(frame, "Region")
    assert said == (
        ":orange[**Islands**] differs from the rest by more than chance; "
        "the others do not."
    )
    frame["state"] = "noise"
    assert segment_words.dots_sentence(frame, "Region").startswith("No region differs")


@pytest.mark.parametrize(
    ("grain", "said"),
    [
        ("month", "Nov 2026"),
        ("quarter", "Q4 2026"),
        ("week", "the week from 2 Nov 2026"),
    ],
)
def test_a_period_has_a_name(grain, said) -> None:
    assert words.period_name(date(2026, 11, 2), grain) == said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_an_export_defuses_formulas(text) -> None:
    assert defused(text) == "'" + text


def test_an_export_keeps_numbers_days_and_letters() -> None:
    frame = pd.DataFrame(
        {
            "customer_id": ["00042", "=cmd", 'a "b", c'],
            "day": pd.to_datetime(["2025-01-05", None, "2025-02-01"]),
            "amount": [-1.5, 2.0, 3.0],
        }
    )
    text = csv(frame).decode("utf-8-sig")
    assert text.split("\r\n") == [
        "customer_id,day,amount",
        "00042,2025-01-05,-1.5",
        "'=cmd,,2.0",
        '"a ""b"", c",2025-02-01,3.0',
        "",
    ]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"how": "found", "r180": 0.15}, ""),
        ({"how": "defined"}, ""),
        ({}, ""),
        (
            {"how": "never", "r180": 0.577},
            "Careful: of those silent for 180 days 58\u00a0% still come back within 180 days "
            "more, so many who count as lost here are not (see Churn).",
        ),
        (
            {"how": "short", "r180": None},
            "Careful: the data is too young to say when a silent customer is lost; 180 days "
            "are assumed (see Churn).",
        ),
    ],
)
def test_a_window_that_the_data_does_not_give_is_told(chosen, said):
    assert overview_words.window_note(chosen, 180) == said


@pytest.mark.parametrize(
    ("aside", "warned"),
    [
        ({"date": 300}, "300 of 900 rows could not be used (33\u00a0%)"),
        ({"date": 45}, ""),
        ({"duplicate": 800, "as_of": 50}, ""),
        ({}, ""),
    ],
)
def test_many_lost_rows_are_a_warning_and_copies_are_none(aside, warned):
    said = upload.lost_rows([{"records": 900, "set_aside": aside}])
    assert warned in said and bool(said) == bool(warned)
