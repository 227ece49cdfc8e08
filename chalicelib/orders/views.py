"""An order as its buyer and the staff see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ..addresses import Receiver, open_receiver
from ..delivery_terms import TO_THE_DOOR
from ..pickup import PickupView
from ..pricing import Line, Step
from ..runtime.model import Moment, Shape
from ..store import timers
from ..store.timeline import Entry, side_of
from . import rewards, states, story, undo
from .items import OrderHead, Parcel, Snapshot
from .story import NextStep

_SHIP_WITHIN = timedelta(hours=48)  # WeChat, order shipping: ordinary goods leave within 48 hours of their payment
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
    """One entry of the timeline. `by`: buyer, staff, system, or the source of the news; `text`: the same in words."""

    seq: int
    at: str
    type: str
    by: str
    facts: dict[str, Any]
    text: str

    @classmethod
    def of(cls, entry: Entry) -> Happened:
        return cls(
            seq=entry.seq,
            at=entry.at,
            type=entry.type,
            by=side_of(entry.by),
            facts=entry.facts,
            text=story.told(entry.type, entry.by, entry.facts),
        )


class ParcelView(Shape):
    """`contents`: units by SKU, where staff said what is in it; `content`: what a virtual one delivers."""

    number: int
    method: str
    carrier: str | None
    tracking_no: str | None
    shipped_at: Moment
    delivered_at: Moment | None
    contents: dict[str, int]
    content: str | None


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
    """An order whole. `next`: what is expected now; `undo_until`: until then the buyer cancels it or changes the address without the shop."""

    goods_fen: int
    discount_fen: int
    freight_fen: int
    extras_fen: int
    trace: list[Step]
    coupon_id: str | None
    points: int
    points_back: int
    earns: int
    receiver: Receiver
    remark: str
    parcels: list[ParcelView]
    timeline: list[Happened]
    next: NextStep | None
    undo_until: Moment | None
    delivery: str
    promised_at: Moment | None
    delivered_at: Moment | None
    pickup: PickupView | None


def summary(head: OrderHead, lines: list[Line], now: datetime) -> OrderSummary:
    return OrderSummary(**_shown(head, now), lines=lines)


def detail(
    head: OrderHead,
    snapshot: Snapshot,
    parcels: list[Parcel],
    timeline: list[Happened],
    now: datetime,
    fetched: PickupView | None = None,
) -> OrderDetail:
    return OrderDetail(
        **_shown(head, now),
        lines=snapshot.lines,
        goods_fen=snapshot.kept.goods_fen,
        discount_fen=snapshot.kept.discount_fen,
        freight_fen=snapshot.kept.freight_fen,
        extras_fen=snapshot.kept.extras_fen,
        trace=snapshot.kept.trace,
        coupon_id=head.coupon_id,
        points=int(head.points or 0),
        points_back=rewards.came_back(head),
        earns=int(head.points_earned or 0) if rewards.is_settled(head) else rewards.will_earn(head),
        receiver=open_receiver(snapshot.receiver),
        remark=snapshot.kept.remark or "",
        parcels=[
            ParcelView(
                number=int(parcel.number),
                method=parcel.method,
                carrier=parcel.carrier,
                tracking_no=parcel.tracking_no,
                shipped_at=parcel.shipped_at,
                delivered_at=parcel.delivered_at,
                contents=parcel.contents or {},
                content=parcel.content.reveal() if parcel.content else parcel.note,
            )
            for parcel in parcels
        ],
        timeline=timeline,
        next=_next(head, timeline),
        undo_until=undo.until(head) if undo.is_open(head, now) else None,
        delivery=head.delivery,
        promised_at=head.promised_at,
        delivered_at=head.delivered_at,
        pickup=fetched,
    )


def _next(head: OrderHead, timeline: list[Happened]) -> NextStep | None:
    at = timers.due_at(head)
    return story.next_step(
        head.status,
        delivery=head.delivery,
        refunding=bool(head.refunding_fen),
        refund_since=story.refund_since([(entry.type, entry.at) for entry in timeline]),
        pay_until=head.pay_until,
        due=(head.due, at) if head.due and at else None,
        promised_at=head.promised_at,
        ship_by=head.paid_at + _SHIP_WITHIN if head.paid_at else None,
        delivered=head.delivered_at is not None,
        held=bool(head.mismatch),
    )


def actions(head: OrderHead, now: datetime) -> list[str]:
    """What the buyer may do with the order now."""
    if head.mismatch:
        return []
    allowed = [name for name, statuses in _BUYER_MAY.items() if head.status in statuses]
    if "pay" in allowed and now >= head.pay_until:
        allowed.remove("pay")
    if undo.is_open(head, now):
        allowed += ["cancel", *(["change_address"] if head.delivery in TO_THE_DOOR else [])]
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
