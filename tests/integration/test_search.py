"""Search in a whole shop: news through the real stream, many containers, races of records, and the switch to the other engine."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.catalog.items import Product, product_key
from chalicelib.search import embedded, engines
from chalicelib.search.embedded import EmbeddedSearch
from chalicelib.search.port import Wanted
from chalicelib.search.records import SearchDocument, SearchIndex, document_key, index_key
from chalicelib.store import table
from functions.jobs import heal
from functions.workers import relay
from infra.operate import search as commands
from tests import streams
from tests.integration.shop import Shop
from tests.unit.search.opensearch_double import OpenSearchDouble
from tests.world import anyone


@pytest.fixture(autouse=True)
def _fresh_engines() -> Iterator[None]:
    engines.forget()
    yield
    engines.forget()


def _create(shop: Shop, product_id: str, title: str, stock: int = 3, price: int = 1_000) -> None:
    sku = {"skuId": f"{product_id}-1", "priceFen": price, "stock": stock}
    shop.staff.call("products/create", {"productId": product_id, "title": title, "skus": [sku]})


def _found(words: str, **query: Any) -> list[str]:
    return [one["productId"] for one in anyone().get("catalog/search", words=words, **query)["products"]]


@pytest.mark.row("B8")
def test_what_is_put_on_sale_sold_out_and_taken_off_is_known_through_the_stream(shop: Shop) -> None:
    _create(shop, "pot", "宜兴 紫砂壶", stock=1)
    shop.drain()
    assert _found("zishahu") == _found("紫沙壶", inStock="true") == ["pot"]
    buyer = shop.buyer("ann")
    body = {"items": [{"productId": "pot", "skuId": "pot-1", "quantity": 1}], "addressId": buyer.headers["x-address"]}
    buyer.call("orders/submit", body)
    shop.drain()
    shop.forward(seconds=11)
    assert _found("紫砂壶", inStock="true") == []
    assert _found("紫砂壶") == ["pot"]
    shop.staff.call("products/set_on_sale", {"productId": "pot", "onSale": False})
    shop.drain()
    shop.forward(seconds=11)
    assert _found("紫砂壶") == []


@pytest.mark.row("T6")
def test_a_cold_container_knows_what_a_warm_one_knows(shop: Shop) -> None:
    for number in range(6):
        _create(shop, f"p{number}", f"青花 盘子 {number}号")
    shop.drain()
    warm = EmbeddedSearch()
    assert warm.search(Wanted("盘子")).total == 6
    assert engines.rebuild() == 6
    shop.staff.call("products/set_on_sale", {"productId": "p0", "onSale": False})
    _create(shop, "p6", "青花 盘子 六号")
    shop.drain()
    shop.forward(seconds=11)
    cold = EmbeddedSearch()
    for words in ("盘子", "qinghua", "六号"):
        one, other = (engine.search(Wanted(words, limit=50)) for engine in (warm, cold))
        assert sorted(hit.product_id for hit in one.hits) == sorted(hit.product_id for hit in other.hits)
    assert cold.search(Wanted("盘子")).total == 6


@pytest.mark.row("T6")
def test_records_of_one_product_at_the_same_time_end_with_the_product_as_it_stands(shop: Shop) -> None:
    _create(shop, "pot", "宜兴 紫砂壶")
    standing = table.get(Product, product_key("pot"))
    assert standing is not None
    event = streams.event(streams.record(None, standing))  # the occasion: what it says is old at once

    def tell() -> None:
        for _ in range(20):
            if not relay.handle(event)["batchItemFailures"]:
                return
        raise AssertionError("the relay never took it")

    with ThreadPoolExecutor(8) as pool:
        work = [pool.submit(tell) for _ in range(8)]
        for number in range(4):
            shop.staff.call("products/set_on_sale", {"productId": "pot", "onSale": number % 2 == 1})
            work += [pool.submit(tell) for _ in range(4)]
        for one in work:
            one.result()
    stored = table.get(SearchDocument, document_key("pot"))
    product = table.get(Product, product_key("pot"))
    assert stored is not None
    assert product is not None
    assert stored.document.on_sale is product.on_sale is True
    revisions = [document.revision for document in embedded.changes(shop.clock.now() - embedded.OVERLAP)]
    assert sorted(revisions) == list(range(1, stored.document.revision + 1))


def test_two_snapshots_at_once_leave_one_whole(shop: Shop) -> None:
    for number in range(4):
        _create(shop, f"p{number}", f"青花 盘子 {number}号")
    shop.drain()
    documents = list(embedded.every_document())
    with ThreadPoolExecutor(2) as pool:
        results = [pool.submit(lambda: embedded.save(documents)) for _ in range(2)]
    assert [one.result() for one in results if one.exception() is None]
    assert EmbeddedSearch().search(Wanted("盘子")).total == 4
    index = table.get(SearchIndex, index_key())
    assert index is not None
    pieces = table.query_all(f"SEARCH#SNAPSHOT#{index.generation}")
    assert len(pieces) == index.pieces + index.word_pieces


# the other engine


@pytest.fixture
def double() -> Iterator[OpenSearchDouble]:
    running = OpenSearchDouble()
    yield running
    running.close()


@pytest.mark.row("B8")
def test_the_switch_to_opensearch_and_back(
    shop: Shop, double: OpenSearchDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        engines, "_LOOK_AGAIN", engines._LOOK_AGAIN / 100
    )  # how long other containers may not have heard of it
    _create(shop, "pot", "宜兴 紫砂壶")
    _create(shop, "cup", "陶瓷 马克杯")
    shop.drain()
    assert engines.switch_to_opensearch(double.url, "goods") == 2
    assert _found("zishahu") == ["pot"]
    assert ("POST", "/goods/_search") in double.requests
    shop.staff.call("products/set_on_sale", {"productId": "cup", "onSale": False})
    _create(shop, "vase", "青花 花瓶")
    shop.drain()
    assert _found("马克杯") == []
    assert _found("花瓶") == ["vase"]
    assert commands.main(["embedded"]) == 0
    assert _found("花瓶") == ["vase"]
    assert commands.main(["rebuild"]) == 0
    assert _found("马克杯") == []


@pytest.mark.row("T6")
def test_a_record_that_opensearch_would_not_take_is_put_aside_and_comes_again(
    shop: Shop, double: OpenSearchDouble, alarms: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_LOOK_AGAIN", engines._LOOK_AGAIN / 100)
    engines.switch_to_opensearch(double.url, "goods")
    double.fails = [503] * 20
    _create(shop, "pot", "宜兴 紫砂壶")
    _create(shop, "cup", "陶瓷 马克杯")
    shop.drain()
    assert "relay_record_buried" in alarms
    answer = anyone().send("catalog/search", {"words": "紫砂壶"})
    assert answer.status == 503
    double.fails = []
    assert heal.handle({})["kept"] == 0
    assert _found("紫砂壶") == ["pot"]
    assert _found("马克杯") == ["cup"]
