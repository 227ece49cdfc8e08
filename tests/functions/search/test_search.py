"""catalog/search and catalog/suggest: found through the relay, filtered, sorted, paged, and never broken by what is typed."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.search import engines
from chalicelib.store import transport
from chalicelib.store.errors import Unanswered
from functions.workers import relay
from tests import streams
from tests.goods import relayed
from tests.interleave import asked
from tests.world import Person, anyone, forward


def search(words: str = "", **query: Any) -> dict[str, Any]:
    return anyone().get("catalog/search", words=words, **query)


def ids(words: str = "", **query: Any) -> list[str]:
    return [product["productId"] for product in search(words, **query)["products"]]


@pytest.mark.row("B8")
@pytest.mark.usefixtures("goods")
def test_a_product_is_found_by_chinese_pinyin_initials_and_mixed_words() -> None:
    for words in ("紫砂壶", "zishahu", "zsh", "紫砂hu", "茗屿 紫砂壶"):
        assert ids(words)[0] == "pot", words


@pytest.mark.row("B8")
@pytest.mark.usefixtures("goods")
def test_a_card_is_shown_and_a_slip_is_told() -> None:
    answer = search("紫沙壶")
    assert answer["didYouMean"] == "紫砂壶"
    assert answer["products"][0] == {
        "productId": "pot",
        "title": "宜兴 紫砂壶",
        "image": None,
        "priceFen": 12_800,
        "linePriceFen": None,
        "sold": 0,
        "tags": ["新品"],
        "minLevel": 0,
    }


@pytest.mark.row("B8")
@pytest.mark.usefixtures("goods")
def test_filters_and_sorts() -> None:
    assert ids("杯", sort="price") == ["cup", "mug", "flask"]
    assert ids("杯", sort="price_desc", inStock="true") == ["flask", "cup"]
    assert ids(brand="茗屿", sort="price") == ["mug", "pot"]
    assert ids(tag="热卖") == ["mug"]
    assert ids(categoryId="cups", priceFromFen=4_000, priceToFen=5_900) == ["mug"]
    assert ids("杯具 茗屿")[0] == "mug"  # the category's name is searched, too


@pytest.mark.usefixtures("goods")
def test_pages_follow_each_other_and_a_cursor_opens_only_its_own_search() -> None:
    first = search("杯", sort="price", pageSize=2)
    assert first["total"] == 3
    rest = search("杯", sort="price", pageSize=2, cursor=first["nextCursor"])
    assert [one["productId"] for one in first["products"] + rest["products"]] == ["cup", "mug", "flask"]
    assert rest["nextCursor"] is None
    for other in ({"words": "壶"}, {"words": "杯", "inStock": True}, {"words": "杯", "sort": "sales"}):
        refusal = anyone().refused("catalog/search", {"sort": "price", **other, "cursor": first["nextCursor"]})
        assert refusal.code == "invalid_cursor"


# what is typed


TYPED = {
    "a\x00b": 400,
    "杯" * 1_000: 400,
    "杯" * 100: 200,
    "😀🍵": 200,
    ".*(+[": 200,
    "'; DROP TABLE products; --": 200,
    '{"$gt": ""}': 200,
    "%' OR 1=1": 200,
    "１２３　Ａ": 200,
    "a" * 100: 200,
    "\u202e杯": 400,
}


@pytest.mark.row("S4")
@pytest.mark.usefixtures("goods")
def test_whatever_is_typed_gets_an_answer_or_a_refusal_that_names_the_field() -> None:
    for words, status in TYPED.items():
        outbound = anyone().send("catalog/search", {"words": words})
        assert outbound.status == status, words
        assert status == 200 or '"words"' in outbound.body
        typed = anyone().send("catalog/suggest", {"typed": words[:40]})
        assert typed.status == (400 if words[0] == "\u202e" or "\x00" in words else 200), words


@pytest.mark.usefixtures("goods")
def test_bounds_of_prices_the_wrong_way_round_are_refused_by_name() -> None:
    refusal = anyone().refused("catalog/search", {"priceFromFen": 2, "priceToFen": 1})
    assert refusal.details["fields"][0]["field"] == "priceToFen"


# what changes


@pytest.mark.row("B8")
def test_what_staff_changes_is_found_at_the_next_look(goods: Person) -> None:
    assert ids("花瓶") == []
    version = anyone().get("catalog/product", productId="flask")["version"]
    with relayed():
        goods.call("products/update", {"productId": "flask", "expectedVersion": version, "title": "青瓷 花瓶"})
    forward(seconds=11)
    assert ids("花瓶") == ["flask"]
    assert "flask" not in ids("保温杯")
    with relayed():
        goods.call("products/set_on_sale", {"productId": "flask", "onSale": False})
    assert ids("花瓶") == []  # its card has gone already
    forward(seconds=11)
    assert search("花瓶")["total"] == 0
    with relayed():
        goods.call("products/set_on_sale", {"productId": "flask", "onSale": True})
    forward(seconds=11)
    assert ids("花瓶") == ["flask"]


@pytest.mark.row("B8")
def test_stock_that_comes_back_is_found_and_a_sale_is_no_news(goods: Person) -> None:
    assert ids("马克杯", inStock="true") == ["cup"]
    with streams.taped() as sale:
        goods.call("stock/adjust", {"skuId": "cup-1", "delta": -1, "reason": "破损"})
    with asked() as operations:
        relay.handle(streams.event(*sale))
    assert operations == []
    with streams.taped() as delivery:
        goods.call("stock/adjust", {"skuId": "mug-1", "delta": 5, "reason": "到货"})
    relay.handle(streams.event(*delivery))
    with asked() as operations:
        relay.handle(streams.event(*delivery))
    assert set(operations) == {"GetItem"}  # told twice, written once
    forward(seconds=11)
    assert sorted(ids("马克杯", inStock="true")) == ["cup", "mug"]


@pytest.mark.row("T6")
def test_records_twice_late_and_in_any_order_lead_to_the_product_as_it_stands(goods: Person) -> None:
    with streams.taped() as records:
        for on_sale in (False, True):
            goods.call("products/set_on_sale", {"productId": "pot", "onSale": on_sale})
    for some in (records[::-1], records, records[:1]):
        assert relay.handle(streams.event(*some)) == {"batchItemFailures": []}
    forward(seconds=11)
    assert ids("紫砂壶") == ["pot"]


# what it costs


@pytest.mark.row("T6")
@pytest.mark.usefixtures("goods")
def test_a_search_reads_the_cards_of_its_page_and_nothing_else() -> None:
    search("杯")
    with asked() as operations:
        search("马克杯")
    assert operations == ["BatchGetItem"]
    forward(seconds=11)
    with asked() as operations:
        search("马克杯")
    assert operations == ["GetItem", "Query", "BatchGetItem"]


@pytest.mark.usefixtures("goods")
def test_the_index_goes_on_answering_while_the_table_is_away() -> None:
    search("杯")
    forward(seconds=11)
    below = transport.use(lambda operation, request: _away(operation, request))

    def _away(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "Query":
            raise Unanswered("away")
        return below(operation, request)

    try:
        assert ids("紫砂壶") == ["pot"]
    finally:
        transport.use(below)


def test_an_empty_shop_finds_nothing(staff: Person) -> None:
    assert search("杯") == {"products": [], "total": 0, "didYouMean": None, "nextCursor": None}


# rebuilding


@pytest.mark.row("B8")
@pytest.mark.usefixtures("goods")
def test_a_snapshot_answers_like_the_documents_and_takes_news() -> None:
    before = search("杯")
    assert engines.rebuild() == 4
    assert search("杯") == before
    assert anyone().get("catalog/suggest", typed="zi")["words"][0] == "紫砂壶"


def test_a_shop_from_before_search_is_found_after_rebuilding(staff: Person) -> None:
    staff.call("products/create", {"productId": "old", "title": "老店 花瓶", "skus": [{"priceFen": 1, "stock": 1}]})
    assert search("花瓶")["total"] == 0
    assert engines.rebuild() == 1
    assert search("花瓶")["total"] == 1


def test_a_newer_snapshot_takes_the_place_of_the_one_before(goods: Person) -> None:
    assert engines.rebuild() == 4
    assert search("紫砂壶")["total"]
    with relayed():
        goods.call("products/set_on_sale", {"productId": "pot", "onSale": False})
    assert engines.rebuild() == 3
    assert search("紫砂壶")["total"] == 0


# suggestions


@pytest.mark.row("B8")
@pytest.mark.usefixtures("goods")
def test_words_are_suggested_while_they_are_typed() -> None:
    for typed in ("保", "bao", "bw", "保w", "保温杯"):
        assert anyone().get("catalog/suggest", typed=typed)["words"][0] == "保温杯", typed
