"""Sending goods: parcels of an order, and telling WeChat of the shipment (order-shipping rule: without it the money stays frozen)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from . import providers
from .addresses import open_receiver
from .aftersales.items import Claims, Units, any_case, claims_key
from .orders.items import OrderHead, Parcel, Snapshot, parcel_key, units_of
from .orders.transition import move
from .payments.items import Attempt
from .platform.errors import PlatformError, Refused
from .platform.wechat.shipping import Shipment, ShippedParcel, Upload, Way
from .pricing.lines import Line
from .runtime import clock, ids, log
from .runtime.errors import ShopError
from .runtime.sealed import Sealed
from .runtime.settings import settings
from .store import table, timers
from .store.errors import Raw
from .store.item import user
from .store.transaction import Transaction
from .tracking.items import follow

Carrier = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_]{1,40}$")]  # WeChat's courier codes: SF, YTO, ZTO …
TrackingNo = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,64}$")]

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
    contents: dict[str, int] | None = None,
    content: str | None = None,
    note: str | None = None,
    asked: str | None = None,
) -> None:
    """Put a parcel into the transaction; with the last one the order is SHIPPED. Refused while money is going back.

    `contents`: units by SKU, where they are known; `content`: what a virtual one delivers, which is sealed; `note`: what the
    shop tells everybody with it; `asked`: the `Call.note` of who sends it. Parts: "parcel", those of
    `tracking.items.follow`, and those of the move. Raises ShopError order_state.
    """
    key = parcel_key(head.order_no, number)
    upload = settings().wechat_shipping_upload and head.paid_attempt is not None
    known_at = (head.paid_at or now) + UPLOAD_AFTER  # until then by the clock, afterwards by the queue (`tell`)
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
        contents=contents or None,
        content=Sealed.of(content) if content else None,
        note=note or None,
        asked=asked,
        **(timers.attributes(key, "upload", known_at) if upload and now < known_at else {}),
    )
    transaction.create("parcel", parcel)
    if carrier and tracking_no and settings().courier:
        follow(transaction, head.order_no, number, carrier, tracking_no, now)
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


def unsent(lines: Sequence[Line], parcels: Sequence[Parcel], gone: Mapping[str, int]) -> Units:
    """Units by SKU that are still to be sent: no parcel is known to hold them, and they are not `given_up`."""
    left = units_of(lines)
    for sku, units in gone.items():
        left[sku] = left.get(sku, 0) - units
    for parcel in parcels:
        for sku, units in (parcel.contents or {}).items():
            left[sku] = left.get(sku, 0) - units
    return {sku: units for sku, units in left.items() if units > 0}


@dataclass
class Beside:
    """What a parcel depends on and lies beside the order's head: read after it, as its sequence number guards it."""

    parcels: list[Parcel]
    ledger: Claims
    lines: list[Line]


def beside(head: OrderHead) -> Beside:
    """All of it by one Query. An order without its snapshot has no lines."""
    found = Beside([], Claims.at(claims_key(head.order_no), order_no=head.order_no, claims={}), [])
    for raw in _all_of(head.order_no):
        kind = raw["kind"]["S"]
        if kind == Parcel.KIND:
            found.parcels.append(Parcel.of(raw))
        elif kind == Claims.KIND:
            found.ledger = Claims.of(raw)
        elif kind == Snapshot.KIND:
            found.lines = Snapshot.of(raw).lines
    return found


def given_up(ledger: Claims) -> Units:
    """Units whose money went back and of which nothing came back by parcel: what of an order is not sent any more."""
    gone: Counter[str] = Counter()
    for number, claim in ledger.claims.items():
        if claim.state in ("settled", "back") and ids.ORDER_NO.fullmatch(number) and _of_money_alone(number):
            gone.update(claim.restocked or claim.units)  # what returned to the shelf holds the gifts, too
    return dict(gone)


def _of_money_alone(case_no: str) -> bool:
    return any_case(case_no).kind_of == "refund"


def packed(wanted: dict[str, int], left: dict[str, int]) -> bool:
    """Is everything sent with a parcel of these units? Raises ShopError parcel_units when there are not so many left."""
    over = {sku: left.get(sku, 0) for sku, units in wanted.items() if units > left.get(sku, 0)}
    if over:
        raise ShopError("parcel_units", left=over)
    return all(units == wanted.get(sku, 0) for sku, units in left.items())


def correct(
    transaction: Transaction, head: OrderHead, parcel: Parcel, carrier: str, tracking_no: str, by: str, now: datetime
) -> None:
    """Another courier or number for a parcel that is on its way; WeChat is told again, which it takes once (order shipping). Parts: "parcel",
    those of `follow` and of the move. Raises ShopError order_state."""
    if parcel.delivered_at is not None or parcel.method != "express":
        raise ShopError("order_state", status=head.status, parcel=int(parcel.number))
    again = settings().wechat_shipping_upload and head.paid_attempt is not None
    actions: list[Action] = [
        Parcel.carrier.set(carrier),
        Parcel.tracking_no.set(tracking_no),
        Parcel.changed.set((Parcel.changed | 0) + 1),
    ]
    if again:
        actions += [
            Parcel.upload.set("pending"),
            *timers.arm(parcel.key, "upload", max(now, (head.paid_at or now) + UPLOAD_AFTER)),
        ]
    unchanged = (Parcel.tracking_no == parcel.tracking_no) & Parcel.delivered_at.does_not_exist()
    transaction.update("parcel", parcel.key, actions, unchanged)
    if settings().courier:
        follow(transaction, head.order_no, int(parcel.number), carrier, tracking_no, now)
    move(
        transaction,
        head,
        "parcel_changed",
        by,
        now,
        facts={"parcel": int(parcel.number), "carrier": carrier, "trackingNo": tracking_no},
    )


def wanted_back(ledger: Claims) -> list[str]:
    """Open cases in which the buyer asks for money instead of goods."""
    return [number for number in ledger.open() if _of_money_alone(number)]


def refuse_wanted_back(ledger: Claims) -> None:
    """Sending would change what an open case of money alone gives back. Raises ShopError aftersales_open."""
    wanted = wanted_back(ledger)
    if wanted:
        raise ShopError("aftersales_open", caseNos=wanted)


def tell(order_no: str, number: int) -> None:
    """Tell WeChat of a parcel that has left, now; what cannot be told now is told by the clock. Bears repetition.

    A parcel with a timer is the clock's; one that was told of stays so. Raises StoreError: nobody may know of it yet.
    """
    raws = _all_of(order_no)
    parcel = next((one for one in _parcels(raws) if one.number == number), None)
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
    return _upload(parcel, _all_of(parcel.order_no))


def _all_of(order_no: str) -> list[Raw]:
    """What lies beside an order's head."""
    return table.query_all(user(ids.buyer_of(order_no)), begins=f"D#{order_no}#")


def _parcels(raws: Sequence[Raw]) -> list[Parcel]:
    return [Parcel.of(raw) for raw in raws if raw["kind"]["S"] == Parcel.KIND]


def _upload(parcel: Parcel, raws: Sequence[Raw]) -> bool:
    attempts = [Attempt.of(raw) for raw in raws if raw["kind"]["S"] == Attempt.KIND]
    attempt = next((one for one in attempts if one.state == "PAID"), None)
    if attempt is None:
        return _noted(parcel, "not_needed")
    if attempt.provider != providers.WECHAT:  # the rule is WeChat's, about money that it holds
        return _noted(parcel, "not_needed")
    if parcel.method != "express" and not parcel.last:
        return _noted(parcel, "not_needed")  # WeChat knows parts of express orders alone: the last parcel tells of all
    if any(one.upload == "pending" and one.number < parcel.number for one in _parcels(raws)):
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
        told = [one for one in _parcels(raws) if one.method == "express"]
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
