"""The caps: how many orders a buyer may leave unpaid, and how many units of a SKU these may hold. Nobody can lock the shop by not paying.

A buyer against whom something stands (`conduct_terms`) may hold less, for a shorter time: it stands on the buyer's own item, which is read anyway.

`OPEN` names every unpaid order with its units, and orders that were paid since. Their heads are looked at when the caps would refuse a new order,
or when so many stand there that the item would grow; the paid ones leave with the write of the new order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import members, shop
from ..conduct_terms import GOOD, Standing, standing
from ..orders import states
from ..orders.items import OpenOrders, OrderHead, head_key, open_key
from ..runtime.errors import ShopError
from ..runtime.operation import Call
from ..store import table
from ..store.transaction import Transaction
from . import repeated
from .selection import Selection

_TIDY = 8  # orders: about 800 bytes


def check(uid: str, selection: Selection, now: datetime) -> None:
    """Raises ShopError open_orders_limit, held_units_limit; credit_orders_limit, credit_units_limit, credit_no_rush."""
    credit = _credit(uid, selection, now)
    if selection.rush and credit.level is not None and not credit.level.rush:
        raise _by_credit("credit_no_rush", credit)
    held = selection.open_orders.by_order() if selection.open_orders else {}
    refusal = _refusal(selection, held, credit)
    if refusal or len(held) >= _TIDY:
        selection.paid = _paid(uid, held)
        held = {order_no: units for order_no, units in held.items() if order_no not in selection.paid}
        refusal = _refusal(selection, held, credit)
    if refusal:
        raise refusal


def pay_minutes(uid: str, selection: Selection, now: datetime) -> int:
    """How long the order that is made of the selection waits for its payment."""
    minutes, level = shop.current().pay_minutes, _credit(uid, selection, now).level
    return min(minutes, level.pay_minutes) if level else minutes


def _credit(uid: str, selection: Selection, now: datetime) -> Standing:
    who = selection.others.get(members.profile_key(uid))
    if not isinstance(who, members.User) or not who.credit:
        return GOOD
    return standing(who.credit, shop.current().credit, now)


def _by_credit(code: str, credit: Standing, **facts: object) -> ShopError:
    return ShopError(code, score=credit.score, betterAt=credit.better_at, **facts)


def _refusal(selection: Selection, held: Mapping[str, Mapping[str, int]], credit: Standing) -> ShopError | None:
    limits, level = shop.current(), credit.level
    if level and len(held) >= level.max_open_orders < limits.max_open_orders:
        return _by_credit("credit_orders_limit", credit, limit=level.max_open_orders)
    if len(held) >= limits.max_open_orders:
        return ShopError("open_orders_limit", limit=limits.max_open_orders)
    for sku, units in selection.units.items():
        there = sum(of_order.get(sku, 0) for of_order in held.values())
        if level and there + units > level.max_open_units_per_sku < limits.max_open_units_per_sku:
            facts = {"skuId": sku, "limit": level.max_open_units_per_sku, "held": there}
            return _by_credit("credit_units_limit", credit, **facts)
        if there + units > limits.max_open_units_per_sku:
            return ShopError("held_units_limit", skuId=sku, limit=limits.max_open_units_per_sku, held=there)
    return None


def _paid(uid: str, held: Mapping[str, object]) -> list[str]:
    """Those of these orders that are not unpaid any more. Who ended unpaid is not among them: it left when it ended."""
    found = table.get_many([(OrderHead, head_key(order_no, uid)) for order_no in held]).values()
    return [head.order_no for head in found if isinstance(head, OrderHead) and head.state not in states.NOT_PAID]


def take(transaction: Transaction, call: Call, selection: Selection, order_no: str, units: dict[str, int]) -> None:
    """Count the order among the buyer's unpaid ones, on the item as it was read, with the request that made it; what was found paid leaves.
    Parts: "open", that of `repeated.note`."""
    known = selection.open_orders
    if known is None:
        asked = [f"{order_no} {call.note}"]
        transaction.create("open", OpenOrders.at(open_key(call.uid), holds={order_no: units}, ver=1, asked=asked))
        return
    actions: list[Action] = [Path(["holds", order_no]).set(units), OpenOrders.ver.set(known.ver + 1)]
    actions += repeated.note(transaction, known, order_no, call)
    if selection.paid:
        actions += [Path(["holds", paid]).remove() for paid in selection.paid]
        actions.append(OpenOrders.bought_before.set(True))
    transaction.update("open", known.key, actions, OpenOrders.ver == known.ver)
