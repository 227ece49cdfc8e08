"""The invoice of an order, and whether one can be asked for.

Reads    the order, its invoice
Errors   order_not_found 404
Retry    read
"""

from __future__ import annotations

from chalicelib.invoices import desk
from chalicelib.invoices.items import ENDED, Invoice, InvoiceView, view
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import READ, Call, operation

_SAID = {
    "requested": "已申请，等待商家开票",
    "issued": "已开票",
    "rejected": "商家未开票",
    "cancelled": "已取消申请",
    "red_due": "订单有退款，发票将冲红",
    "red": "发票已冲红",
}
_ISSUED, _MAY_ASK, _NONE = 1, 2, 3


class GetInvoice(Request):
    order_no: OrderNo


class OrderInvoice(Response):
    """`invoiceStatus` and `invoiceDesc` are what the retail template's order page reads: 1 issued, 2 can be asked for, 3 none."""

    order_no: str
    invoice_status: int
    invoice_desc: str
    possible_fen: int
    invoice: InvoiceView | None


@operation(GetInvoice, OrderInvoice, caller=BUYER, retry=READ)
def get(request: GetInvoice, call: Call) -> OrderInvoice:
    head = own_head(call.uid, request.order_no)
    found = desk.find(head.order_no)
    possible = desk.owed_fen(head)
    return OrderInvoice(
        order_no=head.order_no,
        invoice_status=_status(found, possible),
        invoice_desc=_SAID[found.state] if found else "可申请发票" if possible else "不可开票",
        possible_fen=possible,
        invoice=view(found) if found else None,
    )


def _status(found: Invoice | None, possible: int) -> int:
    if found is not None and found.state in ("issued", "red_due"):
        return _ISSUED
    return _MAY_ASK if possible and (found is None or found.state in ENDED) else _NONE
