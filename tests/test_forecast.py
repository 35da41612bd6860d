"""Cohorts are forecast by counting probabilities, and the bands cover what comes."""

from __future__ import annotations

import numpy as np
import pytest

from retention.models import bands, differences, forecast, purchasing
from retention.models.forecast import PurchaseDays
from retention.models.standing import by_cohort
from tests.test_purchasing import MBG

pytestmark = pytest.mark.slow

#: First days of 36 months of thirty days.
MONTHS = np.arange(0, 1081, 30)


def days_of(*customers: tuple[int, ...]) -> PurchaseDays:
    """Purchase days of a few customers."""
    return PurchaseDays(
        np.repeat(np.arange(len(customers)), [len(days) for days in customers]),
        np.array([day for days in customers for day in days]),
    )


def world(seed: int, shock: float, customers: int = 3_000) -> PurchaseDays:
    """A shop of 36 months: everybody orders more in a good month and less in a bad one."""
    random = np.random.default_rng(seed)
    end = int(MONTHS[-1])
    months = np.exp(random.normal(0, shock, len(MONTHS) - 1))
    busy, days = np.append(0, np.cumsum(np.repeat(months, 30))), np.arange(end + 1)
    rate = random.gamma(0.8, 1 / (7 * 5), customers)
    leave = random.beta(0.8, 2.5, customers)
    first = random.integers(0, end, customers)
    who, day = [np.arange(customers)], [first]
    when, there = np.interp(first, days, busy), random.random(customers) >= leave
    while there.any():
        when = when + random.exponential(1 / rate)
        there &= when < busy[-1]
        who.append(np.flatnonzero(there))
        day.append(np.interp(when, busy, days).astype(int)[there])
        there &= random.random(customers) >= leave
    rows = np.unique(np.stack([np.concatenate(who), np.concatenate(day)]), axis=1)
    return PurchaseDays(*rows)


def before(days: PurchaseDays, as_of: int) -> PurchaseDays:
    """What was known at the beginning of a day; customers numbered without a gap."""
    known = days.day < as_of
    _, customer = np.unique(days.customer[known], return_inverse=True)
    return PurchaseDays(customer, days.day[known])


def fitted(days: PurchaseDays, as_of: int, starts: int = 1) -> purchasing.Fit:
    now = forecast.standing(days, as_of)
    last, age = (now.last - now.first) / 7, (as_of - 1 - now.first) / 7
    return purchasing.fit(purchasing.collapsed(now.repeats, last, age), starts=starts)


def foretold(days: PurchaseDays, as_of: int, seed: int = 1) -> forecast.Forecast:
    known = before(days, as_of)
    return forecast.cohort_forecast(known, MONTHS, as_of, fitted(known, as_of), seed)


def what_came(days: PurchaseDays, said: forecast.Forecast) -> np.ndarray:
    """Customers of each cell who ordered in its month."""
    first = np.full(days.customer.max() + 1, 10**6)
    np.minimum.at(first, days.customer, days.day)
    cohort = np.searchsorted(MONTHS, first, side="right") - 1
    month = np.searchsorted(MONTHS, days.day, side="right") - 1
    came = np.unique(np.stack([cohort[days.customer], month, days.customer]), axis=1)
    counts = np.zeros((len(MONTHS), len(MONTHS)))
    np.add.at(counts, (came[0], came[1]), 1)
    return counts[said.cohort, said.period]


@pytest.mark.parametrize("as_of", [720, 705])
def test_bands_cover_nine_of_ten_cells_and_totals_of_a_shop_with_shocks(
    as_of, monkeypatch
):
    """Two dozen invented shops whose months differ by 15 %; a year ahead of each.

    Day 720 begins a month, day 705 lies amid one, whose rest is the first to come.
    """
    monkeypatch.setattr(bands, "DRAWS", 500)
    cells, totals = [], []
    for seed in range(24):
        days = world(seed, shock=0.15, customers=5_000)
        said = foretold(days, as_of)
        came = what_came(days, said)
        cells.append((said.low <= came) & (came <= said.high))
        whole = came.reshape(-1, 12).sum(axis=0)
        totals.append((said.totals[:, 1] <= whole) & (whole <= said.totals[:, 2]))
        assert len(said.origins) >= forecast.FEWEST_ORIGINS
    assert 0.85 <= np.mean(totals) <= 0.97
    assert 0.85 <= np.mean(cells) <= 0.97


@pytest.mark.parametrize(("shock", "as_of"), [(0.0, 720), (0.15, 705)])
def test_complete_months_lie_in_the_band_forecast_before_them(
    shock, as_of, monkeypatch
):
    """And hardly a cohort of a shop that did nothing new is called a signal."""
    monkeypatch.setattr(bands, "DRAWS", 500)
    inside, called = [], []
    for seed in range(12):
        days = world(seed, shock, customers=5_000)
        check = foretold(days, as_of).check
        assert check is not None
        inside.append((check.low <= check.came) & (check.came <= check.high))
        called.append(differences.discoveries(check.p).any())
    assert 0.88 <= np.mean(inside) <= 0.99
    assert np.mean(called) <= 0.10


def test_what_came_is_counted_by_cohort_and_month():
    """On day 95: ada of month 0 in months 1 and 3, ben in none, cleo is of month 3."""
    days = days_of(ADA, BEN, CLEO)
    rows = forecast.standing(days, 30)
    came = by_cohort(
        days, rows, np.array([0, 0]), np.array([[30, 60], [60, 90], [90, 120]]), 1
    )
    assert came.tolist() == [[1, 0, 1]]


def test_the_probability_of_so_far_off_a_count_is_two_sided():
    """Poisson of mean 5: at most 2 has .1247, at least 10 has .0318."""
    once = np.ones((4, 1))
    p = bands.p_values(
        np.array([[2.0], [10.0], [0.0]]), np.full((3, 1), 5.0), np.full(3, 50), once
    )
    assert p.ravel() == pytest.approx([0.2493, 0.0637, 0.0135], abs=1e-4)
    # past errors of half and double leave more to chance
    wide = bands.p_values(
        np.array([[10.0]]),
        np.full((1, 1), 5.0),
        np.array([50]),
        np.array([[0.5], [1], [2]]),
    )
    assert wide[0, 0] > 0.3


def test_a_check_knows_nothing_of_what_it_is_held_against():
    """Without the orders of the last three months the same was forecast of them."""
    days = before(world(3, 0.1, 1_500), 720)
    fit = fitted(days, 720)
    check = forecast.cohort_forecast(days, MONTHS, 720, fit).check
    assert check.origin == 630 and set(check.period) == {21, 22, 23}
    silent = forecast.cohort_forecast(before(days, 630), MONTHS, 720, fit).check
    for name in ("cohort", "period", "size"):
        assert np.array_equal(getattr(silent, name), getattr(check, name))
    for name in ("expected", "low", "high"):
        assert getattr(silent, name) == pytest.approx(getattr(check, name), rel=1e-6)
    assert silent.came.sum() == 0 < check.came.sum()


def test_the_models_own_spread_would_cover_too_little():
    """In shops with shocks the luck of the draw alone misses many totals."""
    inside = []
    for seed in range(4):
        days = world(seed, shock=0.25)
        said = foretold(days, 720)
        whole = what_came(days, said).reshape(-1, 12).sum(axis=0)
        plain = said.totals[:, 0]
        inside.append(np.abs(whole - plain) <= 1.645 * np.sqrt(plain))
    assert np.mean(inside) < 0.7


#: Three customers on day 100, in months of thirty days: the fourth month has ten days.
ADA, BEN, CLEO = (0, 35, 95), (20,), (92, 99)


def by_hand(customer: tuple[int, ...], as_of: int, start: int, stop: int) -> float:
    """Her probability of an order from day ``start`` on and before ``stop``."""
    last, age = (customer[-1] - customer[0]) / 7, (as_of - 1 - customer[0]) / 7
    spans = (start - as_of) / 7, (stop - as_of) / 7
    return purchasing.p_active(MBG, len(customer) - 1, last, age, *spans)[0]


def test_a_cell_is_the_sum_of_its_customers_probabilities():
    """Three complete months: one month ahead, and the rest of the one in progress."""
    said = forecast.cohort_forecast(days_of(ADA, BEN, CLEO), MONTHS, 100, MBG)
    assert said.cohort.tolist() == [0, 0] and said.period.tolist() == [3, 4]
    assert said.size.tolist() == [2, 2]
    # ada has ordered in the month in progress: she counts once, and ben may still come
    assert said.observed[0] == 1 and np.isnan(said.observed[1])
    rest = by_hand(BEN, 100, 100, 120)
    month = by_hand(ADA, 100, 120, 150) + by_hand(BEN, 100, 120, 150)
    assert said.expected == pytest.approx([1 + rest, month], rel=1e-12)


def test_the_cohort_that_is_still_growing_is_not_forecast():
    """Cleo came in the month in progress; when it is over, she is a cohort."""
    said = forecast.cohort_forecast(days_of(ADA, BEN, CLEO), MONTHS, 120, MBG)
    assert said.cohort.tolist() == [0, 0, 3, 3]
    assert said.period.tolist() == [4, 5, 4, 5]
    assert np.isnan(said.observed).all()
    month = by_hand(CLEO, 120, 120, 150)
    assert said.expected[2] == pytest.approx(month, rel=1e-12)
    assert said.totals[:, 0] == pytest.approx(said.expected.reshape(2, 2).sum(axis=0))


def test_without_four_past_forecasts_there_is_no_band():
    said = forecast.cohort_forecast(days_of(ADA, BEN, CLEO), MONTHS, 120, MBG)
    assert len(said.origins) == 0
    assert np.isnan(said.low).all() and np.isnan(said.high).all()
    assert np.isnan(said.totals[:, 1:]).all()


@pytest.mark.parametrize(
    ("complete", "ahead"), [(0, 0), (1, 0), (2, 1), (18, 9), (24, 12), (200, 12)]
)
def test_the_horizon_is_half_of_what_was_seen_and_a_dozen_at_most(complete, ahead):
    assert forecast.horizon(complete) == ahead


def test_nobody_and_one_customer_are_forecast_without_ado():
    empty = np.zeros(0, dtype=np.int64)
    nobody = forecast.cohort_forecast(PurchaseDays(empty, empty), MONTHS, 100, MBG)
    assert nobody.cohort.size == 0 and nobody.totals.tolist()[0][0] == 0
    alone = forecast.cohort_forecast(days_of(BEN), MONTHS, 25, MBG)
    assert alone.cohort.size == 0


def test_past_forecasts_knew_nothing_of_what_came_later():
    """Without the orders after a past day, the forecast made then says the same."""
    days = before(world(3, 0.1, 1_500), 720)
    fit = fitted(days, 720)
    whole = forecast.cohort_forecast(days, MONTHS, 720, fit)
    origin = int(whole.origins[-1])
    assert whole.origins[0] == 720 - 360 and (720 - 360 - origin) % 28 == 0
    # nobody orders again: of what was said, half a customer came
    silent = forecast.cohort_forecast(before(days, origin), MONTHS, 720, fit)
    assert silent.origins[-1] == origin
    said = 0.5 / silent.misses[-1] - 0.5
    known = np.isin(days.customer, days.customer[days.day < origin])
    came = []
    for month in range(12):
        start = origin + 30 * month
        inside = known & (days.day >= start) & (days.day < start + 30)
        came.append(np.unique(days.customer[inside]).size)
    assert whole.misses[-1] == pytest.approx((np.array(came) + 0.5) / (said + 0.5))


def test_the_same_days_give_the_same_bands_in_whatever_order_customers_are_numbered():
    days = before(world(5, 0.1, 600), 720)
    turned = days.customer.max() - days.customer
    order = np.lexsort((days.day, turned))
    fit = fitted(days, 720)
    first = forecast.cohort_forecast(days, MONTHS, 720, fit)
    second = forecast.cohort_forecast(
        PurchaseDays(turned[order], days.day[order]), MONTHS, 720, fit
    )
    assert np.array_equal(first.cohort, second.cohort)
    assert first.expected == pytest.approx(second.expected, rel=1e-6)
    assert first.low == pytest.approx(second.low, abs=1)
    assert np.array_equal(first.origins, second.origins)
    again = forecast.cohort_forecast(days, MONTHS, 720, fit)
    assert np.array_equal(first.low, again.low) and np.array_equal(
        first.high, again.high
    )


def test_bands_hold_what_is_expected_and_end_where_the_cohort_does():
    days = before(world(7, 0.3), 705)
    said = forecast.cohort_forecast(days, MONTHS, 705, fitted(days, 705))
    assert np.all((said.low <= said.expected) & (said.expected <= said.high))
    assert np.all((said.low >= 0) & (said.high <= said.size))
    running = said.period == 23
    assert np.all(said.low[running] >= said.observed[running])
    assert np.isnan(said.observed[~running]).all()


def test_a_large_shop_is_judged_by_a_sample_of_its_customers(monkeypatch):
    days = before(world(9, 0.1), 720)
    fit = fitted(days, 720)
    whole = forecast.cohort_forecast(days, MONTHS, 720, fit)
    monkeypatch.setattr(forecast, "MOST_SAMPLED", 1_500)
    sample = forecast.cohort_forecast(days, MONTHS, 720, fit)
    assert np.array_equal(sample.origins, whole.origins)
    gaps = np.log(sample.misses / whole.misses).mean(axis=0)
    assert 0 < np.abs(gaps).max() < 0.3
    # the sample moves what past forecasts missed, never who is counted now
    assert sample.expected == pytest.approx(whole.expected, rel=1e-12)


def test_periods_that_end_too_early_are_refused():
    with pytest.raises(ValueError, match="end before the horizon"):
        forecast.cohort_forecast(days_of(ADA, BEN), MONTHS[:5], 100, MBG)
