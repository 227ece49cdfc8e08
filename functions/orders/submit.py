"""Submit an order: stock, coupon, caps and the answer in one transaction; with `pay`, the prepay at once.

Reads    by key in one batch: buyer, SKUs, stock, address, coupon, caps, cart, budgets of the quote (the cart before it, without quote
         and items; without quote the live promotions, kept for 10 s, and the budgets of those that apply)
Writes   order, snapshot, caps with the request's key, stock (inline) or a request to the stock queue, gifts, coupon, budgets, cart, with `pay`
         the payment attempt (one transaction); the provider's answer (after)
Errors   nothing_selected 409, cart_changed 409, lines_unavailable 409, out_of_stock 409, total_changed 409, quote_expired 409,
         address_not_found 404, coupon_not_found 404, coupon_unusable 409, open_orders_limit 409, held_units_limit 409, no_delivery 409,
         credit_orders_limit 409, credit_units_limit 409, credit_no_rush 409,
         region_needed 409, delivery_unavailable 409, pickup_full 409, pin_needed 403, quantity_too_large 409, account_frozen 403, cart_full 409;
         with pay also those of orders/pay
Retry    recorded: the same Idempotency-Key gets the same order, and goes on with paying where it stopped

A quote is honoured for ten minutes, also when its promotions have ended meanwhile. What cannot be honoured (a coupon, a budget or a gift that is
gone, another region, a day-old quote) is priced anew: the same sum with the same gifts makes the order, all else is total_changed with `differences`.
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.checkout import basket, caps, repeated, reservation, submit
from chalicelib.checkout.basket import Ask
from chalicelib.orders.items import OpenOrders, OrderHead, open_key, own_head
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Moment, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store import table
from chalicelib.store.again import pause
from chalicelib.store.errors import Contended, TransactionRefused
from chalicelib.store.transaction import Transaction

_TRIES = 8


class SubmitOrder(Ask):
    pay: bool = False


class SubmittedOrder(Response):
    """`status` and `payment` are as they are now, the rest never changes. `payment` goes to wx.requestPayment."""

    order_no: str
    payable_fen: int
    units: int
    pay_until: Moment
    status: str
    payment: dict[str, str] | None = None


def _told(head: OrderHead, payment: dict[str, str] | None = None) -> SubmittedOrder:
    return SubmittedOrder(
        order_no=head.order_no,
        payable_fen=int(head.payable_fen),
        units=int(head.units),
        pay_until=head.pay_until,
        status=head.status,
        payment=payment,
    )


def _as_it_is(order_no: str, request: SubmitOrder, call: Call) -> SubmittedOrder:
    """The order that the request has made, with today's status, and the payment if it was asked for."""
    head = own_head(call.uid, order_no)
    reservation.outcome(head)
    return _told(*submit.as_it_is(head)) if request.pay else _told(head)


def _made_before(request: SubmitOrder, call: Call) -> SubmittedOrder | None:
    order_no = repeated.order_of(table.get(OpenOrders, open_key(call.uid)), call)
    return _as_it_is(order_no, request, call) if order_no else None


@operation(
    SubmitOrder,
    SubmittedOrder,
    caller=buyer("order"),
    retry=RECORDED,
    noted=_made_before,
    limit=per_minute(60, loose=True),
)
def submit_order(request: SubmitOrder, call: Call) -> SubmittedOrder:
    by_queue = False
    for attempt in range(1, _TRIES + 1):
        wanted = basket.plan(call.uid, request, call.now)
        found = basket.read(call.uid, wanted)
        made = repeated.order_of(found.open_orders, call)
        if made is not None:
            return _as_it_is(made, request, call)
        if basket.cart_moved(wanted, found):
            pause(attempt)
            continue
        member = members.check_active(basket.buyer(call.uid, found), call)
        order = basket.fill(call.uid, request, wanted, found, call.now)
        caps.check(call.uid, found, call.now)
        submit.check_pin(order, request.pin_proof, call.now)
        by_queue = by_queue or submit.entrance(order) == "queue"
        transaction = Transaction("orders/submit")
        first = submit.first_attempt(member) if request.pay else None
        head = submit.write(transaction, order, by_queue, call, first)
        try:
            call.commit(transaction, _told(head), noted=True)
        except Contended:
            by_queue = not found.holds  # many want the same SKU at this instant: the queue lines them up
        except TransactionRefused as refused:
            submit.tell_short(found, refused)
            pause(attempt)  # the cart, the coupon, a gift, a budget or the caps moved: look again
        else:
            if by_queue:
                reservation.ask(head, found.units)
                return _as_it_is(head.order_no, request, call)
            return _told(*submit.as_made(head, first))
    raise ShopError("busy")
