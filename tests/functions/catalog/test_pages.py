"""catalog/pages and catalog/sitemap: everything on sale can be found, and only that; what changed since is told in short."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from chalicelib import providers, sitemap
from chalicelib.platform.errors import Busy, Refused
from chalicelib.platform.wechat.search import IndexedPage
from chalicelib.runtime import clock
from functions.products import submit_pages
from tests.goods import clerk, relayed, simple
from tests.world import Person, TestClock, anyone, forward


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    person = clerk(name="lin")
    person.call("products/save_category", {"categoryId": "cups", "name": "杯壶", "order": 1})
    with relayed():
        for name in ("tray", "bowl", "cup"):
            more = {"categoryIds": ["cups"], "images": ["/media/cup.png"]} if name == "cup" else {}
            person.call("products/create", simple(name, onSale=name != "bowl", **more))
            forward(seconds=1)
    return person


def ids_of(pages: dict[str, Any]) -> list[str]:
    return [one["productId"] for one in pages["pages"]]


@pytest.mark.row("B9")
def test_every_page_on_sale_is_told_with_what_an_index_wants(staff: Person) -> None:
    found = anyone().get("catalog/pages")
    assert ids_of(found) == ["cup", "tray"]
    cup = found["pages"][0]
    assert cup == {
        "path": "pages/goods/details/index?spuId=cup",
        "productId": "cup",
        "title": "cup",
        "thumb": "/media/cup.png",
        "category": ["cups"],
        "priceFen": 1000,
        "updatedAt": cup["updatedAt"],
    }
    first = anyone().get("catalog/pages", pageSize=1)
    rest = anyone().get("catalog/pages", pageSize=1, cursor=first["nextCursor"])
    assert ids_of(first) + ids_of(rest) == ["cup", "tray"]


@pytest.mark.row("B9")
def test_what_was_changed_since_is_told_whatever_its_age(staff: Person) -> None:
    at = anyone().get("catalog/pages")["at"]
    forward(minutes=1)
    with relayed():
        staff.call("products/update", {"productId": "tray", "expectedVersion": 1, "title": "托盘"})
    assert [(one["productId"], one["title"]) for one in anyone().get("catalog/pages", since=at)["pages"]] == [
        ("tray", "托盘")
    ]
    with relayed():
        staff.call("products/set_on_sale", {"productId": "tray", "onSale": False})
    assert ids_of(anyone().get("catalog/pages", since=at)) == []
    assert ids_of(anyone().get("catalog/pages", since="2020-01-01T00:00:00Z")) == ["cup"]
    assert ids_of(anyone().get("catalog/pages", since="2020-01-01T00:00:00")) == ["cup"], "a time without zone is UTC"


@pytest.mark.row("B9")
def test_the_mini_programs_sitemap_lets_product_pages_in_and_nothing_else(staff: Person) -> None:
    told = anyone().get("catalog/sitemap")
    assert told["contentType"] == "application/json"
    assert json.loads(told["text"])["rules"] == [
        {"action": "allow", "page": "pages/goods/details/index", "params": ["spuId"], "matching": "exact"},
        {"action": "disallow", "page": "*"},
    ]


@pytest.mark.row("B9")
def test_the_h5_shops_sitemap_is_xml_of_the_protocol_and_goes_on_in_another_file(
    staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.catalog.sitemap._PAGES", 1)
    first = anyone().get("catalog/sitemap", kind="h5", base="https://shop.example.com/#/")
    second = anyone().get("catalog/sitemap", kind="h5", base="https://shop.example.com/#/", cursor=first["nextCursor"])
    found = []
    for told in (first, second):
        root = ElementTree.fromstring(told["text"])
        assert root.tag == f"{{{sitemap.NAMESPACE}}}urlset"
        found += [[part.text for part in url] for url in root]
    day = clock.day(clock.now())
    assert found == [[f"https://shop.example.com/#/products/{name}", day] for name in ("cup", "tray")]
    assert anyone().refused("catalog/sitemap", {"kind": "h5"}).details["fields"][0]["field"] == "base"
    assert anyone().refused("catalog/sitemap", {"kind": "h5", "base": 'https://a"><script>'}).status == 400


class _Search:
    """WeChat's."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.fails: Exception | None = None

    def submit(self, pages: list[IndexedPage]) -> None:
        if self.fails:
            raise self.fails
        self.told += [f"{page.path}?{page.query}" for page in pages]


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Search]:
    monkeypatch.setattr(submit_pages, "_LATE", timedelta(minutes=1))  # a token lasts as long
    made = _Search()
    before = providers.use("wechat_search", made)
    yield made
    providers.use("wechat_search", before)


@pytest.mark.row("B9")
def test_wechat_is_told_of_every_page_and_then_of_what_has_changed(
    staff: Person, search: _Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submit_pages, "PAGES", 1)
    forward(minutes=2)
    first = staff.call("products/submit_pages")
    assert (first["submitted"], search.told) == (1, ["pages/goods/details/index?spuId=cup"])
    forward(seconds=5)
    with relayed():
        staff.call("products/update", {"productId": "tray", "expectedVersion": 1, "title": "新茶盘"})
    second = staff.call("products/submit_pages", {"cursor": first["nextCursor"]})
    last = staff.call("products/submit_pages", {"cursor": second["nextCursor"]})
    assert (second["submitted"], last["submitted"], last["nextCursor"]) == (1, 0, None)
    assert last["roundBegan"] == first["roundBegan"]
    assert len(search.told) == 2
    search.told.clear()
    forward(minutes=1)
    monkeypatch.setattr(submit_pages, "PAGES", 100)
    assert staff.call("products/submit_pages")["submitted"] == 1
    assert search.told == ["pages/goods/details/index?spuId=tray"], "it has changed while the first round went on"
    forward(minutes=2)
    assert staff.call("products/submit_pages")["submitted"] == 1  # once more: its card might have come late
    forward(minutes=2)
    assert staff.call("products/submit_pages")["submitted"] == 0
    assert staff.call("products/submit_pages", {"since": "2020-01-01T00:00:00Z"})["submitted"] == 2


@pytest.mark.row("B9")
def test_a_round_that_begins_later_than_the_last_one_leaves_nothing_out_for_ever(
    staff: Person, search: _Search
) -> None:
    forward(minutes=2)
    staff.call("products/submit_pages")
    forward(minutes=2)
    with relayed():
        staff.call("products/update", {"productId": "tray", "expectedVersion": 1, "title": "新茶盘"})
    forward(minutes=2)
    assert staff.call("products/submit_pages", {"since": clock.iso(clock.now())})["submitted"] == 0
    assert staff.call("products/submit_pages")["submitted"] == 1


@pytest.mark.row("B9")
def test_what_wechat_refuses_is_told_and_the_round_is_not_over(staff: Person, search: _Search) -> None:
    for fails, code in ((Busy("-1"), "provider_unavailable"), (Refused("47006"), "provider_refused")):
        search.fails = fails
        assert staff.refused("products/submit_pages").code == code
    search.fails = None
    assert staff.call("products/submit_pages")["submitted"] == 2
    assert clerk("products.read", name="reader").refused("products/submit_pages").status == 403
