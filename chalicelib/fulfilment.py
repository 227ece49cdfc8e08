"""Sending goods: parcels of an order, and telling WeChat of the shipment (order-shipping rule: without it the money stays frozen)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from . import members, providers
from .addresses import open_receiver
from .orders.items import OrderHead, Parcel, any_head, parcel_key, snapshot_of
from .orders.transition import move
from .payments.items import Attempt, attempt_key
from .platform.errors import Refused
from .platform.wechat.shipping import Shipment, ShippedParcel, Upload, Way
from .runtime import log
from .runtime.settings import settings
from .store import table, timers
from .store.item import user
from .store.transaction import Transaction

Method = Literal["express", "same_city", "virtual", "pickup"]

# WeChat takes in an order about a minute after its payment (order-shipping rule).
UPLOAD_AFTER = timedelta(seconds=60)
_WAYS = {"express": Way.EXPRESS, "same_city": Way.SAME_CITY, "virtual": Way.VIRTUAL, "pickup": Way.PICKUP}


def ship(
    transaction: Transaction,
    head: OrderHead,
    number: int,
    *,
    method: str,
    carrier: str | None,
    tracking_no: str | None,
    last: bool,
    by: str,
    now: datetime,
    auto_receive_days: int,
) -> None:
    """Put a parcel into the transaction; with the last one the order is SHIPPED. Refused while money is going back.

    Raises ShopError order_state.
    """
    key = parcel_key(head.order_no, number)
    upload = settings().wechat_shipping_upload and head.paid_attempt is not None
    parcel = Parcel.at(
        key,
        order_no=head.order_no,
        number=number,
        method=method,
        carrier=carrier,
        tracking_no=tracking_no,
        shipped_at=now,
        last=last,
        upload="pending" if upload else "not_needed",
        **(timers.attributes(key, "upload", max(now, (head.paid_at or now) + UPLOAD_AFTER)) if upload else {}),
    )
    transaction.create("parcel", parcel)
    facts = {"parcel": number, "method": method, "carrier": carrier or "", "trackingNo": tracking_no or ""}
    move(
        transaction,
        head,
        "shipped" if last else "partly_shipped",
        by,
        now,
        facts=facts,
        condition=OrderHead.refunding_fen == 0,
        auto_receive_days=auto_receive_days,
    )


def parcels_of(order_no: str, uid: str) -> list[Parcel]:
    """The parcels of an order, in the order they were sent."""
    return [Parcel.of(raw) for raw in table.query_all(user(uid), begins=f"D#{order_no}#PARCEL#")]


def upload(parcel: Parcel) -> bool:
    """Tell WeChat of a parcel. True: done or given up; False: WeChat does not know the order yet, ask again later.

    Raises PlatformError when nobody knows: asked again, an upload that arrived is answered ALREADY.
    """
    head = any_head(parcel.order_no)
    if head.paid_attempt is None:
        return _noted(parcel, "not_needed")
    attempt = table.get(Attempt, attempt_key(head.order_no, int(head.paid_attempt)))
    if attempt is None:
        raise LookupError(f"order {head.order_no} was paid by an attempt that is not there")
    if attempt.provider != providers.WECHAT:  # the rule is WeChat's, about money that it holds
        return _noted(parcel, "not_needed")
    try:
        result = providers.wechat_shipping().upload(_shipment(head, parcel, attempt))
    except Refused as refused:
        log.alarm("shipping_refused", order_no=head.order_no, code=refused.code)
        return _noted(parcel, "given_up")
    if result is Upload.NOT_YET:
        return False
    return _noted(parcel, "done")


def _shipment(head: OrderHead, parcel: Parcel, attempt: Attempt) -> Shipment:
    receiver = open_receiver(snapshot_of(head.order_no).receiver)
    express = parcel.method == "express"
    shipped = ShippedParcel(
        item_desc=head.title,
        express_company=parcel.carrier if express else None,
        tracking_no=parcel.tracking_no if express else None,
        receiver_phone=receiver.phone if express else None,
    )
    return Shipment(
        payer_openid=members.openid_of(members.load(head.uid)),
        way=_WAYS[parcel.method],
        parcels=[shipped],
        transaction_id=attempt.transaction_id,
        out_trade_no=attempt.out_trade_no,
        mchid=settings().wechatpay_mchid,
        all_shipped=bool(parcel.last),
        continues=parcel.number > 1,
    )


def _noted(parcel: Parcel, state: str) -> bool:
    table.update(Parcel, parcel.key, [Parcel.upload.set(state), *timers.disarm()], Parcel.upload == "pending")
    return True
