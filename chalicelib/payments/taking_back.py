"""A buyer who has just paid cancels: all the money goes back, and with its arrival the order ends like any that was refunded whole."""

from __future__ import annotations

from datetime import datetime

from ..orders import states, undo
from ..orders.items import OrderHead, any_head
from ..store.again import look_again
from ..store.item import Key
from ..store.transaction import Transaction
from . import cases, refunds

REASON = "买家付款后取消"


def take_back(head: OrderHead, now: datetime) -> OrderHead:
    """Within the window and before anybody began to send it. Any number of times: one refund. Returns the order as it is then.

    Raises ShopError undo_over, aftersales_open, refund_not_possible, Contended.
    """
    key = look_again("orders/take_back", lambda: _request(head.order_no, now))
    if key is not None:
        refunds.advance_if_possible(key)
    return any_head(head.order_no)


def _request(order_no: str, now: datetime) -> Key | None:
    head = any_head(order_no)
    if head.refunding_fen or head.status == states.CLOSED:
        return None  # asked for before
    undo.require(head, now)
    transaction = Transaction("orders/take_back")
    if refunds.is_free(head):
        refunds.undo_free(transaction, head, REASON, "buyer", now)
        transaction.commit()
        return None
    refund = cases.refund_rest(transaction, head, REASON, "buyer", now)
    transaction.commit()
    return refund.key
