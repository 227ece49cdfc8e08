"""Goods come in, or go back: each delivery paper once, with the stock's own movements, in one transaction with the order.

What came too many or too few is named. Too many are refused unless whoever receives says that they take them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .. import stock
from ..runtime.errors import ShopError
from ..store.transaction import Transaction
from . import states
from .items import Purchase, PurchaseLine, Receipt, ReceiptLine, receipt_key, reference
from .ordering import no_longer_on_order, step
from .states import State

CAME, WENT = "in", "back"
PURCHASE, PURCHASE_RETURN = "purchase", "purchase_return"  # reasons of the stock's movements


@dataclass(frozen=True)
class Counted:
    """What a paper makes of an order, pure. `over`: pieces beyond what was ordered; `short`: pieces that still have not come, by SKU."""

    lines: list[PurchaseLine]
    state: State
    settled: dict[str, int]  # pieces that are no longer on order
    over: dict[str, int]
    short: dict[str, int]


def counted(lines: Sequence[PurchaseLine], came: Mapping[str, int], *, final: bool) -> Counted:
    """The lines after these pieces have come. `final`: nothing more will. Raises ShopError sku_not_found for what was not ordered."""
    unknown = [sku for sku in came if sku not in {line.sku_id for line in lines}]
    if unknown:
        raise ShopError("sku_not_found", skuIds=unknown)
    after = [line.model_copy(update={"received": line.received + came.get(line.sku_id, 0)}) for line in lines]
    over: Counter[str] = Counter()
    settled: dict[str, int] = {}
    for old, new in zip(lines, after, strict=True):
        more = came.get(old.sku_id, 0)
        if more > old.open_units:
            over[old.sku_id] = more - old.open_units
        settled[old.sku_id] = old.open_units - (0 if final else new.open_units)
    short = {line.sku_id: line.open_units for line in after if line.open_units}
    return Counted(after, states.received(sum(short.values()), final=final), settled, dict(over), short)


def receive(
    transaction: Transaction,
    purchase: Purchase,
    receipt: Receipt,
    now: datetime,
    *,
    accept_over: bool,
    final: bool,
) -> Counted:
    """Take in what came. Parts: "purchase", "receipt", "supply:<sku>", "goods:<sku>:<part of the stock>".

    Raises ShopError purchase_state, sku_not_found, delivery_over (with `over` by SKU), and those of `stock.bring_in`.
    """
    if purchase.state not in states.OPEN:
        raise ShopError("purchase_state", status=purchase.status)
    found = counted(purchase.lines, _units(receipt), final=final)
    if found.over and not accept_over:
        raise ShopError("delivery_over", over=found.over)
    for sku, units in found.settled.items():
        no_longer_on_order(transaction, sku, units)
    _move(transaction, receipt, PURCHASE, 1, now)
    step(transaction, purchase, found.state, found.lines, now)
    transaction.create("receipt", receipt)
    return found


def send_back(transaction: Transaction, purchase: Purchase, receipt: Receipt, now: datetime) -> None:
    """Give goods back to the supplier, no more than came. Parts as `receive`; what goes back is not on order again.

    Raises ShopError sku_not_found, delivery_over (more than came, by SKU), and those of `stock.bring_in`.
    """
    gone = _units(receipt)
    there = {line.sku_id: line.received - line.returned for line in purchase.lines}
    unknown = [sku for sku in gone if sku not in there]
    if unknown:
        raise ShopError("sku_not_found", skuIds=unknown)
    over = {sku: units - there[sku] for sku, units in gone.items() if units > there[sku]}
    if over:
        raise ShopError("delivery_over", over=over)
    after = [line.model_copy(update={"returned": line.returned + gone.get(line.sku_id, 0)}) for line in purchase.lines]
    _move(transaction, receipt, PURCHASE_RETURN, -1, now)
    step(transaction, purchase, purchase.state, after, now)
    transaction.create("receipt", receipt)


def paper(
    purchase: Purchase,
    number: str,
    direction: str,
    lines: Sequence[ReceiptLine],
    by: str,
    now: datetime,
    *,
    location_id: str | None,
    note: str,
) -> Receipt:
    return Receipt.at(
        receipt_key(purchase.purchase_no, number),
        purchase_no=purchase.purchase_no,
        paper=number,
        direction=direction,
        lines=list(lines),
        location_id=location_id,
        note=note or None,
        by=by,
        received_at=now,
    )


def _units(receipt: Receipt) -> dict[str, int]:
    return {line.sku_id: line.units for line in receipt.lines}


def _move(transaction: Transaction, receipt: Receipt, reason: str, sign: int, now: datetime) -> None:
    """The stock's part, line by line: each SKU's parts stand under its own name."""
    told = reference(receipt.purchase_no, receipt.paper)
    for line in receipt.lines:
        own = Transaction("supply/move")
        stock.bring_in(
            own, line.sku_id, sign * line.units, receipt.location_id, reason, receipt.by, now, reference=told
        )
        transaction.absorb(own, f"goods:{line.sku_id}")
