"""The truths planted in the sample shop are found by the dashboard's own questions.

See sample_data/README.md for what was planted.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from retention.answers import ask
from retention.dataset import Dataset, open_dataset
from retention.filters import Filters
from retention.shop import publish_sample
from sample_data import truths

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The sample at 50,000 customers: large enough for every truth to show."""
    path = tmp_path_factory.mktemp("truths") / "shop.duckdb"
    publish_sample(path, customers=50_000, seed=7)
    return open_dataset(path)


def by_channel(shop: Dataset, window: tuple[date, date], split: bool) -> pd.DataFrame:
    filters = Filters(
        start=window[0], stop=window[1], split="channel" if split else None
    )
    # what was planted holds at 90 silent days; the shop's own data gives 240
    filters = filters.with_settings(window_days=truths.RETENTION_WINDOW_DAYS)
    return ask(shop, "segments/by", filters).frame.set_index("split")


def test_the_data_gives_a_window_of_240_days(shop) -> None:
    """At 180 days 21.6 % come back, more than a fifth; at 240 13.5 %."""
    assert shop.number("churn_window_days") == 240
    assert shop.chosen["churn_window_days"]["how"] == "found"
    rates = ask(shop, "churn/window").frame.set_index("window_days")["r180"]
    assert rates[240] == pytest.approx(0.135, abs=0.001)
    assert 0.20 < rates[180] < 0.22


def test_the_channel_that_leaves_twice_as_fast_is_a_signal(shop) -> None:
    frame = by_channel(shop, truths.SHIFT_BEFORE, split=True)
    others = frame.drop(index=[truths.FAST_CHANNEL, truths.SHIFT_CHANNEL, "(unknown)"])
    assert frame.loc[truths.FAST_CHANNEL, "state"] == "signal"
    assert frame.loc[truths.FAST_CHANNEL, "high"] < others["low"].min()


def test_total_retention_falls_while_every_channel_rises(shop) -> None:
    before = by_channel(shop, truths.SHIFT_BEFORE, split=True)["retention"]
    after = by_channel(shop, truths.SHIFT_AFTER, split=True)["retention"]
    channels = [name for name in before.index if name != "(unknown)"]
    assert len(channels) == 6
    assert (after[channels] > before[channels]).all()
    total_before = by_channel(shop, truths.SHIFT_BEFORE, split=False)["retention"]
    total_after = by_channel(shop, truths.SHIFT_AFTER, split=False)["retention"]
    assert total_after.iloc[0] < total_before.iloc[0] - 0.02


def test_the_price_rise_shows_in_the_order_value_and_on_the_diagonal(shop) -> None:
    """Orders cost more from September 2025, and cohorts of every age order less."""
    revenue = ask(shop, "overview/revenue").frame.set_index("period")
    paid = revenue["new_revenue"] + revenue["returning_revenue"]
    value = paid / revenue["orders"]
    rise = value["2025-09":"2025-11"].mean() / value["2025-06":"2025-08"].mean() - 1
    assert rise == pytest.approx(truths.PRICE_RISE_SHARE, abs=0.03)

    cells = ask(shop, "cohorts/retention").frame
    cells["period"] = [
        first + pd.DateOffset(months=age)
        for first, age in zip(cells["cohort"], cells["age"], strict=True)
    ]
    older = cells[cells["cohort"] < "2025-06-01"]
    for ages in ((3, 6), (7, 11), (12, 18)):
        kept = older[older["age"].between(*ages)]
        totals = kept.groupby("period")[["retained", "size"]].sum()
        rate = totals["retained"] / totals["size"]
        slack = rate[["2025-09-01", "2025-10-01"]].mean()
        assert slack < 0.9 * rate[["2025-05-01", "2025-06-01"]].mean()


def test_december_stands_out_and_july_falls_short(shop) -> None:
    orders = ask(shop, "overview/revenue").frame.set_index("period")["orders"]
    for year in (2024, 2025):
        around = (orders[f"{year}-11"].sum() + orders[f"{year + 1}-01"].sum()) / 2
        assert orders[f"{year}-12"].sum() > 1.2 * around
    around = (orders["2026-06"].sum() + orders["2026-08"].sum()) / 2
    assert orders["2026-07"].sum() < 0.95 * around


def test_the_last_month_is_not_over(shop) -> None:
    trend = ask(shop, "churn/trend").frame
    assert not trend["complete"].iloc[-1]
    assert trend["complete"].iloc[:-1].all()
    assert trend["period"].iloc[-1] == pd.Timestamp("2026-11-01")


def test_refunds_and_guests_are_revenue_but_nobodys_orders(shop) -> None:
    revenue = ask(shop, "overview/revenue").frame
    assert revenue["unattributed_revenue"].sum() > 0
    people = ask(shop, "people/count").frame
    assert revenue["orders"].sum() == people["orders"].iloc[0]


def test_the_fall_of_a_year_is_the_shift_to_the_channel_that_keeps_fewer(shop) -> None:
    """Every channel keeps more than a year ago; the mix takes the total down."""
    filters = Filters(
        start=truths.SHIFT_AFTER[0],
        stop=truths.SHIFT_AFTER[1],
        settings=(
            ("against", "year"),
            ("window_days", str(truths.RETENTION_WINDOW_DAYS)),
        ),
    )
    frame = ask(shop, "churn/decomposition", filters).frame
    channels = frame[frame["explains"]]
    assert set(channels["dimension"]) == {"channel"}
    first = channels.loc[channels["excess"].abs().idxmax()]
    assert first["level"] == truths.SHIFT_CHANNEL
    assert first["mix_total"] < -0.05
    assert first["rate_total"] > 2 * first["rate_error"]
    assert first["change"] == pytest.approx(first["rate_total"] + first["mix_total"])


def test_the_price_rise_is_a_signal_within_two_weeks_and_the_slower_july_too(shop):
    """What was planted stands out of the weeks before it; see overview/signals."""
    weeks = ask(shop, "overview/signals").frame.set_index(["metric", "period"])

    def states(metric: str, start: date, days: int) -> list[str]:
        rows = weeks.loc[metric]
        rows = rows[(rows.index >= pd.Timestamp(start))]
        rows = rows[rows.index < pd.Timestamp(start) + pd.Timedelta(days=days)]
        above = rows["value"] > rows["centre"]
        sides = above.map({True: "above", False: "below"})
        return [
            f"{side} {state}" for side, state in zip(sides, rows["state"], strict=True)
        ]

    rise = states("average_order_value", truths.PRICE_RISE_DAY, 14)
    assert "above signal" in rise
    slower = states("orders", truths.VIP_SLOW_DAY, 42)
    assert slower.count("below signal") >= 4
    # an ordinary December is no signal once there is a year to compare it with
    money = weeks.loc["revenue"]
    assert (money.loc["2026-01":"2026-11", "against"] == "last_year").all()


def test_detractors_buy_again_less_often_than_promoters(shop) -> None:
    groups = ask(shop, "voice/behaviour").frame.set_index("group")
    up, down = groups.loc["promoter"], groups.loc["detractor"]
    assert down["high"] < up["low"]
    assert down["repeat_rate"] < up["repeat_rate"] - 0.1
    assert down["revenue_high"] < up["revenue_low"]


def test_who_answers_is_like_who_does_not(shop) -> None:
    """Nothing of the sort was planted, so nothing of the sort may be found."""
    likeness = ask(shop, "voice/nonresponse").frame
    assert len(likeness) == 3
    assert not likeness["unlike"].any()
