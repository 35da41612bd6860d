"""Every question keeps the promises of its header, whatever it is asked.

The sweep asks every query in every grain: of everybody, of one region, region by region,
and of nobody at all.
"""

from __future__ import annotations

import random
from functools import cache

import duckdb
import pandas as pd
import pytest
import sqlglot
from pandas.api import types
from sqlglot import exp

from retention.engine.narrow import GRAIN_COLUMNS, WHOLE_TABLES
from retention.filters import GRAINS
from retention.query import (
    QUERIES,
    STANDARD_PARAMETERS,
    Promise,
    block,
    blocks,
    load,
    names,
    parse,
)
from retention.schema import MODELLED, TABLES
from tests.small_world import CUSTOMERS, INTERACTIONS, ORDERS, SURVEYS
from tests.world import World, rows_of

ASKED = names()
LEDGER = tuple(sorted(path.stem for path in (QUERIES / "ledger").glob("*.sql")))
SCORING = tuple(sorted(path.stem for path in (QUERIES / "scoring").glob("*.sql")))

AUDIENCES = {
    "everybody": {},
    "of one region": {"region": "North"},
    "by region": {"split": "region"},
    "nobody": {"region": "West", "plan": "gold"},
    "nobody by plan": {"region": "West", "plan": "gold", "split": "plan"},
}

TYPES = {
    "text": lambda column: (
        types.is_string_dtype(column) or types.is_object_dtype(column)
    ),
    "integer": types.is_integer_dtype,
    "number": types.is_float_dtype,
    "money": types.is_float_dtype,
    "share": types.is_float_dtype,
    "date": types.is_datetime64_any_dtype,
    "boolean": types.is_bool_dtype,
}

#: Tables the engine puts in front of a query that are not ledger tables.
ENGINE_TABLES = {"everybody", "splits", *WHOLE_TABLES}


def reads(query) -> set[str]:
    """Tables the SQL names that it does not make itself."""
    statement = sqlglot.parse_one(query.sql, read="duckdb")
    made = {cte.alias for cte in statement.find_all(exp.CTE)}
    named = {source.name for source in statement.find_all(exp.Table) if source.name}
    return named - made


def settings_of(query) -> set[str]:
    """Settings of the blocks a query reads, and of those they read."""
    found = set()
    for name in query.reads:
        if name in blocks():
            found |= {setting.name for setting in block(name).settings}
            found |= settings_of(block(name))
    return found


@pytest.fixture(scope="module")
def shuffled():
    """The small world from files whose rows are in another order."""
    tables = {
        "orders": ORDERS,
        "customers": CUSTOMERS,
        "surveys": SURVEYS,
        "interactions": INTERACTIONS,
    }
    mixed = {name: rows_of(text) for name, text in tables.items()}
    for rows in mixed.values():
        random.Random(5).shuffle(rows)
    with World(**mixed, as_of="2024-06-15") as other:
        yield other


@pytest.fixture(scope="module")
def answered(world):
    """The frame of a question, asked once per grain and audience."""

    @cache
    def frame(name: str, grain: str, audience: str) -> pd.DataFrame:
        return world.answer(name, grain=grain, **AUDIENCES[audience]).frame

    return frame


sweep = pytest.mark.parametrize(
    ("name", "grain"), [(name, grain) for name in ASKED for grain in GRAINS]
)


def promised(name: str, audience: str) -> list[Promise]:
    """Columns of an answer; ``split`` is there when asked, or when it is the grain."""
    query = load(name)
    hidden = (
        "split" not in AUDIENCES[audience]
        and "split" in query.grain
        and query.grain != ("split",)
    )
    return [
        column for column in query.promises if not (hidden and column.name == "split")
    ]


@sweep
def test_an_answer_has_the_columns_and_types_of_its_header(answered, name, grain):
    for audience in AUDIENCES:
        frame = answered(name, grain, audience)
        columns = promised(name, audience)
        assert list(frame.columns) == [column.name for column in columns], audience
        wrong = [
            f"{column.name} is {frame[column.name].dtype}, promised {column.type}"
            for column in columns
            if not TYPES[column.type](frame[column.name])
        ]
        assert wrong == [], audience


@sweep
def test_the_grain_is_unique_and_never_null(answered, name, grain):
    for audience in AUDIENCES:
        frame = answered(name, grain, audience)
        unique_by = [column for column in load(name).grain if column in frame]
        assert not frame.duplicated(unique_by).any(), audience
        assert not frame[unique_by].isna().any().any(), audience


@sweep
def test_shares_lie_between_0_and_1_and_inside_their_interval(answered, name, grain):
    """A share of nobody is null, never 0."""
    for audience in AUDIENCES:
        frame = answered(name, grain, audience)
        for ratio in load(name).ratios:
            value = frame[ratio.name]
            known = value.notna()
            askable = frame[ratio.bottom] > 0
            if ratio.interval in ("money", "jackknife"):
                askable &= frame[ratio.top] > 0
            assert (known == askable).all(), audience
            if ratio.meaning.startswith("share"):
                assert value[known].between(0, 1).all(), audience
            if ratio.interval == "wilson":
                assert frame["low"][known].between(0, value[known]).all(), audience
                assert frame["high"][known].between(value[known], 1).all(), audience
            if ratio.interval == "jackknife":
                low, high = (frame[end] for end in ratio.ends)
                spanned = low.notna()
                assert (spanned == high.notna()).all(), audience
                assert (low[spanned] <= value[spanned]).all(), audience
                assert (value[spanned] <= high[spanned]).all(), audience


def test_only_shares_are_promised_as_shares():
    """Points and money per customer are ratios, too, and no shares."""
    wrong = [
        f"{name}: {ratio.name} is {ratio.meaning}"
        for name in ASKED
        for ratio in load(name).ratios
        for column in load(name).promises
        if column.name == ratio.name
        and (column.type == "share") != ratio.meaning.startswith("share")
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ASKED)
def test_rows_come_in_the_same_order_every_time(answered, shuffled, name):
    """The order by is total: files whose rows are shuffled give the same answer."""
    for audience in ("everybody", "by region"):
        other = shuffled.answer(name, **AUDIENCES[audience]).frame
        pd.testing.assert_frame_equal(answered(name, "month", audience), other)


@pytest.mark.parametrize("name", ASKED)
def test_the_header_of_a_question_is_complete(name):
    query = load(name)
    assert query.title.endswith("?")
    assert query.meaning.endswith(".")
    assert query.grain
    assert query.reads
    assert query.columns
    assert query.leaves_out.endswith(".")
    assert {column.type for column in query.columns} <= set(TYPES)
    assert all(column.meaning for column in query.promises)
    promised = [column.name for column in query.promises]
    assert len(promised) == len(set(promised))
    assert set(query.grain) <= set(promised)
    for ratio in query.ratios:
        parts = [part.strip() for part in ratio.top.split(" - ")] + [ratio.bottom]
        assert set(parts) <= {column.name for column in query.columns}


@pytest.mark.parametrize("name", sorted(blocks()))
def test_the_header_of_a_block_is_complete(name):
    part = block(name)
    assert part.title
    assert part.grain
    assert part.columns
    assert part.leaves_out.endswith(".")


@pytest.mark.parametrize("name", LEDGER)
def test_the_header_of_a_ledger_file_is_complete(name):
    text = (QUERIES / "ledger" / f"{name}.sql").read_text("utf-8")
    part = parse(f"ledger/{name}", text)
    assert part.title
    assert part.grain
    assert part.columns
    assert part.leaves_out.endswith(".")


@pytest.mark.parametrize(
    "name", [*ASKED, *(f"blocks/{name}" for name in sorted(blocks()))]
)
def test_reads_names_exactly_the_tables_that_are_read(world, name):
    query = block(name.removeprefix("blocks/")) if "blocks" in name else load(name)
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        published = {row[0] for row in connection.execute("show tables").fetchall()}
    assert reads(query) == set(query.reads)
    assert set(query.reads) <= published | blocks() | ENGINE_TABLES


@pytest.mark.parametrize("name", ASKED)
def test_every_parameter_is_standard_or_a_setting_of_the_header(name):
    query = load(name)
    settings = {setting.name for setting in query.settings}
    needed = settings_of(query)
    assert query.parameters <= settings | set(STANDARD_PARAMETERS)
    assert needed <= settings
    assert settings <= query.parameters | needed


@pytest.mark.parametrize("name", LEDGER)
def test_the_ledger_reads_typed_tables_and_what_was_built_before(name):
    text = (QUERIES / "ledger" / f"{name}.sql").read_text("utf-8")
    part = parse(f"ledger/{name}", text)
    assert reads(part) == set(part.reads)
    assert set(part.reads) <= set(TABLES) | set(LEDGER) | {"attributes"}


@pytest.mark.parametrize("name", SCORING)
def test_what_models_are_fitted_to_has_the_columns_of_its_header(world, name):
    text = (QUERIES / "scoring" / f"{name}.sql").read_text("utf-8")
    part = parse(f"scoring/{name}", text)
    assert part.title
    assert part.leaves_out.endswith(".")
    assert reads(part) == set(part.reads) <= set(LEDGER)
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        rows = connection.execute(part.sql, {"as_of": world.dataset.as_of}).df()
    assert list(rows.columns) == [column.name for column in part.columns]
    assert not rows.duplicated(list(part.grain)).any()


@pytest.mark.parametrize("table", MODELLED.values(), ids=MODELLED)
def test_a_modelled_table_has_the_columns_of_the_schema(world, table):
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        rows = connection.execute(f"select * from {table.name}").df()
    assert list(rows.columns) == [column.name for column in table.columns]
    assert table.required
    # nothing is forecast of so few people; test_cohort_forecast.py has a shop, and
    # test_contract_forecast.py a club
    assert len(rows) or table.name.endswith("_forecast")
    assert not rows.duplicated(list(table.required)).any()
    assert rows[list(table.required)].notna().all(axis=None)


@pytest.mark.parametrize("name", [*GRAIN_COLUMNS, "calendar", "costs", "rfm_segments"])
def test_a_published_table_has_the_columns_of_its_file_then_the_dimensions(world, name):
    text = (QUERIES / "ledger" / f"{name}.sql").read_text("utf-8")
    promised = [column.name for column in parse(f"ledger/{name}", text).columns]
    dimensions = list(world.dataset.dimension_names) if name in GRAIN_COLUMNS else []
    with duckdb.connect(str(world.dataset.path), read_only=True) as connection:
        described = connection.execute(f"describe {name}").fetchall()
    columns = [row[0] for row in described]
    assert sorted(columns) == sorted(promised + dimensions)
    assert columns[len(promised) :] == dimensions
