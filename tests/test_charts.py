"""Charts: what they draw, in full and thin worlds. Nothing is rendered here."""

import json
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from retention import charts
from retention.charts import frames, marks, periods

ROOT = Path(__file__).resolve().parent.parent
JANUARY, FEBRUARY, MARCH = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


def cell(cohort, age, size, retained, complete=True, settled=True):
    return {
        "cohort": cohort,
        "age": age,
        "size": size,
        "retained": retained,
        "retention": retained / size,
        "low": max(0, retained / size - 0.1),
        "high": min(1, retained / size + 0.1),
        "complete": complete,
        "settled": settled,
    }


# Three cohorts seen in mid-March. February has 20 customers: too few to be sure of.
COHORTS = pd.DataFrame(
    [
        cell(JANUARY, 0, 40, 40),
        cell(JANUARY, 1, 40, 16),
        cell(JANUARY, 2, 40, 4, complete=False, settled=False),
        cell(FEBRUARY, 0, 20, 20),
        cell(FEBRUARY, 1, 20, 2, complete=False, settled=False),
        cell(MARCH, 0, 50, 50, complete=False, settled=False),
    ]
)
POOLED = pd.DataFrame([cell("-", 0, 110, 110), cell("-", 1, 40, 16)]).assign(
    cohorts=[3, 1]
)[["age", "cohorts", "size", "retained", "retention", "low", "high"]]
VALUE = COHORTS.assign(
    revenue=[400.0, 160, 40, 200, 20, 500],
    cumulative=[400.0, 560, 600, 200, 220, 500],
    per_customer=[10.0, 14, 15, 10, 11, 10],
)
WORTH = pd.DataFrame(
    {
        "split": ["North", "South"],
        "customers": [120, 20],
        "value": [50.0, 80.0],
        "low": [40.0, None],
        "high": [60.0, None],
        "median": [30.0, 45.0],
    }
)
# Nine customers have lived age 2: too few to draw.
GROWTH = pd.DataFrame(
    {
        "age": [0, 1, 2],
        "customers": [120, 60, 9],
        "value": [50.0, 70.0, 75.0],
        "low": [40.0, None, None],
        "high": [60.0, None, None],
    }
)
AGAIN = pd.DataFrame(
    {
        "customers": [120],
        "net_retention": [1.01],
        "low": [0.95],
        "high": [1.07],
        "gross_retention": [0.69],
        "gross_retention_low": [0.66],
        "gross_retention_high": [0.72],
    }
)
# 30 % is no top that is shown.
FEW = pd.DataFrame(
    {
        "top_percent": [10, 20, 30],
        "customers": [1, 2, 3],
        "revenue": [400.0, 800.0, 1000.0],
        "share": [0.28, 0.57, 0.71],
    }
)
TREND = pd.DataFrame(
    {
        "split": "All",
        "period": [JANUARY, FEBRUARY, MARCH],
        "at_start": [1000, 1100, 1200],
        "kept": [700, 770, 1100],
        "lost": [300, 330, 100],
        "new": [10, 20, 5],
        "resurrected": [1, 2, 0],
        "retention": [0.70, 0.70, 0.92],
        "churn": [0.30, 0.30, 0.08],
        "low": [0.67, 0.68, 0.90],
        "high": [0.73, 0.72, 0.94],
        "complete": [True, True, False],
    }
)
LIMITS = TREND.assign(centre=0.25, lower=[0.2, 0.31, 0.2], upper=[0.35, 0.4, 0.35])
REVENUE = pd.DataFrame(
    {
        "period": [JANUARY, FEBRUARY, MARCH],
        "new_revenue": [4000.0, 5000, 2000],
        "returning_revenue": [8000.0, 9000, 1000],
        "unattributed_revenue": [0.0, 0, 0],
        "revenue": [12000.0, 14000, 3000],
        "orders": [120, 140, 30],
        "complete": [True, True, False],
    }
)
LIFECYCLE = pd.DataFrame(
    {
        "period": [JANUARY, FEBRUARY, MARCH],
        "new": [10, 12, 3],
        "retained": [50, 52, 20],
        "resurrected": [5, 6, 1],
        "dormant": [20, 21, 44],
        "active": [65, 70, 24],
        "complete": [True, True, False],
    }
)
CONTRACTS = pd.DataFrame(
    {
        "period": [JANUARY, FEBRUARY, MARCH],
        "at_start": [1000, 1100, 1200],
        "kept": [970, 1056, 1190],
        "cancelled": [30, 44, 10],
        "churn": [0.03, 0.04, 0.01],
        "low": [0.02, 0.03, 0.0],
        "high": [0.04, 0.05, 0.02],
        "retention": [0.97, 0.96, 0.99],
        "complete": [True, True, False],
    }
)
SILENCES = pd.DataFrame(
    {
        "window_days": [90, 180, 240],
        "at_risk": [300, 200, 100],
        "watched": [250, 120, 20],
        "r180": [0.3, 0.19, 0.1],
        "low": [0.28, 0.17, 0.05],
        "high": [0.32, 0.21, 0.15],
        "is_admissible": [True, True, False],
        "is_chosen": [False, True, False],
        "how": "found",
        "crossed": [40, 20, 0],
        "returned": [10, 4, 0],
    }
)
SURVIVAL = pd.DataFrame(
    {
        "days": [7, 30, 90],
        "at_risk": [100, 60, 30],
        "events": [30, 20, 6],
        "survival": [0.7, 0.47, 0.37],
        "low": [0.6, 0.37, 0.27],
        "high": [0.8, 0.57, 0.47],
    }
)
GAPS = pd.DataFrame(
    {"days_from": [0, 7, 14], "days_to": [7, 14, None], "gaps": [30, 20, 4]}
)
RFM = pd.DataFrame(
    {
        "segment": ["Champions", "Lost"],
        "customers": [1200, 300],
        "revenue": [9000.0, 1000],
        "share": [0.8, 0.2],
        "recency_days": [6.0, 400],
        "frequency": [9.2, 1.1],
        "value": [7.5, 3.33],
        "low": [7.1, None],
        "high": [7.9, None],
    }
)
MOVES = pd.DataFrame(
    {
        "from_segment": ["Champions", "Champions", "Lost", "not yet a customer"],
        "from_place": [1, 1, 11, 13],
        "to_segment": ["Champions", "Can't lose", "no longer in the window", "New"],
        "to_place": [1, 8, 12, 4],
        "customers": [90, 10, 5, 40],
        "from_customers": [100, 100, 5, 40],
        "value": [9000.0, 1000, 0, 0],
        "value_now": [9500.0, 100, 0, 800],
        "share": [0.9, 0.1, 1.0, 1.0],
        "low": [0.83, 0.06, 0.57, 0.91],
        "high": [0.94, 0.17, 1.0, 1.0],
    }
)
BY = pd.DataFrame(
    {
        "split": ["North", "South", "Islands"],
        "customers": [700, 600, 5],
        "active": [500, 400, 0],
        "at_start": [520, 410, 0],
        "kept": [364, 205, 0],
        "retention": [0.7, 0.5, None],
        "low": [0.66, 0.45, None],
        "high": [0.74, 0.55, None],
        "orders": [900, 500, 0],
        "revenue": [45000.0, 20000, 0],
        "average_order_value": [50.0, 40, None],
        "state": ["noise", "signal", "noise"],
    }
)
NPS = pd.DataFrame(
    {
        "split": ["North", "South"],
        "n": [100, 50],
        "promoters": [50, 10],
        "passives": [30, 20],
        "detractors": [20, 20],
        "nps": [30.0, -20],
        "low": [15.0, -43],
        "high": [45.0, 3],
    }
)
NPS_TREND = NPS.assign(
    period=[JANUARY, FEBRUARY], responses=[100, 9], complete=[True, True]
)
SCORES = pd.DataFrame({"score": [0, 7, 9, 10], "responses": [3, 20, 30, 40]})

REPORT = pd.DataFrame(
    {
        "kind": ["lookup", "lookup", "lookup", "purchases"],
        "tier": "lookup",
        "decile": [1, 10, 0, 1],
        "n": [50, 60, 110, 50],
        "predicted": [0.1, 0.6, 0.37, 0.2],
        "actual": [0.12, 0.5, 0.33, 0.12],
        "low": [0.05, 0.4, None, 0.05],
        "high": [0.2, 0.6, None, 0.2],
    }
)

# Name: how to draw it, and how many rows its data has in the full world.
CHARTS = {
    "revenue_stack": (lambda f: charts.revenue_stack(f, "month", "€"), REVENUE, 3),
    "lifecycle_stack": (lambda f: charts.lifecycle_stack(f, "month"), LIFECYCLE, 3),
    # six cells, three sizes; pooled: two cells, one size
    "heatmap": (lambda f: charts.cohort_heatmap(f, POOLED, "month"), COHORTS, 12),
    # January at age 1, and all cohorts at age 1
    "curves": (lambda f: charts.cohort_curves(f, POOLED, "month"), COHORTS, 2),
    "split_curves": (
        lambda f: charts.cohort_split_curves(f, "month"),
        POOLED.assign(split="All"),
        1,
    ),
    # three complete cells, all cohorts at ages 0 and 1
    "value": (
        lambda f: charts.cohort_value(f, GROWTH[:2], "month", "€"),
        VALUE,
        5,
    ),
    "worth": (lambda f: charts.value_dots(f, 61.0, "€"), WORTH, 2),
    "growth": (lambda f: charts.value_growth(f, "month", "€"), GROWTH, 2),
    # net and gross
    "again": (charts.spending_again, AGAIN, 2),
    "few": (lambda f: charts.concentration_bars(f, "€"), FEW, 2),
    "churn": (lambda f: charts.churn_trend(f, "month"), TREND, 3),
    "limits": (lambda f: charts.churn_trend(f, "month"), LIMITS, 3),
    "churn_split": (lambda f: charts.churn_split_trend(f, "month"), TREND, 3),
    "contracts": (lambda f: charts.contract_trend(f, "month"), CONTRACTS, 3),
    "false_churn": (lambda f: charts.false_churn(f, 90), SILENCES, 3),
    # a first row for day 0
    "survival": (charts.survival, SURVIVAL, 4),
    "gaps": (lambda f: charts.gap_histogram(f, 9, 60), GAPS, 3),
    # all eleven segments, present or not
    "rfm": (lambda f: charts.rfm_map(f, "€", "Lost"), RFM, 11),
    # four cells, and the ten outlines where nobody stayed
    "matrix": (lambda f: charts.migration_matrix(f, "customers", "€"), MOVES, 14),
    # four bands of five points, three blocks left, four right
    "flow": (lambda f: charts.migration_flow(f, "customers", "€"), MOVES, 27),
    "dots": (lambda f: charts.segment_dots(f, 0.61), BY, 3),
    "bars": (lambda f: charts.segment_bars(f, "revenue", "€"), BY, 3),
    "nps_bar": (charts.nps_bar, NPS, 3),
    "scores": (charts.score_histogram, SCORES, 11),
    "nps_trend": (lambda f: charts.nps_trend(f, "month"), NPS_TREND, 2),
    "answers": (lambda f: charts.answers(f, "month"), NPS_TREND, 2),
    # the two groups of the score in use
    "calibration": (charts.calibration, REPORT, 2),
    "nps_dots": (lambda f: charts.nps_dots(f, 13.0), NPS, 2),
}
COUNTS_ONLY = {
    "few",
    "revenue_stack",
    "lifecycle_stack",
    "gaps",
    "rfm",
    "scores",
}
RATIOS = ("retention", "churn", "low", "high", "survival", "nps", "r180")


def rows_of(spec):
    return spec["data"]["values"]


def tooltips(spec):
    """Titles of all tooltips of the chart's layers."""
    found = []
    for layer in spec["layer"]:
        found += [tip["title"] for tip in layer["encoding"].get("tooltip", [])]
    return found


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_valid_vega_lite_with_the_rows_promised(name):
    draw, frame, count = CHARTS[name]
    chart = draw(frame)
    chart.to_dict(validate=True)
    spec = charts.to_spec(chart)
    assert len(rows_of(spec)) == count
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert spec["height"] > 0
    assert spec["config"]["axis"]["ticks"] is False


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_one_row_is_drawn(name):
    draw, frame, _ = CHARTS[name]
    chart = draw(frame.iloc[:1])
    chart.to_dict(validate=True)
    assert rows_of(charts.to_spec(chart))


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_rates_nobody_knows_yet_is_drawn(name):
    draw, frame, _ = CHARTS[name]
    blank = {column: None for column in RATIOS if column in frame}
    chart = draw(frame.assign(**blank))
    chart.to_dict(validate=True)
    json.dumps(charts.to_spec(chart), allow_nan=False)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_periods_in_progress_only_is_drawn(name):
    draw, frame, _ = CHARTS[name]
    flags = [column for column in ("complete", "settled") if column in frame]
    draw(frame.assign(**dict.fromkeys(flags, False))).to_dict(validate=True)


@pytest.mark.parametrize("name", CHARTS)
def test_every_tooltip_shows_how_many_and_the_interval(name):
    draw, frame, _ = CHARTS[name]
    titles = " / ".join(tooltips(charts.to_spec(draw(frame))))
    assert any(word in titles for word in ("(n)", "Ordered", "Orders", "Customers"))
    if name not in COUNTS_ONLY | {"bars"}:
        assert "interval" in titles


@pytest.mark.parametrize("name", CHARTS)
def test_the_spec_is_the_same_every_time(name):
    draw, frame, _ = CHARTS[name]
    assert charts.to_spec(draw(frame)) == charts.to_spec(draw(frame))


def test_what_all_cohorts_brought_has_its_interval_where_one_is_known():
    spec = charts.to_spec(charts.cohort_value(VALUE, GROWTH[:2], "month", "€"))
    pooled = [row for row in rows_of(spec) if row["series"] == "all"]
    assert [row["amount"] for row in pooled] == [50, 70]
    assert [row["customers"] for row in pooled] == ["120", "60"]
    assert [row["interval"] for row in pooled] == [
        "€\u00a040.00 to 60.00",
        "not known yet",
    ]


def test_an_interval_of_money_has_cents_at_both_ends_or_at_neither():
    assert frames.money_span(95.2, 105.7, "€") == "€\u00a095 to 106"
    assert frames.money_span(3.456, 99.99) == "3.46 to 99.99"
    assert frames.money_span(None, 1, "€") == "not known yet"


def heat(frame=COHORTS, **options):
    return charts.to_spec(charts.cohort_heatmap(frame, POOLED, "month", **options))


def kinds(spec):
    return {
        (row["cohort"], row["age"]): row["kind"]
        for row in rows_of(spec)
        if row["column"] != "size"
    }


def test_only_finished_cells_after_age_0_have_a_colour():
    spec = heat()
    assert kinds(spec) == {
        ("2025-01-01", 0): "start",  # everybody
        ("2025-01-01", 1): "cell",
        ("2025-01-01", 2): "open",  # March is not over
        ("2025-02-01", 0): "start",
        ("2025-02-01", 1): "open",
        ("2025-03-01", 0): "start",
        ("all", 0): "start",
        ("all", 1): "pooled",
    }
    coloured = [layer for layer in spec["layer"] if "color" in layer["encoding"]]
    assert len(coloured) == 1
    assert coloured[0]["transform"] == [
        {"filter": "datum.kind=='cell'||datum.kind=='pooled'"}
    ]
    assert coloured[0]["encoding"]["color"]["scale"]["range"] == "heatmap"


def test_the_colour_scale_does_not_hold_the_100_percent_of_age_0():
    colour = heat()["layer"][0]["encoding"]["color"]
    assert colour["scale"]["domain"] == [40, 41]


def test_the_heat_map_lists_the_newest_cohort_first_below_all_cohorts():
    rows = heat()["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert rows == ["all", "2025-03-01", "2025-02-01", "2025-01-01"]


def test_a_cell_in_progress_says_until_when():
    march = next(row for row in rows_of(heat()) if row["kind"] == "open")
    assert march["state"] == "in progress until 31 Mar 2025"
    assert march["returned"] == "4 of 40"


def test_a_cell_not_settled_has_words_of_its_own():
    unsettled = COHORTS.assign(settled=False)
    row = next(row for row in rows_of(heat(unsettled)) if row["age"] == 1)
    assert (row["kind"], row["state"][:11]) == ("open", "not settled")


def test_a_small_cohort_is_not_sure():
    sure = {row["cohort"]: row["sure"] for row in rows_of(heat())}
    assert sure == {
        "2025-01-01": True,
        "2025-02-01": False,  # 20 customers
        "2025-03-01": True,
        "all": True,
    }


def test_a_finished_cell_with_nobody_is_0_and_an_unknown_one_is_not_there():
    frame = COHORTS.assign(
        retained=[40, 0, 4, 20, 2, 50], retention=[1, 0, 0.1, 1, None, 1]
    )
    cells = {(row["cohort"], row["age"]): row["text"] for row in rows_of(heat(frame))}
    assert cells["2025-01-01", 1] == "0.0"
    assert ("2025-02-01", 1) not in cells


def test_counts_can_stand_in_the_cells():
    spec = heat(show="count")
    row = next(row for row in rows_of(spec) if row["kind"] == "cell")
    assert (row["text"], row["pct"]) == ("16", 40)


def test_a_click_reports_cohort_and_age():
    (click,) = heat()["params"]
    assert click["name"] == "cell"
    assert click["select"]["fields"] == ["cohort", "age"]


def test_the_chosen_cell_is_outlined():
    plain, chosen = heat(), heat(selected=("2025-01-01", 1))
    assert len(chosen["layer"]) == len(plain["layer"]) + 1


def test_the_heat_map_is_drawn_on_a_canvas():
    assert heat()["usermeta"] == {"embedOptions": {"renderer": "canvas"}}


def test_dates_stay_on_their_day():
    """Days are text on ordinal axes, read and written as UTC: January stays January."""
    for frame in (TREND, TREND.assign(period=pd.to_datetime(TREND["period"]))):
        spec = charts.to_spec(charts.churn_trend(frame, "month"))
        assert [row["period"] for row in rows_of(spec)] == [
            "2025-01-01",
            "2025-02-01",
            "2025-03-01",
        ]
        x = spec["layer"][0]["encoding"]["x"]
        assert x["type"] == "ordinal"
        assert "utcFormat(toDate(datum.value)" in x["axis"]["labelExpr"]
        assert "timeFormat" not in x["axis"]["labelExpr"]


def test_an_open_period_is_no_part_of_the_solid_line():
    rows = rows_of(charts.to_spec(charts.churn_trend(TREND, "month")))
    assert [row["solid"] for row in rows] == [30, 30, None]
    assert [row["open"] for row in rows] == [None, 30, 8]  # joined to February
    assert rows[2]["state_words"] == "in progress until 31 Mar 2025"


def test_a_point_without_neighbours_is_lonely():
    rows = [
        {"value": value, "complete": True, "low": 0, "high": 1}
        for value in (1.0, None, 3.0, 4.0)
    ]
    marks.mark_known(rows)
    assert [row["lonely"] for row in rows] == [True, False, False, False]
    assert [row["last"] for row in rows] == [False, False, False, True]


def test_churn_turns_the_interval_of_retention_around():
    rows = rows_of(charts.to_spec(charts.churn_trend(TREND, "month")))
    assert (rows[0]["low"], rows[0]["high"]) == pytest.approx((27, 33))
    rows = rows_of(charts.to_spec(charts.churn_trend(TREND, "month", "retention")))
    assert (rows[0]["low"], rows[0]["high"]) == pytest.approx((67, 73))


def test_a_period_outside_its_limits_is_a_signal():
    rows = rows_of(charts.to_spec(charts.churn_trend(LIMITS, "month")))
    # March, at 8 %, is outside too, but not over: only solid points are drawn orange
    assert [row["state"] for row in rows] == ["noise", "signal", "signal"]


def test_segments_have_the_same_colours_in_every_chart():
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    for mode in ("light", "dark"):
        palette = config["theme"][mode]["chartCategoricalColors"]
        assert len(palette) == 7 + len(charts.SEGMENTS)
        assert len(config["theme"][mode]["chartSequentialColors"]) == 10
    everywhere = [*"1234567", *charts.SEGMENTS]
    rfm = charts.to_spec(charts.rfm_map(RFM))
    split = TREND.assign(split="At risk")
    trend = charts.to_spec(charts.churn_split_trend(split, "month"))
    for spec in (rfm, trend):
        scale = spec["layer"][0]["encoding"]["color"]["scale"]
        assert scale == {"domain": everywhere, "range": "category"}


def test_a_segment_nobody_is_in_stays_on_the_map():
    rows = {row["segment"]: row for row in rows_of(charts.to_spec(charts.rfm_map(RFM)))}
    assert list(rows) == list(charts.SEGMENTS)
    assert rows["Loyal"]["present"] is False
    assert rows["Champions"]["customers"] == "1,200 customers"
    assert rows["Champions"]["revenue"] == "90\u00a0% of revenue"


def test_the_map_covers_every_pair_of_scores_once():
    covered = [
        (recency, money)
        for left, right, bottom, top in charts.segments.PLACES.values()
        for recency in range(left, right)
        for money in range(bottom, top)
    ]
    assert sorted(covered) == [(r, m) for r in range(5) for m in range(5)]


def test_seven_splits_are_shown_at_most_and_the_largest_stay():
    many = pd.concat(
        [TREND.assign(split=f"Region {n}", at_start=10 + n) for n in range(1, 10)]
    )
    rows = rows_of(charts.to_spec(charts.churn_split_trend(many, "month")))
    assert {row["split"] for row in rows} == {f"Region {n}" for n in range(3, 10)}


def test_names_of_lines_never_overlap():
    moved = marks.spread([10, 10.5, 11, 40], gap=3, floor=0)
    assert all(above - below > 2.999 for below, above in pairwise(moved))
    assert moved[3] == 40


def test_dormant_customers_stand_below_zero():
    bars = charts.to_spec(charts.lifecycle_stack(LIFECYCLE, "month"))["layer"][0]
    assert "'dormant': -1.0" in bars["transform"][1]["calculate"]


def test_money_without_a_customer_is_shown_only_where_there_is_some():
    def folded(frame):
        spec = charts.to_spec(charts.revenue_stack(frame, "month"))
        return spec["layer"][0]["transform"][0]["fold"]

    assert folded(REVENUE) == ["returning_revenue", "new_revenue"]
    guests = REVENUE.assign(unattributed_revenue=[0.0, -50, 0])
    assert folded(guests)[-1] == "unattributed_revenue"


def test_the_median_is_marked_on_the_first_day_half_have_ordered():
    marked = json.dumps(charts.to_spec(charts.survival(SURVIVAL)))
    assert "half within 30 days" in marked
    slow = SURVIVAL.assign(survival=[0.9, 0.8, 0.7])
    assert "half within" not in json.dumps(charts.to_spec(charts.survival(slow)))


def test_a_period_with_fewer_than_10_answers_has_no_point():
    rows = rows_of(charts.to_spec(charts.nps_trend(NPS_TREND, "month")))
    assert [row["value"] for row in rows] == [30, None]
    assert rows[1]["score"] == "fewer than 10 answers"


def test_trend_and_answers_stand_on_the_same_axis():
    trend = charts.to_spec(charts.nps_trend(NPS_TREND, "month"))
    below = charts.to_spec(charts.answers(NPS_TREND, "month"))
    extents = [
        layer["encoding"]["y"]["axis"]["minExtent"]
        for spec in (trend, below)
        for layer in spec["layer"]
        if "minExtent" in (layer["encoding"].get("y", {}).get("axis") or {})
    ]
    assert extents == [30, 30]


def test_a_score_nobody_gave_is_0():
    rows = rows_of(charts.to_spec(charts.score_histogram(SCORES)))
    assert [row["responses"] for row in rows] == [3, 0, 0, 0, 0, 0, 0, 20, 0, 30, 40]
    assert [row["group"] for row in rows if row["score"] in (6, 7, 9)] == [
        "detractors",
        "passives",
        "promoters",
    ]


def test_a_value_without_customers_says_so_and_comes_last():
    rows = rows_of(charts.to_spec(charts.segment_dots(BY)))
    assert [row["split"] for row in rows] == ["North", "South", "Islands"]
    assert rows[2]["value"] is None
    assert rows[2]["share"] == "not known yet"


@pytest.mark.parametrize(
    ("values", "domain"),
    [
        ([64.1, 69.2], (60, 70)),
        ([2, 48], (0, 50)),
        ([55.0], (55, 56)),
        ([100.0], (99, 100)),
        ([None], (0, 100)),
    ],
)
def test_axes_end_on_round_numbers(values, domain):
    assert frames.rounded_domain(values) == domain


def test_an_axis_that_does_not_start_at_zero_says_so():
    assert frames.zoom_note((45, 80), "%") == " (axis from 45\u00a0%)"
    assert frames.zoom_note((0, 80), "%") == ""


def test_numbers_are_written_for_people():
    assert frames.number(-1234567) == "\N{MINUS SIGN}1,234,567"
    assert frames.number(-0.2) == "0"
    assert frames.percent(0.3349) == "33.5\u00a0%"
    assert frames.percent_span(0.279, 0.317) == "27.9 to 31.7\u00a0%"
    assert frames.money(1234.5, "€") == "€\u00a01,234"
    assert frames.money(9.5) == "9.50"
    assert frames.percent(None) == "not known yet"


def test_periods_have_names_and_last_days():
    assert periods.period_name("2025-01-01", "month") == "Jan 2025"
    assert periods.period_name("2025-04-01", "quarter") == "Q2 2025"
    assert periods.period_name("2025-05-05", "week") == "5 May 2025"
    assert periods.last_day("2024-01-01", "month", 1) == date(2024, 2, 29)
    assert periods.last_day("2024-12-30", "week") == date(2025, 1, 5)
    assert periods.last_day("2024-10-01", "quarter") == date(2024, 12, 31)


def test_a_group_too_small_to_judge_has_its_dot_too():
    """Vega gives no colour, so no mark, to a state that is not in the scale."""
    spec = charts.to_spec(charts.segment_dots(BY.assign(state="none")))
    (scale,) = {
        json.dumps(layer["encoding"]["color"]["scale"])
        for layer in spec["layer"]
        if layer.get("encoding", {}).get("color", {}).get("field") == "state"
    }
    colors = dict(
        zip(*(json.loads(scale)[one] for one in ("domain", "range")), strict=True)
    )
    assert colors["none"] == colors["noise"]
