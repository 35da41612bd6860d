"""Scores, cut-points, segments, and who moved between them."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from retention import charts
from retention.errors import QueryError, Refused
from retention.intake.definitions import read_definitions
from retention.schema import cut_offs
from retention.words import migration as migration_words
from tests.small_world import SMALL_WORLD
from tests.world import World, table

#: The day the worked example is compared with; every figure of it is typed by hand.
MARCH = "2025-03-15"

# ----------------------------------------------------------------------------- scores


def ranked(values: list[float]) -> list[int]:
    """The definition as it reads: 1 + min(4, 5 (rank - 1) // (n - 1)), ties low."""
    if len(set(values)) == 1:
        return [3] * len(values)
    below = [sum(other < value for other in values) for value in values]
    return [1 + min(4, 5 * count // (len(values) - 1)) for count in below]


@pytest.mark.parametrize("seed", range(8))
def test_scores_are_ranks_in_fifths_with_ties_at_the_lower_score(seed):
    """Against the definition, for 1 to 40 customers with many ties."""
    chance = random.Random(seed)
    orders = [
        {
            "customer_id": f"c{person}",
            "ordered_at": date(2024, 1, 1) + timedelta(chance.randrange(20)),
            "amount": chance.choice([0, 5, 5, 10]),
        }
        for person in range(1 + 5 * seed)
        for _ in range(chance.randrange(1, 4))
    ]
    with World(orders, as_of="2024-02-01") as shop:
        people = shop.ask("segments/rfm_customers")
    assert people["r"] == ranked([-days for days in people["recency_days"]])
    assert people["f"] == ranked(people["frequency"])
    assert people["m"] == ranked(people["monetary"])


@pytest.fixture(scope="module")
def cdnow():
    """The whole CDNOW cohort, as the dev-only package lifetimes ships it."""
    found = find_spec("lifetimes")
    if found is None or found.origin is None:
        pytest.skip("the package lifetimes, which ships the data, is not installed")
    path = Path(found.origin).parent / "datasets" / "CDNOW_master.txt"
    rows = [line.split() for line in path.read_text().splitlines()]
    orders = [
        {
            "customer_id": row[0],
            "ordered_at": f"{row[1][:4]}-{row[1][4:6]}-{row[1][6:]}",
            "amount": row[3],
        }
        for row in rows
        if row and row[0].isdigit()
    ]
    with World(orders, as_of="1998-07-01") as shop:
        yield shop


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("1997-10-01", {1: 14_119, 3: 4_442, 4: 2_064, 5: 2_945}),
        ("1998-07-01", {1: 12_054, 3: 4_040, 4: 3_641, 5: 3_835}),
    ],
)
def test_frequency_scores_of_cdnow(cdnow, as_of, expected):
    """Six in ten bought on one day only: nobody can score 2, and all of them score 1."""
    people = cdnow.ask("segments/rfm_customers", as_of=as_of)
    assert Counter(people["f"]) == expected
    assert sum(expected.values()) == 23_570


# ----------------------------------------------------------------------- cut-points


def test_scores_with_the_cut_points_of_another_day(golden):
    """On 15 March the cuts are 53, 40, 22, 6 days; 3 purchase days; 50, 80, 100, 300.

    C1 has come from 2 to 15 days and is no Champion by them; by ranks of today she is.
    """
    assert golden.ask("segments/rfm_customers", cuts=MARCH) == table("""
        customer_id | recency_days | frequency | monetary | r | f | m | segment
        C1          | 15           | 4         | 400      | 4 | 5 | 5 | Loyal
        C2          | 36           | 2         | 110      | 3 | 1 | 4 | Need attention
        C3          | 75           | 1         | 90       | 1 | 1 | 3 | Lost
        C4          | 87           | 1         | 40       | 1 | 1 | 1 | Lost
        C5          | 29           | 2         | 200      | 3 | 1 | 4 | Need attention
        C6          | 53           | 1         | 400      | 2 | 1 | 5 | At risk
        C7          | 8            | 2         | 140      | 4 | 1 | 4 | Potential loyalist
        C8          | 211          | 1         | 30       | 1 | 1 | 1 | Lost
    """)


def test_cut_points_of_as_of_are_the_usual_ones(golden):
    usual = golden.ask("segments/rfm_customers")
    for cuts in ("as-of", "2025-05-01", "0 weeks"):
        assert golden.ask("segments/rfm_customers", cuts=cuts) == usual


def test_a_measure_on_which_all_tied_scores_3_and_what_came_after_above_it():
    """On 1 March all three had one purchase day; ben has come again since."""
    orders = """
        customer_id | ordered_at | amount
        ada         | 2024-01-01 | 10
        ben         | 2024-01-05 | 20
        cleo        | 2024-02-01 | 30
        ben         | 2024-03-10 | 20
    """
    with World(orders, as_of="2024-04-01") as shop:
        people = shop.ask("segments/rfm_customers", cuts="2024-03-01")
        assert people.only("customer_id", "f") == table("""
            customer_id | f
            ada         | 3
            ben         | 5
            cleo        | 3
        """)
        assert list(shop.ask("segments/rfm", cuts="2023-12-01")) == []  # nobody to rank


def test_cut_offs_set_by_hand(golden):
    """30 days and less score 5; C5 with 29 days does, C6 with exactly 53 scores 4."""
    people = golden.ask(
        "segments/rfm_customers",
        recency_cuts="30,53,80,100",
        frequency_cuts="2, 3, 4, 5",
        money_cuts="40,90.5,140,400",
    )
    assert people.only("customer_id", "r", "f", "m") == table("""
        customer_id | r | f | m
        C1          | 5 | 4 | 5
        C2          | 4 | 2 | 3
        C3          | 3 | 1 | 2
        C4          | 2 | 1 | 2
        C5          | 5 | 2 | 4
        C6          | 4 | 1 | 5
        C7          | 5 | 2 | 4
        C8          | 1 | 1 | 1
    """)


def test_one_measure_may_be_cut_by_hand_and_the_others_by_rank(golden):
    usual = golden.ask("segments/rfm_customers")
    mixed = golden.ask("segments/rfm_customers", recency_cuts="30,53,80,100")
    assert mixed["r"] == [5, 4, 3, 2, 5, 4, 5, 1]
    assert (mixed["f"], mixed["m"]) == (usual["f"], usual["m"])


def test_cut_offs_kept_with_the_dataset_are_its_usual_ones():
    asked = {"recency_cuts": "10,20,40,90"}
    with World(**SMALL_WORLD) as plain, World(**SMALL_WORLD, **asked) as kept:
        by_hand = plain.ask("segments/rfm_customers", **asked)
        assert kept.ask("segments/rfm_customers") == by_hand
        assert by_hand["r"] != plain.ask("segments/rfm_customers")["r"]
        by_rank = kept.ask("segments/rfm_customers", recency_cuts="")
        assert by_rank == plain.ask("segments/rfm_customers")


@pytest.mark.parametrize(
    "text", ["30,90,180", "30,90,180,365,700", "90,30,180,365", "30,30,60,90", "a,b,c,d",
             "-5,1,2,3", "1,2,3,4.12345", "1;2;3;4", "1,2,3,inf", "1,2,3,"]
)  # fmt: skip
def test_cut_offs_that_cannot_be_meant_are_refused_in_a_sentence(golden, text):
    with pytest.raises(QueryError, match="four rising numbers with commas between"):
        golden.ask("segments/rfm", money_cuts=text)
    with pytest.raises(Refused, match="four rising numbers with commas between"):
        read_definitions({"money_cuts": text}, None)


def test_cut_offs_are_kept_without_blanks():
    assert cut_offs(" 30, 90 ,180,365 ") == "30,90,180,365"
    assert cut_offs("") == ""
    kept = read_definitions({"recency_cuts": "30, 90, 180, 365"}, None)
    assert kept.given == {"recency_cuts": "30,90,180,365"}


@pytest.mark.parametrize("text", ["2025-05-02", "yesterday", "1899-12-31", "-3 weeks"])
def test_a_day_that_nobody_can_know_is_refused_in_a_sentence(golden, text):
    with pytest.raises(QueryError, match="expected a day as YYYY-MM-DD up to as-of"):
        golden.ask("segments/migration", since=text)


#: The R package's segments: recency from, to; frequency and money each from, to.
PACKAGE_MAP = {
    "Champions": (4, 5, 4, 5),
    "Loyal": (2, 5, 3, 5),
    "Potential Loyalist": (3, 5, 1, 3),
    "New": (4, 5, 1, 1),
    "Promising": (3, 4, 1, 1),
    "Need Attention": (2, 3, 2, 3),
    "About To Sleep": (2, 3, 1, 2),
    "At Risk": (1, 2, 2, 5),
    "Can't Lose": (1, 1, 4, 5),
    "Lost": (1, 2, 1, 2),
}


def package_segment(r: int, f: int, m: int) -> str:
    """The first segment of the package's list whose ranges hold all three scores."""
    for name, (r_low, r_high, low, high) in PACKAGE_MAP.items():
        if r_low <= r <= r_high and low <= f <= high and low <= m <= high:
            return name
    return "Others"


def test_cut_offs_of_the_rfm_package_give_the_counts_it_publishes():
    """Its orders of 995 customers, as of 31 December 2006.

    It begins a score one unit above each quintile: 115, 181, 297.4 and 482 days; 4, 5,
    6 and 8 orders; 255.8, 382, 506.4 and 666 of money. It counts orders, so each has a
    day of its own here; and days up to the last day, which is one more than ours up to
    its beginning, hence as of 1 January.
    """
    path = Path(__file__).parent / "rfm_package.csv"
    lines = [line for line in path.read_text().splitlines() if line[0] != "#"]
    orders = []
    for number, row in enumerate(csv.DictReader(lines)):
        last = date(2006, 12, 31) - timedelta(int(row["recency_days"]))
        earlier = int(row["orders"]) - 1
        amounts = [int(row["amount"]) - earlier] + [1] * earlier
        orders += [
            {
                "customer_id": f"p{number}",
                "ordered_at": last - timedelta(back),
                "amount": amount,
            }
            for back, amount in enumerate(amounts)
        ]
    with World(orders, as_of="2007-01-01", rfm_months=60) as shop:
        people = shop.ask(
            "segments/rfm_customers",
            recency_cuts="114,180,297,481",
            frequency_cuts="4,5,6,8",
            money_cuts="255.8,382,506.4,666",
        )
    scores = zip(people["r"], people["f"], people["m"], strict=True)
    assert Counter(package_segment(*each) for each in scores) == {
        "About To Sleep": 50,
        "At Risk": 86,
        "Champions": 158,
        "Lost": 111,
        "Loyal": 278,
        "Need Attention": 35,
        "Others": 48,
        "Potential Loyalist": 229,
    }


# ------------------------------------------------------------------------- movement


def test_who_moved_in_the_worked_example(golden):
    """On 15 March: C1 5,5,5; C2 2,1,2; C3 3,1,3; C4 3,1,1; C5 4,1,4; C6 5,1,5;
    C7 1,1,3; C8 1,1,1. C6's refund of April is hers in March, too."""
    assert golden.ask("segments/migration", since=MARCH) == table("""
        from_segment       | to_segment         | customers | from_customers | share | value | value_now
        Champions          | Loyal              | 1         | 1              | 1     | 300   | 400      C1
        Potential loyalist | Need attention     | 1         | 2              | 0.5   | 100   | 200      C5
        Potential loyalist | At risk            | 1         | 2              | 0.5   | 400   | 400      C6
        About to sleep     | Lost               | 2         | 2              | 1     | 130   | 130      C3 C4
        Hibernating        | Need attention     | 1         | 1              | 1     | 50    | 110      C2
        Lost               | Potential loyalist | 1         | 2              | 0.5   | 80    | 140      C7
        Lost               | Lost               | 1         | 2              | 0.5   | 30    | 30       C8
    """)  # noqa: E501


def test_net_upgrades_of_the_worked_example(golden):
    """C2 and C7 rose, C8 stayed, five sank: 100 (2 - 5) / 8 = -37.5 points.

    Adjusted Wald: p = 2.75 / 11, d = 5.75 / 11, so -27.27 +- 1.96 x 25.20.
    """
    assert golden.ask("segments/upgrades", since=MARCH) == table("""
        total | up | same | down | gone | arrived | into_risk | value_into_risk | out_of_risk | net
        8     | 2  | 1    | 5    | 0    | 0       | 1         | 400             | 0           | -37.5
    """)  # noqa: E501
    (row,) = golden.ask("segments/upgrades", since=MARCH)
    assert (row["low"], row["high"]) == pytest.approx((-76.66, 22.11), abs=0.01)


def test_the_customers_behind_a_movement(golden):
    def listed(**choices: str) -> list[str]:
        found = golden.ask("people/list", since=MARCH, cuts=MARCH, **choices)
        return sorted(found["customer_id"])

    assert listed(was="About to sleep", became="Lost") == ["C3", "C4"]
    assert listed(was="Potential loyalist") == ["C5", "C6"]
    assert listed(was="any", became="Need attention") == ["C2", "C5"]
    assert listed(was="Champions", became="Lost") == []
    assert len(listed(was="any")) == 8


LEAVING = """
    customer_id | ordered_at | amount
    ada         | 2024-01-10 | 10      her six months end on 10 July
    ben         | 2023-06-01 | 20      bought too long ago in May, and again in June
    ben         | 2024-06-10 | 20
    cleo        | 2024-06-05 | 30      first in June
    dan         | 2024-05-01 | 40
    dan         | 2024-06-20 | 40
    eve         | 2023-01-01 | 50      in the window on neither day
"""


def test_who_came_into_the_window_and_who_left_it():
    """Six months back, 1 June against 1 August; in the window in June: ada and dan.

    Of two, dan scores 5 and ada 1 in recency (30 days) and money (40); on purchase days
    they tie at one, so two are 5. By August 30 days are over for all.
    """
    with World(LEAVING, as_of="2024-08-01", rfm_months=6) as shop:
        moved = shop.ask("segments/migration", since="2024-06-01")
        assert moved.only("from_segment", "to_segment", "customers", "value") == table("""
            from_segment       | to_segment             | customers | value
            Champions          | Can't lose             | 1         | 40     dan: 5 3 5, 1 5 5
            Lost               | no longer in the window | 1        | 10     ada: 1 3 1
            not in the window  | Can't lose             | 1         | 20     ben: 1 5 5
            not yet a customer | Lost                   | 1         | 0      cleo: 1 3 1
        """)
        (sums,) = shop.ask("segments/upgrades", since="2024-06-01")
        assert (sums["total"], sums["gone"], sums["arrived"]) == (2, 1, 2)


def test_nobody_to_compare_with_is_no_row(golden):
    assert list(golden.ask("segments/migration", since="2024-09-01")) == []
    (row,) = golden.ask("segments/upgrades", since="2024-09-01")
    assert (row["total"], row["net"]) == (0, None)


@pytest.fixture(scope="module")
def sample_like():
    """Four hundred customers of two and a half years, some of whom stop."""
    chance = random.Random(3)
    orders = []
    for person in range(400):
        day = date(2022, 1, 1) + timedelta(chance.randrange(880))
        while day < date(2024, 7, 1):
            orders.append(
                {
                    "customer_id": f"c{person}",
                    "ordered_at": day,
                    "amount": round(chance.lognormvariate(3, 1), 2),
                }
            )
            if chance.random() < 0.25:
                break
            day += timedelta(1 + int(chance.expovariate(1 / 60)))
    customers = [
        {"customer_id": f"c{person}", "region": chance.choice(["North", "South"])}
        for person in range(400)
    ]
    with World(orders, customers, as_of="2024-07-01", rfm_months=12) as shop:
        yield shop


@pytest.mark.parametrize("where", [{}, {"region": "North"}])
@pytest.mark.parametrize("since", ["2024-04-01", "2024-01-01", "2023-07-01"])
def test_rows_sum_to_1_and_both_days_tie_to_the_segments(sample_like, since, where):
    moved = sample_like.ask("segments/migration", since=since, **where)
    then = sample_like.ask("segments/rfm", as_of=since, **where)
    now = sample_like.ask("segments/rfm", cuts=since, **where)
    shares, before, after = Counter(), Counter(), Counter()
    for row in moved:
        shares[row["from_segment"]] += row["share"]
        before[row["from_segment"]] += row["customers"]
        after[row["to_segment"]] += row["customers"]
    assert list(shares.values()) == pytest.approx([1.0] * len(shares))
    for outside in ("not in the window", "not yet a customer"):
        before.pop(outside, None)
    assert after.pop("no longer in the window") > 0
    assert before == dict(zip(then["segment"], then["customers"], strict=True))
    assert after == dict(zip(now["segment"], now["customers"], strict=True))


def test_upgrades_are_sums_of_the_movements(sample_like):
    rows = list(sample_like.ask("segments/migration", since="2024-04-01"))
    known = [row for row in rows if row["from_place"] <= 11]

    def counted(sign: int) -> int:
        ways = (np.sign(row["from_place"] - row["to_place"]) == sign for row in known)
        return sum(
            row["customers"] for row, way in zip(known, ways, strict=True) if way
        )

    (sums,) = sample_like.ask("segments/upgrades", since="2024-04-01")
    assert (sums["up"], sums["same"], sums["down"]) == tuple(map(counted, (1, 0, -1)))
    assert sums["up"] + sums["same"] + sums["down"] == sums["total"]
    into = [
        row
        for row in known
        if row["to_segment"] in ("At risk", "Can't lose")
        and row["from_segment"] not in ("At risk", "Can't lose")
    ]
    assert sums["into_risk"] == sum(row["customers"] for row in into) > 0
    value = float(sum(row["value"] for row in into))
    assert float(sums["value_into_risk"]) == pytest.approx(value)


def test_with_frozen_cut_points_only_buying_lifts_anybody(sample_like):
    """Who has not bought since cannot have risen: days only pass."""
    since = "2024-04-01"
    moved = sample_like.ask("segments/migration", since=since)
    places = {row["from_segment"]: row["from_place"] for row in moved}
    for row in moved:
        if row["from_place"] <= 11 and row["to_place"] < row["from_place"]:
            listed = sample_like.ask(
                "people/list", was=row["from_segment"], became=row["to_segment"],
                since=since, cuts=since,
            )  # fmt: skip
            assert len(listed["last_day"]) == row["customers"]
            assert min(listed["last_day"]) >= date(2024, 4, 1)
    assert len(places) > 8


def test_the_default_earlier_day_is_13_weeks_before_as_of(golden):
    """From 1 May 2025 that is 30 January."""
    usual = golden.ask("segments/migration")
    assert usual == golden.ask("segments/migration", since="2025-01-30")
    assert usual == golden.ask(
        "segments/migration", since="13 weeks", cuts="2025-01-30"
    )
    assert usual != golden.ask("segments/migration", cuts="as-of")


# ------------------------------------------------------------- sentences and pictures


def said(world: World, **choices: object) -> str:
    frame = world.answer("segments/upgrades", **choices).frame
    return migration_words.moves_sentence(frame, date(2025, 3, 15), "€")


def test_few_customers_are_counted_without_a_rate(golden):
    assert said(golden, since=MARCH) == (
        "Since 15 Mar 2025, **2 customers moved up and 5 down**; 1 stayed. 8 customers: "
        "too few for a rate. **€\u00a0400 of yearly spending moved into *At risk* or "
        "*Can't lose*** with 1 customer."
    )


def test_many_customers_have_a_net_rate_with_its_interval(sample_like):
    (row,) = sample_like.ask("segments/upgrades", since="2024-04-01")
    net = f"{round(row['net'])}".replace("-", "\N{MINUS SIGN}")
    assert f" Net {net} points of {row['total']} customers (" in said(
        sample_like, since="2024-04-01"
    )


def test_a_cell_of_the_matrix_says_its_percent_of_the_row_or_its_few(sample_like):
    frame = sample_like.answer("segments/migration", since="2024-04-01").frame
    spec = charts.to_spec(charts.migration_matrix(frame))
    cells = [row for row in spec["data"]["values"] if row["there"]]
    for cell, (_, row) in zip(cells, frame.iterrows(), strict=True):
        few = row["from_customers"] < 10
        shown = row["customers"] if few else 100 * row["share"]
        assert cell["text"] == f"{shown:.0f}"
        assert cell["pct"] == pytest.approx(100 * row["share"])
    names = {row["from_segment"] for row in spec["data"]["values"] if row["stays"]}
    assert names == set(charts.SEGMENTS)


def test_newcomers_have_no_row_in_the_matrix_of_money_spent_before(sample_like):
    frame = sample_like.answer("segments/migration", since="2024-04-01").frame
    rows = charts.to_spec(charts.migration_matrix(frame, "value"))["data"]["values"]
    shown = {row["from_segment"] for row in rows}
    assert "not yet a customer" in set(frame["from_segment"])
    assert "not yet a customer" not in shown
    for name in shown - {"not in the window"}:
        parts = [
            row["pct"] for row in rows if row["from_segment"] == name and row["pct"]
        ]
        assert sum(parts) == pytest.approx(100 if parts else 0)


def test_bands_of_the_flow_fill_the_blocks_on_both_sides(sample_like):
    """Every block is as high as its customers and as the bands that end in it."""
    frame = sample_like.answer("segments/migration", since="2024-04-01").frame
    rows = charts.to_spec(charts.migration_flow(frame))["data"]["values"]
    for side, column in ((0, "from_segment"), (1, "to_segment")):
        sizes = frame.groupby(column)["customers"].sum().to_dict()
        blocks = [row for row in rows if row["kind"] == "block" and row["at"] == side]
        bands = [row for row in rows if row["kind"] == "band" and row["at"] == side]
        assert {b["colour"]: b["bottom"] - b["top"] for b in blocks} == pytest.approx(
            sizes
        )
        for block in blocks:
            ours = [band for band in bands if band[column] == block["colour"]]
            assert min(band["top"] for band in ours) == pytest.approx(block["top"])
            assert max(b["bottom"] for b in ours) == pytest.approx(block["bottom"])
            heights = sum(band["bottom"] - band["top"] for band in ours)
            assert heights == pytest.approx(block["bottom"] - block["top"])
