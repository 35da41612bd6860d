"""The purchase models give published figures, and say when they know nothing."""

from __future__ import annotations

import warnings
from datetime import date

import numpy as np
import pytest

from retention.models import ahead, lifetime, likelihood, purchasing, spend
from retention.models.purchasing import Histories
from tests import cdnow


def model(r: float, alpha: float, a: float, b: float, kind: str = "mbg"):
    return purchasing.Fit(kind, r, alpha, a, b, 0.0, 1000, None, True, ())


def one(repeats: float, last: float, age: float) -> Histories:
    return Histories(*(np.array([value], float) for value in (repeats, last, age, 1)))


def histories(rows: list[tuple[float, float, float]]) -> Histories:
    repeats, last, age = np.array(rows, dtype=float).T
    return purchasing.collapsed(repeats, last, age)


#: The parameters that metrics.md prints rounded, for its worked values.
MBG = model(0.525, 6.183, 0.891, 1.614)
BG = model(0.243, 4.414, 0.793, 2.426, "bg")


def test_the_sample_is_the_published_one():
    repeats, _, age, mean = cdnow.summary()
    assert repeats.size == 2357
    assert (repeats > 0).sum() == 946  # Fader & Hardie, note 26: 946 repeat buyers
    assert age.max() == pytest.approx(272 / 7)  # 1 January to 30 September
    assert np.nanmean(mean) > 0


def test_bg_nbd_finds_the_published_parameters():
    """Fader, Hardie & Lee 2005, table 2: .243, 4.414, .793, 2.426; LL -9582.4."""
    fit = cdnow.fitted("bg")
    assert fit.parameters == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], abs=1e-4)
    assert fit.log_likelihood == pytest.approx(-9582.43, abs=0.005)
    assert fit.converged and fit.problems == () and fit.customers == 2357


def test_mbg_nbd_fits_the_sample_a_little_better():
    fit = cdnow.fitted("mbg")
    assert fit.parameters == pytest.approx([0.5248, 6.1831, 0.8914, 1.6140], abs=1e-4)
    assert fit.log_likelihood == pytest.approx(-9582.14, abs=0.005)
    assert fit.converged and fit.problems == ()


@pytest.mark.parametrize("kind", ["mbg", "bg"])
def test_another_library_finds_the_same_parameters(kind):
    lifetimes = pytest.importorskip("lifetimes")
    fitter = {
        "mbg": lifetimes.ModifiedBetaGeoFitter,
        "bg": lifetimes.BetaGeoFitter,
    }[kind]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter.fit(*cdnow.summary()[:3])
    theirs = [fitter.params_[name] for name in ("r", "alpha", "a", "b")]
    assert cdnow.fitted(kind).parameters == pytest.approx(theirs, rel=2e-3)


def test_likelihood_of_single_customers():
    found = [
        purchasing.log_likelihood("mbg", MBG.parameters, one(*row))
        for row in ((2, 30.43, 38.86), (0, 0, 38.86), (1, 1.71, 38.86))
    ]
    assert found == pytest.approx([-9.48555, -0.53984, -4.46036], abs=1e-5)
    row = purchasing.log_likelihood("bg", BG.parameters, one(2, 30.43, 38.86))
    assert row == pytest.approx(-9.4586, abs=1e-4)


@pytest.mark.parametrize("kind", ["mbg", "bg"])
@pytest.mark.parametrize(
    "parameters", [(0.5, 6, 0.9, 1.6), (3, 0.2, 0.05, 12), (0.02, 300, 40, 0.3)]
)
def test_the_gradient_is_the_slope_of_the_likelihood(kind, parameters):
    rows = histories(
        [
            (0, 0, 30),
            (0, 0, 4.5),
            (1, 2, 30),
            (2, 30, 30.2),
            (17, 20, 38),
            (400, 90, 99),
        ]
    )
    values = likelihood.terms(kind, rows)
    logs, step = np.log(parameters), 1e-5
    slope = [
        (values(logs + step * unit)[0] - values(logs - step * unit)[0]) / (2 * step)
        for unit in np.eye(4)
    ]
    assert values(logs)[1] == pytest.approx(slope, rel=1e-5, abs=1e-4)


def test_equal_histories_are_gathered_and_fit_the_same():
    repeats, last, age, _ = cdnow.summary()
    gathered = purchasing.collapsed(repeats, last, age)
    assert gathered.weight.sum() == 2357 and gathered.weight.max() > 1
    rows = np.stack([gathered.repeats, gathered.last, gathered.age])
    assert np.unique(rows, axis=1).shape == rows.shape
    alone = Histories(repeats, last, age, np.ones(2357))
    for kind in ("mbg", "bg"):
        assert purchasing.log_likelihood(
            kind, MBG.parameters, gathered
        ) == pytest.approx(purchasing.log_likelihood(kind, MBG.parameters, alone))


def test_the_order_of_customers_does_not_matter():
    repeats, last, age, _ = cdnow.summary()
    turned = purchasing.collapsed(repeats[::-1], last[::-1], age[::-1])
    forward = purchasing.collapsed(repeats, last, age)
    for name in ("repeats", "last", "age", "weight"):
        assert np.array_equal(getattr(turned, name), getattr(forward, name))


def test_weeks_are_rounded_only_above_the_limit(monkeypatch):
    rows = np.array([(1, 2.4, 9.6), (1, 2.2, 9.7), (0, 0, 3.3)]).T
    assert purchasing.collapsed(*rows).weight.size == 3
    monkeypatch.setattr(likelihood, "MOST_EXACT", 2)
    rounded = purchasing.collapsed(*rows)
    assert rounded.weight.tolist() == [1, 2]
    assert rounded.last.tolist() == [0, 2] and rounded.age.tolist() == [3, 10]


ROWS = np.array([(0, 0, 38.86), (2, 30.43, 38.86), (2, 5, 38.86), (10, 35, 38.86)]).T


def test_mbg_probabilities_and_orders_of_four_customers():
    alive = purchasing.p_alive(MBG, *ROWS)
    assert alive == pytest.approx([0.3897, 0.7062, 0.1074, 0.8354], abs=1e-4)
    orders = purchasing.expected_orders(MBG, *ROWS, 39)
    assert orders == pytest.approx([0.1540, 1.2630, 0.1921, 5.8801], abs=1e-4)
    buys = purchasing.p_buy(MBG, *ROWS, 13)
    assert buys == pytest.approx([0.0486, 0.3339, 0.0508, 0.7775], abs=1e-4)


def test_bg_expects_the_published_orders_of_one_customer():
    """Fader & Hardie, note 21: 1.226 orders of (2, 30.43, 38.86) in 39 weeks."""
    row = (2, 30.43, 38.86)
    assert purchasing.expected_orders(BG, *row, 39) == pytest.approx([1.226], abs=5e-4)
    assert purchasing.p_alive(BG, *row) == pytest.approx([0.7266], abs=1e-4)


def test_bg_calls_every_one_time_buyer_alive_and_mbg_does_not():
    assert purchasing.p_alive(BG, 0, 0, 500) == 1
    assert purchasing.p_alive(MBG, 0, 0, 500) == pytest.approx([0.1521], abs=1e-4)


def hypergeometric(fit, x, last, age, weeks):
    """Expected orders by the closed form that metrics.md prints (Batislam 2007)."""
    from scipy.special import hyp2f1

    r, alpha, a, b = fit.parameters
    k = x + (fit.kind == "mbg")
    seen = ((alpha + age) / (alpha + age + weeks)) ** (r + x)
    series = hyp2f1(r + x, b + k, a + b + k - 1, weeks / (alpha + age + weeks))
    front = (a + b + k - 1) / (a - 1)
    return front * (1 - seen * series) * purchasing.p_alive(fit, x, last, age)


@pytest.mark.parametrize("fit", [MBG, BG, model(2, 10, 0.2, 5), model(0.1, 1, 3, 0.4)])
@pytest.mark.parametrize("weeks", [1, 13, 52, 150])
def test_quadrature_equals_the_closed_form(fit, weeks):
    rows = np.array([(0, 0, 38.86), (1, 3, 9), (10, 35, 38.86), (60, 100, 104)]).T
    exact = hypergeometric(fit, *rows, weeks)
    found = purchasing.expected_orders(fit, *rows, weeks)
    assert found == pytest.approx(exact, rel=2e-6)


def test_an_order_from_now_on_is_buying_and_spans_add_up_to_less_than_orders():
    for weeks in (1, 13, 52):
        active = purchasing.p_active(MBG, *ROWS, 0, weeks)
        assert active == pytest.approx(purchasing.p_buy(MBG, *ROWS, weeks), rel=1e-12)
    spans = np.array([(0, 4), (4, 8), (8, 39)])
    each = purchasing.active_if_alive(MBG, ROWS[0], ROWS[2], spans)
    assert each.shape == (4, 3)
    alive = purchasing.p_alive(MBG, *ROWS)
    alone = purchasing.p_active(MBG, *ROWS, 4, 8)
    assert alive * each[:, 1] == pytest.approx(alone, rel=1e-12)
    assert np.all(alive * each.sum(axis=1) < purchasing.expected_orders(MBG, *ROWS, 39))


def test_simulated_customers_do_what_the_formulas_say():
    """400,000 lives of (2, 10, 38.86): weights by their likelihood of that history."""
    random = np.random.default_rng(3)
    x, last, age, weeks, lives = 2, 10.0, 38.86, 13.0, 400_000
    r, alpha, a, b = MBG.parameters
    # given that she is alive: rate ~ gamma(r + x, alpha + T), leaving ~ beta(a, b + x + 1)
    rate = random.gamma(r + x, 1 / (alpha + age), lives)
    leave = random.beta(a, b + x + 1, lives)
    there = random.random(lives) < purchasing.p_alive(MBG, x, last, age)
    orders, clock = np.zeros(lives), np.zeros(lives)
    first = np.full(lives, np.inf)
    while there.any():
        clock = clock + random.exponential(1 / rate)
        there &= clock <= weeks
        first = np.where(there & (orders == 0), clock, first)
        orders += there
        there &= random.random(lives) >= leave
    expected = purchasing.expected_orders(MBG, x, last, age, weeks)[0]
    assert expected == pytest.approx(0.1582, abs=1e-4)
    assert orders.mean() == pytest.approx(expected, abs=0.003)
    buys = purchasing.p_buy(MBG, x, last, age, weeks)[0]
    assert buys == pytest.approx(0.1108, abs=1e-4)
    assert (orders > 0).mean() == pytest.approx(buys, abs=0.002)


def test_probabilities_move_the_way_they_must():
    ages = np.linspace(31, 500, 200)
    assert np.all(np.diff(purchasing.p_alive(MBG, 2, 30.43, ages)) < 0)
    horizons = (1, 4, 13, 26, 52, 200)
    buys = [purchasing.p_buy(MBG, 2, 30.43, 38.86, weeks)[0] for weeks in horizons]
    orders = [
        purchasing.expected_orders(MBG, 2, 30.43, 38.86, weeks)[0] for weeks in horizons
    ]
    assert buys == sorted(buys) and orders == sorted(orders)
    assert np.all(np.array(orders) > np.array(buys))


@pytest.mark.parametrize(
    "fit",
    [MBG, BG, model(100, 0.1, 0.01, 100), model(0.01, 1000, 100, 0.01),
     model(0.5, 6, 1.0, 2.0), model(0.5, 6, 0.01, 0.01, "bg"), model(100, 1000, 100, 100)],
)  # fmt: skip
def test_every_customer_has_finite_figures_without_a_warning(fit):
    x = np.repeat([0, 1, 2, 280, 999, 1055, 20_000], 4).astype(float)
    last = np.where(x > 0, np.tile([0.0, 1 / 7, 10, 1500], 7), 0)
    age = last + np.tile([0.0, 1 / 7, 500, 2000], 7)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        probabilities = [
            purchasing.p_alive(fit, x, last, age),
            purchasing.p_buy(fit, x, last, age, 90 / 7),
            purchasing.p_active(fit, x, last, age, 4, 8),
        ]
        money = [
            purchasing.expected_orders(fit, x, last, age, 52),
            lifetime.lifetime_value(fit, 20, x, last, age),
        ]
    for values in probabilities:
        assert np.all((values >= 0) & (values <= 1 + 1e-12))
    for values in money:
        assert np.all(np.isfinite(values) & (values >= 0))


def test_nodes_have_the_moments_of_the_beta_law():
    second = np.array([0.02, 1.6, 30, 5000])
    nodes, share = ahead.leaving(0.9, second)
    assert share.sum(axis=1) == pytest.approx(1)
    assert (nodes * share).sum(axis=1) == pytest.approx(0.9 / (0.9 + second))
    squares = 0.9 * 1.9 / ((0.9 + second) * (1.9 + second))
    assert (nodes**2 * share).sum(axis=1) == pytest.approx(squares)


def simulated(customers: int, parameters, weeks: float, seed: int, arrivals=0.0):
    """Histories of invented customers and their orders of the next 26 weeks."""
    random = np.random.default_rng(seed)
    r, alpha, a, b = parameters
    rate, leave = random.gamma(r, 1 / alpha, customers), random.beta(a, b, customers)
    age = weeks - random.uniform(0, arrivals, customers)
    clock, last = np.zeros(customers), np.zeros(customers)
    repeats, later = np.zeros(customers), np.zeros(customers)
    there = random.random(customers) >= leave
    while there.any():
        clock = clock + random.exponential(1 / rate)
        there &= clock <= age + 26
        seen = there & (clock <= age)
        repeats, last = repeats + seen, np.where(seen, clock, last)
        later += there & ~seen
        alive_at = there.copy()
        there &= random.random(customers) >= leave
        if not alive_at.any():
            break
    return repeats, last, age, later


def test_parameters_of_an_invented_world_are_found_and_its_buyers_counted():
    repeats, last, age, later = simulated(200_000, (0.6, 7, 0.8, 1.5), 52, 11, 26)
    fit = purchasing.fit(purchasing.collapsed(repeats, last, age), starts=1)
    assert 0.56 <= fit.r <= 0.63 and 6.6 <= fit.alpha <= 7.4
    assert 0.74 <= fit.a <= 0.86 and 1.38 <= fit.b <= 1.62
    assert fit.problems == ()
    buys = purchasing.p_buy(fit, repeats, last, age, 26)
    groups = np.array_split(np.argsort(buys), 10)
    gaps = [(later[group] > 0).mean() - buys[group].mean() for group in groups]
    assert np.abs(gaps).max() < 0.02
    orders = purchasing.expected_orders(fit, repeats, last, age, 26)
    assert later.sum() == pytest.approx(orders.sum(), rel=0.02)


def test_the_covariance_is_the_spread_of_refits():
    """Invented samples of 4,000: their log parameters vary as the covariance says."""
    fits = []
    for seed in range(40):
        rows = simulated(4_000, (0.6, 7, 0.8, 1.5), 52, 100 + seed)[:3]
        fits.append(purchasing.fit(purchasing.collapsed(*rows), starts=1))
    found = np.std([np.log(fit.parameters) for fit in fits], axis=0, ddof=1)
    claimed = np.sqrt(np.mean([np.diag(fit.covariance) for fit in fits], axis=0))
    assert found == pytest.approx(claimed, rel=0.35)


def test_the_next_39_weeks_of_the_sample_are_missed_as_published():
    """Model totals are too low on CDNOW, so totals get a backtested band (metrics.md)."""
    repeats, last, age, _ = cdnow.summary()
    later = cdnow.summary(date(1998, 6, 30))[0] - repeats
    assert later.sum() == 1882
    totals = [
        purchasing.expected_orders(cdnow.fitted(kind), repeats, last, age, 39).sum()
        for kind in ("bg", "mbg")
    ]
    assert [round(total) for total in totals] == [1653, 1577]


# ---- when there is too little to know ------------------------------------------------


def test_nobody_gives_a_model_that_says_so():
    fit = purchasing.fit(histories([(0, 0, 1)]))
    assert "there are 1" in fit.problems[0]
    nobody = purchasing.fit(Histories(*(np.zeros(0) for _ in range(4))))
    assert not nobody.converged and nobody.customers == 0
    assert "there are 0" in nobody.problems[0]
    assert purchasing.expected_orders(MBG, [], [], [], 52).shape == (0,)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda x, t, age: (x[:499], t[:499], age[:499]),
            "500 customers; there are 499",
        ),
        (lambda x, t, age: (x, t / 10, age / 10), "180 days of orders; there are 28"),
        (lambda x, t, age: (x, t, age + 30 / 7), "Nobody ordered in the last 30 days"),
        (lambda x, t, age: (np.minimum(x, 1), t, age), "on three days or more"),
    ],
)
def test_too_little_history_is_said(change, sentence):
    rows = change(*cdnow.summary()[:3])
    found = purchasing.data_problems(purchasing.collapsed(*rows))
    assert len(found) == 1 and sentence in found[0]


def test_customers_who_never_leave_end_at_a_bound_and_it_is_said():
    """Orders at one steady rate until the end: leaving cannot be told from nothing."""
    random = np.random.default_rng(5)
    repeats = random.poisson(20, 2_000).astype(float)
    age = np.full(2_000, 52.0)
    fit = purchasing.fit(purchasing.collapsed(repeats, age - 1 / 7, age))
    assert any("bound" in sentence for sentence in fit.problems)
    assert fit.covariance is None


# ---- money ---------------------------------------------------------------------------


def test_gamma_gamma_finds_the_published_parameters():
    """Fader & Hardie 2013: p 6.25, q 3.74, v 15.44 on the 946 repeat buyers."""
    repeats, _, _, mean = cdnow.summary()
    found = spend.fit(repeats, mean)
    assert (found.p, found.q, found.v) == pytest.approx(
        (6.2496, 3.7442, 15.4435), abs=1e-3
    )
    assert found.customers == 946 and found.converged and found.problems == ()
    again = np.isfinite(mean)
    assert spend.rank_correlation(repeats[again], mean[again]) == pytest.approx(
        0.206, abs=1e-3
    )


def test_the_gradient_of_gamma_gamma_is_its_slope():
    x, m, many = (
        np.array([1, 3, 40.0]),
        np.array([0.4, 1.1, 2.0]),
        np.array([2, 1, 3.0]),
    )
    values, logs, step = spend._terms(x, m, many), np.log([6.0, 3.5, 1.4]), 1e-6
    slope = [
        (values(logs + step * unit)[0] - values(logs - step * unit)[0]) / (2 * step)
        for unit in np.eye(3)
    ]
    assert values(logs)[1] == pytest.approx(slope, rel=1e-6)


PUBLISHED = spend.Spend(6.25, 3.74, 15.44, 0.0, 946, True, ())


def test_expected_value_is_drawn_towards_everybody():
    found = spend.expected_value(PUBLISHED, [0, 1, 10], [np.nan, 20, 20])
    assert found == pytest.approx([35.219, 24.638, 20.639], abs=5e-4)


def test_free_and_given_back_orders_count_as_nothing_known():
    found = spend.expected_value(PUBLISHED, [3, 3, 0], [0, -5, 80])
    assert found == pytest.approx([35.219] * 3, abs=5e-4)
    repeats, _, _, mean = cdnow.summary()
    with_free = spend.fit(np.append(repeats, [4, 4]), np.append(mean, [0, -9]))
    assert with_free.p == pytest.approx(6.2496, abs=1e-3) and with_free.customers == 946


def test_weights_are_customers_and_the_currency_scales_only_v():
    repeats, _, _, mean = cdnow.summary()
    euro = spend.fit(repeats, mean)
    yen = spend.fit(repeats, 160 * mean, np.full(repeats.size, 2))
    assert (yen.p, yen.q) == pytest.approx((euro.p, euro.q), rel=1e-4)
    assert yen.v == pytest.approx(160 * euro.v, rel=1e-4)
    assert yen.customers == 2 * 946
    assert yen.log_likelihood == pytest.approx(
        2 * (euro.log_likelihood - 946 * np.log(160)), abs=0.01
    )


def test_spend_that_follows_frequency_is_not_modelled():
    random = np.random.default_rng(9)
    repeats = random.integers(1, 20, 1_000).astype(float)
    found = spend.fit(repeats, repeats * random.gamma(5, 2, 1_000))
    assert any("rank correlation" in sentence for sentence in found.problems)


def test_rank_correlation_with_ties_and_weights():
    """Ranks 1.5, 1.5, 3, 4 against 2, 1, 3.5, 3.5; a weight is a customer twice."""
    first, second = [1, 1, 2, 3], [5, 4, 9, 9]
    by_hand = np.corrcoef([1.5, 1.5, 3, 4], [2, 1, 3.5, 3.5])[0, 1]
    assert spend.rank_correlation(first, second) == pytest.approx(by_hand)
    twice = spend.rank_correlation([1, 1, 2, 3, 3], [5, 4, 9, 9, 9])
    assert spend.rank_correlation(first, second, [1, 1, 1, 2]) == pytest.approx(twice)
    assert spend.rank_correlation([1, 1], [2, 3]) == 0


def test_nobody_who_came_back_has_no_spend():
    found = spend.fit([0, 0], [np.nan, np.nan])
    assert found.customers == 0 and "there are 0" in found.problems[0]
    heavy = spend.Spend(2, 0.9, 10, 0.0, 900, True, ())
    value = spend.expected_value(heavy, [0, 5], [np.nan, 30])
    assert np.isnan(value[0]) and value[1] == pytest.approx(2 * 160 / 9.9)


def test_lifetime_value_of_three_customers():
    rows = np.array([(2, 30.43, 38.86), (0, 0, 38.86), (10, 35, 38.86)]).T
    value = spend.expected_value(PUBLISHED, rows[0], [20, np.nan, 45])
    found = lifetime.lifetime_value(MBG, value, *rows, margin=0.4)
    assert found == pytest.approx([13.907, 2.664, 125.53], abs=4e-3)


def test_lifetime_value_without_discount_is_money_of_expected_orders():
    found = lifetime.lifetime_value(MBG, 30, *ROWS, discount=0, weeks=39)
    assert found == pytest.approx(30 * purchasing.expected_orders(MBG, *ROWS, 39))
    assert np.all(lifetime.lifetime_value(MBG, 30, *ROWS, weeks=39) < found)


def test_waiting_costs_most_while_a_good_customer_is_still_to_be_won():
    """x = 10, last order in week 35, 45 a day, margin .4: 24.7 at once, 14.5 at 52."""
    age = np.arange(35, 53, dtype=float)
    value = spend.expected_value(PUBLISHED, 10, 45)
    cost = lifetime.cost_of_waiting(MBG, value, 10, 35, age, margin=0.4)
    assert cost[0] == pytest.approx(24.7, abs=0.05)
    assert cost[-1] == pytest.approx(14.5, abs=0.05)
    assert age[np.argmax(cost)] in (41, 42)
    assert cost.max() == pytest.approx(32.2, abs=0.1)
    assert purchasing.p_alive(MBG, 10, 35, 41) == pytest.approx([0.76], abs=0.005)
