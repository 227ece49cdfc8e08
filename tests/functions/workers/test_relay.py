"""workers/relay: nothing is lost, nothing counts twice, and one bad record holds up nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib import counting, journal, tally
from chalicelib.catalog import Card, Product, Sales, listing, product_key, sales_key
from chalicelib.catalog.sales import rerank
from chalicelib.journal import JournalLine
from chalicelib.orders import states
from chalicelib.orders.items import Kept, OrderHead, Snapshot, head_key, snapshot_key
from chalicelib.pricing import Line
from chalicelib.promotions import past
from chalicelib.receipts import book as receipts
from chalicelib.reconciliation import ledger
from chalicelib.runtime import clock, ids
from chalicelib.runtime import settings as settings_module
from chalicelib.runtime.sealed import Sealed
from chalicelib.store import queues, table, timeline, timers, transport
from chalicelib.store.errors import Contended, Throttled, Unanswered
from functions.workers import relay
from tests import streams
from tests.goods import clerk, mug, simple
from tests.interleave import just_before_writing
from tests.streams import event, record
from tests.world import Person, TestClock, anyone, forward

UID = "BVYER0000001"
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


class Queues:
    """The two queues, in moto."""

    def __init__(self) -> None:
        self._sqs = boto3.client("sqs", region_name="us-east-1")
        urls = {name: self._sqs.create_queue(QueueName=name)["QueueUrl"] for name in (relay.NOTIFY, relay.DEAD_LETTERS)}
        self._urls = urls
        os.environ["MINIMALL_QUEUES"] = json.dumps(urls)
        settings_module.settings.cache_clear()

    def take(self, name: str) -> list[dict[str, Any]]:
        """Every message that is there, taken out."""
        bodies = []
        while True:
            messages = self._sqs.receive_message(QueueUrl=self._urls[name], MaxNumberOfMessages=10).get("Messages", [])
            if not messages:
                return bodies
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=self._urls[name], ReceiptHandle=message["ReceiptHandle"])

    def told(self) -> list[tuple[str, int, str]]:
        return sorted((body["aggregate"], body["seq"], body["type"]) for body in self.take(relay.NOTIFY))


@pytest.fixture
def sqs(moto_table: TestClock) -> Queues:
    return Queues()


class Order:
    """An order whose head changes step by step, as the stream shows it."""

    def __init__(self, *sold: tuple[str, int]) -> None:
        self.number = ids.order_no(clock.now(), UID)
        self.head: OrderHead | None = None
        lines = [_line(place, product_id, units) for place, (product_id, units) in enumerate(sold)]
        self.snapshot = Snapshot.at(
            snapshot_key(self.number),
            kept=Kept(lines=lines),
            receiver=Sealed.of("{}"),
        )
        table.put(self.snapshot)

    def happens(self, what: str, **facts: Any) -> dict[str, Any]:
        """The stream's record of the next entry."""
        before = self.head
        seq = int(before.seq) + 1 if before else 1
        entry = timeline.entry(seq, clock.now(), what, "buyer", **facts)
        kept, _ = timeline.appended(before.timeline if before else [], entry)
        self.head = OrderHead.at(
            head_key(self.number),
            seq=seq,
            timeline=kept,
            order_no=self.number,
            uid=UID,
            store_id="main",
            status="UNPAID",
            title="杯",
            units=1,
            payable_fen=100,
            entrance="inline",
            created_at=clock.now(),
            pay_until=clock.now(),
        )
        return record(before, self.head)


def _line(place: int, product_id: str, units: int) -> Line:
    return Line(
        product_id=product_id,
        sku_id=f"{product_id}-{place}",
        title="杯",
        unit_price_fen=100,
        quantity=units,
        subtotal_fen=100 * units,
        discount_fen=0,
        payable_fen=100 * units,
    )


def _journal() -> list[JournalLine]:
    """The lines of every shard of today."""
    day = clock.day(clock.now())
    return [
        JournalLine.of(raw) for shard in range(journal.SHARDS) for raw in table.query_all(journal.partition(day, shard))
    ]


def _count() -> None:
    """The clock counts what was paid until now."""
    forward(minutes=21)
    counting.step(clock.now() + timedelta(minutes=1))


def _sold(product_id: str) -> int:
    _count()
    sales = table.get(Sales, sales_key(product_id))
    return int(sales.units) if sales else 0


class Broken:
    """A table that fails at one operation, when `when` says so."""

    def __init__(self, fault: Exception, when: str, after: bool = False, skip: int = 0) -> None:
        self.fault, self.when, self.after, self.skip = fault, when, after, skip
        self.below: Any = None

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        hit = operation == self.when and self.skip == 0
        if operation == self.when and self.skip:
            self.skip -= 1
        if hit and not self.after:
            raise self.fault
        answer: dict[str, Any] = self.below(operation, request)
        if hit:
            raise self.fault
        return answer

    def __enter__(self) -> Broken:
        self.below = transport.use(self)
        return self

    def __exit__(self, *_: object) -> None:
        transport.use(self.below)


@pytest.fixture
def broken_queue() -> Iterator[list[str]]:
    """Queues that take nothing whose name is listed."""
    broken: list[str] = []
    below: Any = None

    def seam(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if any(request["QueueUrl"].endswith(f"/{name}") for name in broken):
            raise Unanswered("no answer")
        answer: dict[str, Any] = below(operation, request)
        return answer

    below = queues.use(seam)
    yield broken
    queues.use(below)


# the timeline: journal and messages


@pytest.mark.row("T1")
def test_each_entry_gets_a_journal_line_and_a_message(sqs: Queues) -> None:
    order = Order(("mug", 2))
    records = [order.happens("accepted"), order.happens("closed", reason="buyer")]
    assert relay.handle(event(*records)) == NOTHING_FAILED
    assert [
        (line.order_no, line.seq, line.type, line.uid) for line in sorted(_journal(), key=lambda line: line.seq)
    ] == [
        (order.number, 1, "accepted", UID),
        (order.number, 2, "closed", UID),
    ]
    (first, second) = sorted(sqs.take(relay.NOTIFY), key=lambda body: body["seq"])
    assert set(first) == {"aggregate", "seq", "type", "at", "by", "uid", "facts"}
    assert (second["aggregate"], second["uid"], second["facts"]) == (order.number, UID, {"reason": "buyer"})


@pytest.mark.row("T1")
def test_what_no_reader_of_the_journal_looks_for_gets_no_line_and_is_told_all_the_same(sqs: Queues) -> None:
    order = Order(("mug", 1))
    relay.handle(event(*[order.happens(what) for what in ("submitted", "reserved", "paid", "shipped", "received")]))
    assert sorted(line.type for line in _journal()) == ["paid", "submitted"]
    assert sqs.told() == [(order.number, 2, "reserved"), (order.number, 3, "paid"), (order.number, 4, "shipped")]


@pytest.mark.row("T1")
def test_every_reader_of_the_journal_finds_what_it_looks_for_and_nothing_else_is_written() -> None:
    money = ledger._PAID | ledger._BACK
    made = {past._MADE, *past._PAID}
    assert states.PAYING | tally._BACK | receipts.EVENTS | money | made == journal.TOLD


@pytest.mark.row("T1")
def test_what_nobody_is_told_of_and_has_no_receipt_is_written_down_and_not_sent(sqs: Queues) -> None:
    order = Order(("mug", 1))
    happened = [order.happens(what) for what in ("submitted", "closing", "paid", "finished")]
    relay.handle(event(*happened))
    lines = sorted(_journal(), key=lambda line: line.seq)
    assert [line.type for line in lines] == ["submitted", "paid"]
    assert sqs.told() == [(order.number, 3, "paid")]


@pytest.mark.row("T1")
def test_only_entries_newer_than_the_old_image_are_told(sqs: Queues) -> None:
    order = Order()
    order.happens("reserved")
    order.happens("reserved")
    relay.handle(event(order.happens("closed")))
    assert sqs.told() == [(order.number, 3, "closed")]


@pytest.mark.row("T1")
def test_a_line_carries_the_amounts_and_nothing_else_of_the_facts(sqs: Queues) -> None:
    order = Order()
    relay.handle(event(order.happens("refunded", refundFen=300, reason="破损", partialFen=True)))
    (line,) = _journal()
    assert line.amounts == {"refundFen": 300}


@pytest.mark.row("T1")
def test_what_is_no_timeline_and_no_product_passes(sqs: Queues) -> None:
    order = Order()
    sales = Sales.at(sales_key("mug"), product_id="mug", units=1)
    gone = order.happens("reserved")
    removed = record(order.head, None)
    assert relay.handle(event(record(None, sales), record(sales, None), gone, removed)) == NOTHING_FAILED
    assert len(sqs.told()) == 1


@pytest.mark.row("T1")
def test_records_that_come_twice_write_once_and_are_told_again(sqs: Queues) -> None:
    order = Order(("mug", 2))
    batch = event(order.happens("reserved"), order.happens("paid", paid_fen=200))
    relay.handle(batch)
    relay.handle(batch)
    assert (len(_journal()), _sold("mug")) == (1, 2)
    assert sqs.told() == [(order.number, 1, "reserved")] * 2 + [(order.number, 2, "paid")] * 2


@pytest.mark.row("T1")
def test_records_in_another_order_come_to_the_same(sqs: Queues) -> None:
    order = Order(("mug", 2))
    records = [order.happens("submitted"), order.happens("paid"), order.happens("shipped")]
    relay.handle(event(*reversed(records)))
    assert sorted(line.type for line in _journal()) == ["paid", "submitted"]
    assert _sold("mug") == 2


# faults


def _poison() -> dict[str, Any]:
    bad = Order().happens("reserved")
    bad["dynamodb"]["NewImage"]["timeline"] = {"S": '[[1, "noon"]]'}
    return bad


@pytest.mark.row("T3")
def test_a_poison_record_goes_whole_to_the_dead_letters_and_its_neighbours_go_on(sqs: Queues) -> None:
    before, after = Order(), Order()
    poison = _poison()
    answer = relay.handle(event(before.happens("reserved"), poison, after.happens("reserved")))
    assert answer == NOTHING_FAILED
    assert sorted(name for name, _, _ in sqs.told()) == sorted([before.number, after.number])
    (letter,) = sqs.take(relay.DEAD_LETTERS)
    assert letter["Records"] == [poison]


@pytest.mark.row("T3")
@pytest.mark.parametrize(
    "spoil",
    [
        {"timeline": {"S": "not json"}},
        {"timeline": {"S": '[{"seq": 9, "at": "2030-01-01", "type": "x", "by": "y"}]'}},
        {"timeline": {"N": "5"}},
        {"sk": {"S": "PROFILE"}},
        {"pk": {"S": "P#mug"}},
        {"kind": {"S": "product"}},
        {"timeline": {"S": '[[9, "2030-01-01", "x", "y"]]'}, "sk": {"N": "1"}},
    ],
)
def test_whatever_is_wrong_with_a_record_is_its_own(sqs: Queues, spoil: dict[str, Any]) -> None:
    poison, good = Order().happens("reserved"), Order()
    poison["dynamodb"]["NewImage"] |= spoil
    assert relay.handle(event(poison, good.happens("reserved"))) == NOTHING_FAILED
    assert len(sqs.take(relay.DEAD_LETTERS)) == 1
    assert sqs.told() == [(good.number, 1, "reserved")]


@pytest.mark.row("T3")
def test_a_dead_letter_handled_again_does_what_it_would_have_done(sqs: Queues) -> None:
    order = Order(("mug", 2))
    table.delete(order.snapshot.key)
    relay.handle(event(order.happens("paid")))
    assert (_sold("mug"), _journal()) == (0, [])
    (letter,) = sqs.take(relay.DEAD_LETTERS)
    table.put(order.snapshot)
    assert relay.handle(letter) == NOTHING_FAILED
    assert (_sold("mug"), len(_journal())) == (2, 1)
    assert sqs.told() == [(order.number, 1, "paid")]


@pytest.mark.row("T3")
def test_a_record_too_large_for_a_queue_keeps_its_keys(sqs: Queues) -> None:
    poison = _poison()
    poison["dynamodb"]["NewImage"]["title"] = {"S": "x" * 300_000}
    assert relay.handle(event(poison)) == NOTHING_FAILED
    (letter,) = sqs.take(relay.DEAD_LETTERS)
    assert letter["Records"][0]["dynamodb"]["Keys"] == poison["dynamodb"]["Keys"]
    assert "NewImage" not in letter["Records"][0]["dynamodb"]


@pytest.mark.row("T3")
@pytest.mark.parametrize(
    ("fault", "after"),
    [(Throttled("slow"), False), (Contended("busy"), False), (Unanswered("lost"), False), (Unanswered("lost"), True)],
)
def test_a_table_that_fails_brings_the_batch_back_from_that_record(sqs: Queues, fault: Exception, after: bool) -> None:
    orders = [Order(("mug", 1)) for _ in range(3)]
    records = [order.happens("accepted") for order in orders]
    with Broken(fault, "PutItem", after=after, skip=1):
        answer = relay.handle(event(*records))
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[1]["dynamodb"]["SequenceNumber"]}]}
    assert sqs.told() == [(orders[0].number, 1, "accepted")]
    assert sqs.take(relay.DEAD_LETTERS) == []
    assert relay.handle(event(*records[1:])) == NOTHING_FAILED
    assert len(_journal()) == 3
    assert [name for name, _, _ in sqs.told()] == sorted(order.number for order in orders[1:])


@pytest.mark.row("T3")
@pytest.mark.parametrize("after", [False, True])
def test_units_count_once_when_the_answer_to_the_count_is_lost(sqs: Queues, after: bool) -> None:
    order = Order(("mug", 2))
    paid = order.happens("paid")
    with Broken(Unanswered("lost"), "TransactWriteItems", after=after):
        relay.handle(event(paid))
    assert relay.handle(event(paid)) == NOTHING_FAILED
    assert (_sold("mug"), len(_journal())) == (2, 1)


@pytest.mark.row("T3")
def test_a_crash_between_journal_and_queue_is_told_when_the_batch_comes_again(
    sqs: Queues, broken_queue: list[str]
) -> None:
    orders = [Order(("mug", 1)) for _ in range(12)]
    records = [order.happens("paid") for order in orders]
    broken_queue.append(relay.NOTIFY)
    answer = relay.handle(event(*records))
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}]}
    assert len(_journal()) == 12
    broken_queue.clear()
    assert relay.handle(event(*records)) == NOTHING_FAILED
    assert len(sqs.told()) == 12
    assert (_sold("mug"), len(_journal())) == (12, 12)


@pytest.mark.row("T3")
def test_a_queue_that_stops_in_the_middle_brings_the_batch_back_from_the_first_unsent(sqs: Queues) -> None:
    records = [Order().happens("reserved") for _ in range(12)]
    batches: list[int] = []

    def seam(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        batches.append(len(request["Entries"]))
        if len(batches) > 1:
            raise Unanswered("no answer")
        answer: dict[str, Any] = below(operation, request)
        return answer

    below = queues.use(seam)
    try:
        answer = relay.handle(event(*records))
    finally:
        queues.use(below)
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[10]["dynamodb"]["SequenceNumber"]}]}
    assert len(sqs.told()) == 10


@pytest.mark.row("T3")
def test_a_poison_record_is_not_dropped_when_the_dead_letters_are_out_of_reach(
    sqs: Queues, broken_queue: list[str]
) -> None:
    good, poison = Order().happens("reserved"), _poison()
    broken_queue.append(relay.DEAD_LETTERS)
    answer = relay.handle(event(good, poison))
    assert answer == {"batchItemFailures": [{"itemIdentifier": poison["dynamodb"]["SequenceNumber"]}]}
    assert len(sqs.told()) == 1


@pytest.mark.row("T3")
def test_an_unsent_message_before_a_failing_record_decides_where_to_go_on(sqs: Queues, broken_queue: list[str]) -> None:
    records = [Order().happens("reserved") for _ in range(2)]
    broken_queue.append(relay.NOTIFY)
    with Broken(Throttled("slow"), "PutItem", skip=1):
        answer = relay.handle(event(*records))
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}]}


# sales


@pytest.mark.row("B1")
def test_paid_units_are_counted_by_product_and_ranked_ten_minutes_later(sqs: Queues) -> None:
    staff = clerk("products.write")
    with streams.taped() as made:
        staff.call("products/create", mug())
        staff.call("products/create", simple("tray"))
    relay.handle(event(*made))
    relay.handle(event(Order(("mug", 2), ("mug", 3), ("tray", 1)).happens("paid")))
    assert anyone().get("catalog/product", productId="mug")["sold"] == 0
    _count()
    assert anyone().get("catalog/product", productId="mug")["sold"] == 5
    assert _ranking() == [("tray", 0), ("mug", 0)]
    assert list(timers_due(minutes=9)) == []
    due = sorted(timers_due(minutes=10))
    assert due == sorted([sales_key("mug"), sales_key("tray")])
    with streams.taped() as ranked:
        for key in due:
            rerank(key)
    relay.handle(event(*ranked))
    assert _ranking() == [("mug", 5), ("tray", 1)]
    assert list(timers_due(minutes=60)) == []


def _ranking() -> list[tuple[str, int]]:
    cards = anyone().get("catalog/browse", sort="sales")["products"]
    return [(card["productId"], card["sold"]) for card in cards]


def timers_due(minutes: int) -> Iterator[Any]:
    for shard in range(settings_module.settings().due_shards):
        for key, _ in timers.overdue(shard, clock.now() + timedelta(minutes=minutes)):
            yield key


@pytest.mark.row("B1")
def test_the_first_sale_arms_the_timer_and_later_ones_do_not_move_it(sqs: Queues, moto_table: TestClock) -> None:
    relay.handle(event(Order(("mug", 1)).happens("paid")))
    _count()
    first = timers.due_at(_sales())
    relay.handle(event(Order(("mug", 1)).happens("paid")))
    _count()
    assert (timers.due_at(_sales()), int(_sales().units)) == (first, 2)
    rerank(sales_key("mug"))
    assert timers.due_at(_sales()) is None
    relay.handle(event(Order(("mug", 1)).happens("paid")))
    _count()
    assert timers.due_at(_sales()) == clock.now() + timedelta(minutes=10)


def _sales() -> Sales:
    found = table.get(Sales, sales_key("mug"))
    assert found is not None
    return found


@pytest.mark.row("B1")
def test_a_sale_during_the_ranking_is_ranked_too(sqs: Queues) -> None:
    clerk("products.write").call("products/create", mug())
    relay.handle(event(Order(("mug", 1)).happens("paid")))
    late = Order(("mug", 4)).happens("paid")
    _count()  # `late` is told so late that the relay counts it
    with just_before_writing(lambda: relay.handle(event(late))):
        rerank(sales_key("mug"))
    product = table.get(Product, product_key("mug"))
    assert product is not None
    assert (product.sold, product.version) == (5, 1)
    assert timers.due_at(_sales()) is None


@pytest.mark.row("B1")
def test_sales_of_a_product_that_is_gone_end_the_timer(sqs: Queues) -> None:
    relay.handle(event(Order(("mug", 1)).happens("paid")))
    _count()
    rerank(sales_key("mug"))
    assert timers.due_at(_sales()) is None
    rerank(sales_key("never"))


# cards


def _cards() -> list[tuple[str, int]]:
    """What stands in the listing by price, and at which price."""
    return [(card.sk, int(card.price_fen)) for card in map(Card.of, table.query_all(listing("all", "price")))]


def _history(*prices: int) -> list[dict[str, Any]]:
    """The records of a product at ever other prices; the table holds the last."""
    staff = clerk("products.write")
    with streams.taped() as records:
        staff.call("products/create", simple("tray", priceFen=prices[0]))
        for version, price in enumerate(prices[1:], start=1):
            body = {"productId": "tray", "expectedVersion": version, "skus": [{"skuId": "tray-1", "priceFen": price}]}
            staff.call("products/update", body)
    return [one for one in records if one["dynamodb"]["Keys"]["sk"]["S"] == "PRODUCT"]


@pytest.mark.row("B1")
@pytest.mark.parametrize(
    "order",
    [(0, 1, 2), (2, 1, 0), (0, 1, 2, 0, 1, 2), (0, 2, 1, 0), (0, 1, 2, 0), (1, 2, 0, 1), (2, 0, 1, 2)],
)
def test_however_a_products_records_come_its_cards_are_the_last_ones(sqs: Queues, order: tuple[int, ...]) -> None:
    records = _history(300, 100, 200)
    for place in order:
        assert relay.handle(event(records[place])) == NOTHING_FAILED
    assert _cards() == [("000000000200#tray", 200)]


@pytest.mark.row("B1")
def test_a_card_of_an_outdated_state_is_never_written_over_a_change_in_between(sqs: Queues) -> None:
    staff = clerk("products.write")
    with streams.taped() as records:
        staff.call("products/create", simple("tray", priceFen=300))
    (created,) = [one for one in records if one["dynamodb"]["Keys"]["sk"]["S"] == "PRODUCT"]
    with streams.taped() as changed, just_before_writing(lambda: _reprice(staff, 100)):
        relay.handle(event(created))
    later = [one for one in changed if one["dynamodb"]["Keys"]["sk"]["S"] == "PRODUCT"]
    assert _cards() == [("000000000100#tray", 100)]
    relay.handle(event(*later))
    assert _cards() == [("000000000100#tray", 100)]


def _reprice(staff: Person, price: int) -> None:
    body = {"productId": "tray", "expectedVersion": 1, "skus": [{"skuId": "tray-1", "priceFen": price}]}
    staff.call("products/update", body)


@pytest.mark.row("B1")
def test_a_product_that_is_removed_leaves_no_cards(sqs: Queues) -> None:
    records = _history(300)
    relay.handle(event(*records))
    product = table.get(Product, product_key("tray"))
    assert product is not None
    table.delete(product.key)
    relay.handle(event(record(product, None), *records))
    assert _cards() == []


@pytest.mark.row("T3")
def test_a_table_that_fails_at_the_cards_brings_the_record_back(sqs: Queues) -> None:
    (created,) = _history(300)
    with Broken(Throttled("slow"), "TransactWriteItems"):
        answer = relay.handle(event(created))
    assert answer == {"batchItemFailures": [{"itemIdentifier": created["dynamodb"]["SequenceNumber"]}]}
    assert relay.handle(event(created)) == NOTHING_FAILED
    assert len(_cards()) == 1
