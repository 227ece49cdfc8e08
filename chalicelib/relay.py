"""What the table says has happened goes to the journal, the queues, the listings and the search documents.

Every step bears repetition: a line is written once, a promotion's orders are counted in the transaction that writes the line, cards follow the
product as it stands, consumers know (aggregate, seq). Units sold are counted from the lines by the clock (`counting`), but those of a line that
comes so late that the clock may have passed it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from . import consequences, counting, journal
from .catalog import Product, cards, sales
from .messages.notices import Happening, notice_of
from .orders import states
from .orders.items import OrderHead, snapshot_of
from .promotions import counters
from .receipts import book as receipts
from .runtime import clock, log
from .search import projection
from .store import queues, schema, stream, table, timeline, transport
from .store.errors import Contended, Raw, Throttled, TransactionRefused, Unanswered
from .store.queues import QueueUnavailable
from .store.stream import DEAD_LETTERS, Record
from .store.timeline import Entry
from .store.transaction import Transaction

NOTIFY = "notify"
KINDS = consequences.KINDS | projection.KINDS | {Product.KIND, OrderHead.KIND}  # whose changes ask for something
TRIES = 8  # many orders of one product are paid at once, and share its count


def relay(event: dict[str, Any], *, bury: bool = True) -> str | None:
    """Relay the records of a stream event; the sequence number to come again from when the table or a queue would not take one, else None.

    Any other fault is the record's own: it goes whole to the dead letters and its neighbours go on; with `bury=False` (a dead letter that is
    tried again) it is raised.
    """
    messages: list[tuple[str, str]] = []  # with the sequence number of the record that they tell of
    failed: str | None = None
    for record in map(_whole, stream.records(event)):
        try:
            told = _relay_or_bury(record) if bury else list(_relay(record))
        except (Contended, Throttled, Unanswered, QueueUnavailable) as error:
            log.warning("relay_stopped", sequence=record.sequence, error=type(error).__name__)
            failed = record.sequence
            break
        messages += [(record.sequence, message) for message in told]
    return _send(messages) or failed


def _whole(record: Record) -> Record:
    """A letter that was too large came without its images: the item as it stands tells the same again."""
    if record.old is not None or record.new is not None:
        return record
    answer = transport.call("GetItem", {"Key": record.source["dynamodb"]["Keys"], "ConsistentRead": True})
    return record._replace(new=answer.get("Item"))


def _relay_or_bury(record: Record) -> list[str]:
    try:
        return list(_relay(record))
    except (Contended, Throttled, Unanswered):
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one record must not hold up the others
        log.alarm("relay_record_buried", sequence=record.sequence, kind=record.kind, error=repr(error))
        queues.send(DEAD_LETTERS, [letter(record)])
        return []


def _relay(record: Record) -> Iterator[str]:
    """Do all that the record asks for; yields the messages that are to be sent then. Of other kinds than KINDS Lambda brings none."""
    if record.kind not in KINDS:
        return
    if record.kind == Product.KIND:
        old = Product.of(record.old) if record.old else None
        new = Product.of(record.new) if record.new else None
        cards.project(old, new)
    product_id = projection.touched(record)
    if product_id is not None:
        from .search import engines  # the words of all products, which an order does not change

        engines.follow(product_id)
    for told in consequences.of(record):
        yield json.dumps(told)
    for entry in timeline.fresh(record.old, record.new):
        uid, order_no = _order(record.new or {})
        if entry.type in journal.TOLD:
            _write_down(uid, order_no, entry, promoted=_is_promoted(record.new or {}))
        if _concerns_anybody(uid, order_no, entry):
            yield json.dumps({"aggregate": order_no, "uid": uid, **entry.model_dump()})


def _concerns_anybody(uid: str, order_no: str, entry: Entry) -> bool:
    """Will the worker of the queue do anything about it: is its buyer told of it, WeChat, or is there a receipt of it?"""
    told = notice_of(Happening(aggregate=order_no, uid=uid, **entry.model_dump()))
    return told is not None or entry.type in receipts.EVENTS or entry.type in states.SENDING


def _order(head: Raw) -> tuple[str, str]:
    """Buyer and number of the order whose timeline this is. Raises ValueError for a timeline of anything else."""
    uid, order_no = head[schema.PK]["S"].removeprefix("U#"), head[schema.SK]["S"].removeprefix("O#")
    if head[schema.PK]["S"] != f"U#{uid}" or head[schema.SK]["S"] != f"O#{order_no}":
        raise ValueError(f"a timeline that is no order's: {head[schema.SK]['S']}")
    return uid, order_no


def _is_promoted(head: Raw) -> bool:
    """Did promotions or coupons make its price? Of a time when the head did not say, perhaps."""
    return bool(head.get("promoted", {}).get("BOOL", True))


def _write_down(uid: str, order_no: str, entry: Entry, *, promoted: bool) -> None:
    """The entry's journal line; with a payment the promotions that were used, and late also the units: what goes with a line is counted once."""
    line = journal.line(uid, order_no, entry)
    fresh = counting.is_fresh(entry.at, clock.now())
    if entry.type in states.PAYING and fresh:
        line.by_clock = True
    if entry.type not in states.PAYING or (fresh and not promoted):
        table.put_new(line)
        return
    snapshot = snapshot_of(order_no)
    transaction = Transaction("relay/paid")
    transaction.create("journal", line)
    if not fresh:
        sales.count(transaction, counting.units_of(snapshot), clock.now())
    counters.count(transaction, snapshot)
    try:
        transaction.commit(conflict_tries=TRIES)
    except TransactionRefused as refused:
        if "journal" not in refused.failures:
            raise  # else it was counted before


def letter(record: Record) -> str:
    """A dead letter in the shape that Lambda gives its own; without the images when no queue would take it whole."""
    source = record.source
    body = _letter(source)
    if len(body) > queues.MOST_BYTES:  # the keys are left, and the items can tell it again
        change = {name: part for name, part in source["dynamodb"].items() if name not in ("OldImage", "NewImage")}
        body = _letter({**source, "dynamodb": change})
    return body


def _letter(source: dict[str, Any]) -> str:
    return json.dumps({"version": "1.0", "requestContext": {"condition": "RecordRefused"}, "Records": [source]})


def _send(messages: list[tuple[str, str]]) -> str | None:
    """Send them all; the record of the first that is not surely sent, or None."""
    try:
        queues.send(NOTIFY, [message for _, message in messages])
    except QueueUnavailable as error:
        log.warning("relay_unsent", unsent=len(error.unsent))
        return messages[error.unsent[0]][0]
    return None
