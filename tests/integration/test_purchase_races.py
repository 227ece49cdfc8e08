"""Clerks and suppliers at the same moment, on the emulator: each paper once, each piece once; and people in line come before the shelf."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import supply
from chalicelib.doctor import Context, examine
from chalicelib.runtime import clock, ids
from chalicelib.runtime.settings import settings
from chalicelib.store import scan
from tests.contract.trade import signed
from tests.integration.shop import Product, Shop
from tests.integration.test_people import at_once
from tests.world import anyone


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


def ordered(shop: Shop, goods: Product, units: int) -> str:
    """The number of an order for so many of the goods, placed with the supplier `kiln`."""
    supplier = f"kiln{ids.random_text(6).lower()}"
    shop.staff.call("suppliers/save", {"supplierId": supplier, "name": "示例窑场"})
    line = {"skuId": goods.sku, "quantity": units, "costFen": 600}
    saved = shop.staff.call("purchases/save", {"supplierId": supplier, "lines": [line]})["purchase"]
    shop.staff.call("purchases/set_state", {"purchaseNo": saved["purchaseNo"], "action": "place"})
    return str(saved["purchaseNo"])


def paper(number: str, name: str, goods: Product, units: int) -> dict[str, Any]:
    return {"purchaseNo": number, "paper": name, "lines": [{"skuId": goods.sku, "units": units}]}


def wrongs() -> list[str]:
    raws = [raw for page in scan.pages() for raw in page.items]
    found = examine(raws, Context(clock.now(), settings().due_shards))
    return [one.say for one in found if one.law in ("stock", "purchases")]


@pytest.mark.row("C5")
@pytest.mark.row("X9")
def test_one_paper_typed_by_many_at_once_comes_in_once(shop: Shop) -> None:
    goods = shop.product(stock=1)
    number = ordered(shop, goods, 20)
    told = at_once(lambda _: shop.staff.call("purchases/receive", paper(number, "SH-1", goods, 5))["status"], 8)
    assert sorted(set(told) - {"busy"}) == ["PARTLY_RECEIVED", "receipt_exists"]
    assert told.count("PARTLY_RECEIVED") == 1
    assert shop.left(goods.sku) == 6
    assert wrongs() == []


@pytest.mark.row("C5")
def test_many_papers_at_once_never_bring_more_than_was_ordered(shop: Shop) -> None:
    """Eight papers of three for twenty ordered: six fit, the others are refused by name, and nothing is lost on the way."""
    goods = shop.product(stock=1)
    number = ordered(shop, goods, 20)

    def receive(place: int) -> str:
        return str(shop.staff.call("purchases/receive", paper(number, f"SH-{place}", goods, 3))["status"])

    told = at_once(receive, 8)
    taken = told.count("PARTLY_RECEIVED")
    assert set(told) <= {"PARTLY_RECEIVED", "delivery_over", "busy"}
    assert 0 < taken <= 6
    assert shop.left(goods.sku) == 1 + 3 * taken
    assert supply.on_order([goods.sku]) == {goods.sku: 20 - 3 * taken}
    ends = at_once(
        lambda place: (
            shop.staff.call("purchases/set_state", {"purchaseNo": number, "action": "close"})["purchase"]["status"]
            if place % 2
            else shop.staff.call("purchases/send_back", paper(number, f"TH-{place}", goods, 1))["paper"]
        ),
        6,
    )
    assert "RECEIVED" in ends
    assert supply.on_order([goods.sku]) == {goods.sku: 0}
    assert wrongs() == []


@pytest.mark.row("C5")
def test_copies_of_a_suppliers_message_at_once_are_acted_on_once(shop: Shop) -> None:
    goods = shop.product(stock=1)
    number = ordered(shop, goods, 20)
    supplier = number.partition("-")[0]
    key = shop.staff.call("suppliers/issue_key", {"supplierId": supplier})["secret"]
    body = signed(key, "suppliers/confirm", {"purchaseNo": number, "confirmedOn": "2030-02-01"}, supplier)
    before = shop.staff.get("purchases/get", purchaseNo=number)["purchase"]["version"]
    told = at_once(lambda _: anyone().call("suppliers/confirm", body)["purchase"]["confirmedOn"], 6)
    assert set(told) == {"2030-02-01"}
    assert shop.staff.get("purchases/get", purchaseNo=number)["purchase"]["version"] == before + 1


@pytest.mark.row("C5")
@pytest.mark.row("C6")
def test_goods_that_come_are_first_for_those_who_wait(shop: Shop) -> None:
    goods = shop.product(stock=1)
    shop.staff.call("stock/adjust", {"skuId": goods.sku, "delta": -1, "reason": "送展"})
    number = ordered(shop, goods, 5)
    waiting, other = shop.buyer("waits"), shop.buyer("comes")
    waiting.call("waiting/join", {"productId": goods.id, "skuId": goods.sku, "quantity": 2})
    shop.set(locations=[{"locationId": "east", "name": "东仓"}])
    elsewhere = {**paper(number, "SH-0", goods, 5), "locationId": "east"}
    assert shop.staff.refused("purchases/receive", elsewhere).code == "stock_line_waits"
    shop.staff.call("purchases/receive", paper(number, "SH-1", goods, 2))
    shop.drain()
    (place,) = waiting.get("waiting/mine")["places"]
    assert (place["state"], place["units"]) == ("holding", 2)
    body = {
        "items": [{"productId": goods.id, "skuId": goods.sku, "quantity": 1}],
        "addressId": other.headers["x-address"],
    }
    assert other.refused("orders/submit", body).code == "out_of_stock"
    assert wrongs() == []
