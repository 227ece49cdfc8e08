"""The receipts of an order's money, to be kept: each with its text, its hash, and the proof that leads to the published head of its day.

Reads    the order, its receipts
Errors   order_not_found 404
Retry    read

A receipt is there seconds after what it tells of; its `day` and `proof` follow the next morning. How to check without us:
chalicelib/receipts/chain.py says it in five lines.
"""

from __future__ import annotations

from chalicelib.orders.items import own_head
from chalicelib.receipts import book
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation


class GetReceipts(Request):
    order_no: OrderNo


class ReceiptView(Shape):
    """`hash` = SHA-256(hash of the one before + newline + `body`), hex; before the first one, 64 zeros."""

    number: int
    body: str
    hash: str
    day: str | None
    proof: list[str] | None


class Receipts(Response):
    order_no: str
    receipts: list[ReceiptView]


@operation(GetReceipts, Receipts, caller=BUYER, retry=READ)
def get(request: GetReceipts, call: Call) -> Receipts:
    head = own_head(call.uid, request.order_no)
    views = [
        ReceiptView(number=int(one.number), body=one.body, hash=one.hash_hex, day=one.day, proof=one.proof)
        for one in book.of_order(head.order_no)
    ]
    return Receipts(order_no=head.order_no, receipts=views)
