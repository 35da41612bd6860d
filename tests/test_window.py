"""The churn window that the data gives: published values, worlds made by hand, coverage."""

from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from retention import charts
from retention.check import check
from retention.models import intervals
from retention.words import churn as churn_words
from tests.world import World, table

FIRST = date(2021, 1, 1)


def shop(customers: int, returning: int, after: int, days: int, **definitions) -> World:
    """Customers who all buy on one day, some again so many days later, as of ``days``."""
    names = [f"c{number:04}" for number in range(customers)]
    orders = [
        {"customer_id": name, "ordered_at": FIRST, "amount": 10} for name in names
    ]
    again = FIRST + timedelta(days=after)
    orders += [
        {"customer_id": name, "ordered_at": again, "amount": 10}
        for name in names[:returning]
    ]
    return World(orders, as_of=FIRST + timedelta(days=days), **definitions)


def chosen(world: World, **choices: object) -> tuple[object, object]:
    """The window that the data gives, and why."""
    (row,) = world.ask("churn/window", **choices).where(is_chosen=True)
    return row["window_days"], row["how"]


def test_the_worked_example_has_less_than_twelve_months(golden):
    """Durations: 36 30 34 15+, 64 36+, 75+, 87+, 40 29+, 53+, 158 8+, 211+.

    Back within 180 days of silence 30: 1 - 9/10 x 8/9 x 6/7 x 4/5 x 1/2.
    """
    rows = golden.ask("churn/window")
    assert rows.where(is_candidate=True)["window_days"] == [
        *(30, 45, 60, 75, 90, 120, 150, 180, 240, 270, 365)
    ]
    assert rows.where(window_days=30) == table("""
        at_risk | watched | survival | r180   | low | is_admissible | how
        11      | 1       | 0.9091   | 0.7257 | -   | false         | short
    """)
    assert rows.where(window_days=60) == table("""
        at_risk | watched | survival | r180 | is_chosen
        5       | 0       | 0.6234   | -    | false
    """)
    assert rows.where(window_days=90) == table("""
        at_risk | watched | survival | is_chosen
        2       | 0       | 0.4987   | true
    """)


@pytest.fixture(scope="module")
def cdnow():
    """All purchases of the 23,570 customers of CDNOW, as of 1 July 1998."""
    found = importlib.util.find_spec("lifetimes")
    assert found is not None
    assert found.origin is not None
    file = Path(found.origin).parent / "datasets" / "CDNOW_master.txt"
    orders = []
    for line in file.read_text("utf-8").splitlines():
        cells = line.split()
        if cells and cells[0].isdigit():
            customer, day, _, amount = cells
            orders.append(
                {
                    "customer_id": customer,
                    "ordered_at": f"{day[:4]}-{day[4:6]}-{day[6:]}",
                    "amount": amount,
                }
            )
    with World(orders, as_of="1998-07-01") as published:
        yield published


def test_cdnow_gives_a_window_of_180_days(cdnow):
    """The published rates; at 180 days 19.0 % are estimated, 17.5 % were observed."""
    rows = cdnow.ask("churn/window")
    rates = rows.where(is_candidate=True).only("window_days", "r180").rows
    published = {30: 0.447, 60: 0.356, 90: 0.299, 120: 0.256, 150: 0.221, 180: 0.190}
    assert {d: round(r, 3) for d, r in rates if d in published} == published
    assert chosen(cdnow) == (180, "found")
    assert rows.where(window_days=180) == table("""
        r180  | low   | high  | observed_return | crossed
        0.190 | 0.186 | 0.195 | 0.175           | 18798
    """)
    assert rows.where(window_days=90) == table("""
        r180  | observed_return
        0.299 | 0.468
    """)


def test_publishing_writes_the_chosen_window_and_every_page_uses_it(cdnow):
    assert cdnow.dataset.number("churn_window_days") == 180
    told = cdnow.dataset.chosen["churn_window_days"]
    assert told["how"] == "found"
    assert told["r180"] == pytest.approx(0.1904, abs=1e-4)
    assert cdnow.ask("churn/trend") == cdnow.ask("churn/trend", window_days=180)
    finding = next(f for f in check(cdnow.dataset.path) if f.what == "churn window")
    assert finding.holds


def test_closed_gaps_alone_would_give_a_shorter_window(cdnow):
    """Four fifths of closed gaps are at most 119 days; a quarter would be back later."""
    row = cdnow.ask("churn/window", window_days=119).where(window_days=119)
    assert row == table("""
        is_candidate | r180  | is_chosen
        false        | 0.257 | false
    """)


def test_a_shop_bought_from_once_a_year_does_not_lose_everybody_in_a_month():
    """118 of 200 come back after 365 days: nobody within 180 days of silence 30.

    From silence 240 on 118 of the 318 purchases at risk are followed by another, so the
    plain minimum of 30 days would be wrong for every customer.
    """
    with shop(200, 118, after=365, days=1096) as yearly:
        rows = yearly.ask("churn/window")
        assert rows.only("window_days", "r180", "is_admissible", "is_chosen") == table(
            """
            window_days | r180   | is_admissible | is_chosen
            30          | 0      | true          | false
            45          | 0      | true          | false
            60          | 0      | true          | false
            75          | 0      | true          | false
            90          | 0      | true          | false
            120         | 0      | true          | false
            150         | 0      | true          | false
            180         | 0      | true          | false
            240         | 0.3711 | true          | false
            270         | 0.3711 | true          | false
            365         | 0      | true          | true
        """
        )
        assert yearly.dataset.number("churn_window_days") == 365


def test_a_shop_whose_customers_always_come_back_gets_the_longest_window():
    """120 of 200 come back on day 500, so three fifths after 365 silent days."""
    with shop(200, 120, after=500, days=730) as slow:
        assert chosen(slow) == (365, "never")
        (last,) = slow.ask("churn/window").where(window_days=365)
        assert last["r180"] == pytest.approx(0.6)
        assert slow.dataset.chosen["churn_window_days"]["how"] == "never"


def test_the_longest_window_is_the_longest_that_was_watched():
    """Of 400 days only silences of up to 180 can be watched for 180 days more."""
    with shop(200, 120, after=300, days=400) as young:
        assert chosen(young) == (180, "never")


def test_below_twelve_months_the_window_is_90_days():
    with shop(200, 0, after=1, days=364) as young:
        assert chosen(young) == (90, "short")
    with shop(200, 0, after=1, days=365) as old:
        assert chosen(old) == (30, "found")


def test_a_rate_of_fewer_than_fifty_is_not_chosen():
    with shop(49, 0, after=1, days=600) as few:
        assert chosen(few) == (90, "few")
    with shop(50, 0, after=1, days=600) as enough:
        assert chosen(enough) == (30, "found")


def test_a_window_that_is_defined_stays():
    with shop(200, 118, after=365, days=1096, churn_window_days=75) as defined:
        assert defined.dataset.number("churn_window_days") == 75
        assert defined.dataset.chosen["churn_window_days"] == {"how": "defined"}
        assert chosen(defined) == (365, "found")


def test_as_of_an_earlier_day_the_window_is_what_was_known_then():
    """As of 1 June 2022 there were 516 days: silences up to 270 could be judged."""
    with shop(200, 118, after=365, days=1096) as yearly:
        assert chosen(yearly, as_of="2022-06-01") == (270, "never")


def test_nobody_has_no_window_of_her_own():
    with World("customer_id | ordered_at | amount", as_of="2024-01-01") as empty:
        rows = empty.ask("churn/window")
        assert rows.where(window_days=90) == table("""
            at_risk | watched | survival | r180 | crossed | observed_return | is_chosen | how
            0       | 0       | -        | -    | 0       | -               | true      | short
        """)
        assert empty.dataset.number("churn_window_days") == 90


def test_observed_are_silences_that_began_to_count_180_to_360_days_ago():
    """As of 1 Jan 2024: from 6 January to 4 July 2023, at W = 30."""
    with World(
        """
        customer_id | ordered_at | amount
        ada         | 2023-01-10 | 10
        ada         | 2023-08-08 | 10      210 days later, 180 after the thirtieth
        ben         | 2023-01-10 | 10
        ben         | 2023-08-09 | 10      a day too late
        cleo        | 2022-12-07 | 10      her thirtieth silent day is 6 January
        dan         | 2022-12-06 | 10      a day too early
        eve         | 2023-06-04 | 10      4 July
        fay         | 2023-06-05 | 10      5 July: a day too late to be judged
        gus         | 2023-02-01 | 10
        gus         | 2023-03-03 | 10      30 days later: he had not left
        """,
        as_of="2024-01-01",
    ) as seen:
        rows = seen.ask("churn/window")
        assert rows.where(window_days=30) == table("""
            crossed | returned | observed_return | observed_low | observed_high
            5       | 1        | 0.2             | 0.0362       | 0.6245
        """)
        shorter = seen.ask("churn/window", window_days=29).where(window_days=29)
        # gus had left at W = 29 and came back; fay is in, cleo is out, ada is too late
        assert shorter == table("""
            crossed | returned | observed_return
            6       | 1        | 0.1667
        """)


def test_every_customer_twice_leaves_the_rates_as_they_are():
    with shop(100, 40, after=100, days=500) as once:
        people = once.orders
        twins = [row | {"customer_id": f"{row['customer_id']}b"} for row in people]
        rows = [
            {key: value for key, value in row.items() if key != "order_id"}
            for row in people + twins
        ]
        with once.changed(orders=rows) as twice:
            assert twice.ask("churn/window")["r180"] == pytest.approx(
                once.ask("churn/window")["r180"]
            )


NB = "\u00a0"


def said(world: World, window_days: int) -> str:
    frame = world.answer("churn/window", window_days=window_days).frame
    return churn_words.window_sentence(frame, window_days)


def test_the_page_says_what_the_data_gives_and_what_the_reader_chose(cdnow):
    assert said(cdnow, 180) == (
        f"**After 180 silent days 19.0{NB}% still come back** within 180 days more "
        f"(18.6 to 19.5{NB}%): the shortest silence from which on it is at most a fifth. "
        f"Of the 18,798 such silences reached 180 to 360 days ago, 17.5{NB}% ended so."
    )
    assert (
        f"At the **90 days chosen here** it is 29.9{NB}% (29.3 to 30.5{NB}%), too many "
        f"to call them lost. Of the 6,325 such silences reached 180 to 360 days ago, "
        f"46.8{NB}% ended so."
    ) in said(cdnow, 90)
    assert f"At the **365 days chosen here** it is 6.9{NB}%" in said(cdnow, 365)
    assert "too many" not in said(cdnow, 365)


def test_the_page_says_why_there_is_no_window_of_the_datas_own(golden):
    assert said(golden, 90).startswith("The data covers less than twelve months")
    assert said(golden, 60).endswith("Of the 60 days chosen here it is not known yet.")
    with shop(49, 0, after=1, days=600) as few:
        assert said(few, 90).startswith("Fewer than fifty purchases")
    with shop(200, 120, after=500, days=730) as slow:
        assert said(slow, 365).startswith(
            "**More than a fifth come back even after the longest silence that can be "
            f"judged, 365 days**: 60.0{NB}% within 180 days more"
        )


def test_the_data_page_says_how_the_window_came_to_be(cdnow):
    told = cdnow.dataset.chosen["churn_window_days"]
    assert churn_words.how_chosen(told, 180) == (
        "chosen from the data, the shortest silence from which on at most a fifth come "
        f"back within 180 days (19.0{NB}% after 180)."
    )
    assert churn_words.how_chosen({"how": "defined"}, 90).startswith("defined")
    assert "twelve months" in churn_words.how_chosen({"how": "short"}, 90)


def rules(world: World, window_days: int) -> list[str]:
    """The words beside the vertical rules of the chart."""
    frame = world.answer("churn/window", window_days=window_days).frame
    spec = charts.to_spec(charts.false_churn(frame, window_days))
    values = [layer["data"]["values"][0] for layer in spec["layer"] if "data" in layer]
    return list(dict.fromkeys(value["words"] for value in values if "words" in value))


def test_the_chart_marks_the_datas_window_and_the_readers_beside_the_limit(cdnow):
    assert rules(cdnow, 180) == ["from the data: 180 days"]
    assert rules(cdnow, 100) == ["from the data: 180 days", "chosen here: 100 days"]
    frame = cdnow.answer("churn/window").frame
    spec = charts.to_spec(charts.false_churn(frame, 180))
    rows = spec["data"]["values"]
    assert [row["days"] for row in rows][:3] == [30, 45, 60]
    assert rows[7]["share"] == f"19.0{NB}%"
    assert rows[7]["observed"] == "3,297 of 18,798 came back"
    assert any(
        layer.get("data", {}).get("values") == [{"limit": 20}]
        for layer in spec["layer"]
    )


def test_a_chart_of_silences_nobody_was_watched_through_says_so():
    with shop(20, 0, after=1, days=100) as young:
        frame = young.answer("churn/window").frame
        spec = charts.to_spec(charts.false_churn(frame, 90))
        assert "Nobody has been watched" in spec["data"]["values"][0]["words"]


def gaps_of(rng: np.random.Generator, customers: int) -> np.ndarray:
    """Gaps of people with a pace each, watched for 600 days: rows bucket, days, event.

    A gap is exponential with a rate drawn from a gamma (2, 1/200). A second gap is only
    seen of those whose first one ended in time.
    """
    rate = rng.gamma(2, 1 / 200, customers)
    start = rng.integers(0, 300, customers)
    first = np.ceil(rng.exponential(1 / rate))
    second = np.ceil(rng.exponential(1 / rate))
    bucket = np.arange(customers) % 50
    began = start + first
    rows = [
        np.stack([bucket, np.minimum(first, 600 - start), began <= 600]),
        np.stack([bucket, np.minimum(second, 600 - began), began + second <= 600])[
            :, began < 600
        ],
    ]
    return np.concatenate(rows, axis=1).astype(int)


def staying(gaps: np.ndarray) -> np.ndarray:
    """S(270) / S(90) without each of the fifty buckets in turn, and at last of all."""
    bucket, days, is_event = gaps
    ended, events = np.zeros((50, 601)), np.zeros((50, 601))
    np.add.at(ended, (bucket, days), 1)
    np.add.at(events, (bucket, days), is_event)
    ended = np.vstack([ended.sum(0) - ended, ended.sum(0)])
    events = np.vstack([events.sum(0) - events, events.sum(0)])
    at_risk = ended[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.prod(1 - (events / np.maximum(at_risk, 1))[:, 91:271], axis=1)


def test_the_interval_of_the_rate_covers_95_of_100():
    """600 shops of 300 customers who give one gap or two, against one of 400,000."""
    rng = np.random.default_rng(11)
    truth = staying(gaps_of(rng, 400_000))[-1]
    held, shops = 0, 600
    for _ in range(shops):
        *without, share = staying(gaps_of(rng, 300))
        spread = np.var(np.log(-np.log(without)))
        (low,), (high,) = intervals.jackknife_survival([share], [50], [spread])
        held += low <= truth <= high
    assert 0.93 <= held / shops <= 0.97
