"""Making the order: one transaction holds stock, coupon, caps and the answer, or nothing happens at all.

Two entrances of one reservation. *Inline*: the stock decrements are parts of this transaction, and the buyer has UNPAID at once. *Queue*: for
rush SKUs, for the whole shop by setting, after a conflict, or when the transaction would be too large, the order becomes RESERVING without
touching stock, and the stock queue decides (`checkout.reservation`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import addresses, cart, coupons, shop, stock
from ..catalog import STORE
from ..orders import states
from ..orders.items import OpenOrders, OrderHead, Snapshot, head_key, open_key, snapshot_key
from ..orders.transition import deadline_of, first_entry
from ..pricing import Price
from ..runtime import ids
from ..runtime.errors import ShopError
from ..store import timers
from ..store.errors import TransactionRefused
from ..store.transaction import Transaction
from .basket import Basket
from .selection import Selection

_MOST_INLINE_PARTS = 90  # of 100: room for what submit itself adds


def entrance(selection: Selection) -> str:
    """inline or queue."""
    if selection.rush or shop.current().reservation == "queue" or len(selection.goods) + 6 > _MOST_INLINE_PARTS:
        return "queue"
    return "inline"


def check_caps(selection: Selection) -> None:
    """Raises ShopError open_orders_limit, held_units_limit: nobody can lock the shop by not paying."""
    limits = shop.current()
    held = selection.open_orders.units_held() if selection.open_orders else {}
    if selection.open_orders and selection.open_orders.unpaid >= limits.max_open_orders:
        raise ShopError("open_orders_limit", limit=limits.max_open_orders)
    for sku, units in selection.units.items():
        if held.get(sku, 0) + units > limits.max_open_units_per_sku:
            raise ShopError("held_units_limit", skuId=sku, limit=limits.max_open_units_per_sku, held=held.get(sku, 0))


def write(transaction: Transaction, basket: Basket, by_queue: bool, now: datetime) -> OrderHead:
    """Put the new order into the transaction; returns its head.

    Parts: "order", "snapshot", "open", "stock:<sku>" (inline), "coupon", "cart".
    """
    head, snapshot = _items(basket, by_queue, now)
    transaction.create("order", head)
    transaction.create("snapshot", snapshot)
    _take_caps(transaction, basket, head.order_no)
    if not by_queue:
        for sku_id, units in basket.selection.units.items():
            stock.reserve(transaction, sku_id, units)
    if basket.coupon:
        coupons.hold(transaction, basket.coupon, head.order_no, now)
    if basket.from_cart and basket.selection.cart:
        cart.take_out(transaction, basket.selection.cart, basket.selection.units)
    return head


def _items(basket: Basket, by_queue: bool, now: datetime) -> tuple[OrderHead, Snapshot]:
    order_no = ids.order_no(now, basket.uid)
    key = head_key(order_no)
    status = states.RESERVING if by_queue else states.UNPAID
    head = OrderHead.at(
        key,
        seq=1,
        timeline=[first_entry(now, "buyer")],
        order_no=order_no,
        uid=basket.uid,
        store_id=STORE,
        status=status,
        title=_title(basket.price),
        units=sum(line.quantity for line in basket.price.lines),
        payable_fen=basket.price.payable_fen,
        coupon_id=basket.coupon.coupon_id if basket.coupon else None,
        entrance="queue" if by_queue else "inline",
        from_cart=basket.from_cart,
        created_at=now,
        pay_until=now + timedelta(minutes=shop.current().pay_minutes),
    )
    due = deadline_of(head, status, now)
    if due:
        for name, value in timers.attributes(key, *due).items():
            setattr(head, name, value)
    snapshot = Snapshot.at(
        snapshot_key(order_no),
        order_no=order_no,
        lines=basket.price.lines,
        trace=basket.price.trace,
        goods_fen=basket.price.goods_fen,
        discount_fen=basket.price.discount_fen,
        freight_fen=basket.price.freight_fen,
        receiver=addresses.sealed_receiver(basket.address),
        remark=basket.remark or None,
    )
    return head, snapshot


def _title(price: Price) -> str:
    """For lists and for the cashier: the first thing, and how many kinds."""
    first = price.lines[0].title[:40]
    return first if len(price.lines) == 1 else f"{first} 等{len(price.lines)}种"


def _take_caps(transaction: Transaction, basket: Basket, order_no: str) -> None:
    """Count the order among the buyer's unpaid ones, on the item as it was read."""
    known = basket.selection.open_orders
    units = basket.selection.units
    if known is None:
        transaction.create("open", OpenOrders.at(open_key(basket.uid), holds={order_no: units}, ver=1))
        return
    actions: list[Action] = [Path(["holds", order_no]).set(units), OpenOrders.ver.set(known.ver + 1)]
    transaction.update("open", known.key, actions, OpenOrders.ver == known.ver)


def tell_short(selection: Selection, refused: TransactionRefused) -> None:
    """Was it the stock that refused? Raises ShopError out_of_stock with what is left of each short line."""
    short = refused.failed("stock")
    lines = [
        {
            "skuId": entry.sku_id,
            "title": entry.title,
            "wanted": entry.quantity,
            "available": stock.left(short[stock.label(entry.sku_id)]),
        }
        for entry in selection.goods
        if stock.label(entry.sku_id) in short
    ]
    for line in lines:
        if line["available"] == 0:
            stock.remember_sold_out(str(line["skuId"]))
    if lines:
        raise ShopError("out_of_stock", lines=lines)
