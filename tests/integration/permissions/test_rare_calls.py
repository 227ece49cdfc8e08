"""Branches that ask AWS for what their Lambda asks for nowhere else: without these tests the policies would deny it in the one bad hour."""

from __future__ import annotations

import json

import pytest

from chalicelib import cart, relay
from chalicelib.catalog import Product
from chalicelib.store import queues, table
from functions.jobs import heal
from tests import streams
from tests.integration.reservations import number, statuses, work
from tests.integration.seams import held_back
from tests.integration.shop import Shop
from tests.world import anyone


@pytest.mark.row("T3")
def test_heal_may_do_to_the_listings_what_the_relay_could_not(shop: Shop) -> None:
    pot, cup = shop.product(), shop.product()
    shop.drain()
    with streams.taped() as records:
        shop.staff.call("products/set_on_sale", {"productId": pot.id, "onSale": False})
        shop.staff.call("products/set_on_sale", {"productId": cup.id, "onSale": False})
        shop.staff.call("products/set_on_sale", {"productId": cup.id, "onSale": True})
    letters = [json.dumps(streams.event(one)) for one in records if _is_of_product(one)]
    queues.send(relay.DEAD_LETTERS, letters)
    assert heal.handle({}) == {"revived": 0, "relayed": 3, "kept": 0}
    assert [card["productId"] for card in anyone().get("catalog/browse")["products"]] == [cup.id]


@pytest.mark.row("T3")
def test_heal_may_serve_the_line_and_watch_the_shards_as_the_relay_would_have(shop: Shop) -> None:
    pot, cup = shop.product(stock=0), shop.product(stock=4)
    buyer = shop.buyer("waiting")
    shop.staff.call("stock/warn_at", {"skuId": cup.sku, "lowAt": 1})
    buyer.call("waiting/join", {"productId": pot.id, "skuId": pot.sku})
    shop.drain()
    with streams.taped() as records:
        shop.staff.call("stock/adjust", {"skuId": pot.sku, "delta": 1, "reason": "到货"})
        shop.staff.call("stock/spread", {"skuId": cup.sku, "shards": 2})
    kinds = ("stock", "stock_pool")
    letters = [one for one in records if one["dynamodb"]["NewImage"]["kind"]["S"] in kinds]
    queues.send(relay.DEAD_LETTERS, [json.dumps(streams.event(one)) for one in letters])
    assert heal.handle({}) == {"revived": 0, "relayed": 4, "kept": 0}
    assert buyer.get("waiting/mine")["places"][0]["state"] == "holding"


def _is_of_product(record: streams.Raw) -> bool:
    return bool(record["dynamodb"]["NewImage"]["kind"]["S"] == Product.KIND)


@pytest.mark.row("D1")
def test_lines_come_back_even_to_a_cart_that_has_expired_meanwhile(queued: Shop) -> None:
    pot = queued.product(stock=1)
    first, second = queued.buyer("first"), queued.buyer("second")
    with held_back() as messages:
        for buyer in (first, second):
            buyer.call("cart/add", {"productId": pot.id, "skuId": pot.sku, "quantity": 1})
            buyer.call("orders/submit", {"addressId": buyer.headers["x-address"]})
    table.delete(cart.cart_key(second.uid))
    assert work(*messages) == []
    assert statuses(queued, messages) == ["UNPAID", "CLOSED"], [number(message) for message in messages]
    found = cart.load(second.uid)
    assert found is not None
    assert [(line.sku_id, line.quantity) for line in found.entries()] == [(pot.sku, 1)]
