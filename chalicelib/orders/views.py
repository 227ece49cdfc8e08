"""An order as its buyer and the staff see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..addresses import Receiver, open_receiver
from ..pricing import Line, Step
from ..runtime.model import Moment, Shape
from ..store.timeline import Entry, side_of
from . import states
from .items import OrderHead, Parcel, Snapshot

_BUYER_MAY = {
    "pay": {states.UNPAID},
    "cancel": {states.RESERVING, states.UNPAID, states.ACCEPTED},
    "confirm_receipt": {states.SHIPPED},
    "buy_again": {
        states.ACCEPTED,
        states.PAID,
        states.PARTLY_SHIPPED,
        states.SHIPPED,
        states.RECEIVED,
        states.FINISHED,
        states.CLOSED,
    },
    "apply_aftersale": states.HOLDS_PAYMENT,  # as long as its terms give: aftersales/reasons tells
    "remove": {states.FINISHED, states.CLOSED},
}


class Happened(Shape):
    """One entry of the timeline. `by`: buyer, staff, system, or the source of the news."""

    seq: int
    at: str
    type: str
    by: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> Happened:
        return cls(seq=entry.seq, at=entry.at, type=entry.type, by=side_of(entry.by), facts=entry.facts)


class ParcelView(Shape):
    number: int
    method: str
    carrier: str | None
    tracking_no: str | None
    shipped_at: Moment


class OrderSummary(Shape):
    """An order in a list. Money in fen; `owed_fen` is collected at the door. `actions`: what the buyer may do now."""

    order_no: str
    status: str
    reason: str | None
    title: str
    units: int
    payable_fen: int
    paid_fen: int
    owed_fen: int
    refunding_fen: int
    refunded_fen: int
    held: bool
    created_at: Moment
    pay_until: Moment
    paid_at: Moment | None
    actions: list[str]
    lines: list[Line] = []


class OrderDetail(OrderSummary):
    """An order whole."""

    goods_fen: int
    discount_fen: int
    freight_fen: int
    extras_fen: int
    trace: list[Step]
    coupon_id: str | None
    receiver: Receiver
    remark: str
    parcels: list[ParcelView]
    timeline: list[Happened]


def summary(head: OrderHead, lines: list[Line], now: datetime) -> OrderSummary:
    return OrderSummary(**_shown(head, now), lines=lines)


def detail(
    head: OrderHead, snapshot: Snapshot, parcels: list[Parcel], timeline: list[Happened], now: datetime
) -> OrderDetail:
    return OrderDetail(
        **_shown(head, now),
        lines=snapshot.lines,
        goods_fen=int(snapshot.goods_fen),
        discount_fen=int(snapshot.discount_fen),
        freight_fen=int(snapshot.freight_fen),
        extras_fen=int(snapshot.extras_fen or 0),
        trace=snapshot.trace,
        coupon_id=head.coupon_id,
        receiver=open_receiver(snapshot.receiver),
        remark=snapshot.remark or "",
        parcels=[
            ParcelView(
                number=int(parcel.number),
                method=parcel.method,
                carrier=parcel.carrier,
                tracking_no=parcel.tracking_no,
                shipped_at=parcel.shipped_at,
            )
            for parcel in parcels
        ],
        timeline=timeline,
    )


def actions(head: OrderHead, now: datetime) -> list[str]:
    """What the buyer may do with the order now."""
    if head.mismatch:
        return []
    allowed = [name for name, statuses in _BUYER_MAY.items() if head.status in statuses]
    if "pay" in allowed and now >= head.pay_until:
        allowed.remove("pay")
    if "apply_aftersale" in allowed and head.owed_fen:
        allowed.remove("apply_aftersale")
    return allowed


def _shown(head: OrderHead, now: datetime) -> dict[str, Any]:
    return {
        "order_no": head.order_no,
        "status": head.status,
        "reason": head.reason if head.status in (states.CLOSED, states.CLOSING) else None,
        "title": head.title,
        "units": int(head.units),
        "payable_fen": int(head.payable_fen),
        "paid_fen": int(head.paid_fen),
        "owed_fen": int(head.owed_fen),
        "refunding_fen": int(head.refunding_fen),
        "refunded_fen": int(head.refunded_fen),
        "held": head.mismatch,
        "created_at": head.created_at,
        "pay_until": head.pay_until,
        "paid_at": head.paid_at,
        "actions": actions(head, now),
    }
