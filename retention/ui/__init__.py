"""The only place that knows Streamlit: what pages are made of."""

from retention.ui import data, doctor, upload
from retention.ui.churn import churn_window, leavers
from retention.ui.cohorts import cohort_cells
from retention.ui.compare import dimension_panel
from retention.ui.kpis import kpi_row
from retention.ui.page import Page, page
from retention.ui.panel import card, panel
from retention.ui.people import people_list
from retention.ui.segments import rfm_panel, rfm_table
from retention.ui.voice import (
    behaviour,
    comments,
    nps_card,
    satisfaction,
    themes_and_words,
)

__all__ = [
    "Page",
    "behaviour",
    "card",
    "churn_window",
    "cohort_cells",
    "comments",
    "data",
    "dimension_panel",
    "doctor",
    "kpi_row",
    "leavers",
    "nps_card",
    "page",
    "panel",
    "people_list",
    "rfm_panel",
    "rfm_table",
    "satisfaction",
    "themes_and_words",
    "upload",
]
