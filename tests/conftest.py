"""Worlds that many tests share: each is published once and never changed."""

from __future__ import annotations

import pytest

from retention.shop import publish_sample
from tests.small_world import SMALL_WORLD
from tests.world import Rows, World, differences, lines_of

#: The worked example of the metric definitions: nine people, W = 60 days.
GOLDEN_ORDERS = """
    order_id | customer_id | ordered_at | amount | status    | refund_of
    1        | C1          | 2025-01-05 | 100    | paid      | -
    2        | C1          | 2025-02-10 | 120    | paid      | -
    3        | C1          | 2025-03-12 | 80     | paid      | -
    4        | C1          | 2025-04-15 | 100    | paid      | -
    5        | C2          | 2025-01-20 | 50     | paid      | -
    6        | C2          | 2025-03-25 | 60     | paid      | -
    7        | C3          | 2025-01-28 | 200    | paid      | -
    8        | C3          | 2025-02-03 | -200   | refund    | 7          all given back
    9        | C3          | 2025-02-14 | 90     | paid      | -
    10       | C4          | 2025-02-02 | 40     | paid      | -
    11       | C5          | 2025-02-20 | 70     | paid      | -
    12       | C5          | 2025-02-20 | 30     | paid      | -          the same day
    13       | C5          | 2025-04-01 | 100    | paid      | -
    14       | C6          | 2025-03-08 | 500    | paid      | -
    15       | C6          | 2025-04-20 | -100   | refund    | 14         part given back
    16       | C7          | 2024-11-15 | 80     | paid      | -
    17       | C7          | 2025-04-22 | 60     | paid      | -          after a pause
    18       | C8          | 2024-10-01 | 30     | paid      | -
    19       | C9          | 2025-04-10 | 999    | cancelled | -          never a customer
"""


@pytest.fixture(scope="session")
def golden():
    """The worked example: 15 orders, 8 customers, 1,410 net of refunds."""
    with World(GOLDEN_ORDERS, as_of="2025-05-01", churn_window_days=60) as world:
        yield world


@pytest.fixture(scope="session")
def world():
    """Ada, Ben and the others: see tests/small_world.py."""
    with World(**SMALL_WORLD) as small:
        yield small


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Two tables that differ are shown one below the other."""
    if op != "==" or not (isinstance(left, Rows) and isinstance(right, Rows)):
        return None
    columns = [name for name in right.columns if name in left.columns]
    return [
        "the answer differs from the table typed by hand",
        *differences(left, right),
        "answer:",
        *lines_of(left, columns or None),
        "expected:",
        *lines_of(right),
    ]


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The sample shop of 1,500 customers, published: its path."""
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    publish_sample(path, customers=1_500, seed=7)
    return path
