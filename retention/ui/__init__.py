"""The only place that knows Streamlit: what pages are made of."""

from retention.ui import data, doctor, upload
from retention.ui.churn import (
    churn_window,
    leavers,
    next_order,
    unusual_panel,
)
from retention.ui.cohorts import cohort_cells, cohort_forecast, customers_ahead
from retention.ui.compare import dimension_panel
from retention.ui.contracts import contract_panels, has_contracts, revenue_panel
from retention.ui.cuts import scored
from retention.ui.kpis import kpi_row
from retention.ui.migration import migration_panel
from retention.ui.page import Page, page
from retention.ui.panel import card, panel
from retention.ui.people import people_list
from retention.ui.report_card import report_card
from retention.ui.segments import rfm_panel, rfm_table
from retention.ui.value import costs_panel, predicted_panel
from retention.ui.voice import (
    behaviour,
    comments,
    nps_card,
    satisfaction,
    themes_and_words,
)
from retention.ui.why import why_panels

__all__ = [
    "Page",
    "behaviour",
    "card",
    "churn_window",
    "cohort_cells",
    "cohort_forecast",
    "comments",
    "contract_panels",
    "costs_panel",
    "customers_ahead",
    "data",
    "dimension_panel",
    "doctor",
    "has_contracts",
    "kpi_row",
    "leavers",
    "migration_panel",
    "next_order",
    "nps_card",
    "page",
    "panel",
    "people_list",
    "predicted_panel",
    "report_card",
    "revenue_panel",
    "rfm_panel",
    "rfm_table",
    "satisfaction",
    "scored",
    "themes_and_words",
    "unusual_panel",
    "upload",
    "why_panels",
]
