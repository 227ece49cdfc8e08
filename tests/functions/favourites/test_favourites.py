"""Favourites: what is marked is marked once, listed as it is today, and nobody else's."""

from __future__ import annotations

import pytest

from chalicelib import favourites
from tests.goods import clerk, simple
from tests.received import member
from tests.world import Person, TestClock, forward


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    person = clerk(name="lin")
    for name in ("tray", "bowl", "cup"):
        person.call("products/create", simple(name, onSale=True))
    return person


@pytest.fixture
def xiaolan(staff: Person) -> Person:
    return member("小岚")


def _mark(person: Person, product: str, favourite: bool = True) -> None:
    forward(seconds=1)
    answer = person.call("favourites/toggle", {"productId": product, "favourite": favourite})
    assert answer == {"productId": product, "favourite": favourite}


def _listed(person: Person) -> list[str]:
    return [one["product"]["productId"] for one in person.get("favourites/list")["favourites"]]


@pytest.mark.row("B13")
def test_what_is_marked_is_listed_last_marked_first(xiaolan: Person) -> None:
    for product in ("tray", "bowl", "cup", "tray"):
        _mark(xiaolan, product)
    assert _listed(xiaolan) == ["cup", "bowl", "tray"]
    assert xiaolan.get("favourites/count")["total"] == 3
    assert xiaolan.call("favourites/check", {"productIds": ["cup", "moon", "tray"]})["productIds"] == ["cup", "tray"]
    _mark(xiaolan, "bowl", False)
    _mark(xiaolan, "bowl", False)
    assert _listed(xiaolan) == ["cup", "tray"]
    assert _listed(member()) == []


@pytest.mark.row("B13")
def test_pages_go_on_where_they_stopped(xiaolan: Person) -> None:
    for product in ("tray", "bowl", "cup"):
        _mark(xiaolan, product)
    first = xiaolan.call("favourites/list", {"pageSize": 2})
    rest = xiaolan.call("favourites/list", {"pageSize": 2, "cursor": first["nextCursor"]})
    assert [one["product"]["title"] for one in [*first["favourites"], *rest["favourites"]]] == ["cup", "bowl", "tray"]
    assert (rest["nextCursor"], rest["total"]) == (None, 3)
    assert member().refused("favourites/list", {"cursor": first["nextCursor"]}).code == "invalid_cursor"


@pytest.mark.row("B13")
def test_they_are_shown_as_they_are_today(xiaolan: Person, staff: Person) -> None:
    _mark(xiaolan, "tray")
    staff.call("products/set_on_sale", {"productId": "tray", "onSale": False})
    (seen,) = xiaolan.get("favourites/list")["favourites"]
    assert (seen["product"]["onSale"], seen["product"]["priceFen"]) == (False, 1000)
    assert xiaolan.refused("favourites/toggle", {"productId": "moon", "favourite": True}).code == "product_not_found"


@pytest.mark.row("B13")
def test_there_is_an_end(xiaolan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(favourites, "MOST", 2)
    for product in ("tray", "bowl"):
        _mark(xiaolan, product)
    assert xiaolan.refused("favourites/toggle", {"productId": "cup", "favourite": True}).code == "favourites_full"
    _mark(xiaolan, "tray")
