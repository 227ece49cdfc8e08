"""products/update: only what is sent changes, under the version that the editor saw."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.catalog import Product, Sku, product_key, revision, sku_key
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table
from tests.goods import clerk, mug, simple, sku
from tests.interleave import just_before_writing
from tests.world import Person, anyone


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk("products.write")
    person.call("products/create", mug())
    return person


def _page() -> dict[str, Any]:
    return anyone().get("catalog/product", productId="mug")


def _sku(sku_id: str) -> Sku:
    found = table.get(Sku, sku_key("mug", sku_id))
    assert found is not None
    return found


def _update(staff: Person, version: int = 1, **change: Any) -> dict[str, Any]:
    return staff.call("products/update", {"productId": "mug", "expectedVersion": version, **change})


@pytest.mark.row("B1")
def test_only_what_is_sent_changes(staff: Person) -> None:
    before = _page()
    assert _update(staff, subtitle="", tags=["热卖"])["version"] == 2
    after = _page()
    assert (after["subtitle"], after["tags"], after["version"]) == ("", ["热卖"], 2)
    unchanged = {"subtitle", "tags", "version"}
    assert {k: v for k, v in after.items() if k not in unchanged} == {
        k: v for k, v in before.items() if k not in unchanged
    }


@pytest.mark.row("B1")
def test_a_price_changes_with_the_range_and_the_other_skus_stay(staff: Person) -> None:
    _update(staff, skus=[{"skuId": "mug-red-s", "priceFen": 6500, "linePriceFen": None}])
    page = _page()
    assert (page["minPriceFen"], page["maxPriceFen"], page["linePriceFen"]) == (5200, 6500, None)
    assert (_sku("mug-red-s").version, _sku("mug-red-l").version) == (2, 1)


@pytest.mark.row("B1")
def test_what_skus_carry_of_their_product_follows_it(staff: Person) -> None:
    staff.call("products/save_category", {"categoryId": "home", "name": "家居"})
    _update(staff, title="新杯", categoryIds=["home"], onSale=False)
    carried = [(one.title, one.listed_in, one.on_sale) for one in map(_sku, ("mug-red-s", "mug-red-l", "mug-blue-s"))]
    assert carried == [("新杯", ["home"], False)] * 3


@pytest.mark.row("B1")
def test_a_sku_is_added_with_its_stock(staff: Person) -> None:
    new = sku("mug-blue-l", color="blue", size="l", priceFen=6200, stock=9)
    assert _update(staff, skus=[new])["skuIds"] == ["mug-red-s", "mug-red-l", "mug-blue-s", "mug-blue-l"]
    assert _page()["skus"][3]["stockLeft"] == 9


@pytest.mark.row("B1")
def test_a_removed_sku_goes_off_sale_and_can_come_back(staff: Person) -> None:
    assert _update(staff, removeSkuIds=["mug-red-s"])["skuIds"] == ["mug-red-l", "mug-blue-s"]
    assert [one["skuId"] for one in _page()["skus"]] == ["mug-red-l", "mug-blue-s"]
    assert not _sku("mug-red-s").on_sale
    _update(staff, 2, skus=[{"skuId": "mug-red-s", "priceFen": 100, "linePriceFen": None}])
    assert _sku("mug-red-s").on_sale
    assert _page()["minPriceFen"] == 100
    assert _page()["skus"][2]["stockLeft"] == 5


@pytest.mark.row("B1")
def test_a_removed_sku_stays_off_sale_when_the_product_comes_back(staff: Person) -> None:
    _update(staff, removeSkuIds=["mug-red-s"])
    staff.call("products/set_on_sale", {"productId": "mug", "onSale": False})
    staff.call("products/set_on_sale", {"productId": "mug", "onSale": True})
    assert (_sku("mug-red-s").on_sale, _sku("mug-red-l").on_sale) == (False, True)


@pytest.mark.row("B1")
def test_specs_and_skus_change_together(staff: Person) -> None:
    axis = {"specId": "color", "title": "颜色", "values": [{"valueId": "red", "value": "赤"}]}
    change = {"specs": [axis], "removeSkuIds": ["mug-red-l", "mug-blue-s"]}
    refusal = staff.refused("products/update", {"productId": "mug", "expectedVersion": 1, **change})
    assert refusal.details["fields"][0]["field"] == "skus.mug-red-s.specValues"
    _update(staff, **change, skus=[{"skuId": "mug-red-s", "specValues": {"color": "red"}}])
    assert _sku("mug-red-s").spec_text == "赤"


@pytest.mark.row("B1")
def test_a_change_of_an_outdated_version_is_refused_with_the_version_now(staff: Person) -> None:
    _update(staff, title="新杯")
    refusal = staff.refused("products/update", {"productId": "mug", "expectedVersion": 1, "title": "旧杯"})
    assert (refusal.status, refusal.code, refusal.details) == (409, "product_changed", {"version": 2})
    assert _page()["title"] == "新杯"


@pytest.mark.row("B1")
def test_a_change_in_the_same_moment_is_seen(staff: Person) -> None:
    with just_before_writing(lambda: _update(staff, title="新杯")):
        refusal = staff.refused("products/update", {"productId": "mug", "expectedVersion": 1, "title": "旧杯"})
    assert (refusal.code, refusal.details) == ("product_changed", {"version": 2})
    assert _page()["title"] == "新杯"


@pytest.mark.row("B1")
def test_putting_off_sale_works_on_what_someone_else_changes_in_the_same_moment(staff: Person) -> None:
    with just_before_writing(lambda: _update(staff, title="新杯")):
        staff.call("products/set_on_sale", {"productId": "mug", "onSale": False})
    assert (_page()["title"], _page()["onSale"], _sku("mug-red-s").title) == ("新杯", False, "新杯")


@pytest.mark.row("B1")
def test_reranking_does_not_disturb_an_editor(staff: Person) -> None:
    with just_before_writing(lambda: table.update(Product, product_key("mug"), [Product.sold.set(7)])):
        assert _update(staff, title="新杯")["version"] == 2
    product = table.get(Product, product_key("mug"))
    assert product is not None
    assert (product.sold, product.title) == (7, "新杯")


@pytest.mark.row("X9")
def test_the_same_key_changes_once_and_an_empty_text_is_another_body_than_none(staff: Person) -> None:
    body = {"productId": "mug", "expectedVersion": 1}
    first = staff.call("products/update", body, key="change-it")
    assert staff.call("products/update", body, key="change-it") == first
    assert staff.refused("products/update", {**body, "subtitle": ""}, key="change-it").code == "idempotency_key_reused"


@pytest.mark.row("B1")
def test_a_sku_id_of_another_product_is_refused_and_nothing_changes(staff: Person) -> None:
    staff.call("products/create", simple("tray"))
    new = sku("tray-1", color="blue", size="l")
    refusal = staff.refused("products/update", {"productId": "mug", "expectedVersion": 1, "title": "x", "skus": [new]})
    assert (refusal.code, refusal.details) == ("sku_taken", {"skuIds": ["tray-1"]})
    stock = table.get(Stock, stock_key("tray-1"))
    assert stock is not None
    assert (_page()["title"], stock.product_id) == ("粗陶马克杯", "tray")


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"unit": ""}, "unit"),
        ({"skus": [{"skuId": "mug-red-s", "stock": 9}]}, "skus.0.stock"),
        ({"skus": [{"skuId": "mug-red-s", "priceFen": None}]}, "skus.0.priceFen"),
        ({"skus": [{"skuId": "mug-red-s", "priceFen": 9900}]}, "skus.0.linePriceFen"),
        ({"skus": [{"skuId": "fresh", "stock": 1}]}, "skus.0.priceFen"),
        ({"skus": [{"skuId": "fresh", "priceFen": 1}]}, "skus.0.stock"),
        ({"skus": [{"priceFen": 1, "stock": 1}]}, "skus.0.specValues"),
        ({"skus": [{"skuId": "mug-red-s"}, {"skuId": "mug-red-s"}]}, "skus.1.skuId"),
        (
            {"skus": [{"skuId": "mug-red-s", "specValues": {"color": "blue", "size": "s"}}]},
            "skus.mug-blue-s.specValues",
        ),
        ({"removeSkuIds": ["mug-red-s", "mug-red-l", "mug-blue-s"]}, "skus"),
        ({"expectedVersion": 0}, "expectedVersion"),
        ({"price": 1}, "price"),
    ],
)
def test_what_is_wrong_is_named(staff: Person, change: dict[str, Any], field: str) -> None:
    refusal = staff.refused("products/update", {"productId": "mug", "expectedVersion": 1, **change})
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"] == field


@pytest.mark.row("B1")
def test_what_is_not_there_is_not_found(staff: Person) -> None:
    nothing = {"productId": "moon", "expectedVersion": 1}
    assert staff.refused("products/update", nothing).code == "product_not_found"
    for change in ({"removeSkuIds": ["moon"]}, {"removeSkuIds": ["mug-red-s", "mug-red-s"]}):
        assert (
            staff.refused("products/update", {"productId": "mug", "expectedVersion": 1, **change}).code
            == "sku_not_found"
        )
    refusal = staff.refused("products/update", {"productId": "mug", "expectedVersion": 1, "categoryIds": ["moon"]})
    assert refusal.details == {"categoryIds": ["moon"]}


@pytest.mark.row("B1")
def test_removed_skus_count_towards_what_is_read_with_the_product(
    staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "MOST_SKUS_EVER", 4)
    _update(staff, removeSkuIds=["mug-red-s"], skus=[sku("fourth", color="red", size="s")])
    body = {"productId": "mug", "expectedVersion": 2, "removeSkuIds": ["fourth"]}
    refusal = staff.refused("products/update", {**body, "skus": [sku("fifth", color="red", size="s")]})
    assert refusal.details["fields"][0]["field"] == "skus"
