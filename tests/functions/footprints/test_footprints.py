"""The browsing history: each product once, the latest first, for 90 days, and gone when its owner says so."""

from __future__ import annotations

import pytest

from chalicelib.footprints import Footprint, footprint_key
from chalicelib.store import table
from tests.goods import clerk, simple
from tests.received import member
from tests.world import Person, TestClock, forward


@pytest.fixture
def xiaolan(small_table: TestClock) -> Person:
    staff = clerk(name="lin")
    for name in ("tray", "bowl", "cup"):
        staff.call("products/create", simple(name, onSale=True))
    return member("小岚")


def _look(person: Person, *products: str) -> None:
    for product in products:
        forward(seconds=1)
        person.call("footprints/record", {"productId": product})


def _seen(person: Person) -> list[str]:
    return [one["product"]["productId"] for one in person.get("footprints/list")["footprints"]]


@pytest.mark.row("B13")
def test_a_product_stands_once_with_the_last_look(xiaolan: Person) -> None:
    _look(xiaolan, "tray", "bowl", "cup", "tray")
    assert _seen(xiaolan) == ["tray", "cup", "bowl"]
    assert _seen(member()) == []
    page = xiaolan.call("footprints/list", {"pageSize": 2})
    rest = xiaolan.call("footprints/list", {"pageSize": 2, "cursor": page["nextCursor"]})
    assert [one["product"]["title"] for one in rest["footprints"]] == ["bowl"]
    assert rest["nextCursor"] is None


@pytest.mark.row("B13")
def test_after_ninety_days_it_is_gone_swept_or_not(xiaolan: Person) -> None:
    _look(xiaolan, "tray")
    forward(days=60)
    _look(xiaolan, "bowl")
    forward(days=31)
    assert _seen(xiaolan) == ["bowl"]
    old = table.get(Footprint, footprint_key(xiaolan.uid, "tray"))
    assert old is not None
    assert old.ttl == int(old.seen_at.timestamp()) + 90 * 86_400


@pytest.mark.row("B13")
def test_what_is_forgotten_is_gone(xiaolan: Person) -> None:
    _look(xiaolan, "tray", "bowl", "cup")
    for _ in range(2):
        xiaolan.call("footprints/clear", {"productIds": ["bowl", "bowl", "moon"]})
    assert _seen(xiaolan) == ["cup", "tray"]
    xiaolan.call("footprints/clear")
    assert _seen(xiaolan) == []
