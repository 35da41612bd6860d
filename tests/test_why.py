"""Why retention moved: mix and rate, the dimension that explains most, tenure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.answers import ask
from retention.filters import Filters
from retention.models.decomposition import decomposed
from retention.models.differences import discoveries
from retention.words import why as why_words

groups = st.lists(
    st.tuples(*[st.integers(0, 400)] * 4).map(
        lambda four: (
            four[0], min(four[0], four[1]), four[2], min(four[2], four[3]),
        )
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def test_the_published_example() -> None:
    """70.0 % to 66.4 %: +0.5 by rate, -4.1 by mix, standard error 2.0 points."""
    parts = decomposed([600, 300, 100], [480, 180, 40], [500, 300, 200], [410, 174, 80])
    assert parts is not None
    assert parts.change == pytest.approx(-0.036)
    assert parts.rate == pytest.approx([0.011, -0.006, 0])
    assert parts.mix == pytest.approx([-0.0128, 0, -0.0282])
    assert parts.rate.sum() == pytest.approx(0.005)
    assert parts.mix.sum() == pytest.approx(-0.041)
    assert parts.rate_error == pytest.approx(0.0199, abs=5e-5)


@given(groups)
def test_rate_and_mix_make_the_whole_movement(rows) -> None:
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    parts = decomposed(*columns)
    if parts is None:
        assert not columns[0].sum() or not columns[2].sum()
        return
    assert parts.rate.sum() + parts.mix.sum() == pytest.approx(parts.change, abs=1e-12)
    assert parts.excess.sum() == pytest.approx(0, abs=1e-12)
    swapped = decomposed(columns[2], columns[3], columns[0], columns[1])
    assert swapped is not None
    assert swapped.rate == pytest.approx(-parts.rate, abs=1e-12)
    assert swapped.mix == pytest.approx(-parts.mix, abs=1e-12)


def test_a_group_that_is_new_moves_the_mix_alone() -> None:
    """Half the base is new and stays at 40 %, the rest at 80 %: all is mix."""
    parts = decomposed([100, 0], [80, 0], [100, 100], [80, 40])
    assert parts is not None
    assert parts.rate == pytest.approx([0, 0])
    assert parts.mix.sum() == pytest.approx(-0.2)


def test_a_period_without_anybody_is_not_taken_apart() -> None:
    assert decomposed([0, 0], [0, 0], [5, 5], [1, 1]) is None
    assert decomposed([5], [1], [0], [0]) is None


def _chosen(dimensions: list[list[np.ndarray]]) -> int:
    """The dimension of the largest excess that passes, -1 for none."""
    parts = [decomposed(*columns) for columns in dimensions]
    assert all(parts)
    found = discoveries(np.concatenate([part.p for part in parts if part]))
    place, best = -1, 0.0
    at = 0
    for number, part in enumerate(parts):
        assert part
        for excess in part.excess:
            if found[at] and abs(excess) > best:
                place, best = number, abs(excess)
            at += 1
    return place


def _counts(rng, sizes, before, now) -> list[np.ndarray]:
    n = np.array(sizes)
    return [n, rng.binomial(n, before), n, rng.binomial(n, now)]


def test_a_quarter_that_falls_is_chosen_over_an_irrelevant_large_group() -> None:
    """One group of four falls by 10 points; a 95/5 split has nothing to do with it."""
    rng = np.random.default_rng(3)
    wrong = right = 0
    for _ in range(400):
        quarters = _counts(rng, [1000] * 4, [0.8] * 4, [0.7, 0.8, 0.8, 0.8])
        total = [int(column.sum()) for column in quarters]
        small0 = rng.hypergeometric(total[1], total[0] - total[1], 200)
        small1 = rng.hypergeometric(total[3], total[2] - total[3], 200)
        irrelevant = [
            np.array([3800, 200]), np.array([total[1] - small0, small0]),
            np.array([3800, 200]), np.array([total[3] - small1, small1]),
        ]  # fmt: skip
        chosen = _chosen([irrelevant, quarters])
        wrong += chosen == 0
        right += chosen == 1
    assert right >= 390
    assert wrong <= 4


def test_nothing_is_chosen_where_nothing_moved() -> None:
    """Five dimensions of four groups without any change: at most 12 % are named."""
    rng = np.random.default_rng(4)
    named = sum(
        _chosen([_counts(rng, [500] * 4, [0.8] * 4, [0.8] * 4) for _ in range(5)]) >= 0
        for _ in range(300)
    )
    assert named <= 36


# The golden fixture: April against March 2025, W = 60 days.
# Active on 1 March: C1 (10 Feb), C2 (20 Jan), C3 (14 Feb), C4 (2 Feb), C5 (20 Feb).
# Active on 1 April: C1 (12 Mar), C2 (25 Mar), C3, C4, C5, C6 (8 Mar).
# Active on 1 May: C1 (15 Apr), C2, C5, C6, C7. So March kept 5 of 5, April 4 of 6.
APRIL = {
    "start": pd.Timestamp(2025, 4, 1).date(),
    "stop": pd.Timestamp(2025, 5, 1).date(),
}


def test_the_golden_april_by_tenure(golden) -> None:
    """On 1 April C1 (86 days), C2 (71), C3 (46), C4 (58), C5 (40), C6 (24) are new."""
    frame = ask(golden.dataset, "churn/by_tenure", Filters(**APRIL)).frame
    assert frame["tenure"].tolist() == ["0–90 days"]
    row = frame.iloc[0]
    assert (row["at_start"], row["lost"]) == (6, 2)
    assert (row["at_start_before"], row["lost_before"]) == (5, 0)
    assert row["churn"] == pytest.approx(2 / 6)


def test_the_golden_april_has_tenure_alone_and_too_few_to_tell(golden) -> None:
    frame = ask(golden.dataset, "churn/decomposition", Filters(**APRIL)).frame
    assert frame["dimension"].tolist() == ["tenure"]
    row = frame.iloc[0]
    assert (row["at_start_before"], row["kept_before"]) == (5, 5)
    assert (row["at_start"], row["kept"]) == (6, 4)
    assert row["change"] == pytest.approx(-1 / 3)
    assert row["rate_effect"] == pytest.approx(-1 / 3)
    assert row["state"] == "none"
    assert not row["explains"]


def test_every_dimension_adds_up_to_the_same_movement(world) -> None:
    filters = Filters(
        start=pd.Timestamp(2024, 5, 1).date(), stop=pd.Timestamp(2024, 6, 1).date()
    )
    frame = ask(world.dataset, "churn/decomposition", filters).frame
    assert set(frame["dimension"]) >= {"region", "plan", "tenure"}
    assert frame["dimension"].iloc[-1] == "tenure"
    totals = frame.groupby("dimension")[
        ["contribution", "at_start", "kept", "at_start_before", "kept_before"]
    ].sum()
    assert totals["contribution"].to_numpy() == pytest.approx(
        np.full(len(totals), frame["change"].iloc[0]), abs=1e-12
    )
    assert (totals.iloc[:, 1:].nunique() == 1).all()
    kpis = ask(world.dataset, "overview/kpis", filters).frame.set_index("metric")
    assert totals["at_start"].iloc[0] == kpis.loc["retention_rate", "n"]
    only = ask(
        world.dataset, "churn/decomposition", replace(filters, split="plan")
    ).frame
    pd.testing.assert_frame_equal(
        only[["level", "rate_effect", "mix_effect"]].reset_index(drop=True),
        frame.loc[
            frame["dimension"] == "plan", ["level", "rate_effect", "mix_effect"]
        ].reset_index(drop=True),
    )


def test_the_sentence_names_mix_where_it_is_mix() -> None:
    parts = decomposed(
        [6000, 3000, 1000], [4800, 1800, 400], [5000, 3000, 2000], [4000, 1800, 800]
    )
    assert parts is not None
    frame = pd.DataFrame(
        {
            "dimension": "channel", "level": ["a", "b", "c"], "state": "signal",
            "change": parts.change, "rate_total": parts.rate.sum(),
            "mix_total": parts.mix.sum(), "rate_error": parts.rate_error,
            "excess": parts.excess, "contribution": parts.rate + parts.mix,
            "rate_effect": parts.rate, "mix_effect": parts.mix,
            "at_start_before": [6000, 3000, 1000], "at_start": [5000, 3000, 2000],
            "retention_before": [0.8, 0.6, 0.4], "retention": [0.8, 0.6, 0.4],
            "explains": True,
        }
    )  # fmt: skip
    said = why_words.why_sentence(frame, "Channel")
    assert "fell **4.0 points**" in said
    # the error by hand: .55² (.16/6000 + .16/5000) + .3² (.24/3000 + .24/3000)
    # + .15² (.24/1000 + .24/2000) = 4.025e-5, its root times 1.96 is 1.2 points
    assert "±0.0 by :blue[**rates within groups**] (± 1.2, no more than chance)" in said
    assert "1,000 customers became 2,000, who stay worse than others" in said
    assert why_words.short_why(frame.assign(explains=False), "Channel") == ""
