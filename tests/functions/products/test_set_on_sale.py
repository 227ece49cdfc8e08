"""products/set_on_sale: the state is the guard."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.catalog import Sku, sku_key
from chalicelib.store import table
from tests.goods import clerk, mug
from tests.world import Person


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk("products.write")
    person.call("products/create", mug())
    return person


def _set(staff: Person, on_sale: bool) -> dict[str, Any]:
    return staff.call("products/set_on_sale", {"productId": "mug", "onSale": on_sale})


@pytest.mark.row("B1")
def test_the_product_and_its_skus_go_off_sale_together(staff: Person) -> None:
    assert _set(staff, False) == {"productId": "mug", "onSale": False, "version": 2}
    sku = table.get(Sku, sku_key("mug", "mug-red-s"))
    assert sku is not None
    assert not sku.on_sale


@pytest.mark.row("X9")
def test_twice_is_once(staff: Person) -> None:
    first = _set(staff, False)
    assert _set(staff, False) == first
    assert _set(staff, True)["version"] == 3


@pytest.mark.row("B1")
def test_a_product_that_comes_back_is_listed_where_its_categories_are_now(staff: Person) -> None:
    for body in ({"categoryId": "home", "name": "家"}, {"categoryId": "tea", "name": "茶"}):
        staff.call("products/save_category", body)
    staff.call("products/update", {"productId": "mug", "expectedVersion": 1, "categoryIds": ["tea"], "onSale": False})
    staff.call("products/save_category", {"categoryId": "tea", "parentId": "home"})
    _set(staff, True)
    sku = table.get(Sku, sku_key("mug", "mug-red-s"))
    assert sku is not None
    assert (sku.listed_in, sku.on_sale) == (["tea", "home"], True)


@pytest.mark.row("B1")
def test_an_unknown_product_is_not_found(staff: Person) -> None:
    assert staff.refused("products/set_on_sale", {"productId": "moon", "onSale": True}).code == "product_not_found"


@pytest.mark.row("S4")
@pytest.mark.parametrize(("change", "field"), [({"onSale": "maybe"}, "onSale"), ({"productId": ""}, "productId")])
def test_what_is_wrong_is_named(staff: Person, change: dict[str, Any], field: str) -> None:
    refusal = staff.refused("products/set_on_sale", {"productId": "mug", "onSale": True, **change})
    assert refusal.details["fields"][0]["field"] == field
