"""Telling WeChat of what was sent (order-shipping rule: without it the money stays frozen)."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.expressions.condition import Condition

from . import fulfilment, providers
from .addresses import open_receiver
from .fulfilment import UPLOAD_AFTER
from .orders.items import Parcel, Snapshot
from .payments.items import Attempt
from .platform.errors import PlatformError, Refused
from .platform.wechat.shipping import Shipment, ShippedParcel, Upload, Way
from .runtime import clock, log
from .runtime.settings import settings
from .store import table, timers
from .store.errors import Raw

_WAYS = {"express": Way.EXPRESS, "same_city": Way.SAME_CITY, "virtual": Way.VIRTUAL, "pickup": Way.PICKUP}


def tell(order_no: str, number: int) -> None:
    """Tell WeChat of a parcel that has left, now; what cannot be told now is told by the clock. Bears repetition.

    A parcel with a timer is the clock's; one that was told of stays so. Raises StoreError: nobody may know of it yet.
    """
    raws = fulfilment.all_beside(order_no)
    parcel = next((one for one in fulfilment.parcels_in(raws) if one.number == number), None)
    if parcel is None or parcel.upload != "pending" or parcel.due is not None:
        return
    try:
        told = _upload(parcel, raws)
    except PlatformError as error:
        log.warning("shipping_later", order_no=order_no, kind=type(error).__name__, code=error.code)
        told = False
    if not told:
        later = timers.arm(parcel.key, "upload", clock.now() + UPLOAD_AFTER)
        table.update(Parcel, parcel.key, later, (Parcel.upload == "pending") & Parcel.due.does_not_exist())


def upload(parcel: Parcel) -> bool:
    """Tell WeChat of a parcel whose time has come. True: done or given up; False: WeChat does not know the order yet, ask again later.

    Raises PlatformError when nobody knows: asked again, an upload that arrived is answered ALREADY.
    """
    return _upload(parcel, fulfilment.all_beside(parcel.order_no))


def _upload(parcel: Parcel, raws: Sequence[Raw]) -> bool:
    attempts = [Attempt.of(raw) for raw in raws if raw["kind"]["S"] == Attempt.KIND]
    attempt = next((one for one in attempts if one.state == "PAID"), None)
    if attempt is None:
        return _noted(parcel, "not_needed")
    if attempt.provider != providers.WECHAT:  # the rule is WeChat's, about money that it holds
        return _noted(parcel, "not_needed")
    if parcel.method != "express" and not parcel.last:
        return _noted(parcel, "not_needed")  # WeChat knows parts of express orders alone: the last parcel tells of all
    if any(one.upload == "pending" and one.number < parcel.number for one in fulfilment.parcels_in(raws)):
        return False  # the last one told completes the order: WeChat would take no other after it
    try:
        result = providers.wechat_shipping().upload(_shipment(raws, parcel, attempt))
    except Refused as refused:
        log.alarm("shipping_refused", order_no=parcel.order_no, code=refused.code)
        return _noted(parcel, "given_up")
    if result is Upload.NOT_YET:
        return False
    return _noted(parcel, "done")


def _shipment(raws: Sequence[Raw], parcel: Parcel, attempt: Attempt) -> Shipment:
    """Of what lies beside the order's head. The goods are named as at the cashier, by the order's title."""
    receiver = open_receiver(next(Snapshot.of(raw) for raw in raws if raw["kind"]["S"] == Snapshot.KIND).receiver)
    express = parcel.method == "express"
    told = [parcel]
    if parcel.changed and express:  # a correction replaces what WeChat knows: it is told of every parcel anew
        told = [one for one in fulfilment.parcels_in(raws) if one.method == "express"]
    shipped = [
        ShippedParcel(
            item_desc=attempt.description,
            express_company=one.carrier if express else None,
            tracking_no=one.tracking_no if express else None,
            receiver_phone=receiver.phone if express else None,
        )
        for one in told
    ]
    return Shipment(
        payer_openid=attempt.openid.reveal(),  # who paid is told, not who that account has become
        way=_WAYS[parcel.method],
        parcels=shipped,
        transaction_id=attempt.transaction_id,
        out_trade_no=attempt.out_trade_no,
        mchid=settings().wechatpay_mchid,
        all_shipped=any(bool(one.last) for one in told),
        continues=express and len(told) == 1 and parcel.number > 1,
    )


def _noted(parcel: Parcel, state: str) -> bool:
    """Raises ConditionFailed when its number was corrected meanwhile: WeChat is to be told of that one, too."""
    same = Parcel.changed == parcel.changed if parcel.changed else Parcel.changed.does_not_exist()
    pending: Condition = (Parcel.upload == "pending") & same
    table.update(Parcel, parcel.key, [Parcel.upload.set(state), *timers.disarm()], pending)
    return True
