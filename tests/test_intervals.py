"""Intervals hold published values, and cover as often as they say."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from retention.models import differences, intervals
from tests.world import World

#: Remission of 21 patients under 6-MP in weeks (Freireich 1963); + is still watched.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def binomial(n: int, p: np.ndarray) -> np.ndarray:
    """Probability of k successes of n: one row a p, one column a k."""
    ways = np.ones(1)
    for _ in range(n):
        ways = np.convolve(ways, [1.0, 1.0])
    k = np.arange(n + 1)
    return ways * p[:, None] ** k * (1 - p[:, None]) ** (n - k)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (45, 60, 0.6277, 0.8422),
        (0, 10, 0, 0.2775),
        (7, 10, 0.3968, 0.8922),
        (4, 6, 0.2999, 0.9033),
        (10, 10, 0.7225, 1),
    ],
)
def test_wilson_of(successes, trials, low, high):
    found = intervals.wilson([successes], [trials])
    assert [round(float(end[0]), 4) for end in found] == [
        pytest.approx(low, abs=1e-4),
        pytest.approx(high, abs=1e-4),
    ]


def test_wilson_of_nobody_is_not_known():
    low, high = intervals.wilson([0, 0], [0, np.nan])
    assert np.isnan([*low, *high]).all()


def coverage_of_wilson(n: int, p: np.ndarray) -> np.ndarray:
    """Chance that the interval holds p: exact sums of binomial probabilities."""
    low, high = intervals.wilson(np.arange(n + 1), np.full(n + 1, n))
    inside = (low <= p[:, None]) & (p[:, None] <= high)
    return (binomial(n, p) * inside).sum(axis=1)


@pytest.mark.parametrize("n", [10, 15, 20, 30, 50, 100, 200])
def test_wilson_covers_95_of_100_on_average_and_hardly_less_than_90(n):
    """For rates from 5 to 95 %; the worst is 89.4 of 100 at n = 10 and 5.6 %."""
    coverage = coverage_of_wilson(n, np.linspace(0.05, 0.95, 1801))
    assert 0.93 <= coverage.mean() <= 0.97
    assert coverage.min() >= (0.893 if n == 10 else 0.90)


@pytest.mark.parametrize("n", [10, 100])
def test_wilson_covers_84_of_100_where_a_fifth_of_a_case_is_expected(n):
    """Known weakness: just below the lower end for one case, about 0.18 / n."""
    coverage = coverage_of_wilson(n, np.linspace(0.001 / n, 0.3 / n, 3001))
    assert round(coverage.min(), 2) == 0.84


def test_newcombe_of_70_against_60_percent():
    difference, low, high = intervals.newcombe(56, 70, 48, 80)
    assert round(difference, 4) == 0.2000
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(("n", "m"), [(20, 30), (40, 40)])
def test_newcombe_covers_95_of_100_on_average(n, m):
    p = np.linspace(0.05, 0.95, 19)
    k, other = np.arange(n + 1), np.arange(m + 1)
    low = np.empty((n + 1, m + 1))
    high = np.empty((n + 1, m + 1))
    for first in k:
        for second in other:
            _, low[first, second], high[first, second] = intervals.newcombe(
                first, n, second, m
            )
    coverage = [
        row @ ((low <= one - two) & (one - two <= high)) @ column
        for one, row in zip(p, binomial(n, p), strict=True)
        for two, column in zip(p, binomial(m, p), strict=True)
    ]
    assert 0.94 <= np.mean(coverage) <= 0.97
    assert min(coverage) >= 0.90


def test_nps_counts_three_answers_more_for_its_interval():
    """50, 30 and 20 of 100: 50.75 and 20.75 of 103, 29.13 ± 15.07."""
    score, low, high = intervals.nps([50], [20], [100])
    assert score[0] == 30
    assert (round(low[0], 2), round(high[0], 2)) == (14.05, 44.20)


def test_nps_lies_between_minus_100_and_100():
    score, low, high = intervals.nps([1, 0, 20, 0], [0, 1, 0, 0], [1, 1, 20, 0])
    assert list(score[:3]) == [100, -100, 100]
    assert np.isnan([score[3], low[3], high[3]]).all()
    assert low[:3].min() >= -100
    assert high[:3].max() <= 100


@pytest.mark.parametrize(("n", "least"), [(10, 0.92), (30, 0.95)])
def test_nps_covers_where_nearly_everybody_is_a_promoter(n, least):
    """90, 8 and 2 %: the plain interval covers 65 and 85 of 100."""
    up, down = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    possible = up + down <= n
    up, down = up[possible], down[possible]
    rest = n - up - down
    log_factorial = np.concatenate([[0], np.cumsum(np.log(np.arange(1, n + 1)))])
    log_ways = (
        log_factorial[n] - log_factorial[up] - log_factorial[down] - log_factorial[rest]
    )
    chance = np.exp(
        log_ways + up * np.log(0.90) + rest * np.log(0.08) + down * np.log(0.02)
    )
    _, low, high = intervals.nps(up, down, np.full(up.shape, n))
    assert chance.sum() == pytest.approx(1)
    assert chance[(low <= 88) & (high >= 88)].sum() >= least


@pytest.mark.parametrize("mean", [20, 100, 1_000])
def test_poissons_interval_covers(mean):
    counts = np.random.default_rng(mean).poisson(mean, 20_000)
    low, high = intervals.poisson(counts)
    assert 0.94 <= np.mean((low <= mean) & (mean <= high)) <= 0.965
    assert intervals.poisson([0])[0] == [0]


@pytest.fixture(scope="module")
def remissions():
    """A patient is a customer, relapse her second order, the last visit as-of."""
    as_of = date(2024, 3, 1)
    rows = []
    for number, told in enumerate(FREIREICH.split()):
        weeks = int(told.rstrip("+"))
        watched = weeks if told.endswith("+") else 40
        start = as_of - timedelta(days=1 + watched)
        days = [start] if told.endswith("+") else [start, start + timedelta(days=weeks)]
        rows += [
            {"customer_id": f"p{number:02}", "ordered_at": day, "amount": 1}
            for day in days
        ]
    with World(rows, as_of=as_of) as world:
        yield world.ask("churn/next_order_survival", order=1)


def test_survival_of_freireichs_patients(remissions):
    published = {
        6: 0.8571,
        7: 0.8067,
        10: 0.7529,
        13: 0.6902,
        16: 0.6275,
        22: 0.5378,
        23: 0.4482,
    }
    steps = {row["days"]: row["survival"] for row in remissions if row["events"]}
    assert {day: round(share, 4) for day, share in steps.items()} == published
    at_risk = {row["days"]: row["at_risk"] for row in remissions if row["events"]}
    assert at_risk == {6: 21, 7: 17, 10: 15, 13: 12, 16: 11, 22: 7, 23: 6}


def test_greenwood_interval_of_freireichs_patients(remissions):
    variance, ends = 0.0, {}
    for row in remissions:
        n, d = row["at_risk"], row["events"]
        if d:
            variance += d / (n * (n - d))
            low, high = intervals.greenwood([row["survival"]], [variance])
            ends[row["days"]] = (round(low[0], 4), round(high[0], 4))
    assert ends[6] == (0.6197, 0.9516)
    assert ends[23] == (0.1881, 0.6801)


def test_greenwood_of_a_curve_at_1_or_0_is_not_known():
    low, high = intervals.greenwood([1.0, 0.0], [0.0, 0.1])
    assert np.isnan([*low, *high]).all()


def test_jackknife_covers_where_one_customer_gives_several_gaps():
    """200 shops of 300 customers, each with a pace of her own and one to eight gaps.

    Nothing is censored, so S(t) is the share of gaps longer than t; t is where half of
    all gaps are longer. Greenwood's interval, which takes each gap for a customer,
    covers far less.
    """
    rng = np.random.default_rng(3)
    shops, customers, buckets = 200, 300, 50
    pace = rng.gamma(1.0, 1.0, (shops, customers))
    gaps = rng.choice([1, 1, 2, 3, 8], (shops, customers))
    longer = rng.binomial(gaps, np.exp(-pace))  # E exp(-pace) = (1 + 1)^-1 = 1/2
    bucket = rng.integers(0, buckets, (shops, customers))
    held = {"jackknife": 0, "greenwood": 0}
    for shop in range(shops):
        n = np.bincount(bucket[shop], gaps[shop], buckets)
        s = np.bincount(bucket[shop], longer[shop], buckets)
        survival = s.sum() / n.sum()
        without = (s.sum() - s) / (n.sum() - n)
        spread = np.var(np.log(-np.log(without)))
        (low,), (high,) = intervals.jackknife_survival([survival], [buckets], [spread])
        held["jackknife"] += low <= 0.5 <= high
        d = n.sum() - s.sum()
        (low,), (high,) = intervals.greenwood([survival], [d / (n.sum() * s.sum())])
        held["greenwood"] += low <= 0.5 <= high
    assert 0.91 <= held["jackknife"] / shops <= 0.98
    assert held["greenwood"] / shops <= 0.80


def test_jackknife_of_one_bucket_or_a_flat_curve_is_not_known():
    low, high = intervals.jackknife_survival([0.5, 1, 0], [1, 50, 50], [0.1, 0.1, 0.1])
    assert np.isnan([*low, *high]).all()


def test_benjamini_and_hochbergs_own_example_finds_four():
    """Table 1 of the paper of 1995: fifteen tests at 5 %, four are found."""
    p_values = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    found = differences.discoveries(p_values, rate=0.05)
    assert list(np.flatnonzero(found)) == [0, 1, 2, 3]


def test_a_later_small_p_lifts_those_before_it():
    """0.06 is over 0.05 but 0.08 is under 0.10: step-up finds both."""
    assert list(differences.discoveries([0.08, 0.06], rate=0.10)) == [True, True]


def test_a_p_that_is_not_known_is_no_test():
    """Two known tests, so 0.06 is held against half the rate."""
    found = differences.discoveries([np.nan, 0.06, 0.9, np.nan], rate=0.10)
    assert not found.any()
    assert differences.discoveries([np.nan]).tolist() == [False]
    assert differences.discoveries([]).tolist() == []


def test_two_groups_are_each_held_against_the_other():
    """56 of 70 against 48 of 80: pooled z = 2.65."""
    p_values = differences.against_the_rest([56, 48], [70, 80])
    assert [round(p, 4) for p in p_values] == [0.0080, 0.0080]


def test_a_group_below_thirty_is_never_called_different():
    p_values = differences.against_the_rest([29, 0, 50], [29, 100, 100])
    assert np.isnan(p_values[0])
    assert (p_values[1:] < 0.001).all()


def test_where_everybody_stays_nobody_differs():
    assert np.isnan(differences.against_the_rest([50, 60], [50, 60])).all()


def jackknifed(money: np.ndarray, orders: np.ndarray, bucket: np.ndarray) -> tuple:
    """Money per order with its interval, as the questions' SQL counts it."""
    sums = np.zeros((50, 2))
    np.add.at(sums, bucket, np.column_stack([money, orders]))
    others = sums.sum(axis=0) - sums[sums[:, 1] > 0]
    spread = np.log(others[:, 0] / others[:, 1]).var()
    value = sums[:, 0].sum() / sums[:, 1].sum()
    return intervals.jackknife_ratio(value, len(others), spread)


@pytest.mark.parametrize(("customers", "least"), [(300, 0.90), (1_000, 0.92)])
def test_the_jackknife_of_heavy_tailed_money_covers(customers, least):
    """Customers of very different rhythm whose orders differ in size by lognormals."""
    random = np.random.default_rng(customers)
    rounds, held = 600, 0
    truth = np.exp(3 + (0.6**2 + 0.8**2) / 2)  # sizes do not depend on how often
    for _ in range(rounds):
        own = random.normal(0, 0.6, customers)
        orders = 1 + random.poisson(np.exp(0.5 * random.normal(0, 1, customers)))
        money = np.array([
            np.exp(3 + size + random.normal(0, 0.8, count)).sum()
            for size, count in zip(own, orders, strict=True)
        ])  # fmt: skip
        low, high = jackknifed(money, orders, random.integers(0, 50, customers))
        held += low <= truth <= high
    assert held / rounds >= least


@pytest.mark.parametrize("customers", [100, 1_000])
def test_the_jackknife_of_single_customers_covers_a_heavy_tailed_mean(customers):
    """Money per customer of one cohort: lognormal, sigma 1.2, one of three nothing."""
    random = np.random.default_rng(customers)
    money = random.lognormal(3, 1.2, (2_000, customers))
    money *= random.random((2_000, customers)) > 1 / 3
    mean = money.mean(axis=1)
    spread = money.var(axis=1) / mean**2 / (customers - 1) ** 2
    low, high = intervals.jackknife_ratio(mean, np.full(2_000, customers), spread)
    truth = 2 / 3 * np.exp(3 + 1.2**2 / 2)
    assert 0.91 <= np.mean((low <= truth) & (truth <= high)) <= 0.97


def test_the_jackknife_by_hand():
    """Fifty ratios whose logarithms have variance .0001: t 2.0096 · √(49 · .0001)."""
    low, high = intervals.jackknife_ratio(
        [100.0, 100.0, -1.0], [50, 39, 50], [1e-4] * 3
    )
    assert high[0] == pytest.approx(100 * np.exp(2.009575 * 0.07), rel=1e-6)
    assert low[0] == pytest.approx(100 / np.exp(2.009575 * 0.07), rel=1e-6)
    assert np.isnan([low[1], high[1], low[2], high[2]]).all()
