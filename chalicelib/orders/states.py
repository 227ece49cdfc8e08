"""The one truth about an order's states, pure.

    RESERVING ─reserved─> UNPAID ─paid─> PAID ─shipped─> SHIPPED ─received─> RECEIVED ─finished─> FINISHED
        │                  │  │           └─partly_shipped─> PARTLY_SHIPPED ─shipped─> SHIPPED
        │                  │  └─closing─> CLOSING ─paid─> PAID
        └─out_of_stock, closed─> CLOSED <─closed┘        any paid state ─refunded─> CLOSED(refunded)
                                   └─revived─> PAID: only CLOSED(expired), by money that came late (payments/reviving.py)

Cash on delivery: UNPAID ─accepted─> ACCEPTED, which is sent like PAID; until cash_received the head's `owed_fen` says what is to be collected. It
ends like any other (closed) before a parcel has left, and by delivery_refused afterwards.

CLOSED has a reason: buyer | expired | staff | out_of_stock | refunded | refused. Events that only tell (refund_requested, late_payment, …) change
no state.
"""

from __future__ import annotations

from typing import Literal

Status = Literal[
    "RESERVING", "UNPAID", "CLOSING", "ACCEPTED", "PAID", "PARTLY_SHIPPED", "SHIPPED", "RECEIVED", "FINISHED", "CLOSED"
]
Reason = Literal["buyer", "expired", "staff", "out_of_stock", "refunded", "refused"]

RESERVING: Status = "RESERVING"
UNPAID: Status = "UNPAID"
CLOSING: Status = "CLOSING"
ACCEPTED: Status = "ACCEPTED"  # to be sent, the money is collected at the door
PAID: Status = "PAID"
PARTLY_SHIPPED: Status = "PARTLY_SHIPPED"
SHIPPED: Status = "SHIPPED"
RECEIVED: Status = "RECEIVED"
FINISHED: Status = "FINISHED"
CLOSED: Status = "CLOSED"

STATUSES: tuple[Status, ...] = (
    RESERVING, UNPAID, CLOSING, ACCEPTED, PAID, PARTLY_SHIPPED, SHIPPED, RECEIVED, FINISHED, CLOSED
)  # fmt: skip
NOT_PAID = frozenset({RESERVING, UNPAID, CLOSING})
HOLDS_PAYMENT = frozenset({PAID, PARTLY_SHIPPED, SHIPPED, RECEIVED, FINISHED})
UNSHIPPED = frozenset({PAID, ACCEPTED})
STAFF_WORK = frozenset({PAID, ACCEPTED, PARTLY_SHIPPED})
PAID_FOR = UNSHIPPED - {ACCEPTED}  # what needs no courier to collect its money: it may be delivered at once
SENDING = frozenset({"partly_shipped", "shipped"})  # with these a parcel leaves
PAYING = frozenset({"paid", "revived", "cash_received"})  # with these the goods are sold

TRANSITIONS: dict[str, dict[Status, Status]] = {
    "reserved": {RESERVING: UNPAID},
    "out_of_stock": {RESERVING: CLOSED},
    "closing": {UNPAID: CLOSING},
    "closed": {RESERVING: CLOSED, UNPAID: CLOSED, CLOSING: CLOSED, ACCEPTED: CLOSED},
    "accepted": {UNPAID: ACCEPTED},
    "paid": {UNPAID: PAID, CLOSING: PAID},
    "revived": {CLOSED: PAID},
    "cash_received": {
        ACCEPTED: PAID,
        PARTLY_SHIPPED: PARTLY_SHIPPED,
        SHIPPED: SHIPPED,
        RECEIVED: RECEIVED,
        FINISHED: FINISHED,
    },
    "delivery_refused": {PARTLY_SHIPPED: CLOSED, SHIPPED: CLOSED, RECEIVED: CLOSED, FINISHED: CLOSED},
    "partly_shipped": {PAID: PARTLY_SHIPPED, ACCEPTED: PARTLY_SHIPPED, PARTLY_SHIPPED: PARTLY_SHIPPED},
    "shipped": {PAID: SHIPPED, ACCEPTED: SHIPPED, PARTLY_SHIPPED: SHIPPED},
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
        "partly_refunded",
        "refund_failed",
        "refund_abnormal",
        "late_payment",
        "duplicate_payment",
        "extra_payment_returned",
        "payment_mismatch",
        "aftersale_applied",
        "aftersale_approved",
        "aftersale_rejected",
        "aftersale_closed",
        "aftersale_parcel_sent",
        "aftersale_received",
        "aftersale_parcel_bad",
        "aftersale_replaced",
        "aftersale_escalated",
        "delivered",
        "promise_missed",
        "parcel_changed",
        "address_changed",
    }
)

Tab = Literal["unpaid", "to_ship", "to_receive", "received"]
TABS: dict[Tab, frozenset[Status]] = {
    "unpaid": NOT_PAID,
    "to_ship": frozenset({ACCEPTED, PAID, PARTLY_SHIPPED}),
    "to_receive": frozenset({SHIPPED}),
    "received": frozenset({RECEIVED}),
}


def after(status: Status, event: str) -> Status | None:
    """The state after `event`, or None if the event cannot happen in `status`. Raises KeyError for an unknown event."""
    if event in TELLING:
        return status
    return TRANSITIONS[event].get(status)


def worklist(status: Status, *, owed: bool) -> str | None:
    """The merchant's list in which an order of this state stands: its state while it is to be sent, then OWED until its cash is there."""
    if status in STAFF_WORK:
        return status
    return "OWED" if owed and status in HOLDS_PAYMENT else None


def tab_of(status: Status) -> Tab | None:
    """The buyer's tab that shows orders of this state, apart from "all"."""
    return next((tab for tab, statuses in TABS.items() if status in statuses), None)
