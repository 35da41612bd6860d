"""What customers say: statistics of scores and words, themes, behaviour, likeness."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from retention import charts, speech
from retention.models import intervals, voice
from retention.words import voice as voice_words
from tests.world import World, table

# ------------------------------------------------------------------------- statistics


def test_the_difference_of_two_scores_has_its_z():
    """120/60/20 is 50.0 (SE 4.743), 90/70/40 is 25.0 (SE 5.420): SE 7.20, z 3.47."""
    gap, low, high, z = voice.nps_difference((120, 20, 200), (90, 40, 200))
    assert gap == pytest.approx(25.0)
    assert z == pytest.approx(3.47, abs=0.005)
    assert low < 25 - 13 < 25 + 13 < high + 1
    assert high - low == pytest.approx(2 * 1.96 * 7.20, rel=0.02)


def test_where_all_agree_there_is_no_z_and_still_an_interval():
    gap, low, high, z = voice.nps_difference((10, 0, 10), (10, 0, 10))
    assert gap == 0 and np.isnan(z)
    assert low < 0 < high


def test_the_difference_of_scores_covers_at_95_percent():
    draws = np.random.default_rng(3)
    shares, others = (0.55, 0.3, 0.15), (0.4, 0.35, 0.25)
    truth = 100 * ((0.55 - 0.15) - (0.4 - 0.25))
    held = 0
    for _ in range(3000):
        up, _, down = draws.multinomial(40, shares)
        other_up, _, other_down = draws.multinomial(25, others)
        _, low, high, _ = voice.nps_difference(
            (up, down, 40), (other_up, other_down, 25)
        )
        held += low <= truth <= high
    assert 0.94 <= held / 3000 <= 0.98


def test_how_many_answers_would_be_needed():
    assert voice.answers_for(5, 0.61) == 938
    assert voice.answers_to_tell(10, 0.61) == 958


def test_groups_of_scores_are_tested_against_the_rest():
    """One of two groups against the other is the difference itself, z 3.47."""
    p = voice.nps_against_the_rest([120, 90, 5], [20, 40, 1], [200, 200, 10])
    assert np.isnan(p[2])  # ten answers are too few
    p = voice.nps_against_the_rest([120, 90], [20, 40], [200, 200])
    assert p == pytest.approx([0.00052, 0.00052], abs=0.00002)


@pytest.mark.parametrize(
    ("ours", "theirs", "delta", "z"),
    [(40, 10, 0.983, 4.00), (5, 30, -0.865, -2.83), (1, 0, None, 0.80)],
)
def test_keyness_of_published_counts(ours, theirs, delta, z):
    """800 comments of detractors and 1000 of promoters."""
    found, score = voice.keyness([ours], [theirs], 800, 1000)
    assert score[0] == pytest.approx(z, abs=0.005)
    if delta is not None:
        assert found[0] == pytest.approx(delta, abs=0.0005)


def test_keyness_turns_its_sign_with_the_groups_and_knows_nothing_of_one():
    one, z = voice.keyness([12], [3], 80, 50)
    other, z_turned = voice.keyness([3], [12], 50, 80)
    assert one[0] == pytest.approx(-other[0]) and z[0] == pytest.approx(-z_turned[0])
    assert np.isnan(voice.keyness([3], [0], 10, 0)[0]).all()


def test_words_used_alike_are_seldom_telling():
    """Under chance alone, |z| >= 3 in far fewer than 1 of 100 words."""
    draws = np.random.default_rng(5)
    ours, theirs = draws.binomial(800, 0.03, 5000), draws.binomial(1000, 0.03, 5000)
    _, z = voice.keyness(ours, theirs, 800, 1000)
    assert (np.abs(z) >= voice.TELLING_Z).mean() < 0.003


def test_a_standardised_difference_is_in_standard_deviations():
    assert voice.standardised_difference([12], [9], [9], [9])[0] == pytest.approx(1.0)
    assert voice.standardised_difference([2], [0], [2], [0])[0] == 0
    assert not np.isfinite(voice.standardised_difference([2], [0], [1], [0])[0])


def test_a_weighted_score_counts_the_silent_as_their_segment_answered():
    """100 asked answer +100 in a tenth, 900 asked answer -100: -80, not 0."""
    score, low, high, covered = voice.weighted_nps(
        [50, 0], [0, 50], [50, 50], [100, 900]
    )
    assert score == pytest.approx(-80)
    assert low < -80 < high and covered == 1
    score, _, _, covered = voice.weighted_nps([50, 0], [0, 0], [50, 0], [100, 300])
    assert (score, covered) == (100, 0.25)
    assert np.isnan(voice.weighted_nps([0], [0], [0], [9])[0])


def test_the_jackknife_of_a_ratio_is_about_the_interval_of_a_mean():
    """Of 1,000 customers with a standard deviation of 1 on a mean of 10."""
    money = np.random.default_rng(2).normal(10, 1, 1000)
    bucket = np.arange(1000) % 50
    left = [money[bucket != one].mean() for one in range(50)]
    low, high = intervals.jackknife_ratio(money.mean(), 50, np.var(np.log(left)))
    assert high - low == pytest.approx(2 * 2.01 * 1 / np.sqrt(1000), rel=0.25)
    assert np.isnan(intervals.jackknife_ratio([5.0, 0.0], [39, 50], [0.1, 0.1])).all()


# -------------------------------------------------------------------- the dictionary


def matches(theme: str, comment: str) -> bool:
    with duckdb.connect() as connection:
        found = connection.execute(
            "select regexp_matches(lower($comment), $pattern)",
            {"comment": comment, "pattern": speech.themes()[theme]},
        ).fetchone()
    return bool(found and found[0])


@pytest.mark.parametrize("theme", speech.themes())
def test_a_pattern_is_read_by_the_engine_and_matches_no_empty_text(theme):
    assert not matches(theme, "") and not matches(theme, "xyz")


@pytest.mark.parametrize(
    ("theme", "comment", "is_there"),
    [
        ("delivery", "Delivery took weeks!", True),
        ("delivery", "Die Lieferung kam zu spät", True),
        ("delivery", "La LIVRAISON était en retard", True),
        ("delivery", "El envío tardó mucho", True),
        ("delivery", "I collate stamps", False),  # late within a word
        ("website", "The app: crashes", True),
        ("website", "I was happy", False),  # app within a word
        ("sizes", "Größe falsch", True),
        ("quality", "Qualität schlecht", True),
        ("price", "caring people", False),  # car within a word
    ],
)
def test_a_theme_is_found_in_whole_words_of_each_language(theme, comment, is_there):
    assert matches(theme, comment) == is_there


def test_words_that_turn_a_sentence_round_are_no_stop_words():
    assert not {"not", "never", "nicht", "kein", "pas", "sin"} & set(
        speech.stop_words()
    )


# -------------------------------------------------------------------- a small world

ORDERS = """
    customer_id | ordered_at | amount
    ada         | 2024-01-01 | 10
    ada         | 2024-02-01 | 20      31 days after her first answer
    ben         | 2024-01-01 | 10      never again
    cleo        | 2024-01-01 | 10
    cleo        | 2024-04-01 | 40      day 90: 2 January + 90
    dan         | 2024-01-01 | 10
    dan         | 2024-01-03 | 5       asked, silent, back within days
    eve         | 2023-12-01 | 10      never asked
    fay         | 2024-06-01 | 10      her clock is not over
"""

SURVEYS = """
    response_id | customer_id | sent_at    | answered_at | score | comment                     | survey
    r1          | ada         | 2024-01-01 | 2024-01-02  | 9     | Friendly staff, fast staff  | shop
    r2          | ada         | 2024-02-02 | 2024-02-03  | 3     | Delivery late               | shop
    r3          | ben         | 2024-01-01 | 2024-01-02  | 2     | Late delivery, rude staff   | shop
    r4          | cleo        | 2024-01-01 | 2024-01-02  | 7     | -                           | shop
    r5          | dan         | 2024-01-02 | -           | -     | -                           | shop
    r6          | fay         | 2024-06-01 | 2024-06-02  | 10    | Lieferung gut               | shop
    r7          | -           | -          | 2024-02-01  | 10    | Good quality                | shop
"""  # noqa: E501


@pytest.fixture(scope="module")
def voices():
    with World(orders=ORDERS, surveys=SURVEYS, as_of="2024-06-15") as made:
        yield made


def test_themes_count_each_customer_with_her_latest_answer(voices):
    """Ada's staff of January gave way to her delivery of February; Ada spent 30."""
    themes = voices.ask("voice/themes")
    assert themes.where(theme="delivery") == table("""
        comments | mentions | promoters | promoters_mention | detractors | detractors_mention
        4        | 3        | 2         | 1                 | 2          | 2
    """)
    assert themes.where(theme="delivery") == table("""
        exposed_customers | exposed_revenue | mention_rate | difference | state
        2                 | 40              | 0.75         | 0.5        | none
    """)
    assert themes.where(theme="staff") == table("""
        mentions | detractors_mention | exposed_revenue
        1        | 1                  | 10
    """)
    assert len(themes) == len(speech.themes())


def test_a_word_counts_once_a_comment_and_stands_with_its_neighbours(voices):
    words = voices.ask("voice/keyness", fewest=1)
    counts = {row["term"]: (row["detractors"], row["promoters"]) for row in words}
    assert counts["staff"] == (1, 1)  # twice in ada's, once in ben's
    assert counts["delivery"] == (2, 0)
    assert counts["late delivery"] == (1, 0)
    assert counts["fast staff"] == (0, 1)
    assert voices.ask("voice/keyness").rows == []  # five comments are needed


def test_behaviour_starts_with_the_first_answer_and_waits_ninety_days(voices):
    """Ada is a promoter: her later 3 was given after she had come back."""
    assert voices.ask("voice/behaviour") == table("""
        group        | customers | repeated | revenue | revenue_per_customer | revenue_low
        promoter     | 1         | 1        | 20      | 20                   | -
        passive      | 1         | 1        | 40      | 40                   | -
        detractor    | 1         | 0        | 0       | 0                    | -
        asked_silent | 1         | 1        | 5       | 5                    | -
        never_asked  | 1         | 0        | 0       | 0                    | -
    """)


def test_day_ninety_counts_and_day_ninety_one_does_not(voices):
    days = voices.ask("voice/behaviour", days=89).where(group="passive")
    assert days["repeated"] == [0]


def test_those_who_answered_are_held_against_the_silent_by_what_was_known_then(voices):
    """Dan had spent 10 in one order the day before; the others when last asked."""
    assert voices.ask("voice/nonresponse") == table("""
        measure | answered | silent | answered_mean | silent_mean
        orders  | 4        | 1      | 1.25          | 1      ada had two by then
        recency | 4        | 1      | 0.25          | 1
        spend   | 4        | 1      | 15            | 10
    """)


def test_comments_are_chosen_by_theme(voices):
    found = voices.ask("voice/comments", theme="delivery")
    assert found["response_id"] == ["r6", "r2", "r3"]
    assert voices.ask("voice/comments", theme="nothing of this name").rows == []


def test_the_score_says_how_many_answers_would_do(voices):
    (row,) = voices.ask("voice/nps")
    assert row["state"] == "none" and row["needed"] > 900


RATED = """
    response_id | customer_id | answered_at | score | survey | kind | scale
    r1          | ada         | 2024-01-02  | 5     | help   | csat | 1-5
    r2          | ada         | 2024-02-02  | 3     | help   | csat | 1-5      her latest
    r3          | ben         | 2024-02-02  | 4     | help   | csat | 1-5
    r4          | -           | 2024-02-02  | 5     | help   | csat | 1-5
    r5          | ben         | 2024-02-02  | 5     | effort | ces  | 1-7
    r6          | ada         | 2024-02-02  | 4     | effort | ces  | 1-7
    r7          | ada         | 2024-02-02  | 7     | ten    | csat | 1-10     top 40 %: 7 to 10
    r8          | ben         | 2024-02-02  | 6     | ten    | csat | 1-10
"""


def test_satisfaction_is_the_share_of_the_best_scores():
    with World(orders=ORDERS, surveys=RATED, as_of="2024-06-15") as rated:
        assert rated.ask("voice/satisfaction") == table("""
            survey | kind | scale | n | top | top_share | mean | mean_low
            effort | ces  | 1-7   | 2 | 1   | 0.5       | 4.5  | -
            help   | csat | 1-5   | 3 | 2   | 0.667     | 4    | -
            ten    | csat | 1-10  | 2 | 1   | 0.5       | 6.5  | -
        """)


# --------------------------------------------------------------- charts and sentences


def test_a_theme_nobody_mentions_has_no_row_and_faint_words_could_be_chance(voices):
    themes = voices.answer("voice/themes").frame
    rows = charts.to_spec(charts.theme_dots(themes))["data"]["values"]
    assert {row["theme"] for row in rows} == {"delivery", "staff", "quality"}
    words = voices.answer("voice/keyness", fewest=1).frame
    bars = charts.to_spec(charts.word_bars(words))["data"]["values"]
    assert {bar["faint"] for bar in bars} == {0.4}
    assert all((bar["z"] > 0) == (bar["group"] == "detractors") for bar in bars)


def test_few_are_counted_and_not_rated(voices):
    behaviour = voices.answer("voice/behaviour").frame
    rows = charts.to_spec(charts.behaviour_dots(behaviour))["data"]["values"]
    assert {row["value"] for row in rows if "split" in row} == {None}
    said = voice_words.behaviour_sentence(behaviour, 90, "€")
    assert said == "Too few answers are 90 days old: 1 promoter and 1 detractor."
    themes = voices.answer("voice/themes").frame
    assert voice_words.themes_sentence(themes, "€").startswith("4 comments: too few")
