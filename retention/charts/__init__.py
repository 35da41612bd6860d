"""Charts: pure functions from an answer's frame to an Altair chart.

Every function names the query it draws and its grain. `to_spec` makes the Vega-Lite
dictionary that pages and reports show. Frames without a row never come here: the panel
says what is missing instead.
"""

from retention.charts.churn import churn_split_trend, churn_trend
from retention.charts.cohorts import cohort_curves, cohort_split_curves, cohort_value
from retention.charts.comments import (
    GROUP_NAMES,
    behaviour_dots,
    theme_dots,
    word_bars,
)
from retention.charts.heatmap import cohort_heatmap
from retention.charts.overview import (
    LIFECYCLE_COLORS,
    REVENUE_COLORS,
    lifecycle_stack,
    revenue_stack,
)
from retention.charts.segments import rfm_map, segment_bars, segment_dots
from retention.charts.survival import gap_histogram, survival
from retention.charts.theme import SEGMENTS, AnyChart, to_spec
from retention.charts.voice import (
    GROUP_COLORS,
    answers,
    nps_bar,
    nps_dots,
    nps_trend,
    score_histogram,
)

__all__ = [
    "GROUP_COLORS",
    "GROUP_NAMES",
    "LIFECYCLE_COLORS",
    "REVENUE_COLORS",
    "SEGMENTS",
    "AnyChart",
    "answers",
    "behaviour_dots",
    "churn_split_trend",
    "churn_trend",
    "cohort_curves",
    "cohort_heatmap",
    "cohort_split_curves",
    "cohort_value",
    "gap_histogram",
    "lifecycle_stack",
    "nps_bar",
    "nps_dots",
    "nps_trend",
    "revenue_stack",
    "rfm_map",
    "score_histogram",
    "segment_bars",
    "segment_dots",
    "survival",
    "theme_dots",
    "to_spec",
    "word_bars",
]
