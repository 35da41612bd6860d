"""Charts: pure functions from an answer's frame to an Altair chart.

Every function names the query it draws and its grain. `to_spec` makes the Vega-Lite
dictionary that pages and reports show. Frames without a row never come here: the panel
says what is missing instead.
"""

from retention.charts.churn import (
    churn_split_trend,
    churn_trend,
    contract_trend,
    revenue_churn,
)
from retention.charts.cohorts import cohort_curves, cohort_split_curves, cohort_value
from retention.charts.comments import (
    GROUP_NAMES,
    behaviour_dots,
    theme_dots,
    word_bars,
)
from retention.charts.contracts import contract_forecast
from retention.charts.control import control_chart
from retention.charts.flow import migration_flow
from retention.charts.forecast import cohort_forecast, customers_ahead
from retention.charts.heatmap import cohort_heatmap
from retention.charts.migration import migration_matrix
from retention.charts.overview import (
    LIFECYCLE_COLORS,
    REVENUE_COLORS,
    lifecycle_stack,
    revenue_stack,
)
from retention.charts.report import calibration
from retention.charts.segments import rfm_map, segment_bars, segment_dots
from retention.charts.silences import false_churn
from retention.charts.survival import contract_survival, gap_histogram, survival
from retention.charts.theme import SEGMENTS, AnyChart, to_spec
from retention.charts.value import (
    concentration_bars,
    spending_again,
    value_dots,
    value_growth,
)
from retention.charts.voice import (
    GROUP_COLORS,
    answers,
    nps_bar,
    nps_dots,
    nps_trend,
    score_histogram,
)
from retention.charts.why import tenure_bars, waterfall

__all__ = [
    "GROUP_COLORS",
    "GROUP_NAMES",
    "LIFECYCLE_COLORS",
    "REVENUE_COLORS",
    "SEGMENTS",
    "AnyChart",
    "answers",
    "behaviour_dots",
    "calibration",
    "churn_split_trend",
    "churn_trend",
    "cohort_curves",
    "cohort_forecast",
    "cohort_heatmap",
    "cohort_split_curves",
    "cohort_value",
    "concentration_bars",
    "contract_forecast",
    "contract_survival",
    "contract_trend",
    "control_chart",
    "customers_ahead",
    "false_churn",
    "gap_histogram",
    "lifecycle_stack",
    "migration_flow",
    "migration_matrix",
    "nps_bar",
    "nps_dots",
    "nps_trend",
    "revenue_churn",
    "revenue_stack",
    "rfm_map",
    "score_histogram",
    "segment_bars",
    "segment_dots",
    "spending_again",
    "survival",
    "tenure_bars",
    "theme_dots",
    "to_spec",
    "value_dots",
    "value_growth",
    "waterfall",
    "word_bars",
]
