"""Pay an order with the buyer's balance, by PIN; an open payment elsewhere is ended first.

Reads    the order, the PIN, the balance
Writes   a guess of the PIN; then balance, entry, attempt, order, coupon       (one transaction)
Errors   order_not_found 404, order_reserving 409, already_paid 409, order_closed 409, pay_time_over 409, order_state 409,
         pin_not_set 409, pin_wrong 403 (details.left), pin_locked 429 (details.until), balance_insufficient 409 (details.missingFen),
         account_frozen 403, provider_unavailable 503 (ask again)
Retry    natural: an order that the balance has paid stays paid once. Nothing of a PIN is recorded
"""

from __future__ import annotations

from chalicelib.balance import ledger, pin
from chalicelib.balance.pin import Digits
from chalicelib.orders.items import own_head
from chalicelib.payments import by_balance
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class PayByBalance(Request):
    order_no: OrderNo
    pin: Digits


class BalancePayment(Response):
    """Money in fen."""

    order_no: str
    status: str
    paid_fen: int
    balance_fen: int


@operation(PayByBalance, BalancePayment, caller=BUYER, retry=NATURAL)
def pay_balance(request: PayByBalance, call: Call) -> BalancePayment:
    own_head(call.uid, request.order_no)
    pin.check(call.uid, request.pin, call.now)
    head = by_balance.pay(call, request.order_no)
    return BalancePayment(
        order_no=head.order_no,
        status=head.status,
        paid_fen=int(head.paid_fen),
        balance_fen=int(ledger.load(call.uid).fen),
    )
