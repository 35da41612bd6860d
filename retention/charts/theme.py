"""How every chart looks: colours, ink, the shared settings, and the finished spec.

One spec serves both modes. Three devices make that work in the browser:
1. names of colour slots ("blue", "gray", "orange" …) in `encoding.color`, which the app
   replaces by the theme's colours;
2. the palettes `range="category"` and `range="heatmap"` of the theme;
3. expressions on the luminance of the background for text, rules and outlines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt
from altair.utils import schemapi

# Checking every part while a chart is built takes longer than all the rest; the tests
# validate whole charts instead.
schemapi.DEBUG_MODE = False

AnyChart = alt.Chart | alt.LayerChart

GENERAL = ("1", "2", "3", "4", "5", "6", "7")
SEGMENTS = (
    "Champions",
    "Loyal",
    "Potential loyalist",
    "New",
    "Promising",
    "Need attention",
    "About to sleep",
    "Can't lose",
    "At risk",
    "Hibernating",
    "Lost",
)
STATE_COLORS = {"signal": "orange", "watch": "yellow", "noise": "gray"}

OPEN_OPACITY = 0.4
BAND_OPACITY = 0.16
SMALL = 30

__all__ = [
    "BAND_OPACITY",
    "GENERAL",
    "OPEN_OPACITY",
    "SEGMENTS",
    "SMALL",
    "STATE_COLORS",
    "AnyChart",
    "canvas",
    "category_color",
    "finish",
    "ink",
    "line_ink",
    "muted",
    "nothing_yet",
    "opacity_when",
    "paper",
    "shown_on_hover",
    "slot",
    "state_color",
    "to_spec",
]


def _by_mode(light: str, dark: str) -> str:
    return f"luminance(background)>0.5?'{light}':'{dark}'"


INK = _by_mode("#11151a", "#e8eaed")
MUTED = _by_mode("#59626d", "#a4adb7")
GRID = _by_mode("#e6e9ed", "#2a3036")
LINE = _by_mode("#a9b0b8", "#555e67")


def ink() -> alt.ExprRef:
    """Colour of text that matters."""
    return alt.ExprRef(INK)


def muted() -> alt.ExprRef:
    """Colour of labels and of numbers that are not final."""
    return alt.ExprRef(MUTED)


def line_ink() -> alt.ExprRef:
    """Colour of axis lines."""
    return alt.ExprRef(LINE)


def paper() -> alt.ExprRef:
    """Colour of the page behind the chart."""
    return alt.ExprRef("background")


def slot(name: str) -> alt.ColorValue:
    """A colour of the theme by its slot, for `encoding.color` only."""
    return alt.ColorValue(name)


def opacity_when(field: str, then: float, otherwise: float) -> alt.OpacityValue:
    """One opacity where the field is true, another elsewhere."""
    condition = {"test": f"datum.{field}", "value": then}
    return alt.OpacityValue(otherwise, condition=condition)


def shown_on_hover(opacity: float) -> dict[str, Any]:
    """Condition for the mark under the pointer; the selection is called "hover"."""
    return {"param": "hover", "empty": False, "value": opacity}


def state_color(field: str = "state") -> alt.Color:
    """Orange for a signal, yellow for watch, grey for noise and what is not judged."""
    colors = STATE_COLORS | {"none": STATE_COLORS["noise"]}
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=list(colors), range=list(colors.values())),
        legend=None,
    )


def category_color(field: str, names: Iterable[str]) -> alt.Color:
    """The colour of each name: a segment has its own on every page, others take 1-7."""
    names = list(dict.fromkeys(names))
    all_segments = set(names) <= set(SEGMENTS)
    domain = [*GENERAL, *SEGMENTS] if all_segments else sorted(names)[: len(GENERAL)]
    return alt.Color(
        f"{field}:N", scale=alt.Scale(domain=domain, range="category"), legend=None
    )


CONFIG: dict[str, Any] = {
    "view": {"stroke": None, "strokeWidth": 0},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelFontWeight": 400,
        "titleFontWeight": 400,
        "labelColor": {"expr": MUTED},
        "titleColor": {"expr": MUTED},
        "gridColor": {"expr": GRID},
        "domainColor": {"expr": LINE},
        "ticks": False,
        "labelFlush": False,
        "labelPadding": 6,
    },
    "axisX": {"grid": False, "domain": True, "titlePadding": 6},
    "axisY": {
        "domain": False,
        "tickCount": 4,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleX": 0,
        "titleY": -10,
        "titleBaseline": "bottom",
    },
    "legend": {
        "labelFontSize": 12,
        "labelColor": {"expr": MUTED},
        "titleColor": {"expr": MUTED},
    },
    "text": {"fontSize": 12},
    "mark": {"tooltip": None},
}


def finish(
    layers: list[alt.Chart], rows: list[dict[str, Any]], height: int
) -> alt.LayerChart:
    """Layers over one set of rows; the height includes axes and their titles."""
    chart = alt.LayerChart(layer=layers, height=height)
    chart.data = alt.Data(values=rows)
    return chart


def nothing_yet(words: str, height: int) -> alt.LayerChart:
    """A chart for an answer whose values all lie in the future: it says so."""
    middle = alt.ExprRef("-width/2")
    text = alt.Chart().mark_text(color=muted(), text=words, xOffset=middle)
    text = text.encode(x=alt.XValue("width"), y=alt.YValue(height / 2 - 10))
    return finish([text], [{"words": words}], height)


def canvas(chart: alt.LayerChart) -> alt.LayerChart:
    """Draw on a canvas: one third faster in the browser for hundreds of cells."""
    chart.usermeta = {"embedOptions": {"renderer": "canvas"}}
    return chart


def to_spec(chart: AnyChart) -> dict[str, Any]:
    """The Vega-Lite spec with data and settings inside, the same in every run.

    For `st.vega_lite_chart(spec=…, theme="streamlit")`; a report adds its own colours
    for the slots. The chart fills its card's width.
    """
    shape = chart.copy(deep=False)
    shape.data = alt.NamedData(name="rows")
    spec = shape.to_dict(validate=False)
    data: Any = chart.data
    spec["data"] = {"values": data.values}
    spec["config"] = CONFIG
    spec["width"] = "container"
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["padding"] = {"left": 0, "top": 4, "right": 4, "bottom": 5}
    spec.setdefault("usermeta", {})
    return spec
