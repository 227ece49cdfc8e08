"""Expiry, cancelling, paying, confirming and two payments at the same instant, in every order that a seed can draw.

Each seed makes one order, lets its actors run into each other around the end of its time to pay, then lets everything come to rest (fair completion)
and looks at the books. With faults, calls to the table and to the provider are lost before or after their effect, and functions die in the middle.
A seed that fails prints its schedule.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from chalicelib import providers
from chalicelib.runtime import clock, ids, log
from chalicelib.stock import Stock, stock_key
from chalicelib.store import table, transport
from chalicelib.store.item import user
from tests.integration import laws
from tests.integration.race import Arena, Race
from tests.integration.shop import Shop
from tests.integration.wire import Wire

# `make nightly` plays all 650; `make test` as many as two cores bear beside the rest.
SEEDS, FAULTY_SEEDS, CHUNK = (500, 150, 25) if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else (300, 100, 25)
_PRICE = 1000


@pytest.fixture(scope="module")
def arena(shop_of_this_file: Shop, wire: Wire) -> Arena:
    return Arena(shop_of_this_file, wire)


@pytest.fixture
def racing(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> Iterator[Arena]:
    """The arena with everything put in place that a schedule needs."""
    arena.alarms = []
    monkeypatch.setattr(log, "alarm", lambda event, **facts: arena.alarms.append(event))
    arena.clock.moment = max(arena.clock.moment, arena.shop.clock.now())
    before_clock, before_table = clock.use(arena.clock), transport.use(arena.wire)
    before_bits = ids._chance
    yield arena
    ids.use(before_bits)
    transport.use(before_table)
    clock.use(before_clock)
    providers.use("pay", None)


def _run(arena: Arena, first: int, *, faulty: bool) -> None:
    """A chunk of seeds: one buyer, one product, one look at the books at the end."""
    buyer = arena.buyer()
    product = arena.shop.product(stock=1_000, price=_PRICE)
    races = [Race(arena, buyer, product, seed, faulty=faulty) for seed in range(first, first + CHUNK)]
    for race in races:
        race.run()
    shelf = table.get(Stock, stock_key(product.sku))
    assert shelf is not None
    own = table.query_all(user(buyer.uid))
    found = laws.check([*own, shelf.raw()])
    for race in races:
        try:
            race.check(found.heads[race.order_no], own)
        except AssertionError as error:
            raise race.told(error) from error
    stuck = table.query("STUCK#0", index="due").items
    assert not stuck, stuck
    assert not {"unforeseen", "deadline_stuck", "transaction_reused"} & set(arena.alarms), arena.alarms


@pytest.mark.row("D6")
@pytest.mark.row("E4")
@pytest.mark.row("C2")
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_whatever_the_order_of_events_the_books_are_right(racing: Arena, first: int) -> None:
    _run(racing, first, faulty=False)


@pytest.mark.row("D6")
@pytest.mark.row("E4")
@pytest.mark.row("C2")
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + FAULTY_SEEDS, CHUNK))
def test_whatever_is_lost_and_whoever_dies_the_books_are_right(racing: Arena, first: int) -> None:
    _run(racing, first, faulty=True)
