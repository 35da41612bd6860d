"""Which dataset this session reads: the served ones, and what it uploaded itself."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import streamlit as st

from retention.dataset import Dataset, current_file, datasets_in, open_dataset
from retention.engine.duck import forget
from retention.errors import DatasetError

PROJECT = Path(__file__).resolve().parent.parent.parent

#: Where the sample is kept when RETENTION_DATA names nothing.
SAMPLE = PROJECT / ".data" / "sample.duckdb"
SAMPLE_CUSTOMERS, SAMPLE_SEED = 5_000, 7

#: Name of the choice that means this session's own upload.
UPLOADED = "Your upload"

#: Where a session keeps its own dataset. Keys of our own begin with an underscore, which
#: no dimension does.
OWN = "_upload"
_SHOW = "_show_upload"

_OPEN: dict[Path, Dataset] = {}
_CHECKED: set[Path] = set()
_LOCK = threading.RLock()


def served() -> dict[str, Path]:
    """Datasets this server offers, by name.

    Raises DatasetError when RETENTION_DATA names something that is not there.
    """
    named = os.environ.get("RETENTION_DATA")
    if not named:
        return {"sample": _sample()}
    path = Path(named)
    if path.is_dir():
        found = datasets_in(path)
        if not found:
            raise DatasetError(
                f"The folder {path} holds no dataset yet. Make one with: "
                f"python -m retention import orders.csv --into {path}/shop.duckdb"
            )
        return found
    current_file(path)
    return {path.stem: path}


def folder() -> Path:
    """Where the served datasets lie."""
    named = os.environ.get("RETENTION_DATA")
    if not named:
        return SAMPLE.parent
    path = Path(named)
    return path if path.is_dir() else path.parent


def _sample() -> Path:
    """The sample shop, made once."""
    from retention import shop

    with _LOCK:
        if not _sample_is_there():
            SAMPLE.parent.mkdir(exist_ok=True)
            with st.spinner("Making the sample shop: this happens once."):
                shop.publish_sample(SAMPLE, SAMPLE_CUSTOMERS, SAMPLE_SEED)
    return SAMPLE


def _sample_is_there() -> bool:
    """Published, and by this version of the program."""
    if SAMPLE in _CHECKED:
        return True
    try:
        open_dataset(SAMPLE)
    except DatasetError:
        return False
    _CHECKED.add(SAMPLE)
    return True


def chosen_name() -> str:
    """Name of the dataset on screen."""
    asked = st.session_state.get("dataset") or st.query_params.get("dataset")
    known = names()
    return str(asked) if asked in known else known[0]


def show_upload() -> None:
    """Let the next run show this session's upload."""
    st.session_state[_SHOW] = True


def names() -> list[str]:
    """Datasets this session may choose from, its own upload first."""
    own = [UPLOADED] if OWN in st.session_state else []
    return own + list(served())


def current() -> Dataset:
    """The dataset on screen, at its newest version.

    Raises DatasetError when it cannot be opened.
    """
    if st.session_state.pop(_SHOW, False):
        # before the select box of this key is drawn: afterwards it may not be set
        st.session_state["dataset"] = UPLOADED
    name = chosen_name()
    if name == UPLOADED and OWN in st.session_state:
        dataset: Dataset = st.session_state[OWN]
        return dataset
    available = served()
    path = available.get(name) or next(iter(available.values()))
    file = current_file(path)
    with _LOCK:
        if file not in _OPEN:
            _OPEN[file] = open_dataset(path)
            for gone in [old for old in _OPEN if not old.exists()]:
                del _OPEN[gone]
                forget(gone)
        return _OPEN[file]
