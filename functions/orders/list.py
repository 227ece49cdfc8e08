"""The buyer's orders by tab, newest first.

Reads    heads by one Query, their lines by one batch; in the minutes after payment, whether a case is open, by another
Errors   invalid_cursor 400
Retry    read
"""

from __future__ import annotations

from typing import Literal

from chalicelib.aftersales.reading import with_open_cases
from chalicelib.orders import reading, states
from chalicelib.orders.views import OrderSummary
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor


class ListOrders(Request):
    tab: Literal["all", "unpaid", "to_ship", "to_receive", "received"] = "all"
    cursor: Cursor | None = None
    page_size: PageSize = 10


class OrderPage(Response):
    orders: list[OrderSummary]
    next_cursor: str | None


@operation(ListOrders, OrderPage, caller=BUYER, retry=READ)
def list_orders(request: ListOrders, call: Call) -> OrderPage:
    scope = f"orders/list {call.uid} {request.tab}"
    start = cursor.read(scope, request.cursor)
    tab = None if request.tab == "all" else request.tab
    orders, following = reading.of_tab(call.uid, tab, start, request.page_size, call.now)
    undoable = [order for order in orders if order.status == states.PAID and "cancel" in order.actions]
    asked_for = with_open_cases(order.order_no for order in undoable)
    for order in undoable:
        if order.order_no in asked_for:
            order.actions.remove("cancel")  # as orders/get says: all of it cannot go back while a case asks for some
    return OrderPage(orders=orders, next_cursor=cursor.write(scope, following) if following else None)
