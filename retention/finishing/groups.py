"""Groups of one dimension against the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from retention.finishing.asked import Asked
from retention.models import differences


def compared(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Which groups' retention differs from the rest by more than chance."""
    p_values = differences.against_the_rest(frame["kept"], frame["at_start"])
    found = differences.discoveries(p_values)
    tested = np.where(np.isnan(p_values), "none", "noise")
    return frame.assign(state=np.where(found, "signal", tested))
