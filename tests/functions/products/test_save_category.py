"""products/save_category: a tree of three levels without circles."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.catalog import Product, Sku, Tree, changes, product_key, sku_key, tree_key
from chalicelib.store import table
from chalicelib.store.errors import Contended
from tests.goods import clerk, relayed, simple
from tests.interleave import just_before_writing
from tests.world import Person, anyone


@pytest.fixture
def staff(small_table: Any) -> Person:
    return clerk("products.write")


def _save(staff: Person, category_id: str, **fields: Any) -> str:
    return str(staff.call("products/save_category", {"categoryId": category_id, **fields})["categoryId"])


def _tree() -> list[dict[str, Any]]:
    return anyone().get("catalog/categories")["categories"]


@pytest.mark.row("B2")
def test_categories_are_made_and_changed_by_what_is_sent(staff: Person) -> None:
    _save(staff, "home", name="家居")
    _save(staff, "tea", name="茶", parentId="home", image="/media/tea.svg")
    _save(staff, "tea", name="茶与咖啡")
    (home,) = _tree()
    (tea,) = home["children"]
    assert (tea["name"], tea["image"]) == ("茶与咖啡", "/media/tea.svg")
    _save(staff, "tea", parentId=None, image=None)
    assert [(node["categoryId"], node["image"]) for node in _tree()] == [("home", None), ("tea", None)]


@pytest.mark.row("B2")
def test_an_id_is_made_when_absent(staff: Person) -> None:
    made = staff.call("products/save_category", {"name": "家居"}, key="a-category")["categoryId"]
    assert staff.call("products/save_category", {"name": "家居"}, key="a-category")["categoryId"] == made
    assert [node["categoryId"] for node in _tree()] == [made]


@pytest.mark.row("B2")
def test_there_is_no_fourth_level(staff: Person) -> None:
    _save(staff, "a", name="a")
    _save(staff, "b", name="b", parentId="a")
    _save(staff, "c", name="c", parentId="b")
    refusal = staff.refused("products/save_category", {"categoryId": "d", "name": "d", "parentId": "c"})
    assert refusal.details["fields"][0]["field"] == "parentId"
    _save(staff, "top", name="top")
    below = staff.refused("products/save_category", {"categoryId": "a", "parentId": "top"})
    assert below.details["fields"][0]["field"] == "parentId"


@pytest.mark.row("B2")
@pytest.mark.parametrize("parent", ["a", "b", "c"])
def test_there_are_no_circles(staff: Person, parent: str) -> None:
    _save(staff, "a", name="a")
    _save(staff, "b", name="b", parentId="a")
    _save(staff, "c", name="c", parentId="b")
    refusal = staff.refused("products/save_category", {"categoryId": "a", "parentId": parent})
    assert (refusal.code, refusal.details["fields"][0]["field"]) == ("invalid_request", "parentId")
    assert refusal.details["fields"][0]["problem"] == "a category cannot lie below itself"


@pytest.mark.row("B2")
def test_two_moves_in_the_same_moment_close_no_circle(staff: Person) -> None:
    for name in ("a", "b"):
        _save(staff, name, name=name)
    with just_before_writing(lambda: _save(staff, "b", parentId="a")):
        refusal = staff.refused("products/save_category", {"categoryId": "a", "parentId": "b"})
    assert refusal.details["fields"][0]["field"] == "parentId"
    assert [node["categoryId"] for node in _tree()] == ["a"]


@pytest.mark.row("B2")
def test_a_move_while_the_products_follow_an_earlier_one_is_not_forgotten(staff: Person) -> None:
    for name in ("a", "b", "c"):
        _save(staff, name, name=name)
    with relayed():
        staff.call("products/create", simple("mug", categoryIds=["c"]))
    _save(staff, "c", parentId="a")
    with relayed():
        with just_before_writing(lambda: _save(staff, "c", parentId="b")), pytest.raises(Contended):
            changes.relist(tree_key())
        changes.relist(tree_key())
    assert (_in("a"), _in("b"), _lock().due) == ([], ["mug"], None)


@pytest.mark.row("B2")
def test_an_unknown_parent_is_named(staff: Person) -> None:
    refusal = staff.refused("products/save_category", {"name": "a", "parentId": "moon"})
    assert (refusal.code, refusal.details) == ("category_not_found", {"categoryIds": ["moon"]})


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"categoryId": "all", "name": "a"}, "categoryId"),
        ({"categoryId": "a"}, "name"),
        ({"categoryId": "a", "name": None}, "name"),
        ({"categoryId": "a", "name": "a", "order": -1}, "order"),
        ({"categoryId": "#TREE", "name": "a"}, "categoryId"),
        ({"categoryId": "a", "name": "a", "image": "ftp://a"}, "image"),
    ],
)
def test_what_is_wrong_is_named(staff: Person, body: dict[str, Any], field: str) -> None:
    refusal = staff.refused("products/save_category", body)
    assert (refusal.status, refusal.details["fields"][0]["field"]) == (400, field)


@pytest.mark.row("B2")
def test_the_products_of_a_moved_category_follow_it(staff: Person) -> None:
    for category, parent in (("home", None), ("kitchen", None), ("cups", "kitchen"), ("mugs", "cups")):
        _save(staff, category, name=category, parentId=parent)
    with relayed():
        staff.call("products/create", simple("mug", categoryIds=["mugs"]))
        staff.call("products/create", simple("cup", categoryIds=["cups"]))
    _save(staff, "cups", parentId="home")
    assert _in("home") == []
    assert _in("kitchen") == ["cup", "mug"]
    with relayed():
        changes.relist(tree_key())
    assert _in("home") == _in("cups") == ["cup", "mug"]
    assert _in("kitchen") == []
    sku = table.get(Sku, sku_key("mug", "mug-1"))
    assert sku is not None
    assert sku.listed_in == ["mugs", "cups", "home"]


@pytest.mark.row("B2")
def test_relisting_ends_with_the_timer_off_and_is_not_started_by_a_new_name(staff: Person) -> None:
    _save(staff, "home", name="家居")
    _save(staff, "tea", name="茶")
    assert _lock().due is None
    _save(staff, "tea", parentId="home")
    _save(staff, "tea", name="茶叶")
    assert (_lock().due, _lock().moved) == ("relist", ["tea"])
    changes.relist(tree_key())
    assert (_lock().due, _lock().moved) == (None, [])
    changes.relist(tree_key())  # woken once more by an old index entry: nothing to do
    assert table.get(Product, product_key("none")) is None


def _lock() -> Tree:
    found = table.get(Tree, tree_key())
    assert found is not None
    return found


def _in(category: str) -> list[str]:
    return sorted(card["productId"] for card in anyone().get("catalog/browse", categoryId=category)["products"])
