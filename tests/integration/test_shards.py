"""Stock that is spread over shards for a rush: exact to the last piece, by either entrance, while it is spread and gathered."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from chalicelib.stock import Pool, Stock, count, pool_key, stock_key
from chalicelib.store import table
from tests.integration import laws
from tests.integration.crowd import at_once, buy, codes, crowd, stock_queue_at_work
from tests.integration.shop import Product, Shop
from tests.interleave import just_before_writing
from tests.world import Person


def _spread(shop: Shop, product: Product, shards: int) -> dict[str, Any]:
    return shop.staff.call("stock/spread", {"skuId": product.sku, "shards": shards})


def _left(product: Product) -> int:
    return count([table.get(Stock, stock_key(product.sku))])[product.sku].total


@pytest.mark.row("C2")
def test_a_rush_on_shards_sells_each_unit_once_and_all_of_them(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=40)
    assert sorted(_spread(shop, kettle, 6)["pools"].values()) == [6, 6, 7, 7, 7, 7]
    buyers = crowd(60)
    with stock_queue_at_work(shop):
        results = at_once([partial(buy, buyer, (kettle, 1), though_busy=True) for buyer in buyers])
    assert codes(results) == {"ok": 40, "out_of_stock": 20}
    assert _left(kettle) == 0
    assert laws.check().statuses()["UNPAID"] == 40


@pytest.mark.row("C2")
def test_the_last_pieces_are_taken_from_as_many_shards_as_it_needs(either_entrance: Shop) -> None:
    shop = either_entrance
    kettle = shop.product(stock=5)
    _spread(shop, kettle, 4)  # 2 1 1 1
    one, two = crowd(2)
    with stock_queue_at_work(shop):
        buy(one, (kettle, 4))
        assert two.refused("orders/submit", _items(two, kettle, 2)).code == "out_of_stock"
        buy(two, (kettle, 1))
    assert _left(kettle) == 0
    laws.check()


def _items(buyer: Person, product: Product, units: int) -> dict[str, Any]:
    line = {"productId": product.id, "skuId": product.sku, "quantity": units}
    return {"items": [line], "addressId": buyer.headers["x-address"]}


@pytest.mark.row("C2")
def test_nobody_is_turned_away_while_the_pieces_are_on_their_way_from_shard_to_shard(shop: Shop) -> None:
    kettle = shop.product(stock=8)
    _spread(shop, kettle, 4)
    one, two, three = crowd(3)
    with just_before_writing(lambda: _spread(shop, kettle, 7)):
        buy(one, (kettle, 2))
    with just_before_writing(lambda: _spread(shop, kettle, 0)):
        buy(two, (kettle, 2))
    stale = table.get(Stock, stock_key(kettle.sku))
    _spread(shop, kettle, 3)
    old = count([stale])[kettle.sku].total
    _spread(shop, kettle, 5)
    assert old == 4
    assert shop.staff.call("stock/get", {"skuId": kettle.sku})["available"] == 4
    # Read before it was spread anew: the shards of then are gone, so the count is read again and not believed to be zero.
    before = table.get(Stock, stock_key(kettle.sku))
    _spread(shop, kettle, 2)
    assert count([before])[kettle.sku].total == 4
    buy(three, (kettle, 4))
    laws.check()


@pytest.mark.row("C1")
def test_what_is_cancelled_comes_back_to_the_shelf_and_can_be_gathered(shop: Shop) -> None:
    kettle = shop.product(stock=6)
    _spread(shop, kettle, 3)
    (buyer,) = crowd(1)
    order = buy(buyer, (kettle, 3))
    buyer.call("orders/cancel", {"orderNo": order["orderNo"]})
    shelf = table.get(Stock, stock_key(kettle.sku))
    assert shelf is not None
    assert (shelf.available, _left(kettle)) == (3, 6)
    answer = _spread(shop, kettle, 0)
    assert (answer["available"], answer["pools"]) == (6, {})
    assert table.get(Pool, pool_key(kettle.sku, "a00")) is None
    assert shop.left(kettle.sku) == 6
    shop.forward(seconds=1)
    page = buyer.get("catalog/product", productId=kettle.id)
    assert page["skus"][0]["stockLeft"] == 6
    laws.check()


@pytest.mark.row("C1")
def test_an_unknown_sku_cannot_be_spread(shop: Shop) -> None:
    assert shop.staff.refused("stock/spread", {"skuId": "moon", "shards": 2}).code == "sku_not_found"
