"""What the stream lost is told again from the items: journal, notices, sold units and cards come out as if nothing had been lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import journal, relay
from chalicelib.catalog.cards import listing_of
from chalicelib.catalog.items import SORTS, Card, Product, Sales, product_key, sales_key
from chalicelib.messages import inbox
from chalicelib.republish import OLDEST, NotRelayed, republish
from chalicelib.runtime import clock, ids
from chalicelib.store import scan, table
from chalicelib.store.errors import Throttled
from chalicelib.store.item import user
from chalicelib.store.timeline import LogEntry
from tests.integration.seams import held_back, queues_down, table_seam, waiting_is_only_counted
from tests.integration.shop import Product as Goods
from tests.integration.shop import Shop
from tests.world import Person

HOUR = timedelta(hours=1)


def lines() -> list[tuple[str, int, str]]:
    """(order, seq, type) of every journal line."""
    found = []
    for page in scan.pages(kinds=[journal.JournalLine.KIND]):
        items = [journal.JournalLine.of(raw) for raw in page.items]
        found += [(str(line.order_no), int(line.seq), str(line.type)) for line in items]
    return sorted(found)


def entries(shop: Shop, *orders: str) -> list[tuple[str, int, str]]:
    """(order, seq, type) of every timeline entry, the older ones from the log included."""
    found = []
    for order_no in orders:
        for entry in [*shop.head(order_no).timeline, *_log(order_no)]:
            found.append((order_no, entry.seq, entry.type))
    return sorted(found)


def _log(order_no: str) -> list[Any]:
    raws = table.query_all(user(ids.buyer_of(order_no)), begins=f"D#{order_no}#LOG#")
    return [LogEntry.of(raw).entry for raw in raws]


def long_story(shop: Shop) -> tuple[Any, Any, str]:
    """An order with more entries than its head keeps, that is shipped, received and refunded."""
    tea = shop.product(stock=9, price=5000)
    lan = shop.buyer("lan")
    order_no = shop.paid_order(lan, (tea, 2))
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF12345", "method": "express"})
    lan.call("orders/confirm_receipt", {"orderNo": order_no})
    shop.staff.call("orders/refund", {"orderNo": order_no})
    shop.forward(minutes=2)
    shop.run_timers()
    shop.platform.until(lambda: shop.head(order_no).reason == "refunded")
    return tea, lan, order_no


def notices(uid: str) -> set[str]:
    return {inbox.InboxItem.of(raw).type for raw in table.query_all(user(uid), begins="INBOX#")}


@pytest.mark.row("T3")
def test_a_span_whose_stream_was_lost_is_told_whole_and_twice_is_once(shop: Shop) -> None:
    tea, lan, order_no = long_story(shop)
    assert len(entries(shop, order_no)) > 4
    assert lines() == []
    for _ in range(2):  # the stream of this shop is never read
        told = republish(clock.now() - HOUR, clock.now() + HOUR)
        assert (told.orders, told.entries) == (1, len(entries(shop, order_no)))
        while sum(pump.pump_once() for pump in shop.pumps._queues):
            pass
        assert lines() == [entry for entry in entries(shop, order_no) if entry[2] in journal.TOLD]
        shop.count_sales()
        sold = table.get(Sales, sales_key(tea.id))
        assert sold is not None
        assert sold.units == 2
        items = table.query_all(user(lan.uid), begins="INBOX#")
        assert len(items) == len({raw["sk"]["S"] for raw in items})
        assert {"paid", "shipped", "refunded"} <= notices(lan.uid)


@pytest.mark.row("T3")
def test_what_the_stream_has_told_already_changes_nothing(shop: Shop) -> None:
    tea, lan, _ = long_story(shop)
    shop.drain()
    shop.count_sales()
    lan.call("messages/mark_read", {"all": True})
    before = lines(), table.query_all(user(lan.uid), begins="INBOX#"), table.get(Sales, sales_key(tea.id)).units  # type: ignore[union-attr]
    republish(clock.now() - HOUR, clock.now() + HOUR)
    while sum(pump.pump_once() for pump in shop.pumps._queues):
        pass
    shop.count_sales()
    assert before == (
        lines(),
        table.query_all(user(lan.uid), begins="INBOX#"),
        table.get(Sales, sales_key(tea.id)).units,
    )  # type: ignore[union-attr]
    assert lan.get("messages/inbox")["unread"] == 0


def _cancelled(shop: Shop, buyer: Person, product: Goods) -> str:
    """An order of whose end there is a receipt, so that the queue hears of it."""
    order_no = str(shop.order(buyer, (product, 1))["orderNo"])
    buyer.call("orders/cancel", {"orderNo": order_no})
    return order_no


def test_only_the_span_is_told_and_what_is_older_than_the_inbox_is_named(shop: Shop) -> None:
    tea = shop.product(stock=9)
    lan = shop.buyer("lan")
    first = _cancelled(shop, lan, tea)
    shop.forward(hours=3)
    second = _cancelled(shop, lan, tea)
    with held_back() as sent:
        told = republish(clock.now() - HOUR, clock.now() + HOUR)
    assert (told.orders, told.too_old) == (1, 0)
    assert [one["aggregate"] for one in map(json.loads, sent)] == [second]
    shop.forward(hours=OLDEST.days * 24 - 1)
    with held_back() as sent:
        told = republish(clock.now() - OLDEST - HOUR * 5, clock.now())
    assert (told.orders, told.too_old) == (1, 2)
    assert first not in "".join(sent)


def test_a_queue_that_is_away_is_waited_for_and_then_named(shop: Shop) -> None:
    _cancelled(shop, shop.buyer("lan"), shop.product())
    with queues_down(), waiting_is_only_counted(shop), pytest.raises(NotRelayed):
        republish(clock.now() - HOUR, clock.now() + HOUR)


def test_cards_that_lag_behind_their_product_are_brought_right_and_the_others_left_alone(shop: Shop) -> None:
    right, lagging, gone = (shop.product() for _ in range(3))
    shop.drain()
    product = table.get(Product, product_key(lagging.id))
    assert product is not None
    for card in listing_of(product).values():
        table.delete(card.key)
    stale = Card.of({**next(iter(listing_of(product).values())).raw(), "pk": {"S": "L#elsewhere#newest"}})
    table.put(stale)
    table.delete(product_key(gone.id))
    told = republish(clock.now(), clock.now() + HOUR)
    assert (told.products, told.cards_removed) == (1, len(SORTS)), "of the one that is gone, in each sort"
    cards = {raw["product_id"]["S"]: raw for page in scan.pages(kinds=[Card.KIND]) for raw in page.items}
    assert set(cards) == {right.id, lagging.id}
    assert table.get(Card, stale.key) is None
    assert republish(clock.now(), clock.now() + HOUR).products == 0


def test_a_table_that_throttles_a_scan_is_waited_for(shop: Shop) -> None:
    refused = 0

    def busy(operation: str, request: Any, below: Any) -> Any:
        nonlocal refused
        if operation == "Scan" and refused < 9:
            refused += 1
            raise Throttled("slow down")
        return below(operation, request)

    shop.product()
    with table_seam(busy), waiting_is_only_counted(shop):
        assert sum(len(page.items) for page in scan.pages()) > 3


def test_the_relay_is_given_what_the_stream_would_have_given(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """One door: whatever the relay will learn to do with a record, republishing does as well."""
    order_no = shop.order(shop.buyer("lan"), (shop.product(), 1))["orderNo"]
    shop.drain()
    seen: list[Any] = []
    monkeypatch.setattr(relay, "relay", lambda event, **options: seen.append(event))
    republish(clock.now() - HOUR, clock.now() + HOUR)
    (event,) = seen
    (record,) = event["Records"]
    assert record["dynamodb"]["Keys"] == shop.head(order_no).key.raw()
    assert record["dynamodb"]["NewImage"]["timeline"] == shop.head(order_no).raw()["timeline"]
