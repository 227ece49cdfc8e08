"""products/create: a product is written whole, or refused by naming what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.catalog import MOST_SKUS, Sku, sku_key
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table
from tests.goods import clerk, mug, simple, sku
from tests.world import Person, anyone


@pytest.fixture
def staff(small_table: Any) -> Person:
    return clerk("products.write")


@pytest.mark.row("B1")
def test_a_product_is_created_with_its_skus_and_their_stock(staff: Person) -> None:
    made = staff.call("products/create", mug())
    assert made == {"productId": "mug", "skuIds": ["mug-red-s", "mug-red-l", "mug-blue-s"], "version": 1}
    page = anyone().get("catalog/product", productId="mug")
    assert (page["minPriceFen"], page["maxPriceFen"], page["linePriceFen"]) == (4900, 5900, 5900)
    assert [(one["specText"], one["priceFen"], one["stockLeft"]) for one in page["skus"]] == [
        ("红色 250ml", 4900, 5),
        ("红色 400ml", 5900, 5),
        ("蓝色 250ml", 5200, 5),
    ]


@pytest.mark.row("C1")
def test_the_first_stocking_counts_as_an_adjustment(staff: Person) -> None:
    staff.call("products/create", simple("tray"))
    stock = table.get(Stock, stock_key("tray-1"))
    assert stock is not None
    assert (stock.available, stock.adjusted, stock.product_id) == (5, 5, "tray")


@pytest.mark.row("B1")
def test_ids_are_made_when_absent(staff: Person) -> None:
    body = simple("x")
    del body["productId"], body["skus"][0]["skuId"]
    made = staff.call("products/create", body)
    assert table.get(Sku, sku_key(made["productId"], made["skuIds"][0])) is not None


@pytest.mark.row("X9")
def test_the_same_key_makes_one_product_and_another_body_is_refused(staff: Person) -> None:
    body = simple("x")
    del body["productId"], body["skus"][0]["skuId"]
    first = staff.call("products/create", body, key="one-product")
    assert staff.call("products/create", body, key="one-product") == first
    refusal = staff.refused("products/create", simple("y"), key="one-product")
    assert (refusal.status, refusal.code) == (422, "idempotency_key_reused")


@pytest.mark.row("B1")
def test_an_id_is_used_once(staff: Person) -> None:
    staff.call("products/create", simple("tray"))
    assert staff.refused("products/create", simple("tray")).code == "product_exists"


@pytest.mark.row("B1")
def test_a_sku_id_is_used_once_in_the_shop(staff: Person) -> None:
    staff.call("products/create", simple("tray"))
    refusal = staff.refused("products/create", mug(specs=[], skus=[sku("tray-1")]))
    assert (refusal.status, refusal.code, refusal.details) == (409, "sku_taken", {"skuIds": ["tray-1"]})
    assert anyone().refused("catalog/product", {"productId": "mug"}).code == "product_not_found"


@pytest.mark.row("B1")
def test_an_unknown_category_is_named(staff: Person) -> None:
    refusal = staff.refused("products/create", simple("tray", categoryIds=["home", "moon"]))
    assert (refusal.status, refusal.code) == (404, "category_not_found")
    assert refusal.details == {"categoryIds": ["home", "moon"]}


_TWICE = [sku("a", color="red", size="s"), sku("b", color="red", size="s")]
_AXIS = {"specId": "color", "title": "颜色", "values": [{"valueId": "red", "value": "红"}]}


@pytest.mark.row("B1")
@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"skus": []}, "skus"),
        ({"skus": [sku(f"s{n}") for n in range(MOST_SKUS + 1)]}, "skus"),
        ({"skus": [sku("a", color="red")]}, "skus.0.specValues"),
        ({"skus": [sku("a", color="red", size="xl")]}, "skus.0.specValues"),
        ({"skus": [sku("a", color="red", size="s", smell="rose")]}, "skus.0.specValues"),
        ({"skus": _TWICE}, "skus.1.specValues"),
        ({"skus": [sku("a", color="red", size="s"), sku("a", color="red", size="l")]}, "skus.1.skuId"),
        ({"skus": [sku("a", color="red", size="s", priceFen=-1)]}, "skus.0.priceFen"),
        ({"skus": [sku("a", color="red", size="s", stock=-1)]}, "skus.0.stock"),
        ({"skus": [sku("a", color="red", size="s", priceFen=900, linePriceFen=800)]}, "skus.0.linePriceFen"),
        ({"specs": [], "skus": [sku("a"), sku("b")]}, "skus.1.specValues"),
        ({"specs": [_AXIS, _AXIS], "skus": [sku("a", color="red")]}, "specs.1.specId"),
        (
            {"specs": [_AXIS | {"values": _AXIS["values"] * 2}], "skus": [sku("a", color="red")]},
            "specs.0.values.1.valueId",
        ),
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "a\u0000b"}, "title"),
        ({"images": ["javascript:alert(1)"]}, "images.0"),
        ({"productId": "a b"}, "productId"),
        ({"categoryIds": ["a", "b", "c", "d", "e", "f"]}, "categoryIds"),
        ({"colour": "red"}, "colour"),
        ({"skus": "all"}, "skus"),
        ({"specs": {"a": 1}}, "specs"),
    ],
)
def test_what_is_wrong_is_named(staff: Person, change: dict[str, Any], field: str) -> None:
    refusal = staff.refused("products/create", mug(**change))
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"] == field
    assert field in refusal.body["message"]


@pytest.mark.row("B1")
def test_the_largest_product_fits_into_one_transaction(staff: Person) -> None:
    values = [{"valueId": f"v{number}", "value": str(number)} for number in range(15)]
    axes = [
        {"specId": "a", "title": "a", "values": values},
        {"specId": "b", "title": "b", "values": values[:3]},
    ]
    skus = [sku(f"s{a}-{b}", a=f"v{a}", b=f"v{b}") for a in range(15) for b in range(3)]
    assert len(skus) == MOST_SKUS
    assert len(staff.call("products/create", mug(specs=axes, skus=skus))["skuIds"]) == MOST_SKUS


@pytest.mark.row("A7")
def test_only_staff_who_may_write_products_create_them(small_table: Any) -> None:
    assert clerk("stock.write", name="other").refused("products/create", mug()).status == 403
    assert anyone().refused("products/create", mug()).status == 401
