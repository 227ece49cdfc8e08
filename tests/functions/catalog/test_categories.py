"""catalog/categories: the tree as everybody sees it."""

from __future__ import annotations

import pytest

from tests.goods import clerk
from tests.interleave import asked
from tests.world import anyone


@pytest.fixture
def _tree(small_table: object) -> None:
    staff = clerk("products.write")
    for category, parent, order in (
        ("home", None, 2),
        ("tea", None, 1),
        ("cups", "home", 5),
        ("bowls", "home", 5),
        ("mugs", "cups", 0),
    ):
        staff.call(
            "products/save_category", {"categoryId": category, "name": category, "parentId": parent, "order": order}
        )


def _shape(nodes: list[dict[str, object]]) -> list[object]:
    return [
        [node["categoryId"], _shape(node["children"])] if node["children"] else node["categoryId"] for node in nodes
    ]  # type: ignore[arg-type]


@pytest.mark.row("B2")
@pytest.mark.usefixtures("_tree")
def test_three_levels_in_the_merchants_order() -> None:
    assert _shape(anyone().get("catalog/categories")["categories"]) == ["tea", ["home", ["bowls", ["cups", ["mugs"]]]]]


@pytest.mark.row("B2")
@pytest.mark.usefixtures("_tree")
def test_what_is_hidden_is_left_out_with_all_below() -> None:
    clerk("products.write").call("products/save_category", {"categoryId": "cups", "hidden": True})
    assert _shape(anyone().get("catalog/categories")["categories"]) == ["tea", ["home", ["bowls"]]]


@pytest.mark.row("B2")
@pytest.mark.usefixtures("_tree")
def test_it_is_one_query_that_a_cdn_may_keep() -> None:
    with asked() as operations:
        answer = anyone().send("catalog/categories", query={}, method="GET")
    assert (operations, answer.headers["Cache-Control"]) == (["Query"], "public, max-age=300")


@pytest.mark.row("B2")
@pytest.mark.usefixtures("small_table")
def test_a_new_shop_has_no_categories() -> None:
    assert anyone().get("catalog/categories") == {"categories": []}
