"""Staff note something on an order, for each other: the buyer never sees it.

Reads    the order
Writes   the note, sealed                                                     (one transaction with the answer)
Errors   order_not_found 404, forbidden 403
Retry    recorded: the same Idempotency-Key notes once
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import order_desk
from chalicelib.orders.items import any_head
from chalicelib.runtime.model import Moment, OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.transaction import Transaction


class NoteOrder(Request):
    order_no: OrderNo
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class NotedOrder(Response):
    order_no: str
    at: Moment


@operation(NoteOrder, NotedOrder, caller=staff("orders.note"), retry=RECORDED)
def note(request: NoteOrder, call: Call) -> NotedOrder:
    head = any_head(request.order_no)
    written = order_desk.note(head.order_no, call.caller.name, request.text, call.now)
    answer = NotedOrder(order_no=head.order_no, at=written.written_at)
    transaction = Transaction("orders/note")
    transaction.create("note", written)
    call.commit(transaction, answer)
    return answer
