"""The one truth about an order's states, pure.

    RESERVING ─reserved─> UNPAID ─paid─> PAID ─shipped─> SHIPPED ─received─> RECEIVED ─finished─> FINISHED
        │                  │  │           └─partly_shipped─> PARTLY_SHIPPED ─shipped─> SHIPPED
        │                  │  └─closing─> CLOSING ─paid─> PAID
        └─out_of_stock, closed─> CLOSED <─closed┘        any paid state ─refunded─> CLOSED(refunded)

CLOSED has a reason: buyer | expired | staff | out_of_stock | refunded. Events that only tell (refund_requested, late_payment, …) change no state.
"""

from __future__ import annotations

from typing import Literal

Status = Literal[
    "RESERVING", "UNPAID", "CLOSING", "PAID", "PARTLY_SHIPPED", "SHIPPED", "RECEIVED", "FINISHED", "CLOSED"
]
Reason = Literal["buyer", "expired", "staff", "out_of_stock", "refunded"]

RESERVING: Status = "RESERVING"
UNPAID: Status = "UNPAID"
CLOSING: Status = "CLOSING"
PAID: Status = "PAID"
PARTLY_SHIPPED: Status = "PARTLY_SHIPPED"
SHIPPED: Status = "SHIPPED"
RECEIVED: Status = "RECEIVED"
FINISHED: Status = "FINISHED"
CLOSED: Status = "CLOSED"

STATUSES: tuple[Status, ...] = (RESERVING, UNPAID, CLOSING, PAID, PARTLY_SHIPPED, SHIPPED, RECEIVED, FINISHED, CLOSED)
NOT_PAID = frozenset({RESERVING, UNPAID, CLOSING})
HOLDS_PAYMENT = frozenset({PAID, PARTLY_SHIPPED, SHIPPED, RECEIVED, FINISHED})
UNSHIPPED = frozenset({PAID})
STAFF_WORK = frozenset({PAID, PARTLY_SHIPPED})

TRANSITIONS: dict[str, dict[Status, Status]] = {
    "reserved": {RESERVING: UNPAID},
    "out_of_stock": {RESERVING: CLOSED},
    "closing": {UNPAID: CLOSING},
    "closed": {RESERVING: CLOSED, UNPAID: CLOSED, CLOSING: CLOSED},
    "paid": {UNPAID: PAID, CLOSING: PAID},
    "partly_shipped": {PAID: PARTLY_SHIPPED, PARTLY_SHIPPED: PARTLY_SHIPPED},
    "shipped": {PAID: SHIPPED, PARTLY_SHIPPED: SHIPPED},
    "received": {SHIPPED: RECEIVED},
    "finished": {RECEIVED: FINISHED},
    # UNPAID and CLOSING: money of a wrong amount came, the order was held, and the money went back.
    "refunded": {
        UNPAID: CLOSED,
        CLOSING: CLOSED,
        PAID: CLOSED,
        PARTLY_SHIPPED: CLOSED,
        SHIPPED: CLOSED,
        RECEIVED: CLOSED,
        FINISHED: CLOSED,
    },
}
TELLING = frozenset(
    {
        "refund_requested",
        "refund_failed",
        "refund_abnormal",
        "late_payment",
        "duplicate_payment",
        "extra_payment_returned",
        "payment_mismatch",
    }
)

Tab = Literal["unpaid", "to_ship", "to_receive", "received"]
TABS: dict[Tab, frozenset[Status]] = {
    "unpaid": NOT_PAID,
    "to_ship": frozenset({PAID, PARTLY_SHIPPED}),
    "to_receive": frozenset({SHIPPED}),
    "received": frozenset({RECEIVED}),
}


def after(status: Status, event: str) -> Status | None:
    """The state after `event`, or None if the event cannot happen in `status`. Raises KeyError for an unknown event."""
    if event in TELLING:
        return status
    return TRANSITIONS[event].get(status)


def tab_of(status: Status) -> Tab | None:
    """The buyer's tab that shows orders of this state, apart from "all"."""
    return next((tab for tab, statuses in TABS.items() if status in statuses), None)
