"""Goods of an order go back to the supplier, no more than came of them: taken out of the stock with a paper of their own.

Reads    the order; the stock of another location than the main one
Writes   the paper, the order, the stock with its movements                    (one transaction with the answer)
Errors   purchase_not_found 404, sku_not_found 404, delivery_over 409 (more than came, details.over), receipt_exists 409,
         stock_below_zero 409 (sold, held, or at another location), location_not_found 404, stock_is_spread 409
Retry    recorded: the same Idempotency-Key takes the goods out once; so does the paper's number, whoever types it
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
from chalicelib.supply.receiving import WENT


class SendBackPurchase(DeliveryPaper, Request):
    """`note`: why, for the audit and the supplier."""


class SentBackPurchase(Response):
    purchase_no: str
    paper: str
    status: str


@operation(SendBackPurchase, SentBackPurchase, caller=staff("supply.receive"), retry=RECORDED)
def send_back(request: SendBackPurchase, call: Call) -> SentBackPurchase:
    paperwork.check_location(request.location_id)
    return look_again("purchases/send_back", lambda: _send_back(request, call))


def _send_back(request: SendBackPurchase, call: Call) -> SentBackPurchase:
    purchase, receipt = paperwork.written(request, WENT, call.caller.name, call.now)
    transaction = Transaction("purchases/send_back")
    receiving.send_back(transaction, purchase, receipt, call.now)
    answer = SentBackPurchase(purchase_no=purchase.purchase_no, paper=request.paper, status=purchase.status)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as failed:
        paperwork.refused(failed, request.lines, out=True)
    return answer
