"""How goods reach the buyer without a courier: by a code at a point, by a text for what is no thing, by the shop's own people in the city.

What a payment brings with it (`begin`) follows from the order's change in the table's stream, so that paying waits for none of it; every step
bears repetition.
"""

from __future__ import annotations

from datetime import datetime

from . import fulfilment, pickup, punctuality, shop
from .aftersales.items import ledger_of
from .delivery_terms import PICKUP, SAME_CITY, VIRTUAL
from .fulfilment import Sending
from .orders import states
from .orders.items import OrderHead, Parcel, any_head, parcels_of
from .orders.transition import move
from .runtime import clock
from .runtime.errors import ShopError
from .store import table
from .store.again import look_again
from .store.transaction import Transaction
from .tracking import watch

TIMER = "system"


def begin(head: OrderHead) -> None:
    """The order is to be sent now: its code, its promise, or the whole of what is delivered at once. Any number of times."""
    if head.promised_at is not None:
        punctuality.open_promise(head.order_no, head.promised_at)
    if head.delivery == PICKUP and head.point_id:
        pickup.issue(head.order_no, head.point_id)
    terms = shop.current().delivery
    if head.delivery == VIRTUAL and terms.virtual_at_payment:
        look_again("orders/deliver", lambda: _deliver_text(head.order_no, terms.virtual_note))


def _deliver_text(order_no: str, text: str) -> None:
    head = any_head(order_no)
    if head.status not in states.PAID_FOR or head.refunding_fen or fulfilment.wanted_back(ledger_of(order_no)):
        return  # done before, not paid, or taken back; when a case ends without money, the order's change brings us here again
    transaction = Transaction("orders/deliver")
    _send(transaction, head, VIRTUAL, TIMER, clock.now(), note=text)
    transaction.commit()


def _send(
    transaction: Transaction, head: OrderHead, method: str, by: str, now: datetime, *, note: str | None = None
) -> None:
    number = len(parcels_of(head.order_no, head.uid)) + 1
    fulfilment.ship(transaction, head, number, Sending(method, note=note), by, now)


def fetched(code: str, by: str, now: datetime) -> tuple[Transaction, OrderHead]:
    """The buyer stands at the counter with this code: a transaction that uses it up and hands the order over, not yet committed.

    What was not noted as ready before is so now, in a write of its own; what happened between the two is seen. Raises ShopError
    pickup_code_wrong, pickup_code_used, order_state, aftersales_open, cash_owed.
    """
    order_no = pickup.order_of(code)
    issued = table.get(pickup.PickupCode, pickup.code_key(order_no)) if order_no else None
    if order_no is None or issued is None or issued.code != code:
        raise ShopError("pickup_code_wrong")
    if issued.used_at is not None:
        raise ShopError("pickup_code_used", usedAt=clock.iso(issued.used_at))
    head = _to_hand_over(order_no)
    if head.status in states.STAFF_WORK:
        ready = Transaction("orders/ready")
        _send(ready, head, PICKUP, by, now)
        ready.commit()
        head = _to_hand_over(order_no)
    if not any(parcel.method == PICKUP for parcel in parcels_of(order_no, head.uid)):
        raise ShopError("order_state", status=head.status)  # the goods went another way
    transaction = Transaction("pickup/verify")
    used = [pickup.PickupCode.used_at.set(now), pickup.PickupCode.used_by.set(by)]
    transaction.update("code", issued.key, used, pickup.PickupCode.used_at.does_not_exist())
    no_money_moves = OrderHead.refunding_fen == 0
    if head.status in (states.RECEIVED, states.FINISHED):  # the buyer may have confirmed it before
        transaction.check("order", head.key, (OrderHead.seq == head.seq) & no_money_moves)
    else:
        move(transaction, head, "received", by, now, condition=no_money_moves)
    return transaction, head


def _to_hand_over(order_no: str) -> OrderHead:
    """The head of an order whose goods may leave the counter. Raises ShopError order_state, cash_owed, aftersales_open."""
    head = any_head(order_no)
    if head.refunding_fen:
        raise ShopError("order_state", status=head.status, refundingFen=int(head.refunding_fen))
    if head.owed_fen:
        raise ShopError("cash_owed", orderNo=order_no, owedFen=int(head.owed_fen))
    fulfilment.refuse_wanted_back(ledger_of(order_no))
    return head


def handed_over(head: OrderHead) -> int:
    """Units that the counter hands out: without those that went another way, or whose money went back."""
    found = fulfilment.beside(head)
    elsewhere = [parcel for parcel in found.parcels if parcel.method != PICKUP]
    return sum(fulfilment.unsent(found.lines, elsewhere, fulfilment.given_up(found.ledger)).values())


def brought(order_no: str, by: str, now: datetime) -> OrderHead:
    """The shop's own people have handed it over at the door. Raises ShopError order_state, also for what waits at a point."""
    head = any_head(order_no)
    parcels = parcels_of(order_no, head.uid)
    own = [parcel for parcel in parcels if parcel.method == SAME_CITY and not parcel.tracking_no]
    if head.status != states.SHIPPED or not own:
        raise ShopError("order_state", status=head.status)
    for parcel in own:
        if parcel.delivered_at is None:
            table.update(Parcel, parcel.key, [Parcel.delivered_at.set(now)], Parcel.pk.exists())
    watch.complete(order_no, now, by)
    return any_head(order_no)
