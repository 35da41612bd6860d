"""Every page's frame: navigation on top, filters at the side, the page itself.

This is the main script that app.py serves. Pages are thin scripts in pages/; what they
share stands here.
"""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from retention.errors import RetentionError
from retention.ui import source, upload
from retention.ui.page import Page
from retention.ui.sidebar import sidebar

ICON = Path(__file__).parent / "static" / "icon.png"
PAGES = source.PROJECT / "pages"

#: Section -> pages in it: script, name in the menu.
MENU = {
    "Review": (("overview", "Overview"),),
    "Explore": (
        ("cohorts", "Cohorts"),
        ("churn", "Churn"),
        ("segments", "Segments"),
        ("value", "Lifetime value"),
        ("voice", "Voice"),
    ),
    "Data": (("data", "Data"),),
}

ABOUT = (
    "Customer retention from a shop's own orders. Every figure explains itself under "
    "**How**; the definitions stand on the Data page."
)


def main() -> None:
    """Draw the frame and run the chosen page."""
    st.set_page_config(
        page_title="Retention",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state=256,
        menu_items={"About": ABOUT},
    )
    pages = {
        name: st.Page(
            PAGES / f"{name}.py",
            title=title,
            default=name == "overview",
            url_path=None if name == "overview" else name,
        )
        for section in MENU.values()
        for name, title in section
    }
    chosen = st.navigation(
        {
            section: [pages[name] for name, _ in listed]
            for section, listed in MENU.items()
        },
        position="top",
    )
    st.session_state["_pages"] = pages
    try:
        dataset = source.current()
        st.session_state["_page"] = Page(dataset, sidebar(dataset))
        if chosen.url_path != pages["data"].url_path:
            upload.notice()
        chosen.run()
    except RetentionError as error:
        st.warning(str(error), icon=":material/info:")
    except Exception:
        logging.getLogger("retention").exception("A page failed")
        st.error(
            "This page could not be drawn; the server's log says why. Your data is "
            "untouched. Reset the filters, or reload the page.",
            icon=":material/error:",
        )


main()
