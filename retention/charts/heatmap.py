"""The triangle of cohorts."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd

from retention.charts.frames import (
    Row,
    number,
    percent,
    percent_span,
    records,
    times_100,
)
from retention.charts.periods import age_title, last_day, long_day, period_name
from retention.charts.theme import (
    SMALL,
    canvas,
    finish,
    ink,
    muted,
    opacity_when,
    paper,
)

POOLED = "all"
SIZE = "size"
ROW_HEIGHT = 23
HEADER_HEIGHT = 44
LEGEND_HEIGHT = 40
FEWEST_AGES = 6

Show = Literal["percent", "count"]

__all__ = ["cohort_heatmap"]


def cohort_heatmap(
    frame: pd.DataFrame,
    pooled: pd.DataFrame,
    grain: str,
    selected: tuple[str, int] | None = None,
    show: Show = "percent",
) -> alt.LayerChart:
    """Which cohorts come back: one row per cohort, one column per age.

    frame: cohorts/retention, grain cohort and age; pooled: cohorts/pooled, grain age.
    Newest first, all cohorts pooled on top. A cell of a period in progress, or not yet
    settled, is hollow; one with fewer than 30 customers is pale; a future one is not
    there. Age 0 is everybody, so it has no colour. A click reports cohort and age as
    the selection "cell"; `selected` outlines a cell.
    """
    rows = _cells(frame, grain, show) + _pooled_cells(pooled, show)
    cohorts = sorted({row["cohort"] for row in rows} - {POOLED}, reverse=True)
    known = [POOLED, *cohorts] if len(pooled) else cohorts
    oldest = max(FEWEST_AGES, *(row["age"] for row in rows))
    columns = [SIZE, *map(str, range(oldest + 1))]
    domain = _colour_domain(rows)
    corner = _corner_is_free(rows, cohorts, oldest)
    height = HEADER_HEIGHT + ROW_HEIGHT * len(known)
    height += LEGEND_HEIGHT if domain and not corner else 0
    base = alt.Chart().encode(
        x=_columns_axis(columns, grain), y=_rows_axis(known, grain)
    )
    layers = [
        _coloured(base, domain, corner),
        _hollow(base),
        *_numbers(base, len(columns)),
        alt.Chart()
        .transform_filter(f"datum.cohort=='{POOLED}'&&datum.column=='{SIZE}'")
        .mark_rule(yOffset=13, color=muted(), opacity=0.6)
        .encode(y=base.encoding.y),
        *_selected(base, selected),
        *_hover(base, grain),
    ]
    return canvas(finish(layers, rows, height))


def _cells(frame: pd.DataFrame, grain: str, show: Show) -> list[Row]:
    """A row per known cell, and one per cohort for the column of sizes."""
    rows = []
    for record in records(frame):
        if record["retention"] is None:
            continue
        age, cohort, size = record["age"], record["cohort"], record["size"]
        complete, settled = record["complete"], record.get("settled", True)
        state = "complete"
        if not complete:
            state = f"in progress until {long_day(last_day(cohort, grain, age))}"
        elif not settled:
            state = "not settled: too recent to know who stays away"
        kind = "start" if age == 0 else "cell" if complete and settled else "open"
        row = _row(record, kind, show, period_name(cohort, grain), state)
        rows.append(row)
        if age == 0:
            rows.append(row | {"column": SIZE, "kind": SIZE, **_count(size)})
    return rows


def _pooled_cells(pooled: pd.DataFrame, show: Show) -> list[Row]:
    rows = []
    for record in records(pooled):
        if record["retention"] is None:
            continue
        cohorts = number(record["cohorts"])
        record = record | {"cohort": POOLED}
        kind = "start" if record["age"] == 0 else "pooled"
        state = f"complete periods of {cohorts} cohorts"
        row = _row(record, kind, show, "All cohorts", state)
        rows.append(row)
        if record["age"] == 0:
            rows.append(row | {"column": SIZE, "kind": SIZE, **_count(record["size"])})
    return rows


def _row(record: Row, kind: str, show: Show, name: str, state: str) -> Row:
    retention, retained, size = record["retention"], record["retained"], record["size"]
    words = {"text": number(100 * retention, 1), "short": number(100 * retention)}
    if kind == "start":
        words["text"] = words["short"]
    return {
        "cohort": record["cohort"],
        "age": record["age"],
        "column": str(record["age"]),
        "kind": kind,
        "pct": times_100(retention),
        "sure": size >= SMALL,
        **(words if show == "percent" else _count(retained)),
        "name": name,
        "customers": number(size),
        "returned": f"{number(retained)} of {number(size)}",
        "share": percent(retention),
        "interval": percent_span(record["low"], record["high"]),
        "state": state if size >= SMALL else f"{state}; fewer than {SMALL} customers",
    }


def _count(count: int) -> dict[str, str]:
    short = number(count)
    if count >= 1_000:
        short = f"{number(count / 1000, 1 if count < 10_000 else 0)}k"
    return {"text": number(count), "short": short}


def _colour_domain(rows: list[Row]) -> list[int]:
    """Round ends in percent around all cells that count; empty without such a cell."""
    coloured = [row for row in rows if row["kind"] in ("cell", "pooled")]
    sure = [row for row in coloured if row["sure"]]
    shares = [row["pct"] for row in sure or coloured]
    if not shares:
        return []
    step = 5 if max(shares) - min(shares) > 5 else 1
    low = int(min(shares) // step) * step
    return [low, max(low + step, -int(-max(shares) // step) * step)]


def _corner_is_free(rows: list[Row], cohorts: list[str], oldest: int) -> bool:
    """The legend fits into the empty corner beside the newest cohorts."""
    newest = cohorts[:2]
    ages = [row["age"] for row in rows if row["cohort"] in newest]
    return len(cohorts) > 3 and oldest > 3 and max(ages) <= 0.55 * oldest


def _columns_axis(columns: list[str], grain: str) -> alt.X:
    cell = f"width/{len(columns)}"
    size = f"{cell}<25?'':{cell}<50?'Size':'Customers'"
    every = f"({cell}<13?5:{cell}<18?2:1)"
    label = (
        f"datum.value=='{SIZE}'?({size}):toNumber(datum.value)%{every}?'':datum.value"
    )
    axis = alt.Axis(
        orient="top",
        title=age_title(grain),
        labelExpr=label,
        labelAngle=0,
        labelOverlap=False,
        domain=False,
        labelPadding=4,
    )
    scale = alt.Scale(domain=columns, padding=0)
    return alt.X("column:O", axis=axis, scale=scale, sort=None)


def _rows_axis(cohorts: list[str], grain: str) -> alt.Y:
    day = "toDate(datum.value)"
    name = {
        "week": f"utcdate({day})+' '+utcFormat({day},'%b %Y')",
        "month": f"utcFormat({day},'%b %Y')",
        "quarter": f"'Q'+utcquarter({day})+' '+utcFormat({day},'%Y')",
    }[grain]
    axis = alt.Axis(
        title=None,
        grid=False,
        labelOverlap=False,
        labelExpr=f"datum.value=='{POOLED}'?'All cohorts':{name}",
        labelFontWeight=alt.condition(
            f"datum.value=='{POOLED}'", alt.value(600), alt.value(400)
        ),
    )
    scale = alt.Scale(domain=cohorts, padding=0)
    return alt.Y("cohort:O", axis=axis, scale=scale, sort=None)


def _coloured(base: alt.Chart, domain: list[int], corner: bool) -> alt.Chart:
    low, high = domain or [0, 100]
    step = next(step for step in (1, 5, 10, 20, 50) if high - low <= 4 * step)
    marked = list(range(step * (low // step + 1), high, step))
    legend = alt.Legend(
        title=None,
        orient="top-right" if corner else "bottom",
        direction="horizontal",
        offset=38 if corner else 10,
        gradientLength=alt.ExprRef("min(150,width/2.8)"),
        gradientThickness=8,
        gradientStrokeWidth=0,
        values=marked,
        # only the last says %, or they touch on a narrow screen
        labelExpr=f"datum.label+(datum.value=={max(marked, default=0)}?'\u00a0%':'')",
        labelOverlap=False,
    )
    color = alt.Color(
        "pct:Q",
        scale=alt.Scale(domain=[low, high], range="heatmap", clamp=True),
        legend=legend if domain else None,
    )
    return (
        base.transform_filter("datum.kind=='cell'||datum.kind=='pooled'")
        .mark_rect(stroke=paper(), strokeWidth=2)
        .encode(color=color, opacity=opacity_when("sure", 1, 0.4))
    )


def _hollow(base: alt.Chart) -> alt.Chart:
    return base.transform_filter("datum.kind=='open'").mark_rect(
        fillOpacity=0,
        stroke=muted(),
        strokeWidth=1,
        strokeDash=[2, 2],
        width=alt.RelativeBandSize(band=0.88),
        height=alt.RelativeBandSize(band=0.76),
    )


def _numbers(base: alt.Chart, columns: int) -> list[alt.Chart]:
    """Numbers, hidden when cells are narrow, in an ink their cell lets read."""
    cell = f"width/{columns}"
    text = alt.ExprRef(f"{cell}<25?'':{cell}<38?datum.short:datum.text")
    on_colour = alt.ExprRef(
        "datum.sure?(luminance(scale('color',datum.pct))>0.179?'#000':'#fff'):"
        + ink().expr
    )
    bold = alt.ExprRef(f"datum.cohort=='{POOLED}'&&datum.kind!='start'?600:400")
    font: dict[str, Any] = {"fontSize": alt.ExprRef(f"{cell}<38?11:12"), "text": text}
    kinds = {
        "datum.kind=='cell'||datum.kind=='pooled'": on_colour,
        f"datum.kind=='{SIZE}'": ink(),
        "datum.kind=='start'||datum.kind=='open'": muted(),
    }
    return [
        base.transform_filter(kind).mark_text(color=color, fontWeight=bold, **font)
        for kind, color in kinds.items()
    ]


def _selected(base: alt.Chart, selected: tuple[str, int] | None) -> list[alt.Chart]:
    if selected is None:
        return []
    cohort, age = selected
    chosen = base.transform_filter(
        (alt.datum.cohort == str(cohort)[:10])
        & (alt.datum.age == age)
        & (alt.datum.column != SIZE)
    )
    return [chosen.mark_rect(fillOpacity=0, stroke=ink(), strokeWidth=2)]


def _hover(base: alt.Chart, grain: str) -> list[alt.Chart]:
    """Unseen cells on top that carry the tooltips; cohorts' cells can be clicked."""
    tooltip = [
        alt.Tooltip("name:N", title="Cohort"),
        alt.Tooltip("age:Q", title=f"Age in {grain}s"),
        alt.Tooltip("returned:N", title="Ordered"),
        alt.Tooltip("share:N", title="Share"),
        alt.Tooltip("interval:N", title="95\u00a0% interval"),
        alt.Tooltip("state:N", title="State"),
    ]
    cells = base.mark_rect(fill="transparent", cursor="pointer").encode(tooltip=tooltip)
    click = alt.selection_point(name="cell", fields=["cohort", "age"], toggle=False)
    return [
        cells.transform_filter(f"datum.cohort=='{POOLED}'").mark_rect(
            fill="transparent"
        ),
        cells.transform_filter(f"datum.cohort!='{POOLED}'")
        .add_params(click)
        .properties(name="cells"),
    ]
