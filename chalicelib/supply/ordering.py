"""Orders to suppliers: drafted, placed, and ended without their goods. Each function puts one step into a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action as Update

from ..catalog import Sku, sku_key
from ..runtime import clock
from ..runtime.errors import ShopError
from ..runtime.model import Fen, Shape, Slug
from ..stock import Stock, stock_key
from ..store import schema, table
from ..store.item import Item
from ..store.transaction import Transaction
from . import states
from .items import (
    OPEN_LIST,
    Pieces,
    Purchase,
    PurchaseLine,
    SkuSupply,
    Supplier,
    new_purchase_no,
    purchase_key,
    supply_key,
)
from .states import Action, State


class OrderedLine(Shape):
    """A line as it is ordered. `costFen`: for one piece."""

    sku_id: Slug
    quantity: Pieces
    cost_fen: Fen


def named(lines: Sequence[OrderedLine]) -> list[PurchaseLine]:
    """The lines with what their goods are called today. Raises ShopError sku_not_found with those that the shop does not know."""
    shelves = table.get_many([(Stock, stock_key(one.sku_id)) for one in lines])
    products = {item.sku_id: item.product_id for item in shelves.values() if isinstance(item, Stock)}
    unknown = [one.sku_id for one in lines if one.sku_id not in products]
    if unknown:
        raise ShopError("sku_not_found", skuIds=unknown)
    goods = table.get_many([(Sku, sku_key(products[one.sku_id], one.sku_id)) for one in lines])
    called = {item.sku_id: item for item in goods.values() if isinstance(item, Sku)}
    return [
        PurchaseLine(
            **one.model_dump(),
            product_id=products[one.sku_id],
            title=called[one.sku_id].title if one.sku_id in called else one.sku_id,
            spec_text=called[one.sku_id].spec_text if one.sku_id in called else "",
        )
        for one in lines
    ]


def draft(
    transaction: Transaction,
    supplier: Supplier,
    lines: Sequence[PurchaseLine],
    by: str,
    now: datetime,
    *,
    expected_on: date | None,
    note: str,
) -> Purchase:
    """A new draft. Part: "purchase"."""
    number = new_purchase_no(supplier.supplier_id, now)
    purchase = Purchase.at(
        purchase_key(number),
        purchase_no=number,
        supplier_id=supplier.supplier_id,
        supplier_name=supplier.name,
        status=states.DRAFT,
        lines=list(lines),
        expected_on=expected_on.isoformat() if expected_on else None,
        note=note or None,
        by=by,
        created_at=now,
        seq=1,
        ops_pk=OPEN_LIST,
        ops_sk=f"{clock.iso(now)}#{number}",
    )
    transaction.create("purchase", purchase)
    return purchase


def redraw(
    transaction: Transaction, purchase: Purchase, lines: Sequence[PurchaseLine], *, expected_on: date | None, note: str
) -> None:
    """Change a draft whole. Part: "purchase". Raises ShopError purchase_state."""
    if purchase.state != states.DRAFT:
        raise ShopError("purchase_state", status=purchase.status)
    was = int(purchase.seq)
    purchase.lines = list(lines)
    purchase.expected_on = expected_on.isoformat() if expected_on else None
    purchase.note = note or None
    purchase.seq = was + 1
    transaction.put("purchase", purchase, Purchase.seq == was)


def act(transaction: Transaction, purchase: Purchase, action: Action, now: datetime) -> None:
    """Place, cancel or close it. Parts: "purchase", "supply:<sku>". Raises ShopError purchase_state."""
    to = states.after(action, purchase.state)
    if to is None:
        raise ShopError("purchase_state", status=purchase.status)
    if action == "place":
        for line in purchase.lines:
            _ordered(transaction, purchase.supplier_id, line, now)
    elif purchase.state in states.OPEN:
        for line in purchase.lines:
            no_longer_on_order(transaction, line.sku_id, line.open_units)
    more = [Purchase.placed_at.set(now)] if action == "place" else []
    step(transaction, purchase, to, purchase.lines, now, more)


def step(
    transaction: Transaction,
    purchase: Purchase,
    to: State,
    lines: Sequence[PurchaseLine],
    now: datetime,
    more: Sequence[Update] = (),
) -> None:
    """The order as it stands then, if nobody was in between. Part: "purchase"."""
    actions: list[Update] = [
        Purchase.status.set(to),
        Purchase.lines.set(list(lines)),
        Purchase.seq.set(int(purchase.seq) + 1),
        *more,
    ]
    if to not in states.LISTED and purchase.state in states.LISTED:
        actions += [
            Purchase.ended_at.set(now),
            Path([schema.OPS.pk]).remove(),
            Path([schema.OPS.sk]).remove(),
        ]
    transaction.update("purchase", purchase.key, actions, Purchase.seq == purchase.seq)


def _ordered(transaction: Transaction, supplier_id: str, line: PurchaseLine, now: datetime) -> None:
    actions: list[Update] = [
        Item.kind.set(SkuSupply.KIND),
        Item.v.set(SkuSupply.VERSION),
        SkuSupply.sku_id.set(line.sku_id),
        SkuSupply.cost_fen.set(line.cost_fen),
        SkuSupply.supplier_id.set(supplier_id),
        SkuSupply.ordered_at.set(now),
        SkuSupply.on_order.add(line.quantity),
    ]
    transaction.update(f"supply:{line.sku_id}", supply_key(line.sku_id), actions)


def no_longer_on_order(transaction: Transaction, sku_id: str, units: int) -> None:
    """They have come, or will not come. Part: "supply:<sku>" unless it is none."""
    if units:
        less: list[Update] = [SkuSupply.on_order.set(SkuSupply.on_order - units)]
        transaction.update(f"supply:{sku_id}", supply_key(sku_id), less, SkuSupply.on_order >= units)
