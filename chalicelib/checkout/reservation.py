"""The stock queue's side of a reservation: RESERVING -> UNPAID or CLOSED(out_of_stock), many orders in one transaction.

Each round decides on the counts it knows, first come first served (reserved_at, order number), and writes: ONE conditional decrement per SKU for all
orders that fit, and each order's step. Refused parts tell what stood there: an order that is no longer RESERVING is dropped, a SKU tells its real
count, and the batch is computed again. After three rounds the batch is halved; only an order that fails alone goes back to the queue.

A message is only believed as far as the order's snapshot says the same: whatever else is in the queue changes nothing and ends in its dead letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .. import cart, coupons, shop, stock
from ..cart import CartLine
from ..orders import states
from ..orders.items import OrderHead, Snapshot, any_head, bought, head_key, snapshot_key, snapshot_of, units_of
from ..orders.transition import move, release
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.model import OrderNo, Quantity, Slug
from ..runtime.settings import settings
from ..stock import Stock, Supply
from ..store import queues, table
from ..store.errors import StoreError, TransactionRefused
from ..store.transaction import MOST_PARTS, Transaction
from .selection import MOST_LINES

QUEUE = "stock"
_ROUNDS = 3
_PARTS_OF_AN_ORDER = 1  # its head
# Of the worker's 30 s: what is begun in time may still have to wait for a table that gives no answer.
_BUDGET = timedelta(seconds=12)


class Reservation(BaseModel, defer_build=True):
    """What submit asks of the stock queue. `units`: SKU -> pieces."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order_no: OrderNo
    reserved_at: str
    units: dict[Slug, Quantity] = Field(min_length=1, max_length=MOST_LINES)


class Undecidable(Exception):
    """No order of ours has asked for this reservation."""


def request(head: OrderHead, units: dict[str, int]) -> Reservation:
    return Reservation(order_no=head.order_no, reserved_at=clock.iso(head.created_at), units=units)


def send(reservations: Sequence[Reservation]) -> None:
    """Hand reservations to the stock queue. A loss is healed by the timer of RESERVING."""
    try:
        queues.send(QUEUE, [reservation.model_dump_json() for reservation in reservations])
    except queues.QueueUnavailable as error:
        log.warning("stock_queue_unavailable", error=str(error)[:200])


def send_again(head: OrderHead) -> None:
    """The timer of RESERVING: ask once more. The worker drops what is decided already."""
    snapshot = snapshot_of(head.order_no)
    queues.send(QUEUE, [request(head, units_of(bought(snapshot.lines))).model_dump_json()])


def deduct(reservations: Sequence[Reservation]) -> list[Reservation]:
    """Decide these reservations; returns those that could not be decided now (the queue will bring them again)."""
    unique = {entry.model_dump_json(): entry for entry in reservations}.values()
    ordered = sorted(unique, key=lambda reservation: (reservation.reserved_at, reservation.order_no))
    until = clock.now() + _BUDGET
    return [undecided for batch in _packed(ordered) for undecided in _decide(batch, until)]


def _packed(ordered: Sequence[Reservation]) -> list[list[Reservation]]:
    """Batches that fit into one transaction: orders + distinct SKUs."""
    batches: list[list[Reservation]] = []
    batch: list[Reservation] = []
    skus: set[str] = set()
    for reservation in ordered:
        wider = skus | set(reservation.units)
        if batch and _PARTS_OF_AN_ORDER * (len(batch) + 1) + len(wider) > MOST_PARTS:
            batches.append(batch)
            batch, wider = [], set(reservation.units)
        batch.append(reservation)
        skus = wider
    return [*batches, batch] if batch else batches


@dataclass
class _Known:
    """What this worker knows of the world while it decides a batch."""

    heads: dict[str, OrderHead]
    snapshots: dict[str, Snapshot]
    supplies: dict[str, Supply]

    @property
    def left(self) -> dict[str, int]:
        """What people without a hold can have of each SKU."""
        return {sku: supply.left for sku, supply in self.supplies.items()}


def _decide(batch: list[Reservation], until: datetime) -> list[Reservation]:
    """Rounds on the whole batch, then halves, then each alone; returns what was not decided `until` then."""
    for _ in range(_ROUNDS):
        if clock.now() >= until:
            return batch
        try:
            batch = _round(batch)
        except StoreError as error:
            log.warning("reservation_round_failed", error=type(error).__name__, orders=len(batch))
        except Exception as error:  # noqa: BLE001 - one that cannot be decided at all must not hold up its neighbours
            if len(batch) == 1:
                log.alarm(
                    "reservation_undecidable",
                    order_no=batch[0].order_no,
                    error=f"{type(error).__name__}: {error}"[:300],
                )
            break
        if not batch:
            return []
    if len(batch) == 1:
        return batch
    middle = len(batch) // 2
    return _decide(batch[:middle], until) + _decide(batch[middle:], until)


def _round(batch: list[Reservation]) -> list[Reservation]:
    """One look, one transaction for those that fit; returns those that are still to be decided."""
    known = _look(batch)
    waiting = [entry for entry in batch if _is_waiting(entry, known)]
    left = dict(known.left)
    fitting: list[Reservation] = []
    short: list[Reservation] = []
    for entry in waiting:
        if all(left.get(sku, 0) >= units for sku, units in entry.units.items()):
            fitting.append(entry)
            for sku, units in entry.units.items():
                left[sku] -= units
        else:
            short.append(entry)
    if fitting:
        try:
            _grant(fitting, known)
        except TransactionRefused as refused:
            log.info("reservation_again", labels=list(refused.failures)[:10])
            return waiting  # somebody was faster: look again, nothing was written
    if short and fitting:
        return short  # decided on counts that have just moved: they get a look of their own
    return [entry for entry in short if not _close_short(entry, known)]


def _look(batch: Sequence[Reservation]) -> _Known:
    """Orders and stock, read strongly in one call: no order is turned away on an old count."""
    numbers = [entry.order_no for entry in batch]
    skus = {sku for entry in batch for sku in entry.units}
    found = table.get_many(
        [
            *((OrderHead, head_key(number)) for number in numbers),
            *((Snapshot, snapshot_key(number)) for number in numbers),
            *((Stock, stock.stock_key(sku)) for sku in skus),
        ]
    )
    items = found.values()
    return _Known(
        {item.order_no: item for item in items if isinstance(item, OrderHead)},
        {item.order_no: item for item in items if isinstance(item, Snapshot)},
        stock.count(items),
    )


def _is_waiting(entry: Reservation, known: _Known) -> bool:
    """Is the order still to be decided? Raises Undecidable unless it is one of ours and wants what the message says."""
    head, snapshot = known.heads.get(entry.order_no), known.snapshots.get(entry.order_no)
    if head is None or snapshot is None or units_of(bought(snapshot.lines)) != entry.units:
        raise Undecidable(entry.order_no)
    return head.status == states.RESERVING


def _grant(fitting: Sequence[Reservation], known: _Known) -> None:
    """Take the units and make every order UNPAID, all or none. Raises TransactionRefused, StoreError."""
    now = clock.now()
    transaction = Transaction("stock/deduct")
    left = dict(known.supplies)
    totals: dict[str, dict[str, int]] = {}
    for entry in fitting:
        head = known.heads[entry.order_no]
        taken: dict[str, dict[str, int]] = {}
        for sku, units in entry.units.items():
            taken[sku], left[sku] = _drawn(left[sku], units, head)
            for pool, number in taken[sku].items():
                by_pool = totals.setdefault(sku, {})
                by_pool[pool] = by_pool.get(pool, 0) + number
        merge(transaction, head, now, _joined(head.taken or {}, stock.lent(taken)))
    for sku, by_pool in totals.items():
        if known.supplies[sku].apart:
            stock.draw(transaction, sku, by_pool)
        else:
            stock.reserve(transaction, sku, sum(by_pool.values()))
    transaction.commit()
    log.info("stock_reserved", orders=len(fitting), skus=len(totals))


def _drawn(supply: Supply, units: int, head: OrderHead) -> tuple[dict[str, int], Supply]:
    """From where the order gets its units, and what is left then."""
    if supply.located:
        served = {place.location_id: place.regions for place in shop.current().locations}
        supply = stock.near(supply, head.region, served)
    taken = supply.take(units)
    if taken is None:
        raise LookupError(f"{supply.sku_id}: {units} units were counted, and are not there")
    return taken, supply.without(taken)


def _joined(gifts: dict[str, dict[str, int]], bought: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """What locations lend for an order: the gifts, which were taken when it was made, and now what was bought."""
    return {
        sku: {
            pool: gifts.get(sku, {}).get(pool, 0) + bought.get(sku, {}).get(pool, 0)
            for pool in gifts.get(sku, {}) | bought.get(sku, {})
        }
        for sku in gifts | bought
    }


def merge(transaction: Transaction, head: OrderHead, now: datetime, taken: dict[str, dict[str, int]]) -> None:
    """RESERVING -> UNPAID as a part of a transaction over many orders: labels carry the order's number."""
    own = Transaction("reserved")
    move(own, head, "reserved", "stock", now, actions=[OrderHead.taken.set(taken)] if taken else [])
    transaction.absorb(own, head.order_no)


def _close_short(entry: Reservation, known: _Known) -> bool:
    """RESERVING -> CLOSED(out_of_stock): the coupon and the caps are given back, the lines return to the cart. True: done.

    The counts were read strongly in this round; nothing else was written since that could have lowered them for this order alone.
    """
    head, snapshot = known.heads[entry.order_no], known.snapshots[entry.order_no]
    facts = {"reason": "out_of_stock", "short": _short(snapshot, entry, known.left)}
    transaction = Transaction("orders/out_of_stock")
    actions = [OrderHead.reason.set("out_of_stock"), OrderHead.hidden.set(True)]
    move(transaction, head, "out_of_stock", "stock", clock.now(), actions=actions, facts=facts)
    release(transaction, head, snapshot, stock_held=False, coupon_was=coupons.HELD)
    if head.from_cart:
        added = clock.iso(head.created_at)
        lines = [CartLine(line.product_id, line.sku_id, line.quantity, True, added) for line in bought(snapshot.lines)]
        cart.put_back(transaction, cart.load(head.uid), head.uid, lines)
    try:
        transaction.commit()
    except TransactionRefused as refused:
        log.info("reservation_again", labels=list(refused.failures))
        return False
    return True


def _short(snapshot: Snapshot, entry: Reservation, left: dict[str, int]) -> list[dict[str, Any]]:
    titles = {line.sku_id: line.title for line in snapshot.lines}
    return [
        {"skuId": sku, "title": titles.get(sku, ""), "wanted": units, "available": left.get(sku, 0)}
        for sku, units in entry.units.items()
        if left.get(sku, 0) < units
    ]


def ask(head: OrderHead, units: dict[str, int]) -> None:
    """Hand an order to the stock queue and wait a moment (bounded by setting) for the answer: most are decided at once."""
    send([request(head, units)])
    waited = 0.0
    while waited < settings().reserve_wait_seconds:
        pause = 0.05 if waited < 0.3 else 0.15
        clock.sleep(pause)
        waited += pause
        if any_head(head.order_no).status != states.RESERVING:
            return


def outcome(head: OrderHead) -> None:
    """What the buyer must be told of a decided reservation. Raises ShopError out_of_stock with the order's number."""
    if head.status == states.CLOSED and head.reason == "out_of_stock":
        last = next((entry for entry in reversed(head.timeline) if entry.type == "out_of_stock"), None)
        raise ShopError("out_of_stock", orderNo=head.order_no, lines=last.facts.get("short", []) if last else [])
