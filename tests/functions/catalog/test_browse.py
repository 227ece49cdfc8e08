"""catalog/browse: pages of cards in order, that follow the products through the relay."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.catalog import Card, listing
from chalicelib.store import table
from tests.goods import clerk, mug, relayed, simple
from tests.interleave import asked
from tests.world import Person, anyone, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    return clerk("products.write")


def _ids(**query: Any) -> list[str]:
    return [card["productId"] for card in anyone().get("catalog/browse", **query)["products"]]


@pytest.fixture
def shelf(staff: Person) -> Person:
    """Five products, a to e, ever newer, at 300, 100, 500, 200 and 400 fen."""
    with relayed():
        for name, price in (("a", 300), ("b", 100), ("c", 500), ("d", 200), ("e", 400)):
            staff.call("products/create", simple(name, priceFen=price))
            forward(seconds=1)
    return staff


@pytest.mark.row("B1")
@pytest.mark.usefixtures("shelf")
def test_the_newest_come_first_and_prices_go_up_or_down() -> None:
    assert _ids() == ["e", "d", "c", "b", "a"]
    assert _ids(sort="price") == _ids(sort="price", order="asc") == ["b", "d", "a", "e", "c"]
    assert _ids(sort="price", order="desc") == ["c", "e", "a", "d", "b"]


@pytest.mark.row("B1")
@pytest.mark.usefixtures("shelf")
def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for expected in (2, 2, 1):
        page = anyone().get("catalog/browse", sort="price", pageSize=2, **cursor)
        assert len(page["products"]) == expected
        seen += [card["productId"] for card in page["products"]]
        cursor = {"cursor": page["nextCursor"]}
    assert page["nextCursor"] is None
    assert seen == ["b", "d", "a", "e", "c"]


@pytest.mark.row("B1")
@pytest.mark.usefixtures("shelf")
def test_a_page_that_ends_with_the_list_has_no_next() -> None:
    assert anyone().get("catalog/browse", pageSize=5)["nextCursor"] is None


@pytest.mark.row("S4")
@pytest.mark.usefixtures("shelf")
def test_a_cursor_opens_only_its_own_list() -> None:
    cursor = anyone().get("catalog/browse", sort="price", pageSize=2)["nextCursor"]
    for query in ({"sort": "newest"}, {"sort": "price", "order": "desc"}, {"sort": "price", "categoryId": "tea"}):
        refusal = anyone().refused("catalog/browse", {**query, "cursor": cursor})
        assert (refusal.status, refusal.code) == (400, "invalid_cursor")
    assert anyone().refused("catalog/browse", {"sort": "price", "cursor": cursor[:-2] + "AA"}).code == "invalid_cursor"


@pytest.mark.row("T1")
@pytest.mark.usefixtures("shelf")
def test_a_page_is_one_query() -> None:
    with asked() as operations:
        _ids(pageSize=2)
    assert operations == ["Query"]


@pytest.mark.row("B2")
def test_a_product_is_listed_in_its_categories_and_all_above_them(staff: Person) -> None:
    staff.call("products/save_category", {"categoryId": "home", "name": "家居"})
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯", "parentId": "home"})
    with relayed():
        staff.call("products/create", mug(categoryIds=["cups"]))
        staff.call("products/create", simple("tray", categoryIds=["home"]))
    assert sorted(_ids(categoryId="home")) == ["mug", "tray"]
    assert _ids(categoryId="cups") == ["mug"]
    assert _ids(categoryId="moon") == []


@pytest.mark.row("B1")
def test_a_card_shows_the_cheapest_sku(staff: Person) -> None:
    with relayed():
        staff.call("products/create", mug())
    (card,) = anyone().get("catalog/browse")["products"]
    assert card == {
        "productId": "mug",
        "title": "粗陶马克杯",
        "image": "/media/mug.svg",
        "priceFen": 4900,
        "linePriceFen": 5900,
        "sold": 0,
        "tags": ["新品"],
        "minLevel": 0,
    }


@pytest.mark.row("B1")
def test_a_change_moves_the_card_and_leaves_none_behind(staff: Person) -> None:
    for name in ("home", "tea"):
        staff.call("products/save_category", {"categoryId": name, "name": name})
    with relayed():
        staff.call("products/create", simple("tray", priceFen=100, categoryIds=["home"]))
    with relayed():
        change = {"categoryIds": ["tea"], "title": "新盘", "skus": [{"skuId": "tray-1", "priceFen": 900}]}
        staff.call("products/update", {"productId": "tray", "expectedVersion": 1, **change})
    assert _ids(categoryId="home") == []
    cards = [Card.of(raw) for raw in table.query_all(listing("all", "price"))]
    assert [(card.title, card.price_fen) for card in cards] == [("新盘", 900)]
    assert _ids(categoryId="tea", sort="price") == ["tray"]


@pytest.mark.row("B1")
def test_a_product_off_sale_is_in_no_list(staff: Person) -> None:
    with relayed():
        staff.call("products/create", simple("tray"))
        staff.call("products/create", simple("draft", onSale=False))
    with relayed():
        staff.call("products/set_on_sale", {"productId": "tray", "onSale": False})
    assert _ids() == _ids(sort="price") == _ids(sort="sales") == []
    with relayed():
        staff.call("products/set_on_sale", {"productId": "tray", "onSale": True})
    assert _ids() == ["tray"]


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "magic"}, "sort"),
        ({"order": "desc"}, "order"),
        ({"pageSize": 0}, "pageSize"),
        ({"pageSize": 51}, "pageSize"),
        ({"categoryId": "a#b"}, "categoryId"),
        ({"cursor": "x" * 601}, "cursor"),
        ({"page": 2}, "page"),
    ],
)
@pytest.mark.usefixtures("small_table")
def test_what_is_wrong_is_named(query: dict[str, Any], field: str) -> None:
    refusal = anyone().refused("catalog/browse", query)
    assert (refusal.status, refusal.details["fields"][0]["field"]) == (400, field)


@pytest.mark.row("T1")
@pytest.mark.usefixtures("shelf")
def test_a_cdn_may_keep_it_for_a_minute() -> None:
    first = anyone().send("catalog/browse", query={}, method="GET")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = anyone().send("catalog/browse", query={}, method="GET", headers={"if-none-match": first.headers["ETag"]})
    assert again.status == 304
