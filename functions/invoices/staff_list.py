"""Invoices that wait for staff: asked for, or to be taken back by a red letter; those that wait longest in front.

Reads    the list of the state (an index, sharded), then the invoices by key
Errors   invalid_cursor 400, forbidden 403
Retry    read
"""

from __future__ import annotations

from typing import Literal

from chalicelib.invoices import desk
from chalicelib.invoices.items import InvoiceView
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class ListWaiting(Request):
    state: Literal["requested", "red_due"] = "requested"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class WaitingInvoices(Response):
    invoices: list[InvoiceView]
    next_cursor: str | None


@operation(ListWaiting, WaitingInvoices, caller=staff("invoices.read"), retry=READ)
def staff_list(request: ListWaiting, call: Call) -> WaitingInvoices:
    scope = f"invoices/staff_list {request.state}"
    found, following = desk.waiting(request.state, cursor.read(scope, request.cursor) or "", request.page_size)
    return WaitingInvoices(invoices=found, next_cursor=cursor.write(scope, following) if following else None)
