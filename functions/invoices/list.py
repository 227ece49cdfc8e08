"""The buyer's invoices, those of the newest orders in front.

Reads    a page of invoices
Errors   invalid_cursor 400
Retry    read
"""

from __future__ import annotations

from chalicelib.invoices import desk
from chalicelib.invoices.items import InvoiceView
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor


class ListInvoices(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Invoices(Response):
    invoices: list[InvoiceView]
    next_cursor: str | None


@operation(ListInvoices, Invoices, caller=BUYER, retry=READ)
def list_invoices(request: ListInvoices, call: Call) -> Invoices:
    scope = f"invoices/list {call.uid}"
    found, following = desk.of_buyer(call.uid, cursor.read(scope, request.cursor), request.page_size)
    return Invoices(invoices=found, next_cursor=cursor.write(scope, following) if following else None)
