"""The one truth about a case's states, pure.

    APPLIED ─approved─┬─ refund ──────────────────────────────────────────> APPROVED ──────────┐
                      └─ return, exchange ─> WAIT_PARCEL ─parcel_sent─> PARCEL_SENT ─received─> RECEIVED
                                                                          └─parcel_bad─> PARCEL_BAD ─approved─> (as above)
    APPROVED, RECEIVED(return) ─refunding─> REFUNDING ─refunded─> REFUNDED        REFUNDING ─refund_failed─> APPROVED (again, under a new number)
    RECEIVED(exchange) ─replaced─> EXCHANGED
    APPLIED, PARCEL_BAD ─rejected─>   APPLIED, WAIT_PARCEL ─cancelled─>   WAIT_PARCEL ─timed_out─>   CLOSED(reject | cancel | timeout)

Where nothing is to be paid a case goes from APPROVED or RECEIVED to REFUNDED at once. The numbers are those of the mini-program template.
"""

from __future__ import annotations

from typing import Literal

What = Literal["refund", "return", "exchange"]
State = Literal[
    "APPLIED",
    "APPROVED",
    "WAIT_PARCEL",
    "PARCEL_SENT",
    "RECEIVED",
    "PARCEL_BAD",
    "REFUNDING",
    "REFUNDED",
    "EXCHANGED",
    "CLOSED",
]
ClosedWhy = Literal["cancel", "reject", "timeout"]
Channel = Literal[
    "app", "phone", "shop"
]  # how a case was asked for: by the buyer, or by staff for a buyer who called or came

APPLIED: State = "APPLIED"
APPROVED: State = "APPROVED"
WAIT_PARCEL: State = "WAIT_PARCEL"
PARCEL_SENT: State = "PARCEL_SENT"
RECEIVED: State = "RECEIVED"
PARCEL_BAD: State = "PARCEL_BAD"
REFUNDING: State = "REFUNDING"
REFUNDED: State = "REFUNDED"
EXCHANGED: State = "EXCHANGED"
CLOSED: State = "CLOSED"

STATES: tuple[State, ...] = (
    APPLIED, APPROVED, WAIT_PARCEL, PARCEL_SENT, RECEIVED, PARCEL_BAD, REFUNDING, REFUNDED, EXCHANGED, CLOSED
)  # fmt: skip
KINDS: tuple[What, ...] = ("refund", "return", "exchange")
ENDED = frozenset({REFUNDED, EXCHANGED, CLOSED})
RIGHTS_TYPE: dict[What, int] = {
    "return": 10,
    "refund": 20,
    "exchange": 30,
}  # 30 is ours: the template knows no exchange
RIGHTS_STATUS: dict[State, int] = {
    APPLIED: 100,
    APPROVED: 110,
    WAIT_PARCEL: 120,
    PARCEL_SENT: 130,
    RECEIVED: 140,
    PARCEL_BAD: 150,
    REFUNDING: 140,
    REFUNDED: 160,
    EXCHANGED: 160,
    CLOSED: 170,
}

_ALL: tuple[What, ...] = KINDS
_WITH_PARCEL: tuple[What, ...] = ("return", "exchange")
_WITH_MONEY: tuple[What, ...] = ("refund", "return")


def _for(kinds: tuple[What, ...], *steps: tuple[State, State]) -> dict[tuple[What, State], State]:
    return {(kind, before): after for kind in kinds for before, after in steps}


TRANSITIONS: dict[str, dict[tuple[What, State], State]] = {
    "approved": {
        **_for(_WITH_MONEY, (APPROVED, APPROVED)),  # its refund could not be made: try again
        **_for(("refund",), (APPLIED, APPROVED)),
        **_for(_WITH_PARCEL, (APPLIED, WAIT_PARCEL)),
        **_for(("return",), (PARCEL_BAD, APPROVED)),
        **_for(("exchange",), (PARCEL_BAD, RECEIVED)),
    },
    "rejected": _for(_ALL, (APPLIED, CLOSED)) | _for(_WITH_PARCEL, (PARCEL_BAD, CLOSED)),
    "cancelled": _for(_ALL, (APPLIED, CLOSED)) | _for(_WITH_PARCEL, (WAIT_PARCEL, CLOSED)),
    "timed_out": _for(_WITH_PARCEL, (WAIT_PARCEL, CLOSED)),
    "parcel_sent": _for(_WITH_PARCEL, (WAIT_PARCEL, PARCEL_SENT), (PARCEL_SENT, PARCEL_SENT)),
    "received": _for(_WITH_PARCEL, (WAIT_PARCEL, RECEIVED), (PARCEL_SENT, RECEIVED)),
    "parcel_bad": _for(_WITH_PARCEL, (WAIT_PARCEL, PARCEL_BAD), (PARCEL_SENT, PARCEL_BAD)),
    "refunding": _for(_WITH_MONEY, (APPROVED, REFUNDING)) | _for(("return",), (RECEIVED, REFUNDING)),
    "refund_failed": _for(_WITH_MONEY, (REFUNDING, APPROVED)),
    "refunded": _for(_WITH_MONEY, (APPROVED, REFUNDED), (REFUNDING, REFUNDED))
    | _for(("return",), (RECEIVED, REFUNDED)),
    "replaced": _for(("exchange",), (RECEIVED, EXCHANGED)),
    "escalated": {
        **_for(_ALL, (APPLIED, APPLIED)),
        **_for(_WITH_MONEY, (APPROVED, APPROVED)),
        **_for(_WITH_PARCEL, (PARCEL_SENT, PARCEL_SENT), (PARCEL_BAD, PARCEL_BAD)),
        **_for(("exchange",), (RECEIVED, RECEIVED)),
    },
}
CLOSED_BY: dict[str, ClosedWhy] = {"cancelled": "cancel", "rejected": "reject", "timed_out": "timeout"}

Tab = Literal["audit", "approved", "complete", "closed"]
TABS: dict[Tab, frozenset[State]] = {
    "audit": frozenset({APPLIED}),
    "approved": frozenset({APPROVED, WAIT_PARCEL, PARCEL_SENT, RECEIVED, PARCEL_BAD, REFUNDING}),
    "complete": frozenset({REFUNDED, EXCHANGED}),
    "closed": frozenset({CLOSED}),
}
Work = Literal["review", "receive", "replace", "escalated"]
WORKS: tuple[Work, ...] = ("review", "receive", "replace", "escalated")


def after(what: What, state: State, event: str) -> State | None:
    """The state after `event`, or None if it cannot happen. Raises KeyError for an unknown event."""
    return TRANSITIONS[event].get((what, state))


def owes_money(what: What, state: State) -> bool:
    """Is it time to settle the case: nobody but the shop has to do anything any more?"""
    return state == APPROVED or (what == "return" and state == RECEIVED)


def work(what: What, state: State, *, escalated: bool) -> Work | None:
    """The list of staff in which a case stands, as long as it waits for staff."""
    lists: dict[State, Work] = {APPLIED: "review", PARCEL_BAD: "review", PARCEL_SENT: "receive"}
    own = "replace" if what == "exchange" and state == RECEIVED else lists.get(state)
    waits = own is not None or state == APPROVED
    return "escalated" if escalated and waits else own


def buyer_may(what: What, state: State, *, rated: bool) -> list[str]:
    """What the buyer can do with a case now."""
    allowed = [
        name for name, event in (("cancel", "cancelled"), ("send_parcel", "parcel_sent")) if after(what, state, event)
    ]
    return [*allowed, "rate"] if state in ENDED and not rated else allowed
