"""The SQL that DuckDB and a cluster read alike, and that people like to read.

Files of queries/intake are DuckDB's alone and are not held to these rules.
"""

from __future__ import annotations

import re

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

from retention.query import QUERIES, load, names, parse

FILES = {
    str(path.relative_to(QUERIES).with_suffix("")): path
    for path in sorted(QUERIES.glob("*/*.sql"))
    if path.parent.name != "intake"
}
NAMES = tuple(FILES)

MOST_LINES = 80
MOST_COLUMNS = 88

#: Statements longer than 80 lines, and why each is one question all the same.
LONG = {
    "blocks/rfm_cuts": "three measures cut by rank or by hand, spelled out once each",
    "blocks/rfm_moves": "an earlier day is scored beside as-of, with its money",
    "churn/next_order_survival": "the curve and its fifty leave-one-out curves at once",
    "churn/contract_revenue": "money and customers at both ends, and the jackknife",
    "churn/revenue": "money of a year and customers at both ends, and the jackknife",
    "churn/trend": "windows shorter than the period need who came and lapsed inside it",
    "blocks/silences": "the curve, its leave-one-out curves and the rule are one definition",
    "cohorts/revenue": "money of purchases and money given back meet by cohort, with squares",
    "overview/revenue": "money by source, and money per order with its interval",
    "segments/by": "states, flows and money of a group, and money per order's interval",
    "overview/kpis": "ten figures, each now and before, in one scan of the ledger",
    "overview/signals": "ten figures week by week, counted in one scan of the ledger",
    "voice/themes": "sixteen patterns spelled out, so that each is compiled once",
    "voice/behaviour": "five groups with a clock each, and their buckets, in one answer",
    "blocks/value_curve": "the curve and its fifty leave-one-out curves at once",
    "value/acquisition": "spending, those it won, and the curve on which it comes back",
    "value/retention": "two ratios and what each is without one bucket of customers",
    "people/list": "one list behind every number, so every way to choose is here",
}

#: Columns that order the rows in place of a column of the grain, one for one.
STANDS_FOR = {
    "churn/by_tenure": {"tenure": "place"},
    "churn/decomposition": {"dimension": "kind"},
    "overview/kpis": {"metric": "place"},
    "segments/migration": {"from_segment": "from_place", "to_segment": "to_place"},
    "overview/signals": {"metric": "place"},
    "segments/rfm": {"segment": "place"},
    "voice/behaviour": {"group": "place"},
    "voice/nps_weighted": {"weighting": "segment"},
}


def text(name: str) -> str:
    return FILES[name].read_text("utf-8")


def statement(name: str) -> exp.Query:
    """The file's one statement; a second one is an error."""
    (tree,) = sqlglot.parse(parse(name, text(name)).sql, read="duckdb")
    return tree


every_file = pytest.mark.parametrize("name", NAMES)


@every_file
def test_lines_have_no_tabs_and_no_blanks_at_their_ends(name):
    assert "\t" not in text(name)
    assert text(name).endswith("\n")
    lines = text(name).splitlines()
    assert [line for line in lines if line != line.rstrip()] == []


@every_file
def test_lines_are_at_most_88_columns_wide(name):
    wide = [line for line in text(name).splitlines() if len(line) > MOST_COLUMNS]
    assert wide == []


@every_file
def test_a_statement_of_more_than_80_lines_says_why(name):
    lines = len(parse(name, text(name)).sql.splitlines())
    assert (lines > MOST_LINES) == (name in LONG), f"{lines} lines"


@every_file
def test_nothing_is_filled_in_but_named_parameters(name):
    tokens = sqlglot.tokenize(parse(name, text(name)).sql, read="duckdb")
    outside = {t.text for t in tokens if t.token_type is not TokenType.STRING}
    assert outside.isdisjoint({"{", "}", "?", ";"})
    places = statement(name).find_all(exp.Placeholder, exp.Parameter)
    assert all(place.name for place in places)


@every_file
def test_everything_outside_quotes_and_comments_is_lower_case(name):
    sql = parse(name, text(name)).sql
    words = [
        sql[token.start : token.end + 1]
        for token in sqlglot.tokenize(sql, read="duckdb")
        if token.token_type is not TokenType.STRING
    ]
    assert [word for word in words if word != word.lower()] == []


@every_file
def test_joins_say_on_what(name):
    for join in statement(name).find_all(exp.Join):
        crossed = join.args.get("kind") == "CROSS"
        assert not join.args.get("using")
        assert crossed or join.args.get("on") is not None
        assert join.args.get("method") != "NATURAL"


@every_file
def test_no_word_that_only_one_engine_knows(name):
    tree = statement(name)
    banned = (exp.Qualify, exp.IntDiv, exp.Pivot, exp.Lambda)
    assert not list(tree.find_all(*banned))
    for group in tree.find_all(exp.Group):
        assert not group.args.get("all")
        assert not [key for key in group.expressions if isinstance(key, exp.Literal)]
    for ordered in tree.find_all(exp.Ordered):
        assert not isinstance(ordered.this, exp.Literal)
    for mean in tree.find_all(exp.Avg):
        assert isinstance(mean.this, exp.Cast), "avg(cast(x as double))"
    for trunc in tree.find_all(exp.DateTrunc, exp.TimestampTrunc):
        assert isinstance(trunc.parent, exp.Cast), "cast(date_trunc(…) as date)"


@every_file
def test_a_division_says_that_it_is_not_of_integers(name):
    for division in statement(name).find_all(exp.Div):
        parts = [division.this, division.expression]
        assert any(
            isinstance(part, exp.Cast)
            or (isinstance(part, exp.Literal) and "." in part.name)
            for part in parts
        ), division.sql()


@every_file
def test_a_star_stands_only_for_columns_named_in_the_same_file(name):
    """``*`` from one named step, ``step.*`` from one among others; no table's own."""
    tree = statement(name)
    steps = {cte.alias for cte in tree.find_all(exp.CTE)}
    for select in tree.find_all(exp.Select):
        sources = {
            source.alias_or_name: source.name
            for source in select.find_all(exp.Table)
            if source.find_ancestor(exp.Select) is select
        }
        for column in select.expressions:
            if isinstance(column, exp.Star):
                assert not column.args.get("except_")
                assert not column.args.get("replace")
                assert not select.args.get("joins")
                assert set(sources.values()) <= steps
            elif isinstance(column, exp.Column) and isinstance(column.this, exp.Star):
                assert sources[column.table] in steps


@every_file
def test_every_alias_is_introduced_by_as(name):
    sql = parse(name, text(name)).sql
    for alias in statement(name).find_all(exp.Alias, exp.TableAlias):
        named = alias.args["alias"] if isinstance(alias, exp.Alias) else alias.this
        if named is None or isinstance(alias.parent, exp.CTE) or not named.meta:
            continue
        before = sql[: named.meta["start"]]
        assert re.search(r"\bas\s+$", before), before[-40:]


@every_file
def test_no_table_is_renamed_to_initials(name):
    for alias in statement(name).find_all(exp.TableAlias):
        if isinstance(alias.parent, exp.Table) and alias.name:
            assert len(alias.name) > 2 or alias.name in ("r", "f", "m")


@pytest.mark.parametrize("name", names())
def test_the_rows_of_an_answer_have_a_total_order(name):
    order = statement(name).args.get("order")
    assert order is not None
    keys = {ordered.this.name for ordered in order.expressions}
    stands_for = STANDS_FOR.get(name, {})
    grain = {stands_for.get(column, column) for column in load(name).grain}
    assert grain <= keys


@every_file
def test_a_limit_comes_after_an_order(name):
    for select in statement(name).find_all(exp.Select):
        assert not select.args.get("limit") or select.args.get("order")
