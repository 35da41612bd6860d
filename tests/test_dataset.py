"""Publishing: versions, the pointer, and what is left when something fails."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from retention import intake, shop
from retention.dataset import current_file, datasets_in, open_dataset, versions
from retention.engine import engine_for
from retention.errors import DatasetError
from retention.publish import Publication, building
from retention.schema import DEFINITIONS

ROW = "customer,date,amount\nada,2025-01-05,10\n"


def publish_into(folder: Path, name: str, rows: str = ROW) -> Path:
    (folder / "orders.csv").write_text(rows)
    path = folder / f"{name}.duckdb"
    shop.import_files([folder / "orders.csv"], path, intake.Options())
    return path


def without_links(*_: object) -> None:
    raise OSError("links cannot be made here")


def test_a_name_that_begins_like_another_keeps_its_versions(tmp_path) -> None:
    """shop-2025 is a dataset of its own, no version of shop."""
    longer = publish_into(tmp_path, "shop-2025")
    for _ in range(4):
        shorter = publish_into(tmp_path, "shop")
    assert open_dataset(longer).totals["orders"] == "1"
    assert len(versions(shorter)) == 3
    assert len(versions(longer)) == 1


def test_a_folder_lists_its_datasets_and_not_their_versions(tmp_path) -> None:
    publish_into(tmp_path, "shop-2025")
    publish_into(tmp_path, "shop")
    assert list(datasets_in(tmp_path)) == ["shop", "shop-2025"]


def test_where_links_cannot_be_made_a_text_file_points(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(os, "symlink", without_links)
    path = publish_into(tmp_path, "shop")
    first = current_file(path)
    assert (tmp_path / "shop.current").read_text() == first.name
    publish_into(tmp_path, "shop")
    assert current_file(path) != first
    assert list(datasets_in(tmp_path)) == ["shop"]
    assert open_dataset(path).totals["customers"] == "1"


def test_a_link_that_cannot_be_moved_never_harms_the_new_file(
    tmp_path, monkeypatch
) -> None:
    replace, calls = os.replace, []

    def fails_once(source, target) -> None:
        calls.append(target)
        if len(calls) == 1:
            raise PermissionError("in use")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fails_once)
    path = publish_into(tmp_path, "shop")
    assert open_dataset(path).totals["orders"] == "1"


def test_a_publishing_that_fails_leaves_nothing_behind(tmp_path) -> None:
    """The orders lack a column: a sentence, no half file, the old version current."""
    path = publish_into(tmp_path, "shop")
    before = current_file(path)
    definitions = {item.name: item.default for item in DEFINITIONS.values()}
    publication = Publication(date(2025, 2, 1), definitions, {})
    with building(path) as made:
        made.connection.execute("create table orders (order_id varchar)")
        with pytest.raises(DatasetError, match="could not be published"):
            made.publish(publication)
    assert current_file(path) == before
    assert not list(tmp_path.glob("*.part*"))


#: Two orders of ada in one moment, O-9 before O-10, and a guest's between them.
UNSORTED = """order_id,customer,date,amount
O-12,ben,2025-01-07,40
O-10,ada,2025-01-05,20
O-11,,2025-01-06,30
O-9,ada,2025-01-05,10
O-8,ben,2025-01-07,5
"""


@pytest.mark.parametrize("turned", [False, True])
def test_the_ledger_names_each_order_by_its_row_in_the_order_of_ids(
    tmp_path, turned
) -> None:
    head, *rows = UNSORTED.splitlines()
    rows = rows[::-1] if turned else rows
    path = publish_into(tmp_path, "shop", "\n".join([head, *rows]) + "\n")
    found = engine_for(path).fetch(
        "select people.customer_id, order_id, nth, cast(total as integer) as total "
        "from purchases inner join people using (customer_key) "
        "inner join source.orders as brought on brought.rowid = order_key "
        "and brought.amount = purchases.amount order by people.customer_id, nth",
        {},
    )
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("ada", "O-9", 1, 10),
        ("ada", "O-10", 2, 30),
        ("ben", "O-8", 1, 5),
        ("ben", "O-12", 2, 45),
    ]
