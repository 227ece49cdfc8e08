"""Goods of an order have come: each delivery paper once, with the stock's movements in the same transaction. Too many or too few are named.

Reads    the order; the stock of another location than the main one
Writes   the paper, the order, the stock with its movements, what is on order     (one transaction with the answer)
Errors   purchase_not_found 404, purchase_state 409, sku_not_found 404, delivery_over 409 (details.over by SKU), receipt_exists 409,
         location_not_found 404, stock_is_spread 409, stock_line_waits 409
Retry    recorded: the same Idempotency-Key brings the goods in once; so does the paper's number, whoever types it
"""

from __future__ import annotations

from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction
from chalicelib.supply import paperwork, receiving
from chalicelib.supply.paperwork import DeliveryPaper
from chalicelib.supply.receiving import CAME


class ReceivePurchase(DeliveryPaper, Request):
    """`acceptOver`: take what came beyond the order. `final`: what is missing will not come."""

    accept_over: bool = False
    final: bool = False


class ReceivedPurchase(Response):
    """`over`: pieces that came beyond the order, `short`: pieces of it that have not come yet, by SKU."""

    purchase_no: str
    paper: str
    status: str
    over: dict[str, int]
    short: dict[str, int]


@operation(ReceivePurchase, ReceivedPurchase, caller=staff("supply.receive"), retry=RECORDED)
def receive(request: ReceivePurchase, call: Call) -> ReceivedPurchase:
    paperwork.check_location(request.location_id)
    return look_again("purchases/receive", lambda: _receive(request, call))


def _receive(request: ReceivePurchase, call: Call) -> ReceivedPurchase:
    purchase, receipt = paperwork.written(request, CAME, call.caller.name, call.now)
    transaction = Transaction("purchases/receive")
    found = receiving.receive(
        transaction, purchase, receipt, call.now, accept_over=request.accept_over, final=request.final
    )
    answer = ReceivedPurchase(
        purchase_no=purchase.purchase_no,
        paper=request.paper,
        status=found.state,
        over=found.over,
        short=found.short,
    )
    try:
        call.commit(transaction, answer)
    except TransactionRefused as failed:
        paperwork.refused(failed, request.lines, out=False)
    return answer
