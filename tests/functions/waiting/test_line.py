"""waiting/join, leave and mine: who may stand in line, who keeps the place, and what becomes of what stands by."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import consequences, waiting
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.runtime import ids, tokens
from chalicelib.stock import Stock, stock_key
from chalicelib.store import stream, table
from functions.jobs import timers
from tests import streams
from tests.goods import clerk, simple
from tests.interleave import just_before_writing
from tests.promoting import shopper
from tests.world import Person, forward

_LINE = {"productId": "tray", "skuId": "tray-1"}


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk(name="lin")
    person.call("products/create", simple("tray", onSale=True))  # five pieces
    person.call("products/create", simple("bowl", onSale=True))
    return person


@pytest.fixture
def sold_out(staff: Person) -> Person:
    staff.call("stock/adjust", {"skuId": "tray-1", "delta": -5, "reason": "盘点"})
    return staff


def _people(count: int) -> list[Person]:
    """Buyers whose tokens last for a day."""
    return [Person(tokens.issue("buyer", uid, 1, 86_400), uid) for uid in (ids.uid() for _ in range(count))]


def _join(person: Person, quantity: int = 1) -> dict[str, Any]:
    forward(seconds=1)
    return person.call("waiting/join", {**_LINE, "quantity": quantity})["place"]


def _restock(staff: Person, units: int) -> None:
    staff.call("stock/adjust", {"skuId": "tray-1", "delta": units, "reason": "到货"})
    waiting.serve("tray-1")


def _states(people: list[Person]) -> list[str]:
    places = [one.call("waiting/mine")["places"] for one in people]
    return [f"{mine[0]['state']} {mine[0]['units']}" if mine else "gone" for mine in places]


def _shelf() -> Stock:
    found = table.get(Stock, stock_key("tray-1"))
    assert found is not None
    return found


@pytest.mark.row("X10")
def test_nobody_waits_for_what_can_be_bought(staff: Person) -> None:
    (one,) = _people(1)
    refusal = one.refused("waiting/join", _LINE)
    assert (refusal.code, refusal.details) == ("sku_in_stock", {"available": 5})
    assert one.refused("waiting/join", {**_LINE, "skuId": "moon"}).code == "sku_not_found"
    staff.call("products/set_on_sale", {"productId": "tray", "onSale": False})
    assert one.refused("waiting/join", _LINE).code == "product_off_sale"


@pytest.mark.row("X10")
def test_joining_again_keeps_the_place(sold_out: Person) -> None:
    one, two = _people(2)
    first = _join(one)
    _join(two)
    assert _join(one, 3) == first
    assert [one.call("waiting/mine")["places"][0]["ahead"], two.call("waiting/mine")["places"][0]["ahead"]] == [0, 1]


@pytest.mark.row("X10")
def test_the_last_one_who_is_served_gets_what_is_left(sold_out: Person) -> None:
    people = _people(3)
    for person in people:
        _join(person, 2)
    _restock(sold_out, 3)
    assert _states(people) == ["holding 2", "holding 1", "waiting 2"]
    assert (_shelf().available, _shelf().held) == (0, 3)


@pytest.mark.row("X10")
def test_who_leaves_makes_room_for_the_next(sold_out: Person) -> None:
    people = _people(4)
    for person in people:
        _join(person)
    people[1].call("waiting/leave", {"skuId": "tray-1"})
    people[1].call("waiting/leave", {"skuId": "tray-1"})
    _restock(sold_out, 1)
    assert _states(people) == ["holding 1", "gone", "waiting 1", "waiting 1"]
    people[0].call("waiting/leave", {"skuId": "tray-1"})
    assert _states(people) == ["gone", "gone", "holding 1", "waiting 1"]
    people[3].call("waiting/leave", {"skuId": "tray-1"})
    people[2].call("waiting/leave", {"skuId": "tray-1"})
    shelf = _shelf()
    assert (shelf.available, shelf.held, shelf.line, shelf.due) == (1, 0, None, None), "the shelf is open again"


@pytest.mark.row("X10")
def test_who_joins_while_the_shelf_is_being_opened_is_not_forgotten(sold_out: Person) -> None:
    one, two = _people(2)
    _join(one)
    # The line is seen closed, empties before the join is written, and the shelf opens.
    with just_before_writing(lambda: one.call("waiting/leave", {"skuId": "tray-1"})):
        _join(two)
    assert _shelf().line
    _restock(sold_out, 2)
    assert _states([two]) == ["holding 1"]
    assert (_shelf().available, _shelf().line) == (1, None)


@pytest.mark.row("X10")
def test_a_line_that_the_stream_forgot_is_served_by_its_timer(sold_out: Person) -> None:
    (one,) = _people(1)
    _join(one)
    sold_out.call("stock/adjust", {"skuId": "tray-1", "delta": 1, "reason": "到货"})
    forward(minutes=11)
    assert timers.handle({})["met"] == 1
    assert _states([one]) == ["holding 1"]


@pytest.mark.row("X10")
def test_a_hold_is_over_after_a_quarter_of_an_hour_and_not_before(sold_out: Person) -> None:
    people = _people(2)
    for person in people:
        _join(person)
    _restock(sold_out, 1)
    forward(minutes=14, seconds=59)
    timers.handle({})
    assert _states(people) == ["holding 1", "waiting 1"]
    forward(seconds=2)
    timers.handle({})
    assert _states(people) == ["gone", "holding 1"]


@pytest.mark.row("X10")
@pytest.mark.row("C3")
def test_who_is_served_is_told_once(sold_out: Person) -> None:
    (one,) = _people(1)
    _join(one)
    with streams.taped() as records:
        _restock(sold_out, 1)
    told = [told for record in stream.records(streams.event(*records)) for told in consequences.of(record)]
    (event,) = told
    assert (event["type"], event["uid"], event["aggregate"]) == ("back_in_stock", one.uid, "tray-1")
    notice = notice_of(Happening.model_validate(event))
    assert notice is not None
    assert notice.text == "您等候的“tray”到货了，已为您保留 1 件，请在 15 分钟内下单。"


@pytest.mark.row("X10")
def test_nobody_stands_in_more_lines_than_the_limit(sold_out: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting.line, "MOST_PLACES", 1)
    sold_out.call("stock/adjust", {"skuId": "bowl-1", "delta": -5, "reason": "盘点"})
    (one,) = _people(1)
    _join(one)
    refusal = one.refused("waiting/join", {"productId": "bowl", "skuId": "bowl-1"})
    assert (refusal.code, refusal.details) == ("waiting_limit_reached", {"limit": 1})


@pytest.mark.row("H9")
def test_the_line_for_members_goods_is_of_members(staff: Person) -> None:
    staff.call("products/create", simple("gold", onSale=True, minLevel=2))
    staff.call("stock/adjust", {"skuId": "gold-1", "delta": -5, "reason": "盘点"})
    line = {"productId": "gold", "skuId": "gold-1"}
    stranger, falls, stays = shopper("oNobody"), shopper("oFalls"), shopper("oStays")
    assert stranger.refused("waiting/join", line).code == "members_only"
    for buyer in (falls, stays):
        staff.call("members/set_level", {"buyerId": buyer.uid, "level": 2, "reason": "年度升级"})
        forward(seconds=1)
        buyer.call("waiting/join", line)
    staff.call("members/set_level", {"buyerId": falls.uid, "level": 1, "reason": "到期"})
    staff.call("stock/adjust", {"skuId": "gold-1", "delta": 1, "reason": "到货"})
    waiting.serve("gold-1")
    assert _states([falls, stays]) == ["gone", "holding 1"]
