"""Making the order: one transaction holds stock, coupon, caps and the answer, or nothing happens at all.

Two entrances of one reservation. *Inline*: the stock decrements are parts of this transaction, and the buyer has UNPAID at once. *Queue*: for
rush SKUs, for the whole shop by setting, after a conflict, or when the transaction would be too large, the order becomes RESERVING without
touching stock, and the stock queue decides (`checkout.reservation`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import addresses, budgets, cart, coupons, shop, stock, waiting
from ..balance import proof
from ..catalog import STORE
from ..orders import rewards, states
from ..orders.items import Kept, OrderHead, Snapshot, gifts, head_key, own_head, snapshot_key, units_of
from ..orders.transition import deadline_of, first_entry
from ..points.ledger import PARTS
from ..pricing import Line, Price
from ..promotions import counters
from ..return_terms import kept
from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.operation import Call
from ..store import timers
from ..store.errors import TransactionRefused
from ..store.transaction import Transaction
from . import agreed, caps, carriage
from .basket import Basket
from .selection import Selection

if TYPE_CHECKING:
    from ..members import User
    from ..payments.attempts import First

_MOST_INLINE_PARTS = 90  # of 100: room for what submit itself adds


def entrance(basket: Basket) -> str:
    """inline or queue. What stands by for this buyer is taken at once, whatever the shop does with a crowd."""
    if basket.selection.holds:
        return "inline"
    supplies = basket.selection.gift_supplies
    given = [supplies[sku] for sku in {gift.sku_id for gift in basket.deal.price.gifts} if sku in supplies]
    pools = sum(
        len(supply.pieces) for supply in (*basket.selection.supplies.values(), *given)
    )  # the most: a part for each
    parts = pools + len(basket.deal.taken) + 7 + (PARTS if basket.deal.price.points else 0)
    if basket.selection.rush or shop.current().reservation == "queue" or parts > _MOST_INLINE_PARTS:
        return "queue"
    return "inline"


def check_pin(basket: Basket, given: str | None, now: datetime) -> None:
    """Points are spent by the payment PIN where the shop wants it. Raises ShopError pin_needed."""
    if basket.deal.price.points and shop.current().points_pin:
        proof.check(basket.uid, given, now)


def write(
    transaction: Transaction,
    basket: Basket,
    by_queue: bool,
    call: Call,
    opening: Callable[[Transaction, OrderHead], None] | None = None,
) -> OrderHead:
    """Put the new order into the transaction; returns its head. `opening` adds its first payment (`payments.attempts.First`).

    Parts: "order", "snapshot", those of `caps.take`, "stock:<sku>" or "pool:<sku>:<pool>" (inline; gifts always), "hold:<sku>", "coupon",
    "budget:<rule>:<shard>", "cart", "point", "attempt"; those of the points' ledger.
    """
    now = call.now
    head, snapshot = _items(basket, by_queue, now)
    reserved = gifts(snapshot.lines) if by_queue else snapshot.lines  # gifts do not wait for the queue
    supplies = basket.selection.gift_supplies | ({} if by_queue else basket.selection.supplies)
    taken = {
        sku_id: stock.reserve(transaction, sku_id, units, supplies.get(sku_id))
        for sku_id, units in units_of(reserved).items()
    }
    head.taken = stock.lent(taken) or None
    if basket.deal.price.points and basket.selection.points:
        rewards.spend(transaction, basket.selection.points, head, snapshot, basket.deal.price.points, now)
    if by_queue and any(supply.located for supply in basket.selection.supplies.values()):
        head.region = basket.selection.region
    if opening:
        opening(transaction, head)
    transaction.create("order", head)
    transaction.create("snapshot", snapshot)
    if head.point_id:
        from .. import pickup  # an order that is fetched

        pickup.take_room(transaction, head.point_id)
    caps.take(transaction, call, basket.selection, head.order_no, units_of(snapshot.lines))
    if not by_queue:
        waiting.use(transaction, basket.selection.holds)
    if basket.coupon:
        coupons.hold(transaction, basket.coupon, head.order_no, now)
    budgets.take(transaction, basket.deal.taken)
    if basket.from_cart and basket.selection.cart:
        cart.take_out(transaction, basket.selection.cart, basket.selection.units)
    return head


def _items(basket: Basket, by_queue: bool, now: datetime) -> tuple[OrderHead, Snapshot]:
    order_no = ids.order_no(now, basket.uid)
    key = head_key(order_no)
    status = states.RESERVING if by_queue else states.UNPAID
    price = basket.deal.price
    lines = [*price.lines, *_gift_lines(basket)]
    head = OrderHead.at(
        key,
        seq=1,
        timeline=[first_entry(now, "buyer")],
        order_no=order_no,
        uid=basket.uid,
        store_id=STORE,
        status=status,
        title=_title(price),
        units=sum(line.quantity for line in lines),
        payable_fen=price.payable_fen,
        coupon_id=basket.coupon.coupon_id if basket.coupon else None,
        promoted=counters.has_any(price.trace),
        entrance="queue" if by_queue else "inline",
        from_cart=basket.from_cart,
        **carriage.kept(basket.delivery, basket.address, now),
        created_at=now,
        pay_until=now + timedelta(minutes=caps.pay_minutes(basket.uid, basket.selection, now)),
    )
    rewards.promise(head, sum(line.payable_fen for line in lines))
    due = deadline_of(head, status, now)
    if due:
        for name, value in timers.attributes(key, *due).items():
            setattr(head, name, value)
    snapshot = Snapshot.at(
        snapshot_key(order_no),
        kept=Kept(
            lines=lines,
            trace=price.trace,
            goods_fen=price.goods_fen,
            discount_fen=price.discount_fen,
            freight_fen=price.freight_fen,
            extras_fen=price.extras_fen,
            remark=basket.remark or None,
            agreement=_agreement(basket),
            terms=_terms(basket, now),
            budgets=basket.deal.taken or None,
        ),
        receiver=addresses.sealed_receiver(basket.address),
        place=carriage.place(basket.delivery, basket.address),
    )
    return head, snapshot


def _agreement(basket: Basket) -> dict[str, Any]:
    made = basket.deal
    return agreed.bare(agreed.agreement(made.goods, made.book, made.circumstances, made.choice, made.price))


def _terms(basket: Basket, now: datetime) -> dict[str, Any]:
    """What may come back of it, and until when."""
    listed = {entry.sku_id: entry.listed_in for entry in basket.deal.goods}
    return kept(shop.current().after_sale, listed, basket.confirmed, now).model_dump(mode="json", exclude_none=True)


def _gift_lines(basket: Basket) -> list[Line]:
    """What promotions bring: lines of the order like others, but for nothing."""
    lines: list[Line] = []
    for gift in basket.deal.price.gifts:
        known = basket.selection.others.get(stock.stock_key(gift.sku_id))
        lines.append(
            Line(
                product_id=known.product_id if isinstance(known, stock.Stock) else "",
                sku_id=gift.sku_id,
                title=gift.title,
                unit_price_fen=0,
                quantity=gift.quantity,
                subtotal_fen=0,
                discount_fen=0,
                payable_fen=0,
                gift_of=gift.rule_id,
            )
        )
    return lines


def _title(price: Price) -> str:
    """For lists and for the cashier: the first thing, and how many kinds."""
    first = price.lines[0].title[:40]
    return first if len(price.lines) == 1 else f"{first} 等{len(price.lines)}种"


def tell_short(selection: Selection, refused: TransactionRefused) -> None:
    """Was it the stock that refused? Raises ShopError out_of_stock with what is left of each short line; pickup_full when its point did.

    A gift that ran out refuses nobody: the next look leaves it out. Nor does a hold that has just run out, or one pool among several.
    """
    if "point" in refused.failures:
        raise ShopError("pickup_full")
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
        and stock.left(short[stock.label(entry.sku_id)]) < entry.quantity
        and entry.sku_id not in {hold.sku_id for hold in selection.holds}
    ]
    for line in lines:
        if stock.is_gone(short[stock.label(str(line["skuId"]))]):
            stock.remember_sold_out(str(line["skuId"]))
    if lines:
        raise ShopError("out_of_stock", lines=lines)


# paying at once: payments are imported when there is something to pay, for an order may be paid later, and elsewhere


class Standing(NamedTuple):
    """An order as it is now. `payment`: what opens the cashier; None: nothing is to be paid, or it was not asked for."""

    head: OrderHead
    payment: dict[str, str] | None


def first_attempt(member: User) -> First:
    """What goes into the order's own transaction for a buyer who pays at once, where they are at home."""
    from ..payments import attempts

    return attempts.First(attempts.at_home(member))


def as_made(head: OrderHead, first: First | None) -> Standing:
    """Of an order that was written this instant with its first attempt: nothing is read again."""
    if first is None:
        return Standing(head, None)
    from ..payments import attempts

    payment = attempts.pay(head.uid, head.order_no, first.choice, known=head, opened=first.attempt)
    return Standing(head if payment else own_head(head.uid, head.order_no), payment)


def as_it_is(head: OrderHead) -> Standing:
    """Of an order that was written before."""
    if head.status != states.UNPAID:
        return Standing(head, None)
    from ..payments import attempts

    payment = attempts.pay(head.uid, head.order_no)
    return Standing(own_head(head.uid, head.order_no), payment)
