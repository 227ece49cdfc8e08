"""Tells again what happened in a time span, from the items themselves: for stream records that were lost before the relay read them.

The timelines are the outbox: an order's entries of the span are put into the shape of the stream record that once told of them, and the relay
does with it what it always does. Whatever was told before is known to the consumers by (order, sequence number), so a span may be told as often
as one likes. Cards of products carry no time: those that are not as their product wants them are written again, and those that nobody wants go.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from . import relay
from .catalog import Product
from .catalog.cards import listing_of, stands_as
from .catalog.items import Card, product_key
from .messages import inbox
from .orders.items import OrderHead, head_key
from .runtime import clock, ids, log
from .store import scan, schema, table
from .store.errors import Contended, Raw, TransactionRefused
from .store.item import Key
from .store.timeline import Entry, LogEntry, facts_of
from .store.transaction import Transaction

# A notice is known for so long that it was delivered; an older entry would be delivered anew.
OLDEST = inbox.KEPT - timedelta(days=7)
BATCH = 50  # records in one call of the relay
_TRIES = 10
_KINDS = (OrderHead.KIND, LogEntry.KIND, Product.KIND, Card.KIND)


@dataclass
class Told:
    """What was told again: entries of `orders` orders, and products whose cards were not right."""

    entries: int = 0
    orders: int = 0
    products: int = 0
    cards_removed: int = 0
    too_old: int = 0  # entries that are not told any more


@dataclass
class _Found:
    """What the table holds of the span."""

    heads: dict[str, Raw] = field(default_factory=dict)
    entries: dict[str, dict[int, Entry]] = field(default_factory=lambda: defaultdict(dict))
    products: list[Raw] = field(default_factory=list)
    cards: dict[str, dict[Key, Raw]] = field(default_factory=lambda: defaultdict(dict))
    too_old: int = 0


def republish(
    since: datetime,
    until: datetime,
    *,
    segments: int = 1,
    pause_seconds: float = 0.0,
    said: Callable[[str], None] = log.info,
) -> Told:
    """Relay again every timeline entry with since <= time < until, in order within each order. `pause_seconds` between batches.

    Memory grows with the span and with the number of cards. Raises the table's errors, and relay.NotRelayed when table or queue
    would not take a record for minutes: begin again with the same span.
    """
    found = _find(max(since, clock.now() - OLDEST), since, until, segments)
    told = Told(too_old=found.too_old)
    records = list(_records(found))
    for start in range(0, len(records), BATCH):
        _relay(records[start : start + BATCH])
        said(f"republished {min(start + BATCH, len(records))}/{len(records)}")
        clock.sleep(pause_seconds)
    told.orders = len(records)
    told.entries = sum(len(entries) for entries in found.entries.values())
    for product in map(Product.of, found.products):
        told.products += _mend(product, found.cards.pop(product.product_id, {}))
    for product_id, cards in found.cards.items():  # of products that are not there any more
        told.cards_removed += _remove(product_id, None, cards)
    return told


def _find(first: datetime, since: datetime, until: datetime, segments: int) -> _Found:
    found = _Found()
    for segment in range(segments):
        for page in scan.pages(segment=segment, segments=segments, kinds=_KINDS):
            for raw in page.items:
                _sort(found, raw, first, since, until)
    return found


def _sort(found: _Found, raw: Raw, first: datetime, since: datetime, until: datetime) -> None:
    kind = raw["kind"]["S"]
    if kind == Product.KIND:
        found.products.append(raw)
    elif kind == Card.KIND:
        found.cards[raw["product_id"]["S"]][Key(raw[schema.PK]["S"], raw[schema.SK]["S"])] = raw
    else:
        order_no = raw[schema.SK]["S"].split("#")[1]
        for facts in _entries(raw):
            if clock.iso(first) <= facts["at"] < clock.iso(until):
                found.entries[order_no][facts["seq"]] = Entry.model_validate(facts)
            elif clock.iso(since) <= facts["at"] < clock.iso(until):
                found.too_old += 1
        if kind == OrderHead.KIND and order_no in found.entries:
            found.heads[order_no] = raw


def _entries(raw: Raw) -> list[dict[str, Any]]:
    """The entries that a head or a log item holds. Not as items: most of them are outside of the span."""
    if "entry" in raw:
        return [json.loads(raw["entry"]["S"])]
    return facts_of(raw["timeline"]["S"])


def _records(found: _Found) -> Iterator[Raw]:
    """A stream record for each order of the span, oldest entry first."""
    oldest_first = sorted(found.entries.items(), key=lambda pair: min(entry.at for entry in pair[1].values()))
    for number, (order_no, entries) in enumerate(oldest_first):
        raw = found.heads.get(order_no) or _head(order_no)
        yield record(raw, [entries[seq] for seq in sorted(entries)], number)


def _head(order_no: str) -> Raw:
    """The head of an order of which only older entries, from its log, are in the span."""
    head = table.get(OrderHead, head_key(order_no))
    if head is None:
        raise LookupError(f"order {order_no} has a log and no head")
    return head.raw()


def record(head: Raw, entries: Sequence[Entry], number: int) -> dict[str, Any]:
    """A stream record that tells of these entries of a head and of nothing else."""
    adapter = OrderHead.timeline
    keys = {name: head[name] for name in (schema.PK, schema.SK)}
    old = {**head, "seq": {"N": str(entries[0].seq - 1)}, "timeline": {"S": adapter.serialize([])}}
    new = {**head, "timeline": {"S": adapter.serialize(list(entries))}}
    change = {"Keys": keys, "SequenceNumber": f"{number:021d}", "OldImage": old, "NewImage": new}
    return {
        "eventID": f"republished-{number}",
        "eventName": "MODIFY",
        "eventSource": "aws:dynamodb",
        "dynamodb": change,
    }


class NotRelayed(Exception):
    """Table or queue would not take a record, many times in a row."""


def _relay(records: Sequence[dict[str, Any]]) -> None:
    """All of them, with patience: what the relay asks to come again comes again."""
    left = list(records)
    for attempt in range(1, _TRIES + 1):
        failed = relay.relay({"Records": left})
        if failed is None:
            return
        left = left[next(place for place, one in enumerate(left) if one["dynamodb"]["SequenceNumber"] == failed) :]
        clock.sleep(ids.jitter(min(20.0, 0.2 * 2**attempt)))
    raise NotRelayed(left[0]["dynamodb"]["Keys"][schema.SK]["S"])


def _mend(product: Product, there: dict[Key, Raw]) -> int:
    """1 if the cards of the product were not as it wants them (they are then), else 0."""
    wanted = listing_of(product)
    gone = {key: raw for key, raw in there.items() if key not in wanted}
    if not gone and all(there.get(key) == card.raw() for key, card in wanted.items()):
        return 0
    relay.relay({"Records": [_changed(product)]})
    _remove(product.product_id, product, gone)
    return 1


def _changed(product: Product) -> dict[str, Any]:
    change = {"Keys": product.key.raw(), "SequenceNumber": "0", "OldImage": product.raw(), "NewImage": product.raw()}
    return {"eventID": "republished", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": change}


def _remove(product_id: str, product: Product | None, gone: Iterable[Key]) -> int:
    """Remove cards that the product does not want, unless it moves meanwhile: then its own record brings them right."""
    keys = list(gone)
    removed = 0
    for start in range(0, len(keys), 90):
        transaction = Transaction("republish/cards")
        as_it_stands = Product.pk.does_not_exist() if product is None else stands_as(product)
        transaction.check("product", product_key(product_id), as_it_stands)
        for key in keys[start : start + 90]:
            transaction.delete(f"card:{key.pk} {key.sk}", key)
        try:
            transaction.commit()
            removed += len(keys[start : start + 90])
        except (TransactionRefused, Contended) as error:
            log.info("cards_moved", product_id=product_id, error=type(error).__name__)
    return removed
