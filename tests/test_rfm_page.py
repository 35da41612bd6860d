"""Cut-offs and movements on the Segments page, as a reader uses them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retention import shop
from tests.server import serving
from tests.test_pages import Server, parts, texts

pytestmark = pytest.mark.served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("segments")
    shop.publish_sample(folder / "shop.duckdb", 400, 3)
    with serving(folder / "shop.duckdb", folder / "log", agent_api=True) as address:
        yield Server(address)


def test_a_movement_in_the_address_lists_its_customers(server: Server) -> None:
    tree = server.page("segments", was="Loyal", since="26 weeks ago")
    shown = texts(tree)
    assert "customers moved up and" in shown
    assert "who were in Loyal on" in shown


def test_cut_offs_in_the_address_hold_for_the_whole_page(server: Server) -> None:
    usual = texts(server.page("segments"))
    own = texts(server.page("segments", recency_cuts="30,90,180,365"))
    assert usual != own


def test_a_cut_off_that_cannot_be_meant_is_said_and_changes_nothing(
    server: Server,
) -> None:
    tree = server.page("segments", recency_cuts="30,90")
    (said,) = parts(tree, "error")
    assert "four rising numbers" in said["body"]
    assert texts(tree) == texts(server.page("segments"))


@pytest.mark.parametrize("moves", ["Matrix", "Flow"])
@pytest.mark.parametrize("by", ["Customers", "Money of the year before"])
def test_every_picture_is_drawn(server: Server, moves: str, by: str) -> None:
    tree = server.page("segments", moves=moves, moved_by=by)
    assert parts(tree, "exception") == []
    assert "Left" in texts(tree) or "Rows" in texts(tree)
