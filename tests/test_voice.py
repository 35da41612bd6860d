"""What customers say: statistics of scores and words, themes, behaviour, likeness."""

from __future__ import annotations

import sys

import duckdb
import numpy as np
import pytest

from retention import charts, speech
from retention.models import intervals, tone, voice
from retention.query import QUERIES
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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel", "en"),
        ("Late delivery", "en"),  # no stop word: its themes tell
        ("It’s not what I ordered", "en"),
        ("Die Lieferung war gut", "de"),
        ("L’article n’est pas là, la livraison était en retard", "fr"),
        ("El envío tardó mucho", "es"),
        ("La consegna è arrivata in ritardo", "it"),
        ("Het pakket is te laat bezorgd", "nl"),
        ("O atendimento foi ótimo, não volto", "pt"),
        ("Service", None),  # four languages have the word
        ("The staff und wir", None),  # as much of one as of the other
        ("Wow", None),
        ("👍", None),
        ("日本語の文章", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_the_words_that_it_alone_has(text, language):
    assert speech.language(text) == language


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "nl", "pt"])
def test_the_stop_words_of_another_language_are_not_english(language):
    words = speech._read("stop_words.toml")[language].split()
    for place in range(0, len(words) - 8, 4):
        assert speech.language(" ".join(words[place : place + 8])) != "en"


# --------------------------------------------------------------------- a rough tone

lexicon_needed = pytest.mark.skipif(
    tone._lexicon() is None, reason="vaderSentiment is optional and not installed"
)


@pytest.fixture
def no_lexicon(monkeypatch):
    """The package is not there."""
    for name in ("vaderSentiment", "vaderSentiment.vaderSentiment"):
        monkeypatch.setitem(sys.modules, name, None)
    tone._lexicon.cache_clear()
    yield
    tone._lexicon.cache_clear()


@lexicon_needed
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I love the shoes", ("positive", None)),
        ("The service was terrible", ("negative", None)),
        ("Where is my parcel", ("neutral", None)),
        ("Delivery was late and nobody answered", ("neutral", None)),  # its limit
        ("Die Schuhe sind terrible", (None, "language")),
        ("Furchtbar", (None, "language")),
        ("", (None, "language")),
    ],
)
def test_the_tone_of_english_alone_is_told(text, told):
    assert tone.tones([text]) == [told]


@lexicon_needed
def test_of_a_long_text_only_the_beginning_is_read():
    """Praise behind 2,000 letters changes nothing."""
    assert tone.tones(["the box " * 250 + "love love love"]) == [("neutral", None)]


def test_the_lexicon_that_is_tested_is_the_one_that_is_offered():
    """With its hashes; without it in the tests' requirements they would be skipped."""
    offered, tested = (
        (QUERIES.parent / f"requirements-{name}.txt").read_text()
        for name in ("tone", "dev")
    )
    pin = offered[offered.index("vadersentiment==") :].split("    # via")[0]
    assert pin.count("--hash=sha256:") == 2 and pin in tested


def test_without_the_lexicon_nothing_has_a_tone(no_lexicon):
    assert tone.tones(["I love the shoes", ""]) == [(None, "not installed")] * 2


def test_a_lexicon_that_cannot_be_read_is_as_good_as_none(monkeypatch, caplog):
    class Broken:
        def __init__(self):
            raise OSError("no lexicon file")

    module = type(sys)("vaderSentiment.vaderSentiment")
    module.SentimentIntensityAnalyzer = Broken
    monkeypatch.setitem(sys.modules, "vaderSentiment", type(sys)("vaderSentiment"))
    monkeypatch.setitem(sys.modules, "vaderSentiment.vaderSentiment", module)
    tone._lexicon.cache_clear()
    assert tone.tones(["I love the shoes"]) == [(None, "not installed")]
    assert "cannot be read" in caplog.text
    tone._lexicon.cache_clear()


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
    r9          | ada         | 2024-02-02  | 2     | short  | csat | 1-3      the middle
    r10         | ben         | 2024-02-02  | 3     | short  | csat | 1-3
    r11         | ada         | 2024-02-02  | 3     | even   | csat | 1-4
    r12         | ben         | 2024-02-02  | 4     | even   | csat | 1-4
"""


def test_satisfaction_is_the_share_of_the_best_scores():
    with World(orders=ORDERS, surveys=RATED, as_of="2024-06-15") as rated:
        assert rated.ask("voice/satisfaction") == table("""
            survey | kind | scale | n | top | top_share | mean | mean_low
            effort | ces  | 1-7   | 2 | 1   | 0.5       | 4.5  | -
            even   | csat | 1-4   | 2 | 1   | 0.5       | 3.5  | -
            help   | csat | 1-5   | 3 | 2   | 0.667     | 4    | -
            short  | csat | 1-3   | 2 | 1   | 0.5       | 2.5  | -
            ten    | csat | 1-10  | 2 | 1   | 0.5       | 6.5  | -
        """)


WRITTEN = """
    response_id | customer_id | sent_at    | answered_at | score | comment                   | survey | kind | scale
    r1          | ada         | -          | 2024-01-02  | 10    | I hate waiting for this   | shop   | nps  | 0-10   reads unhappy
    r2          | ben         | -          | 2024-01-03  | 9     | I love the shoes          | shop   | nps  | 0-10
    r3          | cleo        | -          | 2024-01-04  | 2     | The staff was terrible    | shop   | nps  | 0-10   her score says it
    r4          | dan         | -          | 2024-01-05  | 9     | Furchtbar gute Schuhe     | shop   | nps  | 0-10   no English
    r5          | ada         | -          | 2024-02-02  | 2     | Nobody called back        | help   | csat | 1-5
    r6          | ben         | -          | 2024-02-03  | 3     | Delivery was fine         | help   | csat | 1-5
    r7          | -           | -          | 2024-02-04  | 5     | So friendly               | help   | csat | 1-5
    r8          | cleo        | -          | 2024-02-05  | 4     | Neither nor               | effort | ces  | 1-7    the middle
    r9          | cleo        | -          | 2024-02-06  | 3     | Three forms for a return  | effort | ces  | 1-7
    r10         | eve         | 2024-03-01 | -           | -     | I love your shop          | shop   | nps  | 0-10   no score
    r11         | fay         | 2024-03-02 | -           | -     | -                         | shop   | nps  | 0-10   silent
    r12         | ben         | -          | 2024-02-08  | 4     | -                         | help   | csat | 1-5    no words
"""  # noqa: E501

TOUCHES = """
    interaction_id | customer_id | at               | kind      | direction | subject
    t1             | ada         | 2024-03-03       | ticket    | in        | Delivery was terrible
    t2             | ben         | 2024-03-04       | complaint | -         | Paket kaputt
    t3             | ben         | 2024-03-05       | sent      | out       | The best shoes
    t4             | ben         | 2024-03-05       | clicked   | in        | The best shoes
    t5             | cleo        | 2024-03-06       | call      | out       | The bill is due
    t6             | cleo        | 2024-03-07       | return    | in        | RETURN
    t7             | gus         | 2024-03-08 23:59 | call      | in        | Where is my parcel
    t8             | ada         | 2024-06-15       | ticket    | in        | The next day
"""


@pytest.fixture(scope="module")
def written():
    with World(
        orders=ORDERS, surveys=WRITTEN, interactions=TOUCHES, as_of="2024-06-15"
    ) as made:
        yield made


def test_comments_of_other_scales_stand_high_in_the_middle_or_low(written):
    """Newest first; of 1 to 7 the middle is 4, of 1 to 5 it is 3."""
    assert written.ask("voice/comments", texts="rated") == table("""
        kind | response_id | score | scale | standing | comment                  | customer_id
        ces  | r9          | 3     | 1-7   | low      | Three forms for a return | cleo
        ces  | r8          | 4     | 1-7   | middle   | Neither nor              | cleo
        csat | r7          | 5     | 1-5   | high     | So friendly              | -
        csat | r6          | 3     | 1-5   | middle   | Delivery was fine        | ben
        csat | r5          | 2     | 1-5   | low      | Nobody called back       | ada
    """)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"group": "low"}, ["r9", "r5"]),
        ({"group": "high"}, ["r7"]),
        ({"theme": "delivery"}, ["r6"]),
        ({"search": "BACK"}, ["r5"]),
        ({"start": "2024-02-05"}, ["r9", "r8"]),
        ({"limit": 1}, ["r9"]),
        ({"group": "promoters"}, []),
    ],
)
def test_comments_of_other_scales_are_filtered_like_the_others(written, chosen, found):
    rows = written.ask("voice/comments", texts="rated", **chosen)
    assert rows["response_id"] == found
    assert rows["tone"] == rows["not_scored"] == [None] * len(found)


@lexicon_needed
def test_a_promoter_who_sounds_unhappy_is_to_be_read(written):
    """A detractor's score says it already; the score of ada stands."""
    assert written.ask("voice/comments") == table("""
        response_id | score | standing   | tone     | not_scored | read_me
        r4          | 9     | promoters  | -        | language   | false
        r3          | 2     | detractors | -        | -          | false
        r2          | 9     | promoters  | positive | -          | false
        r1          | 10    | promoters  | negative | -          | true
    """)


@lexicon_needed
def test_texts_without_a_score_have_a_rough_tone(written):
    """What the shop sent, what was clicked and a return that says Return are no words."""
    assert written.ask("voice/comments", texts="unscored") == table("""
        kind      | response_id | day        | comment               | customer_id | orders | tone     | not_scored
        call      | t7          | 2024-03-08 | Where is my parcel    | -           | -      | neutral  | -
        complaint | t2          | 2024-03-04 | Paket kaputt          | ben         | 1      | -        | language
        ticket    | t1          | 2024-03-03 | Delivery was terrible | ada         | 2      | negative | -
        survey    | r10         | 2024-03-01 | I love your shop      | eve         | 1      | positive | -
    """)  # noqa: E501
    found = written.ask("voice/comments", texts="unscored")
    assert found["score"] == found["standing"] == [None] * 4


def test_without_the_lexicon_texts_are_not_scored_and_it_is_said(written, no_lexicon):
    frame = written.answer("voice/comments", texts="unscored").frame
    assert set(frame["not_scored"]) == {"not installed"} and frame["tone"].isna().all()
    said = voice_words.tone_sentence(frame)
    assert "not scored: the optional package vaderSentiment is not installed" in said
    scored = written.answer("voice/comments").frame
    assert not scored["read_me"].any()
    assert scored["not_scored"].tolist()[0] == "not installed"
    assert "are not marked" in voice_words.read_me_sentence(scored)


@lexicon_needed
def test_the_rough_tone_is_counted_and_called_rough(written):
    frame = written.answer("voice/comments", texts="unscored").frame
    assert voice_words.tone_sentence(frame) == (
        "**Tone (rough)** of the newest 4: 1 positive, 1 neutral, 1 negative; 1 not "
        "scored, not English or too short to tell. A lexicon's guess from single words: "
        "read them before you act."
    )
    assert "The score stands" in voice_words.read_me_sentence(
        written.answer("voice/comments").frame
    )


def test_a_comment_is_labelled_by_its_score_on_its_scale_or_its_kind(written):
    rated = written.answer("voice/comments", texts="rated").frame.to_dict("records")
    assert [voice_words.label(row) for row in rated] == [
        "3 of 7", "4 of 7", "5 of 5", "3 of 5", "2 of 5",
    ]  # fmt: skip
    assert voice_words.told_by(rated[2], "€").startswith("4 Feb 2024, anonymous")
    texts = written.answer("voice/comments", texts="unscored").frame.to_dict("records")
    assert [voice_words.label(row) for row in texts] == [
        "Call", "Complaint", "Ticket", "Survey",
    ]  # fmt: skip
    (first, *_) = written.answer("voice/comments", group="detractors").frame.to_dict(
        "records"
    )
    assert voice_words.label(first) == "2"


def test_nobody_of_the_audience_wrote(written):
    for texts in ("nps", "rated", "unscored"):
        rows = written.answer("voice/comments", texts=texts, start="2024-06-01").frame
        assert rows.empty and rows["read_me"].dtype == bool


def test_a_dataset_without_surveys_and_touches_has_no_texts():
    with World(orders=ORDERS, as_of="2024-06-15") as bare:
        for texts in ("nps", "rated", "unscored"):
            assert bare.ask("voice/comments", texts=texts).rows == []


# ------------------------------------------------------- the change of the score


def answers_of(month: str, scores: list[int]) -> list[dict[str, object]]:
    """Anonymous answers on the days of a month, one a day."""
    return [
        {"response_id": f"{month}-{place:02}", "answered_at": f"{month}-{place:02}",
         "score": score, "survey": "shop"}
        for place, score in enumerate(scores, 1)
    ]  # fmt: skip


def changed_from(before: list[int], after: list[int]) -> World:
    rows = answers_of("2024-04", before) + answers_of("2024-05", after)
    return World(orders=ORDERS, surveys=rows, as_of="2024-06-01")


MAY = {"start": "2024-05-01", "stop": "2024-06-01"}


def test_a_change_of_the_score_is_claimed_when_its_interval_leaves_out_nobody():
    """April 12 of 20 promoters and 4 detractors: 40; May 2 and 14: -60.

    The interval: centres 34.8 and -52.2 of 23 answers, SE 22.2, so -87 less and more 43.
    """
    april = [9] * 12 + [7] * 4 + [3] * 4
    may = [9] * 2 + [7] * 4 + [3] * 14
    with changed_from(april, may) as fallen:
        assert fallen.ask("voice/nps", **MAY) == table("""
            n  | nps | previous_n | previous_promoters | previous_detractors | previous_nps
            20 | -60 | 20         | 12                 | 4                   | 40
        """)
        (row,) = fallen.ask("voice/nps", **MAY)
        assert (row["change"], row["change_state"]) == (-100, "signal")
        # variances .64 and .44: SE 100 sqrt(.64/20 + .44/20) = 23.24
        assert row["change_z"] == pytest.approx(-100 / 23.238, abs=0.001)
        assert row["change_low"] < -100 < row["change_high"] < 0
        frame = fallen.answer("voice/nps", **MAY).frame
    assert voice_words.change_sentence(frame) == (
        "**−100 points** on the period before (−130 to −44): more than chance."
    )
    assert voice_words.compared(frame) == "on the period before, real"


def test_a_change_within_chance_says_how_many_answers_would_do():
    """April 40, May 30: one of 20 promoters became a passive, one detractor more."""
    april, may = [9] * 12 + [7] * 4 + [3] * 4, [9] * 11 + [7] * 4 + [3] * 5
    with changed_from(april, may) as same:
        frame = same.answer("voice/nps", **MAY).frame
    row = frame.iloc[0]
    assert row["change"] == pytest.approx(-10) and row["change_state"] == "noise"
    variance = np.mean(
        [voice.nps_variance(u, d, 23) for u, d in ((12.75, 4.75), (11.75, 5.75))]
    )
    assert row["change_needed"] == voice.answers_to_tell(10, variance)
    said = voice_words.change_sentence(frame)
    assert said.startswith("−10 points on the period before (")
    assert said.endswith(
        f"could be chance. To find a change of 10 points you would need "
        f"n = {row['change_needed']:,} in each period, there are 20 and 20."
    )


def test_no_change_is_said_as_such():
    with changed_from([9] * 9 + [3] * 3, [3] * 3 + [9] * 9) as same:
        frame = same.answer("voice/nps", **MAY).frame
    said = voice_words.change_sentence(frame)
    assert said.startswith("As in the period before, give or take (−")
    assert voice_words.compared(frame) == "on the period before, noise"


def test_a_change_from_a_handful_is_not_judged():
    with changed_from([9] * 9, [3] * 12) as few:
        frame = few.answer("voice/nps", **MAY).frame
    assert frame["change_state"].tolist() == ["none"]
    assert frame["change"].tolist() == [-200]
    assert voice_words.change_sentence(frame) == (
        "The period before has 9 answers: too few to compare."
    )
    assert voice_words.compared(frame) == "on the period before"


def test_without_a_period_before_there_is_no_change():
    with changed_from([], [9] * 12) as first:
        (row,) = first.ask("voice/nps", **MAY)
        frame = first.answer("voice/nps", **MAY).frame
    unknown = ["previous_nps", "change", "change_low", "change_z", "change_needed"]
    assert [row[name] for name in unknown] == [None] * 5
    assert (row["previous_n"], row["change_state"]) == (0, "none")
    assert voice_words.change_sentence(frame) == ""


def test_the_score_before_is_the_one_of_the_key_figures():
    april, may = [9] * 12 + [7] * 4 + [3] * 4, [9] * 11 + [7] * 4 + [3] * 5
    with changed_from(april, may) as same:
        (row,) = same.ask("voice/nps", **MAY)
        kpis = same.ask("overview/kpis", **MAY)
    assert kpis.one("previous", metric="nps") == pytest.approx(row["previous_nps"])
    assert kpis.one("value", metric="nps") == pytest.approx(row["nps"])


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
