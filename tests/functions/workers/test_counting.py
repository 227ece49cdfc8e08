"""Units sold are counted by the clock: each paid order once, whoever is late, dies or comes twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import counting, journal, relay
from chalicelib.catalog import Sales, sales_key
from chalicelib.journal import JournalLine
from chalicelib.orders.items import snapshot_key
from chalicelib.runtime import clock, ids
from chalicelib.store import table, timeline, transport
from chalicelib.store.errors import Unanswered
from functions.jobs import timers
from functions.workers import relay as worker
from tests.functions.workers.test_relay import UID, Order
from tests.interleave import just_before_writing
from tests.streams import event as batch
from tests.world import TestClock, forward

pytestmark = [pytest.mark.usefixtures("small_table"), pytest.mark.row("B1")]


@pytest.fixture(autouse=True)
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay.queues, "send", lambda *told: None)


def paid(*lines: tuple[str, int], promoted: bool | None = False) -> dict[str, Any]:
    """The stream's record of an order that was paid this moment."""
    order = Order(*lines)
    record: dict[str, Any] = order.happens("paid")
    if promoted is not None:
        record["dynamodb"]["NewImage"]["promoted"] = {"BOOL": promoted}
    return record


def told(*records: dict[str, Any]) -> None:
    assert worker.handle(batch(*records)) == {"batchItemFailures": []}


def sold(product_id: str) -> int:
    found = table.get(Sales, sales_key(product_id))
    return int(found.units) if found else 0


def step() -> int:
    return counting.step(clock.now() + timedelta(minutes=1))


def test_what_was_paid_is_counted_twenty_minutes_later_and_never_again() -> None:
    step()
    told(paid(("mug", 2), ("tray", 1)), paid(("mug", 3)))
    assert step() == 0
    forward(minutes=21)
    assert step() == 2
    assert (sold("mug"), sold("tray")) == (5, 1)
    for _ in range(3):
        forward(minutes=7)
        assert step() == 0
    assert (sold("mug"), sold("tray")) == (5, 1)


def test_the_minute_job_does_it(small_table: TestClock) -> None:
    told(paid(("mug", 2)))
    forward(minutes=21)
    timers.handle({})
    assert sold("mug") == 2


def test_the_line_of_an_order_without_promotions_is_one_plain_write() -> None:
    record, calls = paid(("mug", 2)), list[str]()

    def seen(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        calls.append(operation)
        answer: dict[str, Any] = below(operation, request)
        return answer

    below = transport.use(seen)
    told(record)
    transport.use(below)
    assert calls == ["PutItem"]


@pytest.mark.parametrize("promoted", [True, None])
def test_an_order_with_promotions_or_of_a_time_that_did_not_say_is_counted_once_too(promoted: bool | None) -> None:
    told(paid(("mug", 2), promoted=promoted))
    forward(minutes=21)
    assert (step(), sold("mug")) == (1, 2)


@pytest.mark.parametrize("minutes", [4, 6, 14, 16, 60, 60 * 24 * 3])
def test_whoever_tells_late_or_twice_the_units_count_once(minutes: int) -> None:
    step()
    record = paid(("mug", 2))
    forward(minutes=minutes)
    if minutes > 20:
        step()  # the place has passed it
    told(record)
    told(record)
    forward(minutes=21)
    step()
    told(record)
    forward(minutes=21)
    step()
    assert sold("mug") == 2


def test_lines_of_older_code_were_counted_with_their_orders() -> None:
    entry = timeline.entry(2, clock.now(), "paid", "wechat")
    line = journal.JournalLine.at(
        journal.line_key("x", entry),
        uid=UID, order_no="x", seq=2, type="paid", by="wechat", happened_at=clock.parse(entry.at), amounts={},
    )  # fmt: skip
    table.put_new(line)
    forward(minutes=21)
    assert step() == 0


@pytest.mark.parametrize("written", [True, False])
def test_an_answer_that_is_lost_counts_once(written: bool) -> None:
    told(paid(("mug", 2)))
    forward(minutes=21)
    lost: list[str] = []

    def loses(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation != "TransactWriteItems" or len(lost) == 3:
            answer: dict[str, Any] = below(operation, request)
            return answer
        lost.append(operation)
        if written:
            below(operation, request)
        raise Unanswered("lost")

    below = transport.use(loses)
    with pytest.raises(Unanswered):
        step()
    transport.use(below)
    step()
    assert sold("mug") == 2


def test_two_clocks_at_once_count_once() -> None:
    told(paid(("mug", 2)), paid(("tray", 1)))
    forward(minutes=21)
    with just_before_writing(step):
        step()
    assert (sold("mug"), sold("tray")) == (2, 1)


def test_a_long_backlog_over_midnight_is_counted_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_PAGE", 3)
    monkeypatch.setattr(counting, "_MOST", 4)
    step()
    for number in range(40):
        told(paid((f"p{number % 7}", 1), (f"q{number}", 2)))
        told(Order().happens("submitted"))
        forward(minutes=31)
    days = {JournalLine.of(raw).key.pk.split("#")[1] for raw in _everything()}
    assert len(days) == 2
    assert step() == 40
    assert [sold(f"p{number}") for number in range(7)] == [6, 6, 6, 6, 6, 5, 5]
    assert {sold(f"q{number}") for number in range(40)} == {2}


def _everything() -> list[dict[str, Any]]:
    days = (clock.day(clock.now() - timedelta(days=back)) for back in range(3))
    return [
        raw for day in days for shard in range(journal.SHARDS) for raw in table.query_all(journal.partition(day, shard))
    ]


def test_an_order_without_its_snapshot_holds_up_nobody() -> None:
    record = paid(("mug", 2))
    lost = paid(("mug", 5))
    key = lost["dynamodb"]["NewImage"]
    order_no = key["order_no"]["S"]
    table.delete(counting.snapshot_key(order_no))
    told(record, lost)
    forward(minutes=21)
    step()
    assert sold("mug") == 2
    assert ids.ORDER_NO.fullmatch(order_no)


def test_an_order_that_cannot_be_read_does_not_keep_the_others_waiting() -> None:
    good, bad = paid(("mug", 2)), paid(("mug", 5))
    told(good, bad)
    key = snapshot_key(bad["dynamodb"]["NewImage"]["order_no"]["S"])
    raw = transport.call("GetItem", {"Key": key.raw(), "ConsistentRead": True})["Item"]
    transport.call("PutItem", {"Item": {**raw, "kept": {"B": b"nonsense"}}})
    forward(minutes=21)
    timers.handle({})
    assert sold("mug") == 2
