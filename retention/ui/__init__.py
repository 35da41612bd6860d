"""The only place that knows Streamlit: what pages are made of."""

from retention.ui import data, doctor, upload
from retention.ui.churn import churn_window, leavers
from retention.ui.cohorts import cohort_cells
from retention.ui.compare import dimension_panel
from retention.ui.cuts import scored
from retention.ui.kpis import kpi_row
from retention.ui.migration import migration_panel
from retention.ui.page import Page, page
from retention.ui.panel import card, panel
from retention.ui.people import people_list
from retention.ui.segments import rfm_panel, rfm_table
from retention.ui.voice import comments, nps_card

__all__ = [
    "Page",
    "card",
    "churn_window",
    "cohort_cells",
    "comments",
    "data",
    "dimension_panel",
    "doctor",
    "kpi_row",
    "leavers",
    "migration_panel",
    "nps_card",
    "page",
    "panel",
    "people_list",
    "rfm_panel",
    "rfm_table",
    "scored",
    "upload",
]
