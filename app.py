"""The application: security headers around the pages. Start it with make run.

streamlit run app.py
"""

from __future__ import annotations

import gc
import logging
from pathlib import Path

import altair  # noqa: F401  imported here so that the first page does not pay for it
import streamlit as st
from starlette.middleware import Middleware

# Caches are declared while the server is still starting, which this logger reports.
logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)

from retention.ui.headers import SecurityHeaders  # noqa: E402
from retention.ui.keeper import keeping  # noqa: E402

MAIN = Path(__file__).parent / "retention" / "ui" / "shell.py"

# What is imported stays for good: the collector need not look at it after every run.
gc.collect()
gc.freeze()

app = st.App(MAIN, lifespan=keeping, middleware=[Middleware(SecurityHeaders)])
