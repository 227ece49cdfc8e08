"""Several locations: a buyer is served from the nearest that has enough, by either entrance, and what is given back returns to where it came from."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.stock import Pool, pool_key
from chalicelib.store import table
from tests.integration import laws
from tests.integration.shop import ADDRESS, Product, Shop
from tests.interleave import asked
from tests.world import Person

_PLACES = [
    {"locationId": "south", "name": "华南仓", "regions": ["440000"]},
    {"locationId": "east", "name": "华东仓", "regions": ["310000"]},
]
_SHANGHAI = {**ADDRESS, "provinceCode": "310000", "cityCode": "310100", "districtCode": "310104"}


def _move(shop: Shop, product: Product, location: str, units: int) -> dict[str, Any]:
    body = {"skuId": product.sku, "locationId": location, "units": units, "reason": "调拨"}
    return shop.staff.call("stock/move", body)


def _pieces(shop: Shop, product: Product) -> dict[str, int]:
    found = shop.staff.call("stock/get", {"skuId": product.sku})
    return {"": found["available"] - sum(found["pools"].values()), **found["pools"]}


def _origin(shop: Shop, order_no: str) -> dict[str | None, int]:
    found = shop.staff.call("stock/origin", {"orderNo": order_no})["origins"]
    return {one["locationId"]: one["units"] for one in found}


def _shanghai(shop: Shop, name: str) -> Person:
    person = shop.buyer(name, address=False)
    person.headers["x-address"] = person.call("addresses/save", _SHANGHAI)["addressId"]
    return person


@pytest.mark.row("C6")
def test_each_is_served_from_the_nearest_that_has_enough_and_it_returns_there(either_entrance: Shop) -> None:
    shop = either_entrance
    shop.set(locations=_PLACES)
    kettle = shop.product(stock=10)
    _move(shop, kettle, "south", 3)
    _move(shop, kettle, "east", 2)
    assert _pieces(shop, kettle) == {"": 5, "@south": 3, "@east": 2}
    canton, shanghai = shop.buyer("canton"), _shanghai(shop, "shanghai")
    first = shop.order(canton, (kettle, 2))["orderNo"]
    second = shop.order(shanghai, (kettle, 3))["orderNo"]
    third = shop.order(canton, (kettle, 4))["orderNo"]
    assert _origin(shop, first) == {"south": 2}
    assert _origin(shop, second) == {None: 3}, "the nearest has only two, and one parcel is better than two"
    assert _origin(shop, third) == {"south": 1, None: 2, "east": 1}
    assert _pieces(shop, kettle) == {"": 0, "@south": 0, "@east": 1}
    laws.check()
    for buyer, number in ((canton, third), (shanghai, second), (canton, first)):
        buyer.call("orders/cancel", {"orderNo": number})
    assert _pieces(shop, kettle) == {"": 5, "@south": 3, "@east": 2}
    laws.check()


@pytest.mark.row("C6")
@pytest.mark.row("H6")
def test_a_gift_comes_from_where_it_lies_and_returns_there(either_entrance: Shop) -> None:
    shop = either_entrance
    shop.set(locations=_PLACES)
    kettle, mat = shop.product(stock=5), shop.product(stock=5)
    _move(shop, kettle, "south", 5)
    _move(shop, mat, "south", 3)
    _move(shop, mat, "east", 2)
    gifts = [{"skuId": mat.sku, "title": "杯垫", "quantity": 4}]
    terms = {"kind": "full_gift", "id": "g", "name": "满赠", "rungs": [{"at": 1, "gifts": gifts}]}
    shop.staff.call("promotions/save", {"terms": terms})
    buyer = shop.buyer("canton")
    number = shop.order(buyer, (kettle, 2))["orderNo"]
    assert _pieces(shop, kettle) == {"": 0, "@south": 3}
    assert _pieces(shop, mat) == {"": 0, "@south": 0, "@east": 1}
    told = shop.staff.call("stock/origin", {"orderNo": number})["origins"]
    assert {(one["skuId"], one["locationId"], one["units"]) for one in told} == {
        (kettle.sku, "south", 2),
        (mat.sku, "south", 3),
        (mat.sku, "east", 1),
    }
    laws.check()
    buyer.call("orders/cancel", {"orderNo": number})
    assert _pieces(shop, kettle) == {"": 0, "@south": 5}
    assert _pieces(shop, mat) == {"": 0, "@south": 3, "@east": 2}
    laws.check()


@pytest.mark.row("C6")
def test_pieces_move_as_far_as_there_are_some_and_nothing_is_lost(shop: Shop) -> None:
    shop.set(locations=_PLACES)
    kettle = shop.product(stock=4)
    for location, units, code in (("south", 5, "stock_below_zero"), ("moon", 1, "location_not_found")):
        body = {"skuId": kettle.sku, "locationId": location, "units": units, "reason": "调拨"}
        assert shop.staff.refused("stock/move", body).code == code
    _move(shop, kettle, "south", 4)
    back = {"skuId": kettle.sku, "locationId": "south", "units": -5, "reason": "调拨"}
    assert shop.staff.refused("stock/move", back).code == "stock_below_zero"
    assert shop.staff.refused("stock/spread", {"skuId": kettle.sku, "shards": 2}).code == "stock_at_locations"
    _move(shop, kettle, "south", -4)
    assert _pieces(shop, kettle) == {"": 4, "@south": 0}
    found = shop.staff.call("stock/movements", {"skuId": kettle.sku})["movements"]
    assert [(one["pool"], one["delta"]) for one in found] == [("@south", -4), ("@south", 4)]
    rush = shop.product(stock=4)
    shop.staff.call("stock/spread", {"skuId": rush.sku, "shards": 2})
    refusal = shop.staff.refused("stock/move", {**back, "skuId": rush.sku, "units": 1})
    assert refusal.code == "stock_is_spread"
    laws.check()


@pytest.mark.row("C6")
def test_a_shop_with_one_location_reads_no_more_than_before(shop: Shop) -> None:
    kettle = shop.product(stock=4)
    buyer = shop.buyer("lan")
    line = {"productId": kettle.id, "skuId": kettle.sku, "quantity": 1}
    body = {"items": [line], "addressId": buyer.headers["x-address"]}
    buyer.call("orders/submit", body)
    with asked() as calls:
        buyer.call("orders/submit", body)
    assert calls == ["BatchGetItem", "TransactWriteItems"]
    assert table.get(Pool, pool_key(kettle.sku, "@south")) is None
