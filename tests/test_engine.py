"""The engine: nothing gets out, nobody gets another caller's rows, a change ends nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from retention.answers import ask
from retention.engine import duck, engine_for, narrow
from retention.errors import QueryError
from retention.filters import Filters
from retention.query import load

ATTACKS = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/hostname')",
    "select * from read_parquet('https://example.com/x.parquet')",
    "select * from glob('/*')",
    "copy (select 1) to '/tmp/escaped.csv'",
    "attach '/tmp/escaped.duckdb' as other",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "create table purchases_too as select 1",
    "delete from purchases",
    "select * from frame",
]


@pytest.mark.parametrize("statement", ATTACKS)
def test_no_statement_gets_out_or_changes_the_file(world, statement) -> None:
    frame = "a variable of the server"  # noqa: F841
    with pytest.raises(QueryError):
        engine_for(world.dataset.path).fetch(statement, {})


PAYLOADS = ["'; drop table purchases; --", "North' or '1'='1", "\\", "🙂", "$as_of", ""]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_filter_value_is_a_value_whatever_it_holds(world, payload) -> None:
    counted = ask(
        world.dataset, "people/count", Filters(where=(("region", (payload,)),))
    ).frame
    assert counted["customers"].tolist() == [0]
    assert ask(world.dataset, "people/count").frame["customers"].iloc[0] > 0


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_setting_is_a_value_whatever_it_holds(world, payload) -> None:
    filters = Filters().with_settings(segment=payload or "nobody")
    assert ask(world.dataset, "people/list", filters).empty


def test_values_never_enter_the_text_of_a_statement(world) -> None:
    filters = Filters(where=(("region", ("NEEDLE", "NEEDLE2")),))
    for name in ("cohorts/retention", "overview/kpis", "people/list"):
        narrowed = narrow(load(name), filters, world.dataset.dimension_names)
        assert "NEEDLE" not in narrowed.sql
        assert sorted(narrowed.parameters.values()) == ["NEEDLE", "NEEDLE2"]


def test_many_threads_get_their_own_rows(world) -> None:
    """One engine, sixteen threads: each asks for its own number and gets it."""
    engine = engine_for(world.dataset.path)

    def own(number: int) -> bool:
        frame = engine.fetch(
            "with own as (select $number as number, count(*) as n from purchases) "
            "select * from own",
            {"number": number},
        )
        return frame["number"].tolist() == [number]

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(own, range(400)))


def test_a_question_that_takes_too_long_is_stopped_with_a_sentence(
    world, monkeypatch
) -> None:
    monkeypatch.setattr(duck, "LONGEST_SECONDS", 0.2)
    with pytest.raises(QueryError, match="took longer than"):
        engine_for(world.dataset.path).fetch(
            "with slow as (select count(*) as n from range(10000000000) as a) "
            "select n from slow, range(1000000000) as b where n + b.range < 0",
            {},
        )
