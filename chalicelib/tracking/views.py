"""Where an order's parcels are, as buyer and staff see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .. import shop
from ..addresses import narrowest, open_receiver
from ..delivery_terms import promised
from ..orders.items import OrderHead, Parcel, parcels_of, snapshot_of
from ..platform.couriers.port import TrackState
from ..runtime.clock import BEIJING
from ..runtime.model import Moment, Shape
from .items import Waybill, of_parcels
from .nodes import Known, NodeView

_TEXTS = {
    TrackState.NONE: "暂无物流信息",
    TrackState.PICKED_UP: "已揽收",
    TrackState.IN_TRANSIT: "运输中",
    TrackState.PROBLEM: "物流异常",
    TrackState.DELIVERING: "派送中",
    TrackState.RETURNING: "退回中",
    TrackState.REFUSED: "已拒签",
    TrackState.RETURNED: "已退回",
    TrackState.SIGNED: "已签收",
}


class TrackedParcel(Shape):
    """`expected_at`: when it should arrive, as far as can be said; `nodes` newest first; `contents` by SKU where staff said it."""

    number: int
    method: str
    carrier: str | None
    tracking_no: str | None
    state: TrackState
    state_text: str
    shipped_at: Moment
    delivered_at: Moment | None
    expected_at: Moment | None
    contents: dict[str, int]
    nodes: list[NodeView]


def tracked(head: OrderHead, now: datetime) -> list[TrackedParcel]:
    """The parcels of an order with what is known of them: a Query, a batch read, and the snapshot for the estimate."""
    parcels = parcels_of(head.order_no, head.uid)
    waybills = of_parcels(parcels)
    region = narrowest(open_receiver(snapshot_of(head.order_no).receiver)) if parcels else None
    return [_view(head, parcel, waybills.get(int(parcel.number)), region, now) for parcel in parcels]


def _view(head: OrderHead, parcel: Parcel, waybill: Waybill | None, region: str | None, now: datetime) -> TrackedParcel:
    known = waybill.known if waybill else Known()
    state = TrackState.SIGNED if parcel.delivered_at else known.state
    return TrackedParcel(
        number=int(parcel.number),
        method=parcel.method,
        carrier=parcel.carrier,
        tracking_no=parcel.tracking_no,
        state=state,
        state_text=_TEXTS[state],
        shipped_at=parcel.shipped_at,
        delivered_at=parcel.delivered_at,
        expected_at=_expected(head, parcel, known, region, now),
        contents=parcel.contents or {},
        nodes=known.nodes,
    )


def _expected(head: OrderHead, parcel: Parcel, known: Known, region: str | None, now: datetime) -> datetime | None:
    """Today, once somebody is on the way to the door; else what was promised, or what the days on the way say from the day it was sent."""
    if parcel.delivered_at is not None or parcel.method in ("virtual", "pickup"):
        return None
    if known.state is TrackState.DELIVERING:
        local = (now.astimezone(UTC) + BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
        return local + timedelta(days=1) - BEIJING - timedelta(milliseconds=1)
    if head.promised_at is not None and now <= head.promised_at:
        return head.promised_at
    told = promised(shop.current().promise, parcel.method, region, parcel.shipped_at)
    return told.arrive_by if told and told.arrive_by > now else None
